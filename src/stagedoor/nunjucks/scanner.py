"""Finds text, interpolations, tags, comments and raw blocks in one pass (L-1 … L-19).

Source: nunjucks 3.2.4 ``lexer.js``, nunjitsu 0.6.2 ``parseTemplate.ts``; ``$<< >>`` is
Witboost's spelling of ``${{ }}``.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from stagedoor.nunjucks.errors import DialectError
from stagedoor.nunjucks.lexer import CODE_WHITESPACE
from stagedoor.nunjucks.text import WHITESPACE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Segment: TypeAlias = tuple[str, str, int]
"""Kind, text and where the text starts in the source; see the constants for kinds."""

TEXT: Final = "text"
OUTPUT: Final = "output"
"""The code of an interpolation, without delimiters, dashes and leading blanks."""
TAG: Final = "tag"
"""The code of a tag, likewise."""

# What is skipped while looking for the end of code: regex literals, names, digits and
# texts whole (a text without end runs to the end of the file), else single characters.
_CODE: Final = r"""((?:
    [^"'A-Za-z_0-9{first}{never}]+
  | r/(?:[^/\\]|\\(?:\\\\)*/|\\+(?=[^/\\]))*+/
  | [0-9]*[A-Za-z_][A-Za-z0-9_]*
  | [0-9]+
  | "(?:[^"\\]|\\.)*+(?:"|\\?\Z)
  | '(?:[^'\\]|\\.)*+(?:'|\\?\Z)
  | {first}(?!{second})
)*+){first}{second}"""


class _Markup(NamedTuple):
    """How one kind of markup is told apart and read to its end.

    Attributes:
        kind: The kind of segment it gives.
        name: What messages call it.
        close: What ends it; nothing ends ``#}`` without a comment before it.
        never: A character that no code of this kind has outside of literals.
    """

    kind: str
    name: str
    close: str
    never: str = ""


@cache
def _code_of(markup: _Markup) -> re.Pattern[str]:
    """Return the pattern of the code and the end of such markup."""
    if markup is _STRAY:
        return re.compile("(?!)")
    if markup is _COMMENT:
        return re.compile(r"(.*?)#\}", re.DOTALL)
    first, second = tuple(markup.close)
    pattern = _CODE.format(first=first, second=second, never=markup.never)
    return re.compile(pattern, re.VERBOSE | re.DOTALL)


_BRACES: Final = _Markup(OUTPUT, "interpolation", "}}")
# No expression has a bare "$": a shell's "$<<" without end is seen to be text at once.
_ANGLES: Final = _Markup(OUTPUT, "interpolation", ">>", never="$")
_TAG: Final = _Markup(TAG, "tag", "%}")
_COMMENT: Final = _Markup("comment", "comment", "#}")
_STRAY: Final = _Markup("", "", "")
"""``#}`` without a comment before it; it has no end of its own."""
_STYLES: Final[dict[str, dict[str, _Markup]]] = {
    "backstage": {"${{": _BRACES},
    "angle": {"$<<": _ANGLES},
    "both": {"${{": _BRACES, "$<<": _ANGLES},
    "cookiecutter": {"{{": _BRACES},
}

_BLANKS: Final = re.compile(f"[{WHITESPACE}]*")
_LINE_END: Final = re.compile("(?:\r?\n)?")
_RAW: Final = re.compile(
    f"[{CODE_WHITESPACE}]*(raw|verbatim)(?![A-Za-z0-9_])(.*)", re.DOTALL
)


@cache
def _raw_mark(name: str) -> re.Pattern[str]:
    """Return the pattern of a tag that opens or closes a raw block."""
    return re.compile(f"{{%[{WHITESPACE}]*(end)?{name}[{WHITESPACE}]*%}}")


