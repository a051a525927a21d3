"""The short way through a file with nothing special in it, which most files are.

It splits instead of searching, and finds the very same statements: wherever it is not
sure, it gives up, and the scanner reads the file. A law in the tests compares the two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from stagedoor.nunjucks.errors import DialectError
from stagedoor.nunjucks.lexer import CODE_WHITESPACE
from stagedoor.nunjucks.scanner import is_easy
from stagedoor.nunjucks.text import WHITESPACE
from stagedoor.nunjucks.tree import Builder

if TYPE_CHECKING:
    from stagedoor.nunjucks.expression import Expression
    from stagedoor.nunjucks.limits import Limits
    from stagedoor.nunjucks.pieces import Pieces
    from stagedoor.nunjucks.statements import Body, Tree

Code: TypeAlias = tuple[str, int, bool, bool]
"""Code from its first character on, where that is, and the dashes before and after."""


def build_quickly(
    source: str, opening: str, pieces: Pieces, limits: Limits
) -> Tree | None:
    """Return the statements of a template, ``None`` when it takes a closer look.

    Args:
        source: The template, read without trim options.
        opening: The delimiter of interpolations, ``${{`` or ``{{``.
        pieces: The parses.
        limits: The budget.

    Raises:
        DialectError: With the offset in the source.
    """
    if ("#" in source and ("{#" in source or "#}" in source)) or "$<<" in source:
        return None
    text, *rest = source.split(opening)
    builder = Builder(limits)
    if text and not _add_text(text, 0, builder, pieces):
        return None
    at, width, size = len(text), len(opening), 0
    known = pieces.easy
    for piece in rest:
        code, close, text = piece.partition("}}")
        found = close and (known.get(code) or _learned(code, at + width, pieces))
        if not found:
            return None
        expression, (_, blanks, before, after) = found
        body = builder.body
        if before:
            _trim_end(body)
        body.items.append(expression)
        body.places.append(at + width + blanks)
        builder.used.add(expression)
        size += expression.work
        text_at = at + width + len(code) + 2
        if after:
            stripped = text.lstrip(WHITESPACE)
            text_at += len(text) - len(stripped)
            text = stripped
        if text and "{%" not in text:
            body.items.append(text)
            body.places.append(text_at)
        elif text and not _add_text(text, text_at, builder, pieces):
            return None
        at += width + len(piece)
    return builder.finish(size)


def _learned(code: str, at: int, pieces: Pieces) -> tuple[Expression, Code] | None:
    """Parse an interpolation that was not met before."""
    core = _core(code)
    if core is None:
        return None
    try:
        found = pieces.expression(core[0]), core
    except DialectError as error:
        error.shifted(at + core[1])
        raise
    pieces.easy[code] = found
    return found


def _core(code: str) -> Code | None:
    """Take the dashes and blanks off; ``None`` when the code needs a closer look."""
    before, after = code[:1] == "-", code[-1:] == "-"
    core = code[before : len(code) - after]
    if (before and len(code) == 1) or not is_easy(core):
        return None
    stripped = core.lstrip(CODE_WHITESPACE)
    return stripped, before + len(core) - len(stripped), before, after


def _trim_end(body: Body) -> None:
    """Drop the blanks before what comes next; only text can be there."""
    if body.items and isinstance(body.items[-1], str):
        text = body.items[-1].rstrip(WHITESPACE)
        if text:
            body.items[-1] = text
        else:
            del body.items[-1], body.places[-1]


def _add_text(text: str, at: int, builder: Builder, pieces: Pieces) -> bool:
    """Add text with the tags in it; tell whether it was possible."""
    head, *parts = text.split("{%")
    if head:
        builder.body.items.append(head)
        builder.body.places.append(at)
    at += len(head)
    for part in parts:
        code, close, text = part.partition("%}")
        core = _core(code) if close else None
        if core is None:
            return False
        stripped, blanks, before, after = core
        if before:
            _trim_end(builder.body)
        try:
            builder.add_tag(pieces.tag(stripped), at + 2 + blanks)
        except DialectError as error:
            error.shifted(at + 2 + blanks)
            raise
        rest = text.lstrip(WHITESPACE) if after else text
        if rest:
            builder.body.items.append(rest)
            builder.body.places.append(at + 2 + len(part) - len(rest))
        at += 2 + len(part)
    return True
