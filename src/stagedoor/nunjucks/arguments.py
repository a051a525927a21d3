"""What built-in filters and methods do with their input and arguments alike.

Source: nunjitsu 0.6.2, ``runtimeText``, ``runtimeSequenceValues``,
``mapRuntimeRecordValues``, ``lookupRuntimeAttribute``; Nunjucks 3.2.4, ``lib.js``.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from stagedoor.nunjucks.numbers import SAFE, Number, to_integer
from stagedoor.nunjucks.operators import (
    get_property,
    has_property,
    to_number,
    to_string,
    truthy,
)
from stagedoor.nunjucks.values import (
    UNDEFINED,
    Fault,
    Safe,
    Value,
    kind_of,
    refuse_reserved,
)

if TYPE_CHECKING:
    from stagedoor.nunjucks.limits import Meter

SLOT_BYTES: Final = 32
"""What one element of a built list counts; nunjitsu's ``indexedValueScratchBytes``."""

_ARRAY_LENGTHS: Final = 2**32 - 1


def text_of(meter: Meter, value: Value) -> str:
    """Return the text of a text input and charge its length.

    Raises:
        Fault: For anything but text: numbers and lists are not converted.
    """
    if type(value) is not str:
        if type(value) is not Safe:
            raise Fault(
                f"needs text, not {kind_of(value)}", "convert it with '| string' first"
            )
        value = value.value
    meter.spend_scratch(len(value))
    return value  # type: ignore[no-any-return]  # checked above


def loose_text_of(meter: Meter, value: Value) -> str:
    """Return the text of an input where undefined, null and false count as empty."""
    if value is None or value is UNDEFINED or value is False:
        return ""
    return text_of(meter, value)


def like(value: Value, output: str) -> Value:
    """Return ``output`` as safe as the input ``value`` was."""
    return Safe(output) if type(value) is Safe else output


def build_list(meter: Meter, size: int) -> None:
    """Charge a list of ``size`` elements that is about to be built."""
    meter.spend_work(size)
    meter.spend_scratch(size * SLOT_BYTES)


def sequence_of(meter: Meter, value: Value) -> list[Value] | None:
    """Return the elements of a list or the units of a text, else ``None``."""
    if type(value) is list:
        build_list(meter, len(value))
        return list(value)
    if type(value) is str or type(value) is Safe:
        units = text_of(meter, value)
        build_list(meter, len(units))
        return list(units)
    return None


def record_elements(meter: Meter, value: dict[str, Value]) -> list[Value]:
    """Read a record with a ``length`` as if it were a list; most have none."""
    length = to_number(meter, value.get("length", UNDEFINED))
    if math.isnan(length) or length <= 0:
        return []
    size = _finite(meter, math.ceil(length) if math.isfinite(length) else length)
    build_list(meter, size)
    return [value.get(str(index), UNDEFINED) for index in range(size)]


def mapped_record_elements(meter: Meter, value: dict[str, Value]) -> list[Value]:
    """Read a record with a ``length`` as ``lib.map`` does.

    Raises:
        Fault: When the length could not be that of a list.
    """
    length = value.get("length", UNDEFINED)
    if type(length) is float and not math.isnan(length):
        raise Fault("a record with such a 'length' cannot be read as a list")
    if type(length) is int and not 0 <= length <= _ARRAY_LENGTHS:
        raise Fault("a record with such a 'length' cannot be read as a list")
    return record_elements(meter, value)


def present_record_elements(meter: Meter, value: dict[str, Value]) -> list[Value]:
    """Read a record with a ``length`` as a list, leaving out what is missing."""
    length = to_number(meter, value.get("length", UNDEFINED))
    if math.isnan(length) or length <= 0:
        return []
    size = _finite(meter, math.floor(length) if math.isfinite(length) else length)
    build_list(meter, size)
    return [value[str(index)] for index in range(size) if str(index) in value]


def _finite(meter: Meter, size: Number) -> int:
    if math.isinf(size):
        meter.spend_work(meter.limits.work + 1)
    return int(size)


def attribute_key(meter: Meter, key: Value) -> str:
    """Return an attribute argument as a property name."""
    name = to_string(meter, key)
    refuse_reserved(name)
    return name


def optional_attribute_key(meter: Meter, key: Value) -> str | None:
    """Return an attribute argument as a property name, ``None`` for a falsy one."""
    return attribute_key(meter, key) if truthy(key) else None


def attribute_path(meter: Meter, key: Value) -> tuple[str, ...]:
    """Split a dotted attribute argument; a falsy one is the element itself."""
    if not truthy(key):
        return ()
    path = tuple(key.split(".")) if type(key) is str else (to_string(meter, key),)
    for name in path:
        refuse_reserved(name)
    return path


def attribute(meter: Meter, value: Value, name: str) -> Value:
    """Return one attribute of an element.

    Raises:
        Fault: When the element is null or undefined.
    """
    if type(value) is dict:
        return value.get(name, UNDEFINED)
    if value is None or value is UNDEFINED:
        raise Fault(f"cannot read '{name}' of {kind_of(value)}")
    return get_property(meter, value, name)


def follow(meter: Meter, value: Value, path: tuple[str, ...]) -> Value:
    """Return what a dotted path leads to; a missing step ends it as undefined."""
    for name in path:
        if value is None or value is UNDEFINED:
            raise Fault(f"cannot read '{name}' of {kind_of(value)}")
        if not has_property(value, name):
            return UNDEFINED
        value = attribute(meter, value, name)
    return value


def spaces(meter: Meter, count: Number, times: int = 1) -> str:
    """Return ``count`` blanks (rounded up), charged as if written ``times`` times."""
    if math.isnan(count) or count <= 0:
        return ""
    if math.isinf(count):
        meter.spend_scratch(meter.limits.scratch + 1)
    meter.spend_scratch(math.ceil(count) * times)
    return " " * math.ceil(count)


def positive_count(meter: Meter, value: Value, what: str) -> int:
    """Return a whole argument above zero.

    Raises:
        Fault: For anything else.
    """
    number = to_number(meter, value)
    whole = to_integer(number)
    if not 0 < whole <= SAFE or not isinstance(whole, int):
        raise Fault(f"the {what} must be a whole number above 0")
    return whole


def integer(meter: Meter, value: Value, missing: Number = 0) -> Number:
    """Return an offset argument without its fraction; ``missing`` when undefined."""
    if type(value) is int:
        return value
    return missing if value is UNDEFINED else to_integer(to_number(meter, value))


def clamp(offset: Number, size: int) -> int:
    """Turn an offset that may be negative (from the end) into one within ``size``."""
    if offset < 0:
        return int(max(0, offset + size))
    return int(min(offset, size))


def within(offset: Number, size: int) -> int:
    """Limit an offset to 0..size; negatives are 0."""
    return int(min(max(offset, 0), size))
