"""Scalars of the YAML 1.2 core schema, and which texts other readers would mistake.

Source: YAML 1.2.2 §10.3.2; the ``yaml`` 2.x package for numbers (T-42).
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from stagedoor.core.json import JsonScalar

# Whole numbers beyond this lose precision in JavaScript, so they do here.
_EXACT: Final = 2**53

_WORDS: Final[dict[str, bool | None]] = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER: Final = re.compile(r"[-+]?[0-9]+\Z")
_OCTAL: Final = re.compile(r"0o[0-7]+\Z")
_HEXADECIMAL: Final = re.compile(r"0x[0-9a-fA-F]+\Z")
_FLOAT: Final = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z"
)
_SPECIAL: Final = re.compile(r"(?:[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)\Z")
_NUMBER_STARTS: Final = frozenset("0123456789+-.")

# Words that YAML 1.1 readers take for a boolean, null, merge key or default value.
_OLD_WORDS: Final = frozenset(
    ("y", "n", "yes", "no", "on", "off", "true", "false", "null", ".inf", ".nan")
)
_PLAIN: Final = re.compile(
    r"(?:[^\W\d_]|[/_](?=[\w/])|\.(?=[^\W\d_]))(?:[\w ./@+:-]*[\w/+-])?\Z"
)


def core_scalar(text: str) -> JsonScalar:
    """Resolve a plain scalar by the core schema.

    ``yes``, ``12:30``, dates and ``1_000`` are strings, ``012`` is 12; whole floats
    become integers, integers beyond 2**53 floats, as in JavaScript.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMBER_STARTS:
        return text
    return _number(text)


def _number(text: str) -> JsonScalar:
    if _INTEGER.match(text):
        # Through a float: Python converts at most 4,300 digits, JavaScript any number.
        return whole(float(text))
    if _FLOAT.match(text):
        return whole(float(text))
    if _OCTAL.match(text):
        return whole_integer(int(text, 0))
    if _HEXADECIMAL.match(text):
        return whole_integer(int(text, 0))
    if _SPECIAL.match(text):
        return float(text.replace(".", "", 1))
    return text


def whole(number: float) -> int | float:
    """Spell a whole number of at most 2**53 as an integer; ``-0.0`` becomes 0."""
    if math.isfinite(number) and number.is_integer() and abs(number) <= _EXACT:
        return int(number)
    return number


def whole_integer(number: int) -> int | float:
    """Give ``number`` the precision JavaScript has for it."""
    if -_EXACT <= number <= _EXACT:
        return number
    try:
        return float(number)
    except OverflowError:
        return math.copysign(math.inf, number)


def is_plain(text: str) -> bool:
    """Tell whether ``text`` needs no quotes for any reader, YAML 1.1 or 1.2."""
    return (
        _PLAIN.match(text) is not None
        and text.lower() not in _OLD_WORDS
        and ": " not in text
        and text.isprintable()
    )
