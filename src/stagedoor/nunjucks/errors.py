"""What a template can get wrong, and how it is told.

Inside the package a problem is a :class:`DialectError` (with a code) or a
:class:`~stagedoor.nunjucks.values.Fault` (without one), placed by character offset;
:func:`placed` makes the :class:`RenderError` that leaves it.
"""

from __future__ import annotations

import re
from typing import Final

from stagedoor.core.errors import TemplateError
from stagedoor.core.locations import Location
from stagedoor.nunjucks.text import from_units

EXCERPT_LENGTH = 200


class RenderError(TemplateError):
    """A template cannot be parsed, or its rendering failed; always one problem."""


class DialectError(Exception):
    """A problem at a character offset, before the file it is in is known.

    Attributes:
        code: See :class:`~stagedoor.core.errors.Problem`.
        message: Lower case, no final stop.
        offset: 0-based, in characters; of the piece of code being read or evaluated
            until ``placed`` is true, of the whole source afterwards.
        hint: What would work, or ``None``.
        placed: Whether ``offset`` counts from the start of the source.
    """

    def __init__(
        self, code: str, message: str, offset: int, hint: str | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.offset = offset
        self.hint = hint
        self.placed = False

    def shifted(self, place: int) -> DialectError:
        """Return itself, placed: the piece of code starts at ``place``."""
        if not self.placed:
            self.offset += place
            self.placed = True
        return self


def located(error: DialectError, source: str, name: str | None) -> RenderError:
    """Return the error a user sees: 1-based line and column, and the source line.

    Args:
        error: Placed.
        source: The template, in code units.
        name: The file, as the user would name it.
    """
    offset = min(error.offset, len(source))
    start = source.rfind("\n", 0, offset) + 1
    end = source.find("\n", offset)
    line = source[start : end if end >= 0 else len(source)].rstrip("\r")
    column = len(from_units(source[start:offset])) + 1
    return RenderError(
        error.code,
        from_units(error.message),
        at=Location(name or "<template>", source.count("\n", 0, offset) + 1, column),
        hint=_other_language(source, offset) or error.hint,
        excerpt=from_units(line)[:EXCERPT_LENGTH],
    )


_ACTIONS: Final = re.compile(
    r"\$\{\{-?\s*(?:github|secrets|matrix|env|runner|needs|strategy|job|vars"
    r"|hashFiles|toJSON|fromJSON|success|cancelled|format|startsWith|contains)\b"
)


def _other_language(source: str, offset: int) -> str | None:
    """Recognise the expressions of GitHub Actions, which share the delimiters."""
    opening = source.rfind("${{", 0, offset + 1)
    if opening < 0 or not _ACTIONS.match(source, opening):
        return None
    return (
        "if this is GitHub Actions' own '${{ }}', put it in {% raw %} … {% endraw %},"
        " or use 'delimiters: angle' and write yours as '$<< >>'"
    )


_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def quoted(text: str) -> str:
    """Quote foreign text for a message: bounded, controls and bidi marks escaped."""
    short = text if len(text) <= EXCERPT_LENGTH else text[:EXCERPT_LENGTH] + "…"
    return "'" + _UNPRINTABLE.sub(lambda m: f"\\u{ord(m[0]):04x}", short) + "'"


def too_much(limit: str, allowed: float, offset: int) -> DialectError:
    """Return the error for a budget that is used up (L-71)."""
    return DialectError(
        "N090",
        f"the template exceeds the {limit} limit of {allowed}",
        offset,
        f"see the limits in the documentation; the one to raise is called '{limit}'",
    )
