"""Atoms and kinds: null, bool, int, float, string, bytes, list, struct.

An int never equals a float: ``1`` does not unify with ``1.0``. Python's ``True == 1``
and ``1 == 1.0`` are therefore never asked; :func:`same_atom` is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from stagedoor.core.json import JsonScalar


@dataclass(frozen=True, slots=True)
class Float:
    """A number with a point or an exponent, exact."""

    number: Decimal


Atom: TypeAlias = bool | int | Float | str | bytes | None

NULL: Final = 1
BOOL: Final = 2
INT: Final = 4
FLOAT: Final = 8
STRING: Final = 16
BYTES: Final = 32
LIST: Final = 64
STRUCT: Final = 128
NUMBER: Final = INT | FLOAT
TOP: Final = 255

_KINDS: Final[dict[type, int]] = {
    type(None): NULL,
    bool: BOOL,
    int: INT,
    Float: FLOAT,
    str: STRING,
    bytes: BYTES,
}
_NAMES: Final = (
    (NULL, "null"),
    (BOOL, "bool"),
    (NUMBER, "number"),
    (INT, "int"),
    (FLOAT, "float"),
    (STRING, "string"),
    (BYTES, "bytes"),
    (LIST, "list"),
    (STRUCT, "struct"),
)


def kind_of(atom: Atom) -> int:
    """Return the one kind an atom has."""
    return _KINDS[type(atom)]


def kind_names(mask: int) -> tuple[str, ...]:
    """Name the kinds in ``mask``, as a policy would spell them."""
    names = []
    for bits, name in _NAMES:
        if mask & bits == bits:
            names.append(name)
            mask &= ~bits
    return tuple(names)


def same_atom(one: Atom, other: Atom) -> bool:
    """Tell whether two atoms are one value: kind and value."""
    return type(one) is type(other) and one == other


def decimal_of(number: int | Float) -> Decimal:
    """Return a number for comparing and computing across int and float."""
    return number.number if isinstance(number, Float) else Decimal(number)


def atom_of(value: JsonScalar) -> Atom:
    """Read a scalar of a document: a Python float stays a float, 2.0 is not 2."""
    if type(value) is float:
        return Float(Decimal(repr(value)) if math.isfinite(value) else Decimal(value))
    return value  # type: ignore[return-value]  # float is excluded above


def spell(atom: Atom) -> str:
    """Spell an atom as CUE would."""
    match atom:
        case None:
            return "null"
        case bool():
            return "true" if atom else "false"
        case int():
            return str(atom) if abs(atom) < 10**40 else f"{Decimal(atom):.6E}"
        case Float():
            return spell_float(atom)
        case bytes():
            return "'" + atom.decode("utf-8", "backslashreplace") + "'"
        case str():
            return quote(atom)


def spell_float(number: Float) -> str:
    """Spell a float so that it cannot be taken for an int."""
    text = str(number.number)
    return text if any(sign in text for sign in ".EN") else f"{text}.0"


_QUOTED: Final = str.maketrans(
    {
        "\\": "\\\\",
        '"': '\\"',
        "\n": "\\n",
        "\r": "\\r",
        "\t": "\\t",
        **{
            chr(code): f"\\u{code:04x}" for code in range(32) if code not in (9, 10, 13)
        },
    }
)


def quote(text: str) -> str:
    """Put a string in double quotes, on one line."""
    return '"' + text.translate(_QUOTED) + '"'
