"""Names that mean something without being declared."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, NamedTuple

from stagedoor.cue.values import (
    BOOL,
    BYTES,
    FLOAT,
    INT,
    NULL,
    NUMBER,
    STRING,
    TOP,
    Float,
)


class Type(NamedTuple):
    """A predeclared type: kinds, and for the sized numbers a range."""

    mask: int
    low: int | Float | None = None
    high: int | Float | None = None


def _signed(bits: int) -> Type:
    return Type(INT, -(1 << (bits - 1)), (1 << (bits - 1)) - 1)


def _unsigned(bits: int) -> Type:
    return Type(INT, 0, (1 << bits) - 1)


def _floating(largest: str) -> Type:
    return Type(NUMBER, Float(-Decimal(largest)), Float(Decimal(largest)))


TYPES: Final[dict[str, Type]] = {
    "_": Type(TOP),
    "null": Type(NULL),
    "bool": Type(BOOL),
    "int": Type(INT),
    "float": Type(FLOAT),
    "number": Type(NUMBER),
    "string": Type(STRING),
    "bytes": Type(BYTES),
    "uint": Type(INT, 0),
    "rune": Type(INT, 0, 0x10FFFF),
    **{f"int{bits}": _signed(bits) for bits in (8, 16, 32, 64, 128)},
    **{f"uint{bits}": _unsigned(bits) for bits in (8, 16, 32, 64, 128)},
    "float32": _floating("3.40282346638528859811704183484516925440e+38"),
    "float64": _floating("1.797693134862315708145274237317043567981e+308"),
}

FUNCTIONS: Final = frozenset(("len", "close", "and", "or", "div", "mod", "quo", "rem"))
"""Functions of the language itself; ``close``, ``and`` and ``or`` give constraints."""

UNSUPPORTED: Final = frozenset(("matchN", "matchIf", "error", "self"))
"""Predeclared names that only a real ``cue`` knows."""
