"""JavaScript's operators over the closed value model (L-40 to L-47).

Operators that may build text take the meter first and charge it before they build.
``type(x) is …`` comes first everywhere: these functions are most of a render.

Source: ECMA-262, abstract operations; Nunjucks 3.2.4 prints infix operators as
JavaScript, nunjitsu 0.6.2 evaluates them alike.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from stagedoor.nunjucks import powers
from stagedoor.nunjucks.numbers import (
    INFINITY,
    NAN,
    Number,
    normal,
    number_to_text,
    text_to_number,
)
from stagedoor.nunjucks.values import (
    DEEPEST,
    UNDEFINED,
    Fault,
    Function,
    Safe,
    Value,
    is_index,
    kind_of,
)

if TYPE_CHECKING:
    from stagedoor.nunjucks.limits import Meter


_PRIMITIVES: Final = frozenset({str, int, float, bool})


def truthy(value: Value) -> bool:
    """Decide as ``if`` does (L-40): empty lists, records and safe texts are true."""
    kind = type(value)
    if kind is bool:
        return bool(value)
    if kind is str or kind is int:
        return bool(value)
    if value is None or value is UNDEFINED:
        return False
    if kind is float:
        return value != 0 and not math.isnan(value)
    return True


def to_text(meter: Meter, value: Value) -> str:
    """Spell a value as ``${{ value }}`` prints it (L-41): null and undefined are empty.

    Raises:
        Fault: For a function.
    """
    kind = type(value)
    if kind is str:
        return value  # type: ignore[no-any-return]  # kind says so
    if value is None or value is UNDEFINED:
        return ""
    return to_string(meter, value)


def to_string(meter: Meter, value: Value) -> str:
    """Convert to text as ``~`` does: null is ``null`` (ECMA-262, ToString).

    Raises:
        Fault: For a function.
    """
    kind = type(value)
    if kind is str:
        return value  # type: ignore[no-any-return]  # kind says so
    if kind is int:
        return str(value)
    if kind is bool:
        return "true" if value else "false"
    if kind is float:
        return number_to_text(value)
    if value is None:
        return "null"
    return _object_to_string(meter, value)


def _object_to_string(meter: Meter, value: Value) -> str:
    kind = type(value)
    if kind is Safe:
        return value.value  # type: ignore[no-any-return]  # kind says so
    if kind is dict:
        return "[object Object]"
    if kind is list:
        return join(meter, value, ",")
    if value is UNDEFINED:
        return "undefined"
    if isinstance(value, Function):
        raise Fault(
            f"the function '{value.name}' cannot be used as text", "call it: add '()'"
        )
    return value.spelling  # type: ignore[no-any-return]  # only a Regex is left


def join(meter: Meter, items: list[Value], separator: str, depth: int = 0) -> str:
    """Join elements; null and undefined are empty, nested lists join with commas."""
    meter.spend_work(len(items))
    if depth > DEEPEST:
        raise Fault(f"the list is nested more than {DEEPEST} levels deep")
    parts = [
        item
        if type(item) is str
        else join(meter, item, ",", depth + 1)
        if type(item) is list
        else to_text(meter, item)
        for item in items
    ]
    meter.spend_scratch(sum(map(len, parts)) + len(separator) * len(parts))
    return separator.join(parts)


def to_primitive(meter: Meter, value: Value) -> Value:
    """Return a scalar as it is and anything else as text (ECMA-262, ToPrimitive)."""
    kind = type(value)
    if kind is str or kind is int or kind is float or kind is bool:
        return value
    if value is None or value is UNDEFINED:
        return value
    return to_string(meter, value)


def to_number(meter: Meter, value: Value) -> Number:
    """Convert to a number (L-43): null 0, true 1, undefined NaN, text by its digits."""
    kind = type(value)
    if kind is int or kind is float:
        return value  # type: ignore[no-any-return]  # kind says so
    if kind is str:
        meter.spend_reading(len(value))
        return text_to_number(value)
    if kind is bool:
        return 1 if value else 0
    if value is None:
        return 0
    if value is UNDEFINED:
        return NAN
    return text_to_number(to_string(meter, value))


def add(meter: Meter, left: Value, right: Value) -> Value:
    """Add numbers, or join text when either side is text, a list or a record (L-42)."""
    if type(left) is int and type(right) is int:
        return normal(left + right)
    first, second = to_primitive(meter, left), to_primitive(meter, right)
    if type(first) is str or type(second) is str:
        return concat(meter, first, second)
    return normal(to_number(meter, first) + to_number(meter, second))


def concat(meter: Meter, left: Value, right: Value) -> str:
    """Join the text of both sides (``~``): ``undefined`` and ``null`` are spelled."""
    first = left if type(left) is str else to_string(meter, left)
    second = right if type(right) is str else to_string(meter, right)
    meter.spend_scratch(len(first) + len(second))
    return first + second


def subtract(meter: Meter, left: Value, right: Value) -> Number:
    """Subtract numbers."""
    return normal(to_number(meter, left) - to_number(meter, right))


def multiply(meter: Meter, left: Value, right: Value) -> Number:
    """Multiply numbers; zero keeps its sign."""
    first, second = to_number(meter, left), to_number(meter, right)
    if type(first) is int and type(second) is int and first and second:
        return normal(first * second)
    return normal(float(first) * float(second))


def divide(meter: Meter, left: Value, right: Value) -> Number:
    """Divide numbers; by zero it is an infinity or NaN, never an error (L-43)."""
    first, second = float(to_number(meter, left)), float(to_number(meter, right))
    if second:
        return normal(first / second)
    if first == 0 or math.isnan(first):
        return NAN
    return math.copysign(INFINITY, first) * math.copysign(1, second)


def floor(meter: Meter, value: Value) -> Number:
    """Round down, for ``//`` (``Math.floor``); minus zero stays."""
    number = to_number(meter, value)
    if type(number) is int or not math.isfinite(number):
        return number
    return normal(math.copysign(math.floor(number), number))


