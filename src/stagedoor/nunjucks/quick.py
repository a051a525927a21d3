"""The short way through a file with nothing special in it, which most files are.

It splits instead of searching, and finds the very same statements: wherever it is not
sure, it gives up, and the scanner reads the file. A law in the tests compares the two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.nunjucks.errors import DialectError
from stagedoor.nunjucks.lexer import CODE_WHITESPACE
from stagedoor.nunjucks.scanner import is_easy
from stagedoor.nunjucks.tree import Builder

if TYPE_CHECKING:
    from stagedoor.nunjucks.limits import Limits
    from stagedoor.nunjucks.pieces import Pieces
    from stagedoor.nunjucks.statements import Tree


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
        expression, blanks = known.get(code) or (None, 0)
        if expression is None or not close:
            if not close or not is_easy(code):
                return None
            stripped = code.lstrip(CODE_WHITESPACE)
            blanks = len(code) - len(stripped)
            try:
                expression = pieces.expression(stripped)
            except DialectError as error:
                error.shifted(at + width + blanks)
                raise
            known[code] = expression, blanks
        body = builder.body
        body.items.append(expression)
        body.places.append(at + width + blanks)
        builder.used.add(expression)
        size += expression.work
        if text:
            text_at = at + width + len(code) + 2
            if "{%" not in text:
                body.items.append(text)
                body.places.append(text_at)
            elif not _add_text(text, text_at, builder, pieces):
                return None
        at += width + len(piece)
    return builder.finish(size)


def _add_text(text: str, at: int, builder: Builder, pieces: Pieces) -> bool:
    """Add text with the tags in it; tell whether it was possible."""
    head, *parts = text.split("{%")
    if head:
        builder.body.items.append(head)
        builder.body.places.append(at)
    at += len(head)
    for part in parts:
        code, close, after = part.partition("%}")
        if not close or not is_easy(code):
            return False
        stripped = code.lstrip(CODE_WHITESPACE)
        place = at + 2 + len(code) - len(stripped)
        try:
            builder.add_tag(pieces.tag(stripped), place)
        except DialectError as error:
            error.shifted(place)
            raise
        if after:
            builder.body.items.append(after)
            builder.body.places.append(at + 4 + len(code))
        at += 2 + len(part)
    return True
