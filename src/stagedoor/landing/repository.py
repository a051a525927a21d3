"""One git repository: made, staged, committed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from stagedoor.core.errors import ConflictError
from stagedoor.core.frozen import frozen
from stagedoor.landing.git import INIT_NEEDS, Finished, git_failed, run_git

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

_SETTINGS: Final = (
    # Both would go on working in a folder that is about to be renamed.
    *("-c", "gc.auto=0", "-c", "maintenance.auto=false"),
    *("-c", "core.fsmonitor=false"),
    # Only what the component itself says is ignored; CRLF warnings are no failure.
    *("-c", f"core.excludesFile={os.devnull}", "-c", "core.safecrlf=false"),
    # No identity made up from the machine's name.
    *("-c", "user.useConfigOnly=true"),
)

# A file may be named "*" or ":(top)x".
_LITERAL: Final = "--literal-pathspecs"


@frozen
class GitFolder:
    """A repository and its work tree.

    Attributes:
        work_tree: Where the files are.
        git_dir: Where git's own files are; ``None`` for ``.git`` in the work tree.
    """

    work_tree: Path
    git_dir: Path | None = None

    def run(self, *arguments: str, stdin: bytes = b"") -> Finished:
        """Run git for this repository; a failure is the caller's to judge."""
        where: tuple[str, ...] = ()
        if self.git_dir:
            where = (f"--git-dir={self.git_dir}", f"--work-tree={self.work_tree}")
        return run_git(
            *_SETTINGS, *where, *arguments, folder=self.work_tree, stdin=stdin
        )

    def ask(self, doing: str, *arguments: str, stdin: bytes = b"") -> bytes:
        """Run git and return what it prints.

        Raises:
            ConflictError: It could not do what ``doing`` says.
        """
        done = self.run(*arguments, stdin=stdin)
        if done.code:
            raise git_failed(doing, done, INIT_NEEDS)
        return done.out


def init_repository(folder: Path, branch: str) -> None:
    """Make ``folder`` a repository with nothing in it on ``branch``."""
    GitFolder(folder).ask(
        "make a repository", "init", "--quiet", f"--initial-branch={branch}"
    )


def add_origin(git: GitFolder, url: str) -> None:
    """Give the repository the remote ``origin``."""
    git.ask("add the remote", "remote", "add", "--", "origin", url)


def stage_all(git: GitFolder, without: Iterable[str]) -> tuple[str, ...]:
    """Stage the whole work tree but for the folders ``without``; list it, sorted."""
    excluded = [f":(exclude,top,literal){folder}" for folder in without]
    git.ask("stage the component", "add", "--all", "--", ".", *excluded)
    return _names(git.ask("list what is staged", "ls-files", "-z"))


def stage_paths(git: GitFolder, paths: Sequence[str]) -> tuple[str, ...]:
    """Stage what is at ``paths``, or that it is gone; return the ignored ones."""
    # It knows no --literal-pathspecs; nothing that starts with "./" is a pattern.
    wanted = _lines(f"./{path}" for path in paths)
    ignored = git.run("check-ignore", "-z", "--stdin", stdin=wanted)
    if ignored.code > 1:
        raise git_failed("see what is ignored", ignored, INIT_NEEDS)
    left_out = tuple(name.removeprefix("./") for name in _names(ignored.out))
    staged = _lines({*paths} - {*left_out})
    update = ("update-index", "--add", "--remove", "--replace", "-z", "--stdin")
    git.ask("stage the component", *update, stdin=staged)
    return left_out


def changed_paths(git: GitFolder) -> tuple[str, ...]:
    """List what is staged and not committed yet, sorted."""
    options = ("--cached", "--name-only", "--no-renames", "-z")
    return _names(git.ask("list what is staged", "diff", *options))


def commit(git: GitFolder, message: str, paths: Iterable[str] | None = None) -> str:
    """Commit with the user's identity, signing and hooks; return the commit's id.

    Args:
        git: The repository.
        message: The commit's message.
        paths: Commit these alone, whatever else is staged.

    Raises:
        ConflictError: The user has no identity, or a hook or signing refused.
    """
    arguments = [_LITERAL, "commit", "--quiet", "-m", message]
    if paths is not None:
        arguments += ["--only", "--pathspec-from-file=-", "--pathspec-file-nul"]
    done = git.run(*arguments, stdin=_lines(paths or ()))
    if done.code:
        raise _not_committed(git, done)
    return git.ask("read the commit", "rev-parse", "HEAD").decode().strip()


def _not_committed(git: GitFolder, done: Finished) -> ConflictError:
    for role in ("GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"):
        if git.run("var", role).code:
            return ConflictError(
                "L043",
                "nothing can be committed: git does not know who you are",
                hint="set git config --global user.name and user.email, or leave "
                "--commit away",
            )
    return ConflictError(
        "L044",
        f"git refused the commit: {done.complaint}",
        hint="a hook or the signing of commits stopped it; without --commit "
        "everything is staged and you can commit yourself",
    )


def _names(out: bytes) -> tuple[str, ...]:
    return tuple(sorted(os.fsdecode(name) for name in out.split(b"\0") if name))


def _lines(paths: Iterable[str]) -> bytes:
    return b"".join(os.fsencode(path) + b"\0" for path in sorted(paths))