# Code whose end is the first closing delimiter in sight, and that is not special: whole
# texts, no backslash, no regex literal, no dash at either end, no raw tag.
_EASY: Final = re.compile(
    r"""(?!-|\s*(?:raw|verbatim)\b)[^"'/\\]*+"""
    r"""(?:(?:'[^'\\]*+'|"[^"\\]*+")[^"'/\\]*+)*+(?<!-)"""
)
MOST_LOOKALIKES: Final = 20_000
"""How often ``$<<`` may turn out to be text: each takes a look at what follows."""

is_easy: Final = _EASY.fullmatch


_QUOTE: Final = re.compile("['\"]")


class Scanner:
    """Splits sources of one style into segments.

    Attributes:
        markup: What each opening delimiter means.
        quick_opening: The delimiter that :mod:`stagedoor.nunjucks.quick` may split
            at; ``None`` when the options take the scanner.
    """

    def __init__(
        self,
        style: str,
        *,
        trim_blocks: bool,
        lstrip_blocks: bool,
        is_expression: Callable[[str], bool],
    ) -> None:
        """Make a scanner.

        Args:
            style: ``backstage`` reads ``${{``, ``angle`` reads ``$<<``, ``both`` reads
                both; ``cookiecutter`` reads ``{{`` only.
            trim_blocks: See L-17.
            lstrip_blocks: See L-18.
            is_expression: Decides whether ``$<< this >>`` is an interpolation.
        """
        # "#}" is looked for as well: outside of a comment it is an error (L-4).
        self.markup = {**_STYLES[style], "{%": _TAG, "{#": _COMMENT, "#}": _STRAY}
        trims = trim_blocks or lstrip_blocks
        self.easy = (_BRACES,) if trims else (_BRACES, _TAG)
        self.quick_opening = (
            None if trims or style == "angle" else next(iter(self.markup))
        )
        self.trim_blocks = trim_blocks
        self.lstrip_blocks = lstrip_blocks
        self.is_expression = is_expression

    def scan(self, source: str) -> Iterator[Segment]:
        """Yield the segments; comments and empty texts leave none.

        Raises:
            DialectError: For markup that does not end.
        """
        find, end = source.find, len(source)
        # Looking for each delimiter by itself is faster than one pattern for all.
        found = [(find(opening), opening) for opening in self.markup]
        openings = [opening for place, opening in found if place >= 0]
        places = [place for place, _ in found if place >= 0]
        # Raw content waits in "held": it is text, and what follows may trim it.
        held, position, misses = "", 0, 0
        while places and (start := min(places)) < end:
            opening = openings[places.index(start)]
            markup, code_at = self.markup[opening], start + len(opening)
            close = find(markup.close, code_at) if markup in self.easy else -1
            code = source[code_at:close] if close > code_at else "-"
            if is_easy(code):
                if held or start > position:
                    yield TEXT, held + source[position:start], position
                    held = ""
                stripped = code.lstrip(CODE_WHITESPACE)
                yield markup.kind, stripped, close - len(stripped)
                position = resume = close + 2
            else:
                segments: list[Segment] = []
                position, resume, held = self._markup(
                    source, (markup, start, code_at), segments, (position, held)
                )
                yield from segments
                misses += resume == code_at
                if misses > MOST_LOOKALIKES:
                    raise _too_many(start)
            for index, passed in enumerate(places):
                if passed < resume:
                    place = find(openings[index], resume)
                    places[index] = end if place < 0 else place
        text = held + source[position:] if held else source[position:]
        if text:
            yield TEXT, text, position

    def _markup(
        self,
        source: str,
        opened: tuple[_Markup, int, int],
        segments: list[Segment],
        before: tuple[int, str],
    ) -> tuple[int, int, str]:
        """Read one piece of markup to its end.

        Args:
            source: The template.
            opened: What it is, where it starts and where its code does.
            segments: Where the text before it and the code in it go.
            before: Where the text before it starts, and what it starts with.

        Returns:
            Where text starts and the search resumes, and what the text starts with.
        """
        position, held = before
        markup, start, code_at = opened
        dash = source.startswith("-", code_at)
        code_at += dash
        closed = _code_of(markup).match(source, code_at)
        if markup is _ANGLES and not self._is_angle(closed):
            return position, code_at, held
        if closed is None:
            raise _unclosed(source, start, markup)
        text = held + source[position:start]
        if dash:
            text = text.rstrip(WHITESPACE)
        elif markup is _TAG and self.lstrip_blocks:
            text = _without_indent(text, source, start)
        if text:
            segments.append((TEXT, text, position))
        position = closed.end()
        # In "{{-}}" one dash counts for both sides, hence not code.endswith.
        trim = source[position - 3] == "-"
        code = closed[1].removesuffix("-") if trim else closed[1]
        raw = _RAW.fullmatch(code) if markup is _TAG else None
        held = ""
        if raw:
            held, position = self._raw_content(source, start, position, raw)
        elif markup is not _COMMENT:
            stripped = code.lstrip(CODE_WHITESPACE)
            segments.append(
                (markup.kind, stripped, code_at + len(code) - len(stripped))
            )
        if trim:
            position = _after(_BLANKS, source, position)
        elif self.trim_blocks and markup is _TAG and not raw:
            position = _after(_LINE_END, source, position)
        return position, position, held

    def _is_angle(self, closed: re.Match[str] | None) -> bool:
        return closed is not None and self.is_expression(closed[1].removesuffix("-"))

    def _raw_content(
        self, source: str, start: int, position: int, raw: re.Match[str]
    ) -> tuple[str, int]:
        """Return what stands between the raw tag and its end, and where that ends."""
        name, rest = raw[1], raw[2].strip(CODE_WHITESPACE)
        if rest:
            raise DialectError("N020", f"'{name}' takes nothing after it", start)
        if self.trim_blocks:
            position = _after(_LINE_END, source, position)
        depth, begin = 1, position
        for mark in _raw_mark(name).finditer(source, position):
            depth += -1 if mark[1] else 1
            if depth == 0:
                if "\n" in mark[0]:
                    raise DialectError(
                        "N021",
                        f"the closing tag of '{name}' is broken over lines",
                        mark.start(),
                        f"write {{% end{name} %}} on one line",
                    )
                return source[begin : mark.start()], mark.end()
        raise DialectError(
            "N022",
            f"'{name}' is never closed",
            start,
            f"write exactly {{% end{name} %}}, without dashes",
        )


