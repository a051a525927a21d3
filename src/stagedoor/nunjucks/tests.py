"""The built-in tests: ``x is defined``, ``x is divisibleby(3)`` (F-50).

Source: nunjitsu 0.6.2, ``applyBuiltinTest``; Nunjucks 3.2.4, ``tests.js``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from stagedoor.nunjucks import operators, text
from stagedoor.nunjucks.regex import Regex
from stagedoor.nunjucks.values import UNDEFINED, Fault, Function, Safe, Value, kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stagedoor.nunjucks.limits import Meter

    Test: TypeAlias = Callable[..., bool]


def is_callable(_meter: Meter, value: Value) -> bool:
    """``callable``: a macro, a method or a global."""
    return isinstance(value, Function)


def is_defined(_meter: Meter, value: Value) -> bool:
    """``defined``: not undefined; null is defined."""
    return value is not UNDEFINED


def is_undefined(_meter: Meter, value: Value) -> bool:
    """``undefined``."""
    return value is UNDEFINED


def is_null(_meter: Meter, value: Value) -> bool:
    """``null`` and ``none``."""
    return value is None


def is_number(_meter: Meter, value: Value) -> bool:
    """``number``: NaN and infinities are numbers."""
    return type(value) is int or type(value) is float


def is_string(_meter: Meter, value: Value) -> bool:
    """``string``: safe text is an object, so it is none."""
    return type(value) is str


def is_mapping(_meter: Meter, value: Value) -> bool:
    """``mapping``: a record, and what JavaScript takes for one."""
    return type(value) is dict or type(value) is Safe or type(value) is Regex


def is_iterable(_meter: Meter, value: Value) -> bool:
    """``iterable``: text or a list, not a record."""
    if value is None or value is UNDEFINED:
        raise Fault(f"needs a value, not {kind_of(value)}")
    return type(value) is str or type(value) is list or type(value) is Safe


def is_escaped(_meter: Meter, value: Value) -> bool:
    """``escaped``: marked as safe."""
    return type(value) is Safe


def is_truthy(_meter: Meter, value: Value) -> bool:
    """``truthy``."""
    return operators.truthy(value)


def is_falsy(_meter: Meter, value: Value) -> bool:
    """``falsy``."""
    return not operators.truthy(value)


def is_lower(_meter: Meter, value: Value) -> bool:
    """``lower``: text without capitals."""
    return type(value) is not Safe and text.lower(_text(value)) == value


def is_upper(_meter: Meter, value: Value) -> bool:
    """``upper``: text without small letters."""
    return type(value) is not Safe and text.upper(_text(value)) == value


def _text(value: Value) -> str:
    if type(value) is not str:
        raise Fault(f"needs text, not {kind_of(value)}")
    return value


def is_even(meter: Meter, value: Value) -> bool:
    """``even``."""
    return operators.modulo(meter, value, 2) == 0


def is_odd(meter: Meter, value: Value) -> bool:
    """``odd``: the remainder is 1, so -3 is not odd."""
    return operators.modulo(meter, value, 2) == 1


def is_divisible_by(meter: Meter, value: Value, divisor: Value) -> bool:
    """``divisibleby(n)``."""
    return operators.modulo(meter, value, divisor) == 0


def is_equal(_meter: Meter, value: Value, other: Value) -> bool:
    """``eq``, ``equalto``, ``sameas``: ``===``."""
    return operators.strict_equals(value, other)


def is_not_equal(_meter: Meter, value: Value, other: Value) -> bool:
    """``ne``: ``!==``."""
    return not operators.strict_equals(value, other)


TESTS: Final[Mapping[str, Test]] = {
    "callable": is_callable,
    "defined": is_defined,
    "divisibleby": is_divisible_by,
    "eq": is_equal,
    "equalto": is_equal,
    "escaped": is_escaped,
    "even": is_even,
    "falsy": is_falsy,
    "ge": operators.greater_equal,
    "greaterthan": operators.greater,
    "gt": operators.greater,
    "iterable": is_iterable,
    "le": operators.less_equal,
    "lessthan": operators.less,
    "lower": is_lower,
    "lt": operators.less,
    "mapping": is_mapping,
    "ne": is_not_equal,
    "none": is_null,
    "null": is_null,
    "number": is_number,
    "odd": is_odd,
    "sameas": is_equal,
    "string": is_string,
    "truthy": is_truthy,
    "undefined": is_undefined,
    "upper": is_upper,
}
"""Each takes the meter, the value and exactly :data:`TEST_ARGUMENTS` arguments."""

TEST_ARGUMENTS: Final[Mapping[str, int]] = {
    name: int(
        name
        in {"divisibleby", "eq", "equalto", "ge", "greaterthan", "gt"}
        | {"le", "lessthan", "lt", "ne", "sameas"}
    )
    for name in TESTS
}
"""How many arguments each test takes; any other number is an error (F-50)."""

TAKES_FUNCTIONS: Final = frozenset({"callable", "eq", "equalto", "ne", "sameas"})
"""The tests that look at functions; any other one is an error for them."""


def check_test_arguments(name: str, count: int) -> None:
    """Raise :class:`Fault` unless the test ``name`` takes ``count`` arguments (F-50)."""
    expected = TEST_ARGUMENTS[name]
    if count != expected:
        plural = "" if expected == 1 else "s"
        raise Fault(f"the test '{name}' takes {expected} argument{plural}, not {count}")


def apply_test(meter: Meter, name: str, value: Value, *arguments: Value) -> bool:
    """Apply the test called ``name``, which exists, after checking the arguments."""
    check_test_arguments(name, len(arguments))
    if name not in TAKES_FUNCTIONS:
        for item in (value, *arguments):
            if isinstance(item, Function):
                raise Fault(f"the function '{item.name}' is not data")
    return TESTS[name](meter, value, *arguments)
