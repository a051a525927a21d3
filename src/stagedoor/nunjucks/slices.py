"""``a[start:stop:step]`` (L-32)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from stagedoor.nunjucks.arguments import SLOT_BYTES
from stagedoor.nunjucks.operators import (
    add,
    compare,
    get_property,
    subtract,
    to_number,
    truthy,
)
from stagedoor.nunjucks.values import UNDEFINED, Fault, Function, Value

if TYPE_CHECKING:
    from stagedoor.nunjucks.limits import Meter

_SEQUENCES: Final = frozenset({list, str})
_STEP_WORK: Final = 10
"""What one step costs that needs conversions; a record has no end to stop at."""


def slice_of(
    meter: Meter, value: Value, start: Value, stop: Value, step: Value
) -> Value:
    """Return a list of the elements; of text too. ``None`` is an absent bound.

    Source: nunjucks 3.2.4 ``jinja-compat.js`` ``sliceLookup``.

    Raises:
        Fault: For a function, and for a step that is zero or no number.
    """
    if isinstance(value, Function):
        raise Fault(f"the function '{value.name}' cannot be sliced")
    by = to_number(meter, step)
    if not math.isfinite(by) or by == 0:
        raise Fault("the step of a slice must be a number other than 0")
    target = value if truthy(value) else []
    length = get_property(meter, target, "length")
    start, stop = _bounds(meter, start, stop, length, backwards=by < 0)
    if type(target) in _SEQUENCES and all(
        type(bound) is int for bound in (start, stop, step)
    ):
        return _counted(meter, target, range(start, stop, step))
    items = []
    index = start
    while not _is_outside(meter, index, length, stop, backwards=by < 0):
        meter.spend_work(_STEP_WORK)
        meter.spend_scratch(SLOT_BYTES)
        items.append(get_property(meter, target, index))
        index = add(meter, index, step)
    return items


def _counted(meter: Meter, target: Value, indices: range) -> list[Value]:
    """Return the elements at ``indices``, up to the first that is out of bounds.

    One past the end is still within: it gives undefined, as in Nunjucks.
    """
    length = len(target)
    items: list[Value] = []
    for index in indices:
        if not 0 <= index <= length:
            break
        items.append(target[index] if index < length else UNDEFINED)
    meter.spend_work(len(items))
    meter.spend_scratch(len(items) * SLOT_BYTES)
    return items


def _bounds(
    meter: Meter, start: Value, stop: Value, length: Value, *, backwards: bool
) -> tuple[Value, Value]:
    if start is None:
        start = subtract(meter, length, 1) if backwards else 0
    if stop is None:
        stop = -1 if backwards else length
    elif _is_negative(meter, stop):
        stop = add(meter, stop, length)
    if _is_negative(meter, start):
        start = add(meter, start, length)
    return start, stop


def _is_negative(meter: Meter, value: Value) -> bool:
    order = compare(meter, value, 0)
    return order is not None and order < 0


def _is_outside(
    meter: Meter, index: Value, length: Value, stop: Value, *, backwards: bool
) -> bool:
    beyond = compare(meter, index, length)
    if _is_negative(meter, index) or (beyond is not None and beyond > 0):
        return True
    order = compare(meter, index, stop)
    if order is None:
        return False
    return order <= 0 if backwards else order >= 0
