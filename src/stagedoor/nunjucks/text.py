"""Strings as JavaScript counts them: sequences of UTF-16 code units.

Inside the evaluator a ``str`` never holds a character beyond U+FFFF: such a character
is written as its two surrogates. Then Python's own ``len``, slice, index, ``find``,
``<`` and ``==`` *are* JavaScript's, lone surrogates need no care, and nothing has to
be checked per operation. :func:`to_units` is applied where text comes in (context,
template source), :func:`from_units` where it leaves (output, native values,
plug-ins). Both return their argument at once for ASCII and for most other text.
"""

from __future__ import annotations

import re
from typing import Final

WHITESPACE: Final = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
    "\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
)
"""What ``trim()`` and ``\\s`` mean (ECMA-262, WhiteSpace and LineTerminator)."""

_ASTRAL: Final = re.compile("[\U00010000-\U0010ffff]")
_PAIR: Final = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def to_units(text: str) -> str:
    """Spell every character beyond U+FFFF as two surrogates."""
    if text.isascii() or not _ASTRAL.search(text):
        return text
    return _ASTRAL.sub(_split, text)


def from_units(units: str) -> str:
    """Join surrogate pairs; lone surrogates stay."""
    if units.isascii() or not _PAIR.search(units):
        return units
    return _PAIR.sub(_join, units)


def _split(match: re.Match[str]) -> str:
    code = ord(match[0]) - 0x10000
    return chr(0xD800 + (code >> 10)) + chr(0xDC00 + (code & 0x3FF))


def _join(match: re.Match[str]) -> str:
    high, low = ord(match[0][0]), ord(match[0][1])
    return chr(0x10000 + ((high - 0xD800) << 10) + low - 0xDC00)


def lower(units: str) -> str:
    """Return the text in lower case (ECMA-262, toLowerCase)."""
    if units.isascii():
        return units.lower()
    return to_units(from_units(units).lower())


def upper(units: str) -> str:
    """Return the text in upper case (ECMA-262, toUpperCase)."""
    if units.isascii():
        return units.upper()
    return to_units(from_units(units).upper())


def trim(units: str) -> str:
    """Drop white space at both ends (ECMA-262, TrimString)."""
    return units.strip(WHITESPACE)
