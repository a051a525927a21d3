"""Tokens of expressions: JavaScript's lexical rules (L-5 … L-10) for Jinja2's parser.

A token's ``lineno`` is its 0-based offset in the piece of code, and so is every
node's: the same text is parsed once, wherever it stands, and the evaluator adds the
place of the piece.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from jinja2.lexer import TOKEN_EOF, Lexer, Token, TokenStream

from stagedoor.nunjucks.errors import DialectError, quoted, too_much
from stagedoor.nunjucks.numbers import normal

if TYPE_CHECKING:
    from collections.abc import Iterator

CODE_WHITESPACE: Final = " \t\n\r\u00a0"

_TOKEN: Final = re.compile(
    r"""
    (?P<blank>[ \t\n\r\u00a0]+)
  | (?P<regex>r/)
  | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<number>[0-9]+(?:\.[0-9]*)?)
  | (?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
  | (?P<operator>===|!==|\*\*|//|==|!=|<=|>=|[()\[\]{}.,:|~+\-*/%<>=])
    """,
    re.VERBOSE | re.DOTALL,
)
_MEMBER: Final = re.compile(r"[0-9]*[A-Za-z_][A-Za-z0-9_]*")
_REGEX: Final = re.compile(
    r"r/((?:[^/\\]|\\(?:\\\\)*/|\\+(?=[^/\\]))*+)/([A-Za-z0-9_]*)"
)
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES: Final = {"n": "\n", "r": "\r", "t": "\t"}
_REGEX_FLAGS: Final = frozenset("gimy")
_AFTER_OPERAND: Final = frozenset({"name", "number", "string", "regex", ")", "]", "}"})

# Symbols of other languages that authors reach for, and what to write instead (L-33).
_INSTEAD: Final = {
    "&": "write 'and'",
    "!": "write 'not'",
    "?": "write 'a if condition else b', or 'x or default'",
    "`": "use quotes and '~' to join texts",
    ";": "one expression per pair of delimiters",
    "@": "names are made of letters, digits and '_'",
    "$": "names are made of letters, digits and '_'",
    "#": "a comment is '{# … #}', outside of expressions",
    "\\": "a backslash is only allowed inside quotes",
    '"': "close the text with the same quote",
    "'": "close the text with the same quote",
}


class ExpressionLexer(Lexer):
    """Jinja2's lexer reduced to one state: the inside of a pair of delimiters."""

    def __init__(self, regex_pattern: int) -> None:
        """Make a lexer that refuses regex patterns longer than ``regex_pattern``."""
        self.regex_pattern = regex_pattern

    def tokenize(
        self,
        source: str,
        name: str | None = None,
        filename: str | None = None,
        state: str | None = None,
    ) -> TokenStream:
        """Return the tokens of one expression or tag header.

        Raises:
            DialectError: For a character or literal that is not in the language.
        """
        del state
        return TokenStream(self.tokens(source), name, filename)

    def tokens(self, source: str) -> Iterator[Token]:
        """Yield the tokens of ``source``; ``lineno`` is the offset."""
        position, previous = 0, ""
        while position < len(source):
            member = _MEMBER.match(source, position) if previous == "." else None
            match = member or _TOKEN.match(source, position)
            if match is None:
                raise _unexpected(source, position)
            kind = "name" if member else str(match.lastgroup)
            text = match[0]
            if kind != "blank":
                if kind == "regex":
                    text = self._regex(source, position)
                token = _token(kind, text, position, previous, source)
                previous = text if kind == "operator" else kind
                yield token
            position += len(text)
        yield Token(position, TOKEN_EOF, "")

    def _regex(self, source: str, position: int) -> str:
        match = _REGEX.match(source, position)
        if match is None:
            raise DialectError(
                "N001",
                "the regular expression does not end",
                position,
                "close it with '/' and its flags: r/pattern/g",
            )
        if len(match[1]) > self.regex_pattern:
            raise too_much("regex_pattern", self.regex_pattern, position)
        flags = match[2]
        if len(set(flags)) != len(flags) or not _REGEX_FLAGS.issuperset(flags):
            raise DialectError(
                "N003",
                f"the flags {quoted(flags)} of the regular expression are not known",
                position,
                "each of g, i, m and y may be given once",
            )
        return match[0]


def _token(kind: str, text: str, at: int, previous: str, source: str) -> Token:
    if kind == "number":
        _check_number(text, at, source)
        return Token(at, "number", normal(float(text)))  # type: ignore[arg-type]  # as in Jinja2
    if kind == "string":
        return Token(at, "string", _unescape(text[1:-1]))
    if kind == "operator":
        following = source[at + 1 : at + 2]
        if text == "." and following.isdecimal() and previous not in _AFTER_OPERAND:
            raise _bad_number(source, at)
        return Token(at, text, text)
    return Token(at, kind, text)


def _unescape(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda match: _ESCAPES.get(match[1], match[1]), text)


def _check_number(text: str, at: int, source: str) -> None:
    following = source[at + len(text) : at + len(text) + 1]
    if following.isascii() and (following.isalpha() or following == "_"):
        raise _bad_number(source, at)


def _bad_number(source: str, at: int) -> DialectError:
    spelled = re.compile(r"[\w.]*").match(source, at)
    return DialectError(
        "N004",
        f"{quoted(spelled[0] if spelled else '')} is not a number",
        at,
        "write decimals with a leading digit and no exponent: 0.5, 1000",
    )


def _unexpected(source: str, at: int) -> DialectError:
    character = source[at]
    hint = _INSTEAD.get(character)
    return DialectError("N006", f"unexpected character {quoted(character)}", at, hint)
