"""Methods of regular expressions, and legacy ones of records, numbers, booleans (F-60).

Source: ECMA-262, RegExp.prototype, Object.prototype, Boolean.prototype; ECMA-402 for
``toLocaleString`` in English.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from stagedoor.nunjucks.methods.signature import Method, argument, table
from stagedoor.nunjucks.numbers import number_to_text
from stagedoor.nunjucks.operators import has_property, to_string

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagedoor.nunjucks.limits import Meter
    from stagedoor.nunjucks.numbers import Number
    from stagedoor.nunjucks.regex import Regex
    from stagedoor.nunjucks.values import Value


def _test(meter: Meter, regex: Regex, arguments: Sequence[Value]) -> bool:
    return regex.test(meter, to_string(meter, arguments[0]))


def _exec(meter: Meter, regex: Regex, arguments: Sequence[Value]) -> Value:
    return regex.next_groups(meter, to_string(meter, argument(arguments, 0)))


def _has_own_property(
    meter: Meter, fields: dict[str, Value], arguments: Sequence[Value]
) -> bool:
    return has_property(fields, to_string(meter, argument(arguments, 0)))


def _to_text(meter: Meter, value: Value, _arguments: Sequence[Value]) -> str:
    return to_string(meter, value)


def _value_of(_meter: Meter, value: Value, _arguments: Sequence[Value]) -> Value:
    return value


def _to_locale_string(
    _meter: Meter, number: Number, _arguments: Sequence[Value]
) -> str:
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "∞" if number > 0 else "-∞"
    from decimal import ROUND_HALF_UP, Context, Decimal  # rarely needed

    context = Context(prec=400, rounding=ROUND_HALF_UP)
    spelled = f"{Decimal(number_to_text(number)).quantize(Decimal('0.001'), context=context):,f}"
    return spelled.rstrip("0").rstrip(".")


REGEX_METHODS: Final = table(
    "regular expression",
    (
        Method("test", 1, 1, _test),
        Method("exec", 0, None, _exec, legacy=True),
        Method("toString", 0, None, _to_text, legacy=True),
    ),
)
RECORD_METHODS: Final = table(
    "record",
    (
        Method("hasOwnProperty", 0, None, _has_own_property, legacy=True),
        Method("toString", 0, None, _to_text, legacy=True),
        Method("valueOf", 0, None, _value_of, legacy=True),
    ),
)
NUMBER_METHODS: Final = table(
    "number",
    (
        Method("toLocaleString", 0, None, _to_locale_string, legacy=True),
        Method("valueOf", 0, None, _value_of, legacy=True),
    ),
)
BOOLEAN_METHODS: Final = table(
    "boolean",
    (
        Method("toString", 0, None, _to_text, legacy=True),
        Method("valueOf", 0, None, _value_of, legacy=True),
    ),
)
