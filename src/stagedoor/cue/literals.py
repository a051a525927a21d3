"""Numbers and strings as a policy spells them."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from stagedoor.cue.values import Float

if TYPE_CHECKING:
    from collections.abc import Callable

    from stagedoor.cue.tokens import Pieces, Source, Token

_FACTORS: Final = {
    **{suffix: 1000**power for power, suffix in enumerate("KMGTP", 1)},
    **{f"{suffix}i": 1024**power for power, suffix in enumerate("KMGTP", 1)},
}
_SUFFIX: Final = re.compile(r"[KMGTP]i?\Z")
_UNDERSCORES: Final = re.compile(r"[0-9a-fA-FxXob](?:_?[0-9a-fA-F])*\Z")
_BASES: Final = {"0x": 16, "0X": 16, "0b": 2, "0B": 2, "0o": 8}
# More digits make no sense and cost quadratic time to convert.
_DIGITS: Final = 4000

_ESCAPES: Final = {
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
    "\\": "\\",
    "/": "/",
}
_HEX: Final = {"u": 4, "U": 8}
_CODE_POINTS: Final = range(0x110000)
_HIGH_HALVES: Final = range(0xD800, 0xDC00)
_HALVES: Final = range(0xD800, 0xE000)


def read_number(text: str) -> int | Float | None:
    """Read a number literal: int, or float when it has a point or an exponent.

    ``1Ki`` and ``1.5K`` are ints; ``None`` when the text is no number.
    """
    if len(text) > _DIGITS:
        return None
    base = _BASES.get(text[:2])
    if base is not None:
        digits = text[2:]
        return int(digits.replace("_", ""), base) if _tidy(digits) else None
    if "_" in text and not _tidy(re.sub(r"[.eE+-]|[KMGTP]i?", "", text)):
        return None
    plain = text.replace("_", "")
    if suffix := _SUFFIX.search(plain):
        return _multiple(plain[: suffix.start()], _FACTORS[suffix.group()])
    if plain.isdigit():
        return None if len(plain) > 1 and plain[0] == "0" else int(plain)
    try:
        return Float(Decimal(plain))
    except InvalidOperation:
        return None


def _tidy(digits: str) -> bool:
    return bool(_UNDERSCORES.match(digits)) and not digits.endswith("_")


def _multiple(number: str, factor: int) -> int | None:
    product = Decimal(number) * factor
    return int(product) if product == product.to_integral_value() else None


class StringReader:
    """One string or bytes literal, from its opening quote on."""

    def __init__(
        self,
        source: Source,
        quote: re.Match[str],
        nested: Callable[[int], tuple[tuple[Token, ...], int]],
    ) -> None:
        self.source = source
        self.text = source.text
        hashes, self.quote = quote.groups()
        self.close = self.quote + hashes
        self.escape = "\\" + hashes
        self.start = quote.start()
        self.offset = quote.end()
        self.nested = nested
        self.is_bytes = "'" in self.quote
        self.is_multiline = self.quote in ('"""', "'''")
        self.indent = ""

    def read(self) -> tuple[Pieces, int]:
        """Return the pieces and the offset behind the closing quote."""
        if self.is_multiline:
            self.open_lines()
        pieces: list[str | bytes | tuple[Token, ...]] = []
        run: list[str] = []
        while not self.text.startswith(self.close, self.offset):
            inner = self.piece(run)
            if inner is not None:
                pieces += [self.finish(run), inner]
                run = []
        pieces.append(self.finish(run))
        if self.is_multiline:
            self.drop_last_line_end(pieces)
        return tuple(pieces), self.offset + len(self.close)

    def finish(self, run: list[str]) -> str | bytes:
        """Join a run of text; bytes are kept one per character until here."""
        text = "".join(run)
        return text.encode("utf-8", "surrogateescape") if self.is_bytes else text

    def drop_last_line_end(self, pieces: list[str | bytes | tuple[Token, ...]]) -> None:
        """Take away the line end before the closing quotes."""
        last = pieces[-1]
        if (isinstance(last, str) and last.endswith("\n")) or (
            isinstance(last, bytes) and last.endswith(b"\n")
        ):
            pieces[-1] = last[:-1]

    def open_lines(self) -> None:
        """Skip the line end behind ``\"\"\"`` and find the common indentation."""
        first = re.compile(r"\r?\n").match(self.text, self.offset)
        if not first:
            raise self.error('text must start on the line below the opening """')
        closing = re.compile(r"\n([ \t]*)" + re.escape(self.close))
        end = closing.search(self.text, first.end() - 1)
        if not end:
            raise self.error("string is not closed")
        self.indent = end.group(1)
        self.offset = first.end()
        self.strip_indent()

    def strip_indent(self) -> None:
        """Skip the indentation at the start of a line."""
        if self.text.startswith(self.indent, self.offset):
            self.offset += len(self.indent)
        elif self.text[self.offset : self.offset + 1] not in ("\n", "\r"):
            raise self.error("line is indented less than the closing quotes")

    def piece(self, run: list[str]) -> tuple[Token, ...] | None:
        """Read one character, escape or interpolation."""
        if self.text.startswith(self.escape, self.offset):
            self.offset += len(self.escape)
            return self.escaped(run)
        char = self.text[self.offset : self.offset + 1]
        if char in ("", "\n") and (not char or not self.is_multiline):
            raise self.error("string is not closed")
        self.offset += 1
        if char == "\r" and self.text.startswith("\n", self.offset):
            return None
        run.append(char)
        if char == "\n":
            self.strip_indent()
        return None

    def escaped(self, run: list[str]) -> tuple[Token, ...] | None:
        """Read what follows the escape sign."""
        char = self.text[self.offset : self.offset + 1]
        self.offset += 1
        if char == "(":
            tokens, self.offset = self.nested(self.offset)
            return tokens
        if char in _ESCAPES:
            run.append(_ESCAPES[char])
        elif char in _HEX:
            run.append(self.code_point(_HEX[char]))
        elif char == self.quote[0]:
            run.append(char)
        elif char == "\n" and self.is_multiline:
            self.strip_indent()
        elif self.is_bytes and char == "x":
            run.append(self.byte(2, 16))
        elif self.is_bytes and char in "01234567":
            self.offset -= 1
            run.append(self.byte(3, 8))
        else:
            raise self.source.syntax_error(
                f"unknown escape '{self.escape}{char}'",
                self.offset - 1 - len(self.escape),
                f"write '\\\\{char}' for a backslash and {char!r}",
            )
        return None

    def digits(self, count: int, base: int) -> int:
        """Read exactly ``count`` digits."""
        digits = self.text[self.offset : self.offset + count]
        self.offset += count
        try:
            return int(digits, base) if len(digits) == count else -1
        except ValueError:
            return -1

    def code_point(self, count: int) -> str:
        r"""Read ``\uXXXX``; two halves of a surrogate pair are one character."""
        code = self.digits(count, 16)
        if code in _HIGH_HALVES and self.text.startswith(
            self.escape + "u", self.offset
        ):
            self.offset += len(self.escape) + 1
            low = self.digits(4, 16)
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)
        if code not in _CODE_POINTS or code in _HALVES:
            raise self.error("no character has this number")
        return chr(code)

    def byte(self, count: int, base: int) -> str:
        """Read one byte, as the surrogate that ``finish`` turns back into it."""
        code = self.digits(count, base)
        if code not in range(256):
            raise self.error("no byte has this number")
        return bytes((code,)).decode("ascii", "surrogateescape")

    def error(self, message: str) -> Exception:
        """Build the error for this literal."""
        at = self.start if self.offset >= len(self.text) else self.offset
        return self.source.syntax_error(message, min(at, len(self.text) - 1))
