"""Methods of lists that only Backstage up to 4.0.2 had (F-60).

Their callbacks are macros or methods; what JavaScript calls an iterator is a list.

Source: ECMA-262, Array.prototype.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stagedoor.nunjucks import operators
from stagedoor.nunjucks.arguments import build_list
from stagedoor.nunjucks.methods.signature import Method, argument, table
from stagedoor.nunjucks.operators import truthy
from stagedoor.nunjucks.values import UNDEFINED, Fault, Function, Value, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagedoor.nunjucks.limits import Meter


def _callback(arguments: Sequence[Value]) -> Function:
    function = argument(arguments, 0)
    if not isinstance(function, Function):
        raise Fault(f"needs a macro to call, not {kind_of(function)}")
    return function


def _results(
    meter: Meter, items: list[Value], arguments: Sequence[Value]
) -> Iterator[tuple[int, Value, Value]]:
    """Call the callback for each element: index, element, result."""
    function = _callback(arguments)
    build_list(meter, len(items))
    for index, item in enumerate(tuple(items)):
        yield index, item, function.call(meter, (item, index, items), {})


def _map(meter: Meter, items: list[Value], arguments: Sequence[Value]) -> list[Value]:
    return [result for _, _, result in _results(meter, items, arguments)]


def _filter(
    meter: Meter, items: list[Value], arguments: Sequence[Value]
) -> list[Value]:
    results = _results(meter, items, arguments)
    return [item for _, item, result in results if truthy(result)]


def _find(meter: Meter, items: list[Value], arguments: Sequence[Value]) -> Value:
    for _, item, result in _results(meter, items, arguments):
        if truthy(result):
            return item
    return UNDEFINED


def _find_index(meter: Meter, items: list[Value], arguments: Sequence[Value]) -> int:
    for index, _, result in _results(meter, items, arguments):
        if truthy(result):
            return index
    return -1


def _for_each(meter: Meter, items: list[Value], arguments: Sequence[Value]) -> Value:
    for _ in _results(meter, items, arguments):
        pass
    return UNDEFINED


def _some(meter: Meter, items: list[Value], arguments: Sequence[Value]) -> bool:
    return any(truthy(result) for _, _, result in _results(meter, items, arguments))


def _every(meter: Meter, items: list[Value], arguments: Sequence[Value]) -> bool:
    return all(truthy(result) for _, _, result in _results(meter, items, arguments))


def _flat_map(
    meter: Meter, items: list[Value], arguments: Sequence[Value]
) -> list[Value]:
    flattened: list[Value] = []
    for _, _, result in _results(meter, items, arguments):
        parts = result if type(result) is list else [result]
        build_list(meter, len(parts))
        flattened.extend(parts)
    return flattened


def _reduce(meter: Meter, items: list[Value], arguments: Sequence[Value]) -> Value:
    return _reduced(meter, items, arguments, range(len(items)))


def _reduce_right(
    meter: Meter, items: list[Value], arguments: Sequence[Value]
) -> Value:
    return _reduced(meter, items, arguments, range(len(items) - 1, -1, -1))


def _reduced(
    meter: Meter, items: list[Value], arguments: Sequence[Value], order: range
) -> Value:
    function = _callback(arguments)
    build_list(meter, len(items))
    values = tuple(items)
    indices = iter(order)
    if len(arguments) > 1:
        result = arguments[1]
    elif values:
        result = values[next(indices)]
    else:
        raise Fault("an empty list needs a first value to be reduced")
    for index in indices:
        result = function.call(meter, (result, values[index], index, items), {})
    return result


def _entries(meter: Meter, items: list[Value], _arguments: Sequence[Value]) -> Value:
    build_list(meter, 3 * len(items))
    return [[index, item] for index, item in enumerate(items)]


def _keys(meter: Meter, items: list[Value], _arguments: Sequence[Value]) -> Value:
    build_list(meter, len(items))
    return list(range(len(items)))


def _values(meter: Meter, items: list[Value], _arguments: Sequence[Value]) -> Value:
    build_list(meter, len(items))
    return list(items)


def _to_string(meter: Meter, items: list[Value], _arguments: Sequence[Value]) -> str:
    return operators.join(meter, items, ",")


METHODS: Final = table(
    "list",
    tuple(
        Method(name, 0, None, apply, legacy=True, callbacks=True)
        for name, apply in (
            ("entries", _entries),
            ("every", _every),
            ("filter", _filter),
            ("find", _find),
            ("findIndex", _find_index),
            ("flatMap", _flat_map),
            ("forEach", _for_each),
            ("keys", _keys),
            ("map", _map),
            ("reduce", _reduce),
            ("reduceRight", _reduce_right),
            ("some", _some),
            ("toString", _to_string),
            ("values", _values),
        )
    ),
)
