"""Problems as text and JSON: what, where, what would work."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagedoor.core.errors import Problem, StagedoorError
    from stagedoor.core.json import JsonObject, JsonValue

_LONGEST: Final = 400
_WIDEST: Final = 96
_INVISIBLE: Final = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def format_error(error: StagedoorError) -> str:
    """Return the text of every problem of ``error``, blank lines between them."""
    return "\n\n".join(format_problem(problem) for problem in error.problems)


def format_problem(problem: Problem) -> str:
    """Draw one problem: a headline, the place, the source line with a caret, a hint.

    Foreign text is bounded, and control and bidirectional characters are escaped.
    """
    lines = [f"error[{problem.code}]: {printable(problem.message)}"]
    if problem.at is not None:
        lines.append(f"  --> {printable(str(problem.at))}")
    if problem.excerpt is not None:
        column = problem.at.column if problem.at else None
        lines += _drawn(problem.excerpt, column)
    if problem.hint:
        lines.append(f"hint: {printable(problem.hint)}")
    return "\n".join(lines)


def printable(text: str, longest: int = _LONGEST) -> str:
    """Return ``text`` safe for a terminal: escaped and cut after ``longest``.

    Line feeds stay: a message may have several lines.
    """
    shown = text if len(text) <= longest else text[:longest] + " …"
    if shown.isascii() and shown.isprintable():
        return shown
    return "".join(_shown(char) for char in shown)


def _shown(char: str) -> str:
    if char == "\n" or unicodedata.category(char) not in _INVISIBLE:
        return char
    return char.encode("unicode_escape", "surrogatepass").decode("ascii")


def _drawn(line: str, column: int | None) -> list[str]:
    """Return the source line, cut around the column, and a caret below it."""
    start = max(0, (column or 1) - 1 - _WIDEST // 2) if len(line) > _WIDEST else 0
    cut = line[start : start + _WIDEST]
    before = "…" if start else ""
    after = "…" if start + _WIDEST < len(line) else ""
    drawn = [f"   | {before}{_one_line(cut)}{after}"]
    if column is not None and 1 <= column <= len(line) + 1:
        left = before + _one_line(cut[: column - 1 - start])
        drawn.append(f"   | {' ' * _width(left)}^")
    return drawn


def _one_line(text: str) -> str:
    return printable(text.expandtabs(4).replace("\n", " "), _WIDEST * 6)


def _width(text: str) -> int:
    """Columns on a terminal: wide characters take two, combining ones none."""
    return sum(
        0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF")
        for c in text
    )


def problems_to_json(problems: Iterable[Problem]) -> list[JsonValue]:
    """Return the ``errors`` array of a ``--json`` document."""
    return [_problem_to_json(problem) for problem in problems]


def _problem_to_json(problem: Problem) -> JsonObject:
    at = problem.at
    return {
        "code": problem.code,
        "message": problem.message,
        "file": at.path if at else None,
        "line": at.line if at else None,
        "column": at.column if at else None,
        "hint": problem.hint,
    }


def error_to_json(error: StagedoorError) -> JsonObject:
    """Return the ``--json`` document of a command that failed."""
    return {
        "version": 1,
        "ok": False,
        "exit_code": int(error.exit_code),
        "errors": problems_to_json(error.problems),
    }
