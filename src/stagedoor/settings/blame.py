"""Whose line it is when a plug-in cannot be loaded."""

from __future__ import annotations

import linecache
from traceback import extract_tb
from typing import TYPE_CHECKING, Final

from stagedoor.core.errors import UsageError
from stagedoor.core.locations import Location

if TYPE_CHECKING:
    from traceback import FrameSummary

_LONGEST: Final = 300


def loading_failure(
    error: BaseException, name: str, path: str | None = None
) -> UsageError:
    """Return what is told when importing a plug-in raises.

    Args:
        error: What was raised.
        name: The plug-in, as the user named it.
        path: Its file, when it is one: its own last line is what its author can act
            upon, however deep below it the exception came from.
    """
    at, excerpt = _place(error, name, path)
    cause = f"{type(error).__name__}: {_words(error)}"
    return UsageError(
        "G004",
        f"the plug-in '{name}' cannot be loaded: {cause[:_LONGEST]}",
        at=at,
        hint="the fault is in the plug-in",
        excerpt=excerpt,
    )


def _words(error: BaseException) -> str:
    return error.msg if isinstance(error, SyntaxError) else str(error)


def _place(
    error: BaseException, name: str, path: str | None
) -> tuple[Location | None, str | None]:
    if isinstance(error, SyntaxError) and error.filename:
        shown = name if error.filename == path else error.filename
        at = Location(shown, error.lineno, error.offset)
        return at, (error.text or "").rstrip("\n") or None
    frames = [f for f in extract_tb(error.__traceback__) if _is_code_of_others(f)]
    own = [frame for frame in frames if frame.filename == path] or frames
    if not own or (path and own[-1].filename != path):
        return (Location(name), None) if path else (None, None)
    frame = own[-1]
    shown = name if frame.filename == path else frame.filename
    line = linecache.getline(frame.filename, frame.lineno or 0)
    return Location(shown, frame.lineno), line.rstrip("\n") or None


def _is_code_of_others(frame: FrameSummary) -> bool:
    """Leave out the import machinery, and ours, which stand above the plug-in."""
    return not frame.filename.startswith("<frozen ") and not frame.filename.endswith(
        (
            "importlib/__init__.py",
            "importlib/metadata/__init__.py",
            "settings/plugins.py",
        )
    )
