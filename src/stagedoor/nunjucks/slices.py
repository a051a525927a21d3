"""``a[start:stop:step]`` (L-32)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from stagedoor.nunjucks.arguments import SLOT_BYTES
from stagedoor.nunjucks.operators import (
    add,
    compare,
    get_property,
    subtract,
    to_number,
    truthy,
)
from stagedoor.nunjucks.values import Fault, Function, Value

if TYPE_CHECKING:
    from stagedoor.nunjucks.limits import Meter


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
    items = []
    index = start
    while not _is_outside(meter, index, length, stop, backwards=by < 0):
        meter.spend_work()
        meter.spend_scratch(SLOT_BYTES)
        items.append(get_property(meter, target, index))
        index = add(meter, index, step)
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