def modulo(meter: Meter, left: Value, right: Value) -> Number:
    """Return the remainder with the sign of the dividend (L-27)."""
    first, second = to_number(meter, left), to_number(meter, right)
    if second == 0 or math.isinf(first):
        return NAN
    if type(first) is int and type(second) is int and first > 0:
        return first % abs(second)
    return normal(math.fmod(first, second))


def power(meter: Meter, left: Value, right: Value) -> Number:
    """Raise to a power; out of range it is an infinity, never an error."""
    base, exponent = to_number(meter, left), to_number(meter, right)
    if exponent == 0:
        return 1
    if math.isnan(exponent) or (math.isinf(exponent) and abs(base) == 1):
        return NAN
    if not base or not math.isfinite(base) or not math.isfinite(exponent):
        return _edge_power(base, exponent)
    if base < 0 and exponent != int(exponent):
        return NAN
    return normal(powers.power(base, exponent))


def _edge_power(base: Number, exponent: Number) -> Number:
    try:
        return normal(math.pow(base, exponent))
    except ValueError:
        # Zero to a negative power; a whole odd one keeps the sign of zero.
        odd = type(exponent) is int and exponent % 2 == 1
        return math.copysign(INFINITY, base) if odd else INFINITY


def negate(meter: Meter, value: Value) -> Number:
    """Change the sign; of zero as well."""
    number = to_number(meter, value)
    return -number if number else normal(-float(number))


def positive(meter: Meter, value: Value) -> Number:
    """Convert to a number (unary ``+``)."""
    return to_number(meter, value)


def strict_equals(left: Value, right: Value) -> bool:
    """Compare without conversion (``===``): lists and records by identity."""
    first, second = type(left), type(right)
    if first is second:
        if first is str or first is int or first is bool or first is float:
            return bool(left == right)
        return left is right
    if (first is int and second is float) or (first is float and second is int):
        return bool(left == right)
    return False


