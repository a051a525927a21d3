"""Policy text to tokens, with the commas that line ends stand for.

Source: the CUE language specification, "Lexical elements".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from stagedoor.cue.limits import LimitError
from stagedoor.cue.literals import StringReader, read_number
from stagedoor.cue.tokens import Source, Token

if TYPE_CHECKING:
    from stagedoor.cue.tokens import TokenValue

_SPACE: Final = re.compile(r"(?:[ \t\r]|//[^\n]*)+")
_NAME: Final = re.compile(r"(?:_?#)?(?:[^\W\d]|\$)[\w$]*|_?#(?![\w$#\"'])")
_NUMBER: Final = re.compile(
    r"0[xX][0-9a-fA-F_]+|0[bB][01_]+|0o[0-7_]+"
    r"|(?:[0-9][0-9_]*)?\.[0-9][0-9_]*(?:[eE][-+]?[0-9]+|[KMGTP]i?)?"
    r"|[0-9][0-9_]*\.?(?:[eE][-+]?[0-9]+|[KMGTP]i?)?"
)
_QUOTE: Final = re.compile(r"(#*)(\"\"\"|'''|\"|')")
_OPERATOR: Final = re.compile(
    r"_\|_|\.\.\.|&&|\|\||==|!=|<=|>=|=~|!~|[-+*/&|<>!=:,?.(){}\[\]~;]"
)
_ATTRIBUTE: Final = re.compile(r"@[\w$]+\(")
_ATTRIBUTE_PART: Final = re.compile(r"[^()\"'#]+|#(?!#*[\"'])")

# A line end after one of these ends the declaration.
_ENDS: Final = frozenset(
    ("name", "number", "string", "bytes", "@", "_|_", "...", ")", "]", "}", "?", "!")
)
_OPENING: Final = {"(": ")", "[": "]", "{": "}"}


class Lexer:
    """One pass over a source.

    Attributes:
        offset: Where the next token starts.
    """

    def __init__(self, source: Source, limit: int) -> None:
        self.source = source
        self.limit = limit
        self.text = source.text
        self.offset = 0
        self.tokens: list[Token] = []

    def run(self) -> tuple[Token, ...]:
        """Return every token of the file, ``end`` last."""
        while self.step():
            pass
        self.line_end()
        self.add("end", None, len(self.text))
        return tuple(self.tokens)

    def run_nested(self) -> tuple[Token, ...]:
        """Return the tokens up to the ``)`` that closes an interpolation."""
        depth = 0
        while self.step():
            kind = self.tokens[-1].kind if self.tokens else ""
            depth += (kind == "(") - (kind == ")")
            if depth < 0:
                closing = self.tokens.pop()
                return (*self.tokens, Token("end", None, closing.offset, closing.last))
        raise self.source.syntax_error(
            "interpolation '\\(' is not closed", self.offset, "add the missing ')'"
        )

    def add(self, kind: str, value: TokenValue, last: int) -> None:
        """Append a token that ends at ``last`` and go on there."""
        self.tokens.append(Token(kind, value, self.offset, last))
        self.offset = last

    def line_end(self) -> None:
        """Stand for the comma that a line end may be."""
        if self.tokens and self.tokens[-1].kind in _ENDS:
            self.tokens.append(Token(",", "\n", self.offset, self.offset))

    def step(self) -> bool:
        """Read one token or gap; False at the end of the text."""
        text = self.text
        space = _SPACE.match(text, self.offset)
        if space:
            self.offset = space.end()
        if len(self.tokens) > self.limit:
            raise LimitError(f"more than {self.limit:,} words and signs")
        if self.offset >= len(text):
            return False
        if text[self.offset] == "\n":
            self.line_end()
            self.offset += 1
            return True
        self.read()
        return True

    def read(self) -> None:
        """Read the token that starts here."""
        text, start = self.text, self.offset
        if quote := _QUOTE.match(text, start):
            self.string(quote)
        elif text.startswith("_|_", start):
            self.add("_|_", None, start + 3)
        elif name := _NAME.match(text, start):
            self.add("name", name.group(), name.end())
        elif (text[start].isdigit() or text[start] == ".") and (
            number := _NUMBER.match(text, start)
        ):
            self.number(number)
        elif operator := _OPERATOR.match(text, start):
            self.add(operator.group(), None, operator.end())
        elif attribute := _ATTRIBUTE.match(text, start):
            self.attribute(attribute.end())
        else:
            raise self.source.syntax_error(
                f"character {text[start]!r} means nothing here", start
            )

    def number(self, found: re.Match[str]) -> None:
        """Read a number; a name may not follow at once."""
        value = read_number(found.group())
        after = self.text[found.end() : found.end() + 1]
        if value is None or after.isalnum() or after == "_":
            raise self.source.syntax_error(
                f"no number: {found.group() + after!r}", self.offset
            )
        self.add("number", value, found.end())

    def string(self, quote: re.Match[str]) -> None:
        """Read a string or bytes literal, and what is interpolated in it."""
        reader = StringReader(self.source, quote, self.nested)
        pieces, last = reader.read()
        self.add("bytes" if "'" in quote.group(2) else "string", pieces, last)

    def nested(self, offset: int) -> tuple[tuple[Token, ...], int]:
        """Return an interpolation's tokens and the offset behind its ``)``."""
        inner = Lexer(self.source, self.limit)
        inner.offset = offset
        tokens = inner.run_nested()
        return tokens, tokens[-1].last

    def attribute(self, offset: int) -> None:
        """Skip an attribute; strings in it may hold brackets."""
        depth = 1
        while depth and offset < len(self.text):
            if part := _ATTRIBUTE_PART.match(self.text, offset):
                offset = part.end()
            elif quote := _QUOTE.match(self.text, offset):
                offset = StringReader(self.source, quote, self.nested).read()[1]
            else:
                depth += {"(": 1, ")": -1}.get(self.text[offset], 0)
                offset += 1
        if depth:
            raise self.source.syntax_error("attribute is not closed", self.offset)
        self.add("@", None, offset)


def read_tokens(source: Source, limit: int) -> tuple[Token, ...]:
    """Split a policy into tokens, ``end`` last.

    Raises:
        PolicyError: P001, at the first thing that is no token.
        LimitError: There are more than ``limit``.
    """
    return Lexer(source, limit).run()


def matching_brackets(source: Source, tokens: tuple[Token, ...]) -> dict[int, int]:
    """Map the index of each opening bracket to that of its closing one."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for index, token in enumerate(tokens):
        if token.kind in _OPENING:
            opened.append(index)
        elif token.kind in ")]}":
            if not opened or _OPENING[tokens[opened[-1]].kind] != token.kind:
                raise source.syntax_error(
                    f"'{token.kind}' closes nothing", token.offset
                )
            pairs[opened.pop()] = index
    if opened:
        left = tokens[opened[-1]]
        raise source.syntax_error(
            f"'{left.kind}' is not closed",
            left.offset,
            f"add the missing '{_OPENING[left.kind]}'",
        )
    return pairs
