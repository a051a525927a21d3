"""Methods of numbers (F-60).

Source: ECMA-262, Number.prototype.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stagedoor.nunjucks import numbers
from stagedoor.nunjucks.arguments import integer
from stagedoor.nunjucks.methods.signature import Method, argument, table
from stagedoor.nunjucks.values import UNDEFINED, Fault, Value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagedoor.nunjucks.limits import Meter
    from stagedoor.nunjucks.numbers import Number

_PLACES: Final = range(101)
_DIGITS: Final = range(1, 101)
_DECIMAL: Final = 10


def _within(number: Number, allowed: range, what: str) -> int:
    if number not in allowed:
        raise Fault(f"{what} must be between {allowed.start} and {allowed.stop - 1}")
    return int(number)


def _is_special(number: Number) -> bool:
    """Tell whether ``number`` is NaN or infinite, which no digits can change."""
    return number - number != 0


def _to_fixed(meter: Meter, number: Number, arguments: Sequence[Value]) -> str:
    places = integer(meter, argument(arguments, 0))
    return numbers.to_fixed(number, _within(places, _PLACES, "the number of decimals"))


def _to_exponential(meter: Meter, number: Number, arguments: Sequence[Value]) -> str:
    places = argument(arguments, 0)
    count = integer(meter, places)
    if _is_special(number):
        return numbers.number_to_text(number)
    decimals = _within(count, _PLACES, "the number of decimals")
    return numbers.to_exponential(number, None if places is UNDEFINED else decimals)


def _to_precision(meter: Meter, number: Number, arguments: Sequence[Value]) -> str:
    precision = argument(arguments, 0)
    if precision is UNDEFINED or _is_special(number):
        return numbers.number_to_text(number)
    digits = _within(integer(meter, precision), _DIGITS, "the precision")
    return numbers.to_precision(number, digits)


def _to_string(meter: Meter, number: Number, arguments: Sequence[Value]) -> str:
    radix = integer(meter, argument(arguments, 0), _DECIMAL)
    base = _within(radix, numbers.RADICES, "the base")
    if base == _DECIMAL:
        return numbers.number_to_text(number)
    return numbers.to_radix(number, base)


METHODS: Final = table(
    "number",
    (
        Method("toExponential", 0, 1, _to_exponential),
        Method("toFixed", 0, 1, _to_fixed),
        Method("toPrecision", 0, 1, _to_precision),
        Method("toString", 0, 1, _to_string),
    ),
)
"""What Backstage 4.1 and later has."""