def loose_equals(meter: Meter, left: Value, right: Value) -> bool:
    """Compare as JavaScript's ``==`` (L-44)."""
    first, second = type(left), type(right)
    if first is second and first in _PRIMITIVES:
        return bool(left == right)
    if left is right:
        return True
    if left is None or left is UNDEFINED:
        return right is None or right is UNDEFINED
    if right is None or right is UNDEFINED:
        return False
    if first not in _PRIMITIVES and second not in _PRIMITIVES:
        return False
    return _primitive_equals(
        meter, to_primitive(meter, left), to_primitive(meter, right)
    )


def _primitive_equals(meter: Meter, left: Value, right: Value) -> bool:
    if type(left) is str and type(right) is str:
        return left == right
    return to_number(meter, left) == to_number(meter, right)


def compare(meter: Meter, left: Value, right: Value) -> int | None:
    """Order two values (L-45): negative, 0 or positive; ``None`` when unordered.

    Two texts compare by code unit, anything else as numbers.
    """
    first, second = to_primitive(meter, left), to_primitive(meter, right)
    if type(first) is not str or type(second) is not str:
        first, second = to_number(meter, first), to_number(meter, second)
        if math.isnan(first) or math.isnan(second):
            return None
    return int(first > second) - int(first < second)


def less(meter: Meter, left: Value, right: Value) -> bool:
    """Compare with ``<``."""
    if type(left) is int and type(right) is int:
        return left < right
    order = compare(meter, left, right)
    return order is not None and order < 0


def less_equal(meter: Meter, left: Value, right: Value) -> bool:
    """Compare with ``<=``."""
    if type(left) is int and type(right) is int:
        return left <= right
    order = compare(meter, left, right)
    return order is not None and order <= 0


def greater(meter: Meter, left: Value, right: Value) -> bool:
    """Compare with ``>``."""
    if type(left) is int and type(right) is int:
        return left > right
    order = compare(meter, left, right)
    return order is not None and order > 0


def greater_equal(meter: Meter, left: Value, right: Value) -> bool:
    """Compare with ``>=``."""
    if type(left) is int and type(right) is int:
        return left >= right
    order = compare(meter, left, right)
    return order is not None and order >= 0


def contains(meter: Meter, container: Value, item: Value) -> bool:
    """Decide ``item in container`` (L-46).

    Raises:
        Fault: When ``container`` is no text, list or record.
    """
    kind = type(container)
    if kind is str:
        meter.spend_reading(len(container))
        return to_string(meter, item) in container
    if kind is list:
        meter.spend_work(len(container))
        return any(strict_equals(element, item) for element in container)
    if kind is dict:
        return to_string(meter, item) in container
    if kind is Safe:
        # Safe text is an object to JavaScript: "in" asks for its properties.
        return to_string(meter, item) in ("length", "val")
    raise Fault(
        f"'in' needs text, a list or a record on its right, not {kind_of(container)}"
    )


def get_property(meter: Meter, value: Value, key: Value) -> Value:
    """Return ``value[key]`` of the data (L-47); methods are elsewhere.

    A missing key, and any key of null, undefined, a boolean or a number, is undefined.
    So is a reserved name that is computed: no record has such a key, and the parser
    refuses it as a literal (R-17).
    """
    kind = type(value)
    if kind is dict:
        name = key if type(key) is str else to_string(meter, key)
        return value.get(name, UNDEFINED)
    if kind is list and type(key) is int:
        return value[key] if 0 <= key < len(value) else UNDEFINED
    return _indexed_property(value, key if type(key) is str else to_string(meter, key))


def _indexed_property(value: Value, name: str) -> Value:
    if isinstance(value, Function):
        return value.member(name)
    if type(value) is Safe:
        if name == "val":
            return value.value
        value = value.value
    elif type(value) is not str and type(value) is not list:
        return UNDEFINED
    if name == "length":
        return len(value)
    if is_index(name) and int(name) < len(value):
        return value[int(name)]
    return UNDEFINED


def has_property(value: Value, name: str) -> bool:
    """Tell whether ``value`` has the data property ``name``, even an undefined one."""
    if type(value) is dict:
        return name in value
    if type(value) is Safe:
        return name == "val" or has_property(value.value, name)
    if type(value) is str or type(value) is list:
        return name == "length" or (is_index(name) and int(name) < len(value))
    return False
