"""Methods that lists and records have in cookiecutter mode only (L-75).

A record has a method only while it has no key of that name.

Source: nunjitsu 0.6.2, ``intrinsics.ts``; Nunjucks 3.2.4, ``jinja-compat.js``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stagedoor.nunjucks.arguments import build_list, clamp, integer
from stagedoor.nunjucks.methods.lists import refuse_cycle
from stagedoor.nunjucks.methods.signature import Method, argument, table
from stagedoor.nunjucks.operators import strict_equals, to_string
from stagedoor.nunjucks.values import (
    UNDEFINED,
    Fault,
    Value,
    in_key_order,
    refuse_reserved,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagedoor.nunjucks.limits import Meter


def _append(meter: Meter, items: list[Value], arguments: Sequence[Value]) -> int:
    refuse_cycle(meter, items, arguments)
    build_list(meter, 1)
    items.append(arguments[0])
    return len(items)


def _count(meter: Meter, items: list[Value], arguments: Sequence[Value]) -> int:
    meter.spend_work(len(items))
    return sum(strict_equals(item, arguments[0]) for item in items)


def _index(meter: Meter, items: list[Value], arguments: Sequence[Value]) -> int:
    meter.spend_work(len(items))
    for index, item in enumerate(items):
        if strict_equals(item, arguments[0]):
            return index
    return -1


def _insert(
    meter: Meter, items: list[Value], arguments: Sequence[Value]
) -> list[Value]:
    refuse_cycle(meter, items, arguments[1:])
    build_list(meter, len(items) + 1)
    items.insert(clamp(integer(meter, arguments[0]), len(items)), arguments[1])
    return []


def _remove(
    meter: Meter, items: list[Value], arguments: Sequence[Value]
) -> list[Value]:
    index = _index(meter, items, arguments)
    return [items.pop(index)] if index >= 0 else []


def _pop(meter: Meter, items: list[Value], arguments: Sequence[Value]) -> Value:
    where = argument(arguments, 0)
    if where is UNDEFINED:
        return items.pop() if items else UNDEFINED
    index = integer(meter, where)
    index = index + len(items) if index < 0 else index
    meter.spend_work(len(items))
    return items.pop(int(index)) if 0 <= index < len(items) else UNDEFINED


def _get(meter: Meter, fields: dict[str, Value], arguments: Sequence[Value]) -> Value:
    return fields.get(to_string(meter, arguments[0]), argument(arguments, 1))


def _has_key(
    meter: Meter, fields: dict[str, Value], arguments: Sequence[Value]
) -> bool:
    return to_string(meter, arguments[0]) in fields


def _keys(meter: Meter, fields: dict[str, Value], _arguments: Sequence[Value]) -> Value:
    build_list(meter, len(fields))
    return list(fields)


def _values(
    meter: Meter, fields: dict[str, Value], _arguments: Sequence[Value]
) -> Value:
    build_list(meter, len(fields))
    return list(fields.values())


def _items(
    meter: Meter, fields: dict[str, Value], _arguments: Sequence[Value]
) -> Value:
    build_list(meter, 3 * len(fields))
    return [[key, item] for key, item in fields.items()]


def _pop_key(
    meter: Meter, fields: dict[str, Value], arguments: Sequence[Value]
) -> Value:
    key = to_string(meter, argument(arguments, 0))
    missing = argument(arguments, 1)
    if key not in fields and missing is UNDEFINED:
        raise Fault(f"the record has no key '{key}'")
    return fields.pop(key, missing)


def _pop_item(
    meter: Meter, fields: dict[str, Value], _arguments: Sequence[Value]
) -> Value:
    if not fields:
        raise Fault("the record has no keys")
    build_list(meter, 2)
    key = next(iter(fields))
    return [key, fields.pop(key)]


def _set_default(
    meter: Meter, fields: dict[str, Value], arguments: Sequence[Value]
) -> Value:
    key = to_string(meter, argument(arguments, 0))
    if key not in fields:
        missing = argument(arguments, 1)
        _assign(meter, fields, {key: None if missing is UNDEFINED else missing})
    return fields[key]


def _update(meter: Meter, fields: dict[str, Value], arguments: Sequence[Value]) -> None:
    more = argument(arguments, 0)
    if type(more) is dict:
        _assign(meter, fields, more)


def _assign(meter: Meter, fields: dict[str, Value], more: dict[str, Value]) -> None:
    build_list(meter, len(fields) + len(more))
    for key in more:
        refuse_reserved(key)
    refuse_cycle(meter, fields, more.values())
    fields.update(more)
    ordered = in_key_order(dict(fields))
    fields.clear()
    fields.update(ordered)


LIST_METHODS: Final = table(
    "list",
    (
        Method("append", 1, 1, _append),
        Method("count", 1, 1, _count),
        Method("find", 1, 1, _index),
        Method("index", 1, 1, _index),
        Method("insert", 2, 2, _insert),
        Method("pop", 0, 1, _pop),
        Method("remove", 1, 1, _remove),
    ),
)

RECORD_METHODS: Final = table(
    "record",
    (
        Method("get", 1, 2, _get),
        Method("has_key", 1, 1, _has_key),
        Method("items", 0, 0, _items),
        Method("keys", 0, 0, _keys),
        Method("values", 0, 0, _values),
        Method("iteritems", 0, None, _items, legacy=True),
        Method("iterkeys", 0, None, _keys, legacy=True),
        Method("itervalues", 0, None, _values, legacy=True),
        Method("pop", 0, None, _pop_key, legacy=True),
        Method("popitem", 0, None, _pop_item, legacy=True),
        Method("setdefault", 0, None, _set_default, legacy=True),
        Method("update", 0, None, _update, legacy=True),
    ),
)
