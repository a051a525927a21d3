"""Built-in filters on numbers and any data (F-1, F-5, F-7, F-11, F-12, F-25).

Source: nunjitsu 0.6.2, ``builtins.ts``; ECMA-262, JSON.stringify, Math.
"""

from __future__ import annotations

import math
import re
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Final

from stagedoor.nunjucks import operators
from stagedoor.nunjucks.numbers import (
    Number,
    normal,
    number_to_text,
    parse_float,
    parse_int,
    round_half_up,
    to_uint32,
)
from stagedoor.nunjucks.operators import to_number, to_string, truthy
from stagedoor.nunjucks.values import DEEPEST, UNDEFINED, Fault, Function, Safe, Value

if TYPE_CHECKING:
    from stagedoor.nunjucks.limits import Meter

_WIDEST_INDENT: Final = 10
# Compiled on first use, by re's own cache: start-up is most of a short run.
_LONE_SURROGATE: Final = (
    "[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]"
)


def default(
    _meter: Meter,
    value: Value,
    other: Value = UNDEFINED,
    boolean: Value = UNDEFINED,
    *_: Value,
) -> Value:
    """Replace undefined, or with ``boolean`` anything falsy (F-5)."""
    if boolean is not UNDEFINED and truthy(boolean):
        return value if truthy(value) else other
    return other if value is UNDEFINED else value


def absolute(meter: Meter, value: Value, *_: Value) -> Number:
    """Return the size of a number (F-1, ``abs``)."""
    return normal(abs(to_number(meter, value)))


def to_float(meter: Meter, value: Value, other: Value = UNDEFINED, *_: Value) -> Value:
    """Read the number a text starts with, or return ``other`` (F-11, ``float``)."""
    number = parse_float(to_string(meter, value))
    return other if math.isnan(number) else number


def to_int(
    meter: Meter,
    value: Value,
    other: Value = UNDEFINED,
    base: Value = UNDEFINED,
    *_: Value,
) -> Value:
    """Read the whole number a text starts with, or return ``other`` (F-12, ``int``)."""
    radix = 10 if base is UNDEFINED else to_uint32(to_number(meter, base))
    number = parse_int(to_string(meter, value), radix)
    return other if math.isnan(number) else number


def round_number(
    meter: Meter,
    value: Value,
    precision: Value = UNDEFINED,
    method: Value = UNDEFINED,
    *_: Value,
) -> Number:
    """Round to ``precision`` places: half up, ``"ceil"`` or ``"floor"`` (F-25)."""
    places = precision if truthy(precision) else 0
    factor = operators.power(meter, 10, places)
    scaled = operators.multiply(meter, value, factor)
    if method == "floor":
        rounded = operators.floor(meter, scaled)
    elif method == "ceil":
        rounded = operators.negate(
            meter, operators.floor(meter, operators.negate(meter, scaled))
        )
    else:
        rounded = round_half_up(scaled)
    return operators.divide(meter, rounded, factor)


def dump(meter: Meter, value: Value, spaces: Value = UNDEFINED, *_: Value) -> Value:
    """Write as JSON (F-7); undefined stays undefined."""
    kind = type(value)
    if kind is str:
        meter.spend_scratch(len(value))
        return _quoted(value)
    if value is UNDEFINED:
        return UNDEFINED
    if kind is not list and kind is not dict:
        return _scalar(value)
    margin = _indentation(spaces)
    return _Json(meter, margin).written(value, "\n" if margin else "", 0)


def _indentation(spaces: Value) -> str:
    if type(spaces) is str:
        return spaces[:_WIDEST_INDENT]
    if type(spaces) is int or (type(spaces) is float and not math.isnan(spaces)):
        return " " * int(min(_WIDEST_INDENT, max(spaces, 0)))
    return ""


def _quoted(units: str) -> str:
    quoted = encode_basestring(units)
    if quoted.isascii():
        return quoted
    return re.sub(_LONE_SURROGATE, _escape_surrogate, quoted)


def _escape_surrogate(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


class _Json:
    """Writes containers; ``lead`` is the line end and margin around one, or nothing."""

    __slots__ = ("colon", "margin", "meter")

    def __init__(self, meter: Meter, margin: str) -> None:
        self.meter = meter
        self.margin = margin
        self.colon = ": " if margin else ":"

    def written(self, value: Value, lead: str, depth: int) -> str:
        kind = type(value)
        if kind is str:
            return _quoted(value)
        if kind is not list and kind is not dict:
            return _scalar(value)
        if depth > DEEPEST:
            raise Fault(f"the value is nested more than {DEEPEST} levels deep")
        self.meter.spend_work(len(value))
        inner = lead + self.margin
        parts = (self._elements if kind is list else self._members)(value, inner, depth)
        marks = "[]" if kind is list else "{}"
        if not parts:
            return marks
        self.meter.spend_scratch(sum(map(len, parts)) + len(parts) * (len(inner) + 1))
        return f"{marks[0]}{inner}{f',{inner}'.join(parts)}{lead}{marks[1]}"

    def _elements(self, items: list[Value], inner: str, depth: int) -> list[str]:
        return [
            _quoted(item) if type(item) is str else self.written(item, inner, depth + 1)
            for item in items
        ]

    def _members(self, items: dict[str, Value], inner: str, depth: int) -> list[str]:
        colon = self.colon
        return [
            _quoted(key)
            + colon
            + (
                _quoted(item)
                if type(item) is str
                else self.written(item, inner, depth + 1)
            )
            for key, item in items.items()
            if item is not UNDEFINED
        ]


def _scalar(value: Value) -> str:
    if value is None or value is UNDEFINED:
        return "null"
    if value is True or value is False:
        return "true" if value else "false"
    kind = type(value)
    if kind is int or (kind is float and math.isfinite(value)):
        return number_to_text(value)
    if kind is float:
        return "null"
    if kind is Safe:
        return _quoted(value.value)
    if isinstance(value, Function):
        raise Fault(f"the function '{value.name}' is not data", "call it: add '()'")
    # A regular expression has no properties of its own.
    return "{}"
