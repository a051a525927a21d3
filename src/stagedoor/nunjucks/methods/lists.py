"""Methods of lists (F-60, F-61); they work on the list itself.

Source: ECMA-262, Array.prototype, as nunjitsu 0.6.2 narrows it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from stagedoor.nunjucks import operators
from stagedoor.nunjucks.arguments import build_list, clamp, integer
from stagedoor.nunjucks.methods.signature import Method, argument, table
from stagedoor.nunjucks.numbers import to_integer
from stagedoor.nunjucks.operators import strict_equals, to_number, to_string
from stagedoor.nunjucks.values import UNDEFINED, Fault, Value, containers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagedoor.nunjucks.limits import Meter


def refuse_cycle(meter: Meter, owner: Value, items: Iterable[Value]) -> None:
    """Keep a list or record out of itself.

    Raises:
        Fault: When one of ``items`` is or holds ``owner``.
    """
    for item in items:
        for container in containers(item):
            meter.spend_work(len(container))
            if container is owner:
                raise Fault("a list or record cannot hold itself")


def _at(meter: Meter, items: list[Value], arguments: Sequence[Value]) -> Value:
    index = integer(meter, arguments[0])
    index = index + len(items) if index < 0 else index
    return items[int(index)] if 0 <= index < len(items) else UNDEFINED


def _concat(
    meter: Meter, items: list[Value], arguments: Sequence[Value]
) -> list[Value]:
    joined = list(items)
    for part in arguments:
        build_list(meter, len(joined) + (len(part) if type(part) is list else 1))
        if type(part) is list:
            joined.extend(part)
        else:
            joined.append(part)
    build_list(meter, len(joined))
    return joined


def _copy_within(
    meter: Meter, items: list[Value], arguments: Sequence[Value]
) -> list[Value]:
    size = len(items)
    target = clamp(integer(meter, arguments[0]), size)
    start = clamp(integer(meter, argument(arguments, 1)), size)
    end = clamp(integer(meter, argument(arguments, 2), size), size)
    count = max(0, min(end - start, size - target))
    build_list(meter, count)
    items[target : target + count] = items[start : start + count]
    return items


def _fill(meter: Meter, items: list[Value], arguments: Sequence[Value]) -> list[Value]:
    start = clamp(integer(meter, argument(arguments, 1)), len(items))
    end = clamp(integer(meter, argument(arguments, 2), len(items)), len(items))
    refuse_cycle(meter, items, arguments[:1])
    meter.spend_work(max(0, end - start))
    if end > start:
        items[start:end] = [arguments[0]] * (end - start)
    return items


def _flat(meter: Meter, items: list[Value], arguments: Sequence[Value]) -> list[Value]:
    flattened: list[Value] = []
    _flatten(meter, items, integer(meter, argument(arguments, 0), 1), flattened)
    return flattened


def _flatten(
    meter: Meter, items: list[Value], depth: int | float, into: list[Value]
) -> None:
    build_list(meter, len(items))
    for item in items:
        if depth > 0 and type(item) is list:
            _flatten(meter, item, depth - 1, into)
        else:
            into.append(item)


def _find(items: list[Value], wanted: Value, start: int) -> int:
    for index in range(start, len(items)):
        if strict_equals(items[index], wanted):
            return index
    return -1


def _is_nan(value: Value) -> bool:
    return type(value) is float and math.isnan(value)


def _includes(meter: Meter, items: list[Value], arguments: Sequence[Value]) -> bool:
    start = clamp(integer(meter, argument(arguments, 1)), len(items))
    meter.spend_work(len(items))
    if _is_nan(arguments[0]):
        return any(map(_is_nan, items[start:]))
    return _find(items, arguments[0], start) >= 0


def _index_of(meter: Meter, items: list[Value], arguments: Sequence[Value]) -> int:
    meter.spend_work(len(items))
    start = clamp(integer(meter, argument(arguments, 1)), len(items))
    return _find(items, arguments[0], start)


def _last_index_of(meter: Meter, items: list[Value], arguments: Sequence[Value]) -> int:
    meter.spend_work(len(items))
    last = integer(meter, argument(arguments, 1), len(items))
    last = len(items) + last if last < 0 else min(last, len(items) - 1)
    for index in range(int(max(last, -1)), -1, -1):
        if strict_equals(items[index], arguments[0]):
            return index
    return -1


def _join(meter: Meter, items: list[Value], arguments: Sequence[Value]) -> str:
    separator = argument(arguments, 0)
    between = "," if separator is UNDEFINED else to_string(meter, separator)
    return operators.join(meter, items, between)


def _pop(_meter: Meter, items: list[Value], _arguments: Sequence[Value]) -> Value:
    return items.pop() if items else UNDEFINED


def _push(meter: Meter, items: list[Value], arguments: Sequence[Value]) -> int:
    refuse_cycle(meter, items, arguments)
    build_list(meter, len(arguments))
    items.extend(arguments)
    return len(items)


def _reverse(meter: Meter, items: list[Value], _arguments: Sequence[Value]) -> Value:
    meter.spend_work(len(items))
    items.reverse()
    return items


def _shift(meter: Meter, items: list[Value], _arguments: Sequence[Value]) -> Value:
    meter.spend_work(len(items))
    return items.pop(0) if items else UNDEFINED


def _slice(meter: Meter, items: list[Value], arguments: Sequence[Value]) -> list[Value]:
    start = clamp(integer(meter, argument(arguments, 0)), len(items))
    end = clamp(integer(meter, argument(arguments, 1), len(items)), len(items))
    build_list(meter, max(0, end - start))
    return items[start:end]


def _sort(meter: Meter, items: list[Value], _arguments: Sequence[Value]) -> Value:
    meter.spend_work(len(items))
    present = [item for item in items if item is not UNDEFINED]
    present.sort(key=lambda item: to_string(meter, item))
    # JavaScript puts undefined last, whatever the order.
    items[:] = present + [UNDEFINED] * (len(items) - len(present))
    return items


def _splice(
    meter: Meter, items: list[Value], arguments: Sequence[Value]
) -> list[Value]:
    if argument(arguments, 0) is UNDEFINED:
        return []
    start = clamp(integer(meter, arguments[0]), len(items))
    count: int | float = len(items) - start
    if argument(arguments, 1) is not UNDEFINED:
        count = max(0, min(count, to_integer(to_number(meter, arguments[1]))))
    added = arguments[2:] if argument(arguments, 1) is not UNDEFINED else ()
    refuse_cycle(meter, items, added)
    build_list(meter, len(items) + len(added))
    removed = items[start : start + int(count)]
    items[start : start + int(count)] = added
    return removed


def _unshift(meter: Meter, items: list[Value], arguments: Sequence[Value]) -> int:
    refuse_cycle(meter, items, arguments)
    build_list(meter, len(items) + len(arguments))
    items[:0] = arguments
    return len(items)


METHODS: Final = table(
    "list",
    (
        Method("at", 1, 1, _at),
        Method("concat", 0, None, _concat),
        Method("copyWithin", 1, 3, _copy_within),
        Method("fill", 1, 3, _fill),
        Method("flat", 0, 1, _flat),
        Method("includes", 1, 2, _includes),
        Method("indexOf", 1, 2, _index_of),
        Method("join", 0, 1, _join),
        Method("lastIndexOf", 1, 2, _last_index_of),
        Method("pop", 0, 0, _pop),
        Method("push", 0, None, _push),
        Method("reverse", 0, 0, _reverse),
        Method("shift", 0, 0, _shift),
        Method("slice", 0, 2, _slice),
        Method("sort", 0, 0, _sort),
        Method("splice", 0, None, _splice),
        Method("unshift", 0, None, _unshift),
    ),
)
"""What Backstage 4.1 and later has."""
