"""Built-in filters on lists and records (F-2, F-6, F-10, F-13, F-15 to F-28, F-31).

Source: nunjitsu 0.6.2, ``builtins.ts``; Nunjucks 3.2.4, ``filters.js``, ``lib.js``.
"""

from __future__ import annotations

from functools import cmp_to_key
from typing import TYPE_CHECKING

from stagedoor.nunjucks import operators, text
from stagedoor.nunjucks.arguments import (
    attribute,
    attribute_key,
    attribute_path,
    build_list,
    follow,
    like,
    mapped_record_elements,
    optional_attribute_key,
    positive_count,
    present_record_elements,
    record_elements,
    sequence_of,
    text_of,
)
from stagedoor.nunjucks.numbers import number_to_text
from stagedoor.nunjucks.operators import compare, to_number, to_string, truthy
from stagedoor.nunjucks.tests import TESTS, apply_test, check_test_arguments
from stagedoor.nunjucks.values import (
    UNDEFINED,
    Fault,
    Safe,
    Value,
    kind_of,
    record,
    refuse_reserved,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stagedoor.nunjucks.limits import Meter


def length(_meter: Meter, value: Value, *_: Value) -> Value:
    """Count units, elements or keys; undefined, null and false count 0 (F-16)."""
    kind = type(value)
    if kind is str or kind is list or kind is dict:
        return len(value)
    if kind is Safe:
        return len(value.value)
    return 0 if value is None or value is UNDEFINED or value is False else UNDEFINED


def first(_meter: Meter, value: Value, *_: Value) -> Value:
    """Return the first element or unit (F-10)."""
    _needs_sequence(value)
    if type(value) is dict:
        return value.get("0", UNDEFINED)
    return _edge(value, 0)


def last(meter: Meter, value: Value, *_: Value) -> Value:
    """Return the last element or unit (F-10)."""
    _needs_sequence(value)
    if type(value) is dict:
        index = to_number(meter, value.get("length", UNDEFINED)) - 1
        return value.get(number_to_text(index), UNDEFINED)
    return _edge(value, -1)


def _edge(value: Value, index: int) -> Value:
    if type(value) is Safe:
        value = value.value
    if type(value) is not str and type(value) is not list:
        return UNDEFINED
    return value[index] if value else UNDEFINED


def _needs_sequence(value: Value) -> None:
    if value is None or value is UNDEFINED:
        raise Fault(
            f"needs a list or text, not {kind_of(value)}",
            "give it a default with '| default([])'",
        )


def random(meter: Meter, value: Value, *_: Value) -> Value:
    """Return one element, the same one in every run (F-20)."""
    _needs_sequence(value)
    if type(value) is dict:
        size = to_number(meter, value.get("length", UNDEFINED))
        if type(size) is not int or size <= 0:
            return UNDEFINED
        return value.get(str(meter.draw(size)), UNDEFINED)
    if type(value) is Safe:
        value = value.value
    if type(value) not in (str, list) or not value:
        return UNDEFINED
    return value[meter.draw(len(value))]


def to_list(meter: Meter, value: Value, *_: Value) -> list[Value]:
    """Return units, elements, or a record's keys and values (F-17)."""
    if type(value) is list:
        return value
    units = sequence_of(meter, value)
    if units is not None:
        return units
    if type(value) is dict:
        build_list(meter, 2 * len(value))
        return [{"key": key, "value": item} for key, item in value.items()]
    raise Fault(f"needs text, a list or a record, not {kind_of(value)}")


def reverse(meter: Meter, value: Value, *_: Value) -> Value:
    """Turn text or a list round; anything else is an empty list (F-24)."""
    if type(value) is str or type(value) is Safe:
        return like(value, text_of(meter, value)[::-1])
    if type(value) is dict:
        return mapped_record_elements(meter, value)[::-1]
    elements = sequence_of(meter, value) or []
    elements.reverse()
    return elements


def join(
    meter: Meter,
    value: Value,
    separator: Value = UNDEFINED,
    key: Value = UNDEFINED,
    *_: Value,
) -> str:
    """Join elements, or one attribute of each, with a separator (F-15)."""
    between = to_string(meter, separator) if truthy(separator) else ""
    name = optional_attribute_key(meter, key)
    elements = _list_of(value) if name is None else _project(meter, value, name)
    return operators.join(meter, elements, between)


def total(
    meter: Meter,
    value: Value,
    key: Value = UNDEFINED,
    start: Value = UNDEFINED,
    *_: Value,
) -> Value:
    """Add the elements, or one attribute of each, with ``+`` (F-31, ``sum``)."""
    name = optional_attribute_key(meter, key)
    elements = _list_of(value) if name is None else _project(meter, value, name)
    meter.spend_work(len(elements))
    reduced: Value = 0
    for element in elements:
        reduced = operators.add(meter, reduced, element)
    return operators.add(meter, 0 if start is UNDEFINED else start, reduced)


def _list_of(value: Value) -> list[Value]:
    if type(value) is not list:
        raise Fault(f"needs a list, not {kind_of(value)}")
    return value


def _project(meter: Meter, value: Value, name: str) -> list[Value]:
    """Return one attribute of each element; what is no sequence has no elements."""
    if type(value) is dict:
        elements = mapped_record_elements(meter, value)
    elif type(value) is Safe and value.value:
        raise Fault(f"cannot read '{name}' of undefined")
    else:
        elements = sequence_of(meter, value) or []
    return [attribute(meter, element, name) for element in elements]


def batch(
    meter: Meter,
    value: Value,
    size: Value = UNDEFINED,
    fill: Value = UNDEFINED,
    *_: Value,
) -> list[Value]:
    """Cut into rows of ``size``; ``fill`` completes the last one (F-2)."""
    _needs_sequence(value)
    width = positive_count(meter, size, "size of a batch")
    elements = _indexed(meter, value)
    rows: list[Value] = [
        elements[start : start + width] for start in range(0, len(elements), width)
    ]
    if rows and truthy(fill) and len(rows[-1]) < width:
        missing = width - len(rows[-1])
        build_list(meter, missing)
        rows[-1].extend([fill] * missing)
    return rows


def _indexed(meter: Meter, value: Value) -> list[Value]:
    if type(value) is dict:
        return record_elements(meter, value)
    return sequence_of(meter, value) or []


def columns(
    meter: Meter,
    value: Value,
    count: Value = UNDEFINED,
    fill: Value = UNDEFINED,
    *_: Value,
) -> list[Value]:
    """Cut into ``count`` parts of nearly equal length (F-27, ``slice``)."""
    units = value.value if type(value) is Safe else value
    if type(units) is not str and type(units) is not list:
        raise Fault(f"needs a list or text, not {kind_of(value)}")
    number = positive_count(meter, count, "number of slices")
    build_list(meter, number + len(units))
    base, extra = divmod(len(units), number)
    parts: list[Value] = []
    start = 0
    for index in range(number):
        end = start + base + (index < extra)
        parts.append(units[start:end])
        start = end
    if truthy(fill):
        _fill(parts[extra:], fill)
    return parts


def _fill(parts: Sequence[Value], fill: Value) -> None:
    for part in parts:
        if type(part) is not list:
            raise Fault("text cannot be filled up")
        part.append(fill)


def group_by(meter: Meter, value: Value, key: Value = UNDEFINED, *_: Value) -> Value:
    """Return a record of lists by the text of an attribute (F-13)."""
    _needs_sequence(value)
    path = attribute_path(meter, key)
    groups: dict[str, list[Value]] = {}
    for element in _indexed(meter, value):
        name = to_string(meter, follow(meter, element, path))
        refuse_reserved(name)
        groups.setdefault(name, []).append(element)
    return record(groups.items())


def select(
    meter: Meter, value: Value, test: Value = UNDEFINED, *arguments: Value
) -> list[Value]:
    """Keep the elements that pass a test, ``truthy`` by default (F-21)."""
    return _filtered(meter, value, (test, *arguments), wanted=True)


def reject(
    meter: Meter, value: Value, test: Value = UNDEFINED, *arguments: Value
) -> list[Value]:
    """Drop the elements that pass a test, ``truthy`` by default (F-21)."""
    return _filtered(meter, value, (test, *arguments), wanted=False)


def _filtered(
    meter: Meter, value: Value, call: tuple[Value, ...], *, wanted: bool
) -> list[Value]:
    name = "truthy" if call[0] is UNDEFINED else to_string(meter, call[0])
    if name not in TESTS or name == "none":
        raise Fault(f"unknown test '{name}'")
    _needs_sequence(value)
    if type(value) is dict:
        elements = present_record_elements(meter, value)
    else:
        elements = sequence_of(meter, value) or []
    if type(value) in (list, str, Safe, dict):
        check_test_arguments(name, len(call) - 1)
    return [
        element
        for element in elements
        if apply_test(meter, name, element, *call[1:]) is wanted
    ]


def select_attribute(
    meter: Meter, value: Value, key: Value = UNDEFINED, *_: Value
) -> list[Value]:
    """Keep the elements with a true attribute (F-22, ``selectattr``)."""
    return _by_attribute(meter, value, key, wanted=True)


def reject_attribute(
    meter: Meter, value: Value, key: Value = UNDEFINED, *_: Value
) -> list[Value]:
    """Drop the elements with a true attribute (F-22, ``rejectattr``)."""
    return _by_attribute(meter, value, key, wanted=False)


def _by_attribute(
    meter: Meter, value: Value, key: Value, *, wanted: bool
) -> list[Value]:
    elements = _list_of(value)
    build_list(meter, len(elements))
    name = attribute_key(meter, key)
    return [
        element
        for element in elements
        if truthy(attribute(meter, element, name)) is wanted
    ]


def sort(
    meter: Meter,
    value: Value,
    descending: Value = UNDEFINED,
    case_sensitive: Value = UNDEFINED,
    key: Value = UNDEFINED,
    *_: Value,
) -> list[Value]:
    """Sort stably, ignoring case unless told otherwise (F-28)."""
    if type(value) is dict:
        elements = mapped_record_elements(meter, value)
    else:
        elements = sequence_of(meter, value) or []
    path = attribute_path(meter, key)
    present = [element for element in elements if element is not UNDEFINED]
    fold = not truthy(case_sensitive)
    ordered = _sorted(meter, present, path, fold=fold, descending=truthy(descending))
    # JavaScript never compares undefined: it goes last in either direction.
    return ordered + [UNDEFINED] * (len(elements) - len(present))


def _sorted(
    meter: Meter,
    elements: list[Value],
    path: tuple[str, ...],
    *,
    fold: bool,
    descending: bool,
) -> list[Value]:
    if not path and all(type(element) is str for element in elements):
        return sorted(elements, key=text.lower if fold else None, reverse=descending)
    direction = -1 if descending else 1

    def order(left: Value, right: Value) -> int:
        meter.spend_work()
        one, other = follow(meter, left, path), follow(meter, right, path)
        if fold:
            one, other = _folded(text.lower, one, other)
        return direction * (compare(meter, one, other) or 0)

    return sorted(elements, key=cmp_to_key(order))


def _folded(
    change: Callable[[str], str], left: Value, right: Value
) -> tuple[Value, Value]:
    """Change the case of both when both are text."""
    if isinstance(left, (str, Safe)) and isinstance(right, (str, Safe)):
        return change(_units(left)), change(_units(right))
    return left, right


def _units(value: str | Safe) -> str:
    return value.value if isinstance(value, Safe) else value


def sort_record(
    meter: Meter,
    value: Value,
    case_sensitive: Value = UNDEFINED,
    by: Value = UNDEFINED,
    *_: Value,
) -> list[Value]:
    """Return a record's pairs sorted by key or value (F-6, ``dictsort``)."""
    if type(value) is not dict:
        raise Fault(f"needs a record, not {kind_of(value)}")
    if by is not UNDEFINED and by not in ("key", "value"):
        raise Fault("can sort by 'key' or 'value' only")
    index = 1 if by == "value" else 0
    fold = not truthy(case_sensitive)
    build_list(meter, 3 * len(value))

    def order(left: list[Value], right: list[Value]) -> int:
        meter.spend_work()
        one, other = (
            _one_folded(pair[index]) if fold else pair[index] for pair in (left, right)
        )
        if operators.greater(meter, one, other):
            return 1
        return 0 if operators.strict_equals(one, other) else -1

    return sorted(([key, item] for key, item in value.items()), key=cmp_to_key(order))


def _one_folded(value: Value) -> Value:
    return text.upper(_units(value)) if isinstance(value, (str, Safe)) else value
