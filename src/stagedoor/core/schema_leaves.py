"""The checks of JSON Schema that look at one value and no further (P-43, P-44).

Source: npm ``jsonschema`` 1.5.0.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any, Final, TypeAlias

from stagedoor.core.formats import is_format
from stagedoor.core.json import JsonValue
from stagedoor.core.patterns import PatternError, search

# A schema may hold anything at all; every reader checks what it takes.
Schema: TypeAlias = Any
Check: TypeAlias = Callable[[JsonValue, Schema, Schema], bool]
"""Value, the keyword's argument, the schema that holds the keyword."""


class SchemaError(ValueError):
    """The schema itself is broken: an unknown ``$ref``, an ``enum`` that is no list."""


def is_number(value: object) -> bool:
    """Tell a number from a boolean."""
    return isinstance(value, int | float) and not isinstance(value, bool)


_TYPES: Final[dict[str, Callable[[Any], bool]]] = {
    "string": lambda v: isinstance(v, str),
    "number": lambda v: is_number(v) and math.isfinite(v),
    "integer": lambda v: is_number(v) and math.isfinite(v) and v == int(v),
    "boolean": lambda v: isinstance(v, bool),
    "array": lambda v: isinstance(v, list),
    "object": lambda v: isinstance(v, dict),
    "null": lambda v: v is None,
    "date": lambda _: False,
}


def is_type(value: JsonValue, name: Schema) -> bool:
    """Tell whether ``value`` is of a type; a name that is unknown accepts anything."""
    check = _TYPES.get(name) if isinstance(name, str) else None
    return check is None or check(value)


def same(left: JsonValue, right: JsonValue) -> bool:
    """Compare deeply as JavaScript's ``===`` on JSON data: ``1`` is not ``true``."""
    match left:
        case bool() | None:
            return left is right
        case list():
            return (
                isinstance(right, list)
                and len(left) == len(right)
                and all(map(same, left, right))
            )
        case dict():
            return (
                isinstance(right, dict)
                and left.keys() == right.keys()
                and all(same(item, right[key]) for key, item in left.items())
            )
        case str():
            return left == right
        case _:
            return is_number(right) and left == right


def _enum(value: JsonValue, choices: Schema, _s: Schema) -> bool:
    if not isinstance(choices, list):
        raise SchemaError("'enum' must be a list")
    return any(same(value, choice) for choice in choices)


def _const(value: JsonValue, wanted: Schema, _s: Schema) -> bool:
    return same(value, wanted)


def matches(pattern: Schema, text: str) -> bool:
    """Search a JavaScript ``pattern``; a broken one is a schema fault."""
    try:
        return search(str(pattern), text)
    except PatternError as fault:
        raise SchemaError(f"'{pattern}' cannot be searched for: {fault}") from None


def has_duplicates(items: list[JsonValue]) -> bool:
    """Tell whether two items are deeply equal."""
    return any(
        same(left, right) for i, left in enumerate(items) for right in items[i + 1 :]
    )


def _unique(value: JsonValue, wanted: Schema, _s: Schema) -> bool:
    return (
        wanted is not True or not isinstance(value, list) or not has_duplicates(value)
    )


def is_multiple(value: float, divisor: float) -> bool:
    """Tell whether ``value`` is a multiple, by decimal places and not by floats."""
    if not is_number(divisor) or divisor == 0:
        raise SchemaError("'multipleOf' must be a number other than 0")
    scale = 10 ** max(_decimals(value), _decimals(divisor))
    step = math.floor(divisor * scale + 0.5)
    return step != 0 and math.fmod(math.floor(value * scale + 0.5), step) == 0


def _decimals(number: float) -> int:
    digits, _, exponent = repr(number).partition("e")
    if exponent and not exponent.startswith("-"):
        return 0
    places = len(digits.partition(".")[2]) if not digits.endswith(".0") else 0
    return places + (int(exponent[1:]) if exponent else 0)


def _multiple(value: JsonValue, divisor: Schema, _s: Schema) -> bool:
    if not isinstance(value, int | float) or not is_type(value, "number"):
        return True
    return is_multiple(value, divisor)


def _pattern(value: JsonValue, pattern: Schema, _s: Schema) -> bool:
    return not isinstance(value, str) or matches(pattern, value)


def _format(value: JsonValue, name: Schema, _s: Schema) -> bool:
    return not isinstance(value, str) or is_format(value, name)


def _limit(
    measure: Callable[[JsonValue], float | None],
    compare: Callable[[Any, Any], Any],
) -> Check:
    def check(value: JsonValue, limit: Schema, _s: Schema) -> bool:
        size = measure(value)
        # JavaScript compares a number with anything but a number as false.
        return size is None or (is_number(limit) and bool(compare(size, limit)))

    return check


def _number(value: JsonValue) -> float | None:
    return (
        value if isinstance(value, int | float) and is_type(value, "number") else None
    )


def _length(value: JsonValue) -> float | None:
    return len(value) if isinstance(value, str) else None


def _size(value: JsonValue) -> float | None:
    return len(value) if isinstance(value, list) else None


def _count(value: JsonValue) -> float | None:
    return len(value) if isinstance(value, dict) else None


def _minimum(value: JsonValue, limit: Schema, schema: Schema) -> bool:
    number = _number(value)
    if number is None:
        return True
    if not is_number(limit):
        return False
    strict = schema.get("exclusiveMinimum") is True
    return bool(number > limit if strict else number >= limit)


def _maximum(value: JsonValue, limit: Schema, schema: Schema) -> bool:
    number = _number(value)
    if number is None:
        return True
    if not is_number(limit):
        return False
    strict = schema.get("exclusiveMaximum") is True
    return bool(number < limit if strict else number <= limit)


def _above(value: JsonValue, limit: Schema, _s: Schema) -> bool:
    number = _number(value)
    return number is None or isinstance(limit, bool) or bool(number > limit)


def _below(value: JsonValue, limit: Schema, _s: Schema) -> bool:
    number = _number(value)
    return number is None or isinstance(limit, bool) or bool(number < limit)


LEAVES: Final[dict[str, Check]] = {
    "enum": _enum,
    "const": _const,
    "minProperties": _limit(_count, operator.ge),
    "maxProperties": _limit(_count, operator.le),
    "minItems": _limit(_size, operator.ge),
    "maxItems": _limit(_size, operator.le),
    "uniqueItems": _unique,
    "minLength": _limit(_length, operator.ge),
    "maxLength": _limit(_length, operator.le),
    "pattern": _pattern,
    "format": _format,
    "minimum": _minimum,
    "maximum": _maximum,
    "exclusiveMinimum": _above,
    "exclusiveMaximum": _below,
    "multipleOf": _multiple,
    "divisibleBy": _multiple,
}
"""Keyword to check; a check is true of every value the keyword does not speak of."""
