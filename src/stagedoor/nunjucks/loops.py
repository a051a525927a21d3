"""What a ``for`` goes over (L-52, L-53)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.nunjucks.operators import to_number
from stagedoor.nunjucks.values import UNDEFINED, Safe, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.nunjucks.limits import Meter


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
        size = to_number(self.meter, self.length)
        index = 0
        while index < size:
            yield self.value.get(str(index), UNDEFINED)
            index += 1
