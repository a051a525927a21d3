"""Processes of the check environments: bounded, and ended with all they started."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from stagedoor.core.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_INSIDE: Final = Path(__file__).parent / "inside"
_LASTING: Final = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TZ")


@frozen
class Ran:
    """How a process ended.

    Attributes:
        code: Its exit code; ``None``: it was ended when its time was over.
        said: What it wrote, stdout and stderr as they came.
    """

    code: int | None
    said: str

    def last_lines(self, count: int) -> str:
        """Return the last lines of what it said that hold something."""
        lines = [line.rstrip() for line in self.said.splitlines() if line.strip()]
        return "\n".join(lines[-count:])


def run(
    words: Sequence[str], environment: Mapping[str, str], folder: Path, seconds: int
) -> Ran:
    """Run a process to its end, or to the end of its time."""
    process = subprocess.Popen(  # noqa: S603 - a list, no shell
        words,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )
    with process:
        try:
            said, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            _end(process)
            return Ran(None, process.communicate()[0])
        except BaseException:
            _end(process)
            raise
    return Ran(process.returncode, said)


def _end(process: subprocess.Popen[str]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        process.kill()


@contextmanager
def scratch(seconds: int) -> Iterator[tuple[Path, dict[str, str]]]:
    """Lend an AIRFLOW_HOME, and the environment variables that lead there.

    Nothing of the user's goes in: no AWS keys, no connections, no home folder.

    Args:
        seconds: How long Airflow lets a file load.
    """
    with TemporaryDirectory(prefix="stagedoor-airflow-") as name:
        home = Path(name)
        lasting = {key: os.environ[key] for key in _LASTING if key in os.environ}
        yield (
            home,
            lasting
            | {
                "HOME": name,
                "PYTHONPATH": str(_INSIDE),
                "PYTHONDONTWRITEBYTECODE": "1",
                "PYTHONIOENCODING": "utf-8",
                "AIRFLOW_HOME": name,
                "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
                "AIRFLOW__CORE__DAGBAG_IMPORT_TIMEOUT": str(seconds),
                "AIRFLOW__CORE__DAGBAG_IMPORT_ERROR_TRACEBACK_DEPTH": "100",
                "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
                "SCARF_ANALYTICS": "false",
                "DO_NOT_TRACK": "1",
                "AWS_EC2_METADATA_DISABLED": "true",
                # Forking after Cocoa has started threads is refused on macOS otherwise.
                "OBJC_DISABLE_INITIALIZE_FORK_SAFETY": "YES",
            },
        )


def script(name: str) -> str:
    """Return the path of a file that runs inside an Airflow environment."""
    return str(_INSIDE / name)
