"""A report for a bug of ours, ready to be pasted into an issue."""

from __future__ import annotations

import platform
import re
import sys
import tempfile
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Final

from stagedoor import __version__
from stagedoor.core.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.cli.output import Output

_SECRET_OPTIONS: Final = ("--secret", "--secrets-file")
_ASSIGNED: Final = re.compile(r"=.*", re.DOTALL)


def report_bug(error: Exception, arguments: list[str], output: Output) -> int:
    """Write the report to a temporary file, say where, and return exit code 70.

    Values given on the command line are left out: they may be secret.
    """
    file = _write(_report(error, arguments))
    output.say(
        f"error[B001]: stagedoor has a bug: {type(error).__name__}\n"
        f"hint: a report without secrets is in {file}; please attach it to an issue",
        level=-1,
    )
    if "-vv" in arguments:
        output.say("".join(_stack(error)), level=-1)
    return ExitCode.BUG


def _report(error: Exception, arguments: list[str]) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    lines = [
        f"stagedoor {__version__}, Python {platform.python_version()}, {sys.platform}",
        f"command: stagedoor {' '.join(_redacted(arguments))}",
        f"error: {type(error).__name__}",
        *(f"  {_package_path(f.filename)}:{f.lineno} in {f.name}" for f in frames),
    ]
    return "\n".join(lines) + "\n"


def _stack(error: BaseException) -> Iterator[str]:
    """Yield where each error came about; its message may hold a secret."""
    before = error.__cause__ or error.__context__
    if before is not None:
        yield from _stack(before)
    yield from traceback.format_tb(error.__traceback__)
    yield f"{type(error).__name__}\n"


def _redacted(arguments: list[str]) -> list[str]:
    """Keep option names; drop every value after ``=`` and every secret."""
    words: list[str] = []
    previous = ""
    for word in arguments:
        hidden = previous in _SECRET_OPTIONS
        words.append("***" if hidden else _ASSIGNED.sub("=***", word))
        previous = word
    return words


def _package_path(filename: str) -> str:
    """Shorten to what follows ``site-packages`` or ``src``: no home folder leaks."""
    parts = Path(filename).parts
    for anchor in ("site-packages", "src"):
        if anchor in parts:
            return "/".join(parts[parts.index(anchor) + 1 :])
    return Path(filename).name


def _write(text: str) -> str:
    with tempfile.NamedTemporaryFile(
        "w", prefix="stagedoor-bug-", suffix=".txt", delete=False, encoding="utf-8"
    ) as file:
        file.write(text)
    return file.name
