"""Functions on lists: package ``list``.

Source: CUE 0.17.1, ``pkg/list``.
"""

from __future__ import annotations

from functools import cmp_to_key
from typing import TYPE_CHECKING, TypeAlias

from stagedoor.core.errors import PolicyError
from stagedoor.cue.compare import equal_values, is_list, parts, sorted_arcs
from stagedoor.cue.faults import BottomError, Fault
from stagedoor.cue.terms import Function
from stagedoor.cue.values import Float, decimal_of
from stagedoor.cue.vertex import Vertex, resolved

if TYPE_CHECKING:
    from stagedoor.cue.evaluate import Evaluator
    from stagedoor.cue.terms import Value

List: TypeAlias = "Vertex | tuple[Value, ...]"


def elements(ev: Evaluator, values: List) -> list[Value]:
    """Return the concrete values of a list.

    Raises:
        IncompleteError: One is not known.
    """
    found = list(parts(ev, values).values())
    ev.budget.spend(len(found))
    return found


def contains(ev: Evaluator, values: List, wanted: Value) -> bool:
    """Tell whether a list has an element equal to ``wanted``."""
    return any(equal_values(ev, value, wanted) for value in elements(ev, values))


def _length(values: List) -> int:
    return len(_items(values))


def min_items(_ev: Evaluator, values: List, count: int) -> bool:
    """Tell whether a list has at least ``count`` elements."""
    return _length(values) >= count


def max_items(_ev: Evaluator, values: List, count: int) -> bool:
    """Tell whether a list has at most ``count`` elements."""
    return _length(values) <= count


def unique_items(ev: Evaluator, values: List) -> bool:
    """Tell whether no element is there twice."""
    found = elements(ev, values)
    plain = [value for value in found if isinstance(value, str)]
    if len(set(plain)) != len(plain):
        return False
    others = [value for value in found if not isinstance(value, str)]
    return not any(
        equal_values(ev, value, other)
        for index, value in enumerate(others)
        for other in others[:index]
    )


def flatten(ev: Evaluator, values: List, depth: int) -> tuple[Value, ...]:
    """Put inner lists in place of themselves, ``depth`` levels; -1 means all."""
    found: list[Value] = []
    for value in _items(values):
        inner = _inner_list(ev, value) if depth else None
        if inner is None:
            found.append(value)
        else:
            found += flatten(ev, inner, depth - 1)
    ev.budget.spend(len(found))
    return tuple(found)


def _items(values: List) -> list[Value]:
    if isinstance(values, tuple):
        return list(values)
    return [arc for _, arc in sorted_arcs(resolved(values))]


def _inner_list(ev: Evaluator, value: Value) -> List | None:
    if isinstance(value, Vertex):
        value = ev.value(value)
    if isinstance(value, tuple):
        return value
    return value if isinstance(value, Vertex) and is_list(value) else None


def concat(ev: Evaluator, values: List) -> tuple[Value, ...]:
    """Put lists one behind the other."""
    found: list[Value] = []
    for value in _items(values):
        inner = _inner_list(ev, value)
        if inner is None:
            raise BottomError(Fault("type", "'list.Concat' needs a list of lists"))
        found += _items(inner)
    ev.budget.spend(len(found))
    return tuple(found)


def sort(ev: Evaluator, values: List, order: Value) -> tuple[Value, ...]:
    """Sort by ``list.Ascending`` or ``list.Descending``."""
    if not isinstance(order, Function):
        raise PolicyError(
            "P002", "not supported: a comparison of one's own in 'list.Sort'"
        )
    found = elements(ev, values)
    sign = -1 if order.name == "list.Descending" else 1

    def compare(one: Value, other: Value) -> int:
        return sign * _order(one, other)

    return tuple(sorted(found, key=cmp_to_key(compare)))


def _order(one: Value, other: Value) -> int:
    """Order numbers by size and strings by code point; nothing else."""
    if isinstance(one, str) and isinstance(other, str):
        return (one > other) - (one < other)
    if _is_number(one) and _is_number(other):
        left, right = decimal_of(one), decimal_of(other)  # type: ignore[arg-type]
        return (left > right) - (left < right)
    raise BottomError(Fault("type", "'list.Sort' needs strings or numbers"))


def _is_number(value: Value) -> bool:
    return isinstance(value, int | Float) and not isinstance(value, bool)


def _texts(ev: Evaluator, values: List) -> list[str]:
    found = elements(ev, values)
    if not all(isinstance(value, str) for value in found):
        raise BottomError(Fault("type", "a list of strings is needed"))
    return [str(value) for value in found]


def sort_strings(ev: Evaluator, values: List) -> tuple[Value, ...]:
    """Sort strings."""
    return tuple(sorted(_texts(ev, values)))


def is_sorted_strings(ev: Evaluator, values: List) -> bool:
    """Tell whether strings are sorted."""
    found = _texts(ev, values)
    return found == sorted(found)


def _numbers(ev: Evaluator, values: List) -> list[int | Float]:
    found = [value for value in elements(ev, values) if _is_number(value)]
    if len(found) != _length(values):
        raise BottomError(Fault("type", "a list of numbers is needed"))
    return found  # type: ignore[return-value]  # just asked


def _extreme(ev: Evaluator, values: List, name: str, sign: int) -> int | Float:
    found = _numbers(ev, values)
    if not found:
        raise BottomError(Fault("value", f"'{name}' of an empty list"))
    return max(found, key=lambda number: sign * decimal_of(number))


def largest(ev: Evaluator, values: List) -> int | Float:
    """Return the largest number."""
    return _extreme(ev, values, "list.Max", 1)


def smallest(ev: Evaluator, values: List) -> int | Float:
    """Return the smallest number."""
    return _extreme(ev, values, "list.Min", -1)


def total(ev: Evaluator, values: List) -> int | Float:
    """Return the sum, an int when all are."""
    found = _numbers(ev, values)
    whole = [number for number in found if isinstance(number, int)]
    if len(whole) == len(found):
        return sum(whole)
    return Float(sum((decimal_of(number) for number in found), decimal_of(0)))


def reverse(_ev: Evaluator, values: List) -> tuple[Value, ...]:
    """Turn a list round."""
    return tuple(reversed(_items(values)))


def take(_ev: Evaluator, values: List, count: int) -> tuple[Value, ...]:
    """Return the first ``count`` elements."""
    _refuse_negative(count)
    return tuple(_items(values)[:count])


def drop(_ev: Evaluator, values: List, count: int) -> tuple[Value, ...]:
    """Return all but the first ``count`` elements."""
    _refuse_negative(count)
    return tuple(_items(values)[count:])


def cut(_ev: Evaluator, values: List, start: int, end: int) -> tuple[Value, ...]:
    """Return the elements from ``start`` up to, not including, ``end``."""
    _refuse_negative(start)
    if not start <= end <= _length(values):
        raise BottomError(Fault("index", "'list.Slice' goes beyond the list"))
    return tuple(_items(values)[start:end])


def _refuse_negative(count: int) -> None:
    if count < 0:
        raise BottomError(Fault("index", "a negative index"))