def _after(pattern: re.Pattern[str], source: str, position: int) -> int:
    match = pattern.match(source, position)
    return match.end() if match else position


def _without_indent(text: str, source: str, start: int) -> str:
    """Drop the blanks before a tag that is the first thing on its line (L-18)."""
    line = source.rfind("\n", 0, start) + 1
    if source[line:start].strip(WHITESPACE):
        return text
    kept = text.rfind("\n") + 1
    return text if text[kept:].strip(WHITESPACE) else text[:kept]


def _unclosed(source: str, start: int, markup: _Markup) -> DialectError:
    if markup is _STRAY:
        return DialectError(
            "N023",
            "'#}' stands outside of a comment",
            start,
            "put the text in {% raw %} … {% endraw %}, or print it: ${{ '#' }}}",
        )
    hint = f"close it with '{markup.close}'"
    if _QUOTE.search(source, start):
        hint += ", and each text with the quote it starts with"
    if markup is _COMMENT:
        hint = "close it with '#}'; if '{#' is meant as text, write ${{ '{#' }}"
    elif markup is _TAG and source.startswith("{{%", start - 1):
        hint = "for a shortcode of another language, use {% raw %} … {% endraw %}"
    return DialectError("N024", f"the {markup.name} is never closed", start, hint)


def _too_many(start: int) -> DialectError:
    return DialectError(
        "N025",
        f"more than {MOST_LOOKALIKES} '$<<' that start no interpolation",
        start,
        "let the file be copied as it is, or use 'delimiters: backstage'",
    )
