"""Loops: what they go over, and their closure (L-52 … L-55)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.nunjucks import operators
from stagedoor.nunjucks.bodies import body_of
from stagedoor.nunjucks.statements import names_in
from stagedoor.nunjucks.values import UNDEFINED, Fault, Safe, Value, kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stagedoor.nunjucks.limits import Meter
    from stagedoor.nunjucks.numbers import Number
    from stagedoor.nunjucks.region import Perform, Region
    from stagedoor.nunjucks.scope import Scope
    from stagedoor.nunjucks.statements import Body, For


def for_loop(statement: For, region: Region) -> Perform:
    """Return the closure of a ``for``."""
    targets = statement.tag.targets
    sequence = region.placed(statement.tag.expression, statement.place)
    length_slot = next(region.slots)
    single = _Variant(statement.body, region.inner(steps=3, loop=True))
    if len(targets) == 1:
        slots = [single.region.bind(targets[0])]
        other, other_slots = single, slots
    else:
        slots = [single.region.bind(target) for target in targets]
        other = _Variant(statement.body, single.region.inner(steps=0, loop=True))
        other_slots = [other.region.bind(target) for target in targets[:2]]
    otherwise = statement.otherwise and _Variant(statement.otherwise, other.region)
    wants_loop = "loop" in names_in(statement.body) | (
        names_in(statement.otherwise) if statement.otherwise else set()
    )

    def perform(scope: Scope) -> None:
        value = sequence(scope)
        loop = Loop(scope.meter, value, len(targets))
        frame = scope.child()
        length = scope.slots.get(length_slot, UNDEFINED)
        if operators.truthy(value):
            length = scope.slots[length_slot] = loop.length
        is_list = loop.is_list
        body = (single if is_list else other).perform
        bind = _binder(targets, slots if is_list else other_slots, is_list=is_list)
        total = operators.to_number(scope.meter, length) if wants_loop else 0
        for index, item in enumerate(loop.items()):
            scope.meter.work += 2
            bind(frame, item)
            if wants_loop:
                frame.bind("loop", _loop_fields(index, total, length))
            body(frame)
        if otherwise and not operators.truthy(length):
            otherwise.perform(frame)

    return perform


class _Variant:
    """A body compiled when it is first needed: loops with several variables have two."""

    def __init__(self, body: Body, region: Region) -> None:
        self.body = body
        self.region = region
        self.made: Perform | None = None

    @property
    def perform(self) -> Perform:
        """The closure."""
        if self.made is None:
            self.made = body_of(self.body, self.region)
        return self.made


def _binder(
    targets: tuple[str, ...], slots: list[int], *, is_list: bool
) -> Callable[[Scope, Value], None]:
    """Return what binds the loop variables to one element (L-52, L-53)."""
    if len(targets) == 1:
        name, slot = targets[0], slots[0]

        def bind_one(scope: Scope, item: Value) -> None:
            scope.bind(name, item)
            scope.slots[slot] = item

        return bind_one

    def bind_parts(scope: Scope, item: Value) -> None:
        for index, slot in enumerate(slots):
            part = _part(item, index)
            scope.slots[slot] = part
            if not is_list:
                scope.bind(targets[index], part)

    return bind_parts


def _part(item: Value, index: int) -> Value:
    kind = item.__class__
    if kind is list or kind is str:
        return item[index] if index < len(item) else UNDEFINED
    if kind is dict:
        return item.get(str(index), UNDEFINED)
    if item is None or item is UNDEFINED:
        raise Fault(
            f"{kind_of(item)} cannot be split into loop variables",
            "every element must be a list, or write one loop variable",
        )
    return UNDEFINED


def _loop_fields(index: int, total: Number, length: Value) -> dict[str, Value]:
    return {
        "index": index + 1,
        "index0": index,
        "revindex": total - index,
        "revindex0": total - index - 1,
        "first": index == 0,
        "last": index == total - 1,
        "length": length,
    }


class Loop:
    """The elements of a value, as a loop with ``targets`` variables sees them.

    Attributes:
        is_list: Whether elements are split by index, as those of lists are.
        length: What ``loop.length`` says; it may be no number.
    """

    __slots__ = ("is_list", "length", "meter", "targets", "value")

    def __init__(self, meter: Meter, value: Value, targets: int) -> None:
        kind = type(value)
        if kind is Safe:
            value = value.value
        self.meter = meter
        self.value = value
        self.targets = targets
        self.is_list = kind is list or kind is Safe
        if kind is dict and targets == 1:
            # A record in a loop with one variable is read as if it were a list.
            self.length = value.get("length", UNDEFINED)
        elif kind is list or kind is dict or kind is str or kind is Safe:
            self.length = len(value)
        else:
            self.length = UNDEFINED if targets == 1 else 0

    def items(self) -> Iterator[Value]:
        """Return the elements; a list that grows while it is read is read on."""
        kind = type(self.value)
        if kind is list:
            return iter(self.value)
        if kind is str:
            if self.targets == 1 or self.is_list:
                return iter(self.value)
            return ([str(index), unit] for index, unit in enumerate(self.value))
        if kind is dict:
            if self.targets == 1:
                return self._indexed()
            return iter([[key, item] for key, item in self.value.items()])
        return iter(())

    def _indexed(self) -> Iterator[Value]:
        size = operators.to_number(self.meter, self.length)
        index = 0
        while index < size:
            yield self.value.get(str(index), UNDEFINED)
            index += 1
