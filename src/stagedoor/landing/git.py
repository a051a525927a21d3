"""The git processes: which environment they get, what their failures mean."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from stagedoor.core.errors import ConflictError
from stagedoor.core.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stagedoor.tree.merge import Scratch

INIT_NEEDS: Final = (2, 28)
"""``git init --initial-branch``."""
MERGE_NEEDS: Final = (2, 38)
"""``git merge-tree --write-tree``."""

_KEPT: Final = (
    "GIT_AUTHOR_",
    "GIT_COMMITTER_",
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_SYSTEM",
    "GIT_CONFIG_NOSYSTEM",
    "GIT_ASKPASS",
    "GIT_SSH",
    "GIT_SSL_",
    "GIT_PROXY_",
    "GIT_EXEC_PATH",
    "GIT_TEMPLATE_DIR",
)
"""What the user says about who they are and where git's own things are.

The rest would point git to another repository or change what it prints.
"""

_SCRATCH: Final = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


@frozen
class Finished:
    """A git process that ended.

    Attributes:
        code: 0 for success.
        out: All of its standard output.
        error: The lines of its standard error that hold something.
    """

    code: int
    out: bytes
    error: tuple[str, ...]

    @property
    def complaint(self) -> str:
        """The first line that says what went wrong, without git's own label."""
        lines = (*self.error, *self.out.decode(errors="replace").splitlines())
        told = [line for line in lines if not line.startswith(("hint:", "warning:"))]
        first = (told or list(lines) or [f"it ended with {self.code}"])[0].strip()
        return re.sub(r"^(fatal|error): ", "", first)


def run_git(
    *arguments: str,
    folder: Path,
    stdin: bytes = b"",
    environment: Mapping[str, str] | None = None,
    seconds: float | None = None,
) -> Finished:
    """Run git in ``folder`` to its end; it asks nothing unless ``environment`` lets it.

    Args:
        arguments: What git is to do.
        folder: Where it stands.
        stdin: What it reads.
        environment: Variables on top of the user's own.
        seconds: After these it is ended, with all it has started. It runs apart from
            the terminal then: none of them can ask.

    Raises:
        ConflictError: There is no git.
        TimeoutError: The time is over.
    """
    import subprocess

    command = ["git", *arguments]
    try:
        # The user's own git, found as their shell finds it; arguments are ours.
        process = subprocess.Popen(  # noqa: S603
            command,
            cwd=folder,
            env={**_environment(), **(environment or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=seconds is not None,
        )
    except (FileNotFoundError, PermissionError) as error:
        raise _no_git() from error
    with process:
        try:
            out, err = process.communicate(stdin, seconds)
        except BaseException as error:
            _end(process.pid, group=seconds is not None)
            if isinstance(error, subprocess.TimeoutExpired):
                raise TimeoutError from error
            raise
    lines = err.decode(errors="replace").splitlines()
    told = tuple(line for line in lines if line.strip())
    return Finished(process.returncode, out, told)


def _end(pid: int, *, group: bool) -> None:
    import signal

    with suppress(ProcessLookupError):
        if group and hasattr(os, "killpg"):
            os.killpg(pid, signal.SIGKILL)
        else:
            os.kill(pid, signal.SIGTERM)


def _environment() -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name.startswith(_KEPT)
    }
    return {**kept, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_EDITOR": ":"}


def _no_git() -> ConflictError:
    return ConflictError(
        "L040",
        "git was not found",
        hint="install git, or leave it alone with --no-git",
    )


def git_failed(doing: str, done: Finished, needs: tuple[int, int]) -> ConflictError:
    """Build the error for a git command that failed.

    Args:
        doing: What was tried, as a part of a sentence: ``make a repository``.
        done: How it ended.
        needs: The oldest version that can do it; asked for only now, because most
            runs do not fail.
    """
    version = git_version()
    if any(version) and version < needs:
        return ConflictError(
            "L041",
            f"git {_spelled(version)} is too old to {doing}: "
            f"{_spelled(needs)} or newer is needed",
            hint="install a newer git",
        )
    return ConflictError(
        "L042", f"git could not {doing}: {done.complaint}", hint=_hint(done)
    )


def _hint(done: Finished) -> str | None:
    hints = [line for line in done.error if line.startswith("hint:")]
    return hints[0].removeprefix("hint:").strip() if hints else None


def git_version() -> tuple[int, ...]:
    """Return the version of the git that would be run, such as ``(2, 39, 5)``."""
    text = run_git("version", folder=Path.cwd()).out.decode(errors="replace")
    found = re.search(r"\d+(?:\.\d+)+", text)
    return tuple(int(part) for part in found[0].split(".")) if found else (0,)


def _spelled(version: tuple[int, ...]) -> str:
    return ".".join(str(part) for part in version)


@contextmanager
def scratch_repository() -> Iterator[Scratch]:
    """Make a bare repository that nobody sees; give what runs git in it.

    No setting of the user or the machine is in force there: the same trees give the
    same bytes everywhere.
    """
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="stagedoor-merge-") as folder:

        def run(*arguments: str, stdin: bytes = b"", conflicts: bool = False) -> bytes:
            done = run_git(
                *arguments, folder=Path(folder), stdin=stdin, environment=_SCRATCH
            )
            if done.code == 0 or (conflicts and done.code == 1):
                return done.out
            raise git_failed("merge", done, MERGE_NEEDS)

        run("init", "--quiet", "--bare", "--template=", ".")
        yield run
