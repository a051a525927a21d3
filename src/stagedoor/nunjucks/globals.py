"""The built-in globals: ``range``, ``cycler``, ``joiner`` (F-55).

Source: nunjitsu 0.6.2, ``invokeBuiltinGlobal``; Nunjucks 3.2.4, ``globals.js``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stagedoor.nunjucks import operators
from stagedoor.nunjucks.arguments import SLOT_BYTES, build_list
from stagedoor.nunjucks.operators import truthy
from stagedoor.nunjucks.values import (
    UNDEFINED,
    Fault,
    Function,
    Value,
    refuse_functions,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stagedoor.nunjucks.limits import Meter


def positional(
    name: str,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
    most: int | None,
) -> None:
    """Check the arguments of a built-in function.

    Raises:
        Fault: For a keyword, a function, or more than ``most`` arguments.
    """
    if keywords:
        raise Fault(f"'{name}' takes no keyword arguments")
    if most is not None and len(arguments) > most:
        plural = "" if most == 1 else "s"
        raise Fault(f"'{name}' takes at most {most} argument{plural}")
    for argument in arguments:
        refuse_functions(argument)


def make_range(
    meter: Meter, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> list[Value]:
    """Return ``range(stop)`` or ``range(start, stop, step)``."""
    positional("range", arguments, keywords, 3)
    start, stop, step = [*arguments, UNDEFINED, UNDEFINED, UNDEFINED][:3]
    if stop is UNDEFINED:
        start, stop, step = 0, start, 1
    elif not truthy(step):
        step = 1
    if type(start) is int and type(stop) is int and type(step) is int:
        size = max(0, -((start - stop) // step))
        build_list(meter, size)
        return list(range(start, stop, step))
    return _counted(meter, start, stop, step)


def _counted(meter: Meter, start: Value, stop: Value, step: Value) -> list[Value]:
    """Count with ``+`` and ``<``, whatever the arguments are."""
    if all(type(argument) in (int, float) for argument in (start, stop, step)):
        # An endless row is refused before it is begun.
        size = operators.divide(meter, operators.subtract(meter, stop, start), step)
        meter.spend_work(int(size) if 0 < size <= meter.limits.work else 0)
        if size > meter.limits.work:
            meter.spend_work(meter.limits.work + 1)
    up = operators.greater(meter, step, 0)
    before = operators.less if up else operators.greater
    values: list[Value] = []
    while before(meter, start, stop):
        meter.spend_work()
        meter.spend_scratch(SLOT_BYTES)
        values.append(start)
        start = operators.add(meter, start, step)
    return values


class Cycler(Function):
    """What ``cycler(…)`` returns: an object with ``next``, ``reset`` and ``current``."""

    __slots__ = ("index", "values")

    def __init__(self, values: Sequence[Value]) -> None:
        super().__init__("cycler", self._refuse)
        self.values = tuple(values)
        self.index = -1

    def member(self, name: str) -> Value:
        """Return one of the three members (F-55)."""
        if name == "current":
            return self._current()
        if name == "next":
            return Function("next", self._next)
        if name == "reset":
            return Function("reset", self._reset)
        return UNDEFINED

    def _current(self) -> Value:
        if self.index < 0:
            return None
        return self.values[self.index] if self.values else UNDEFINED

    def _next(
        self, _meter: Meter, arguments: Sequence[Value], keywords: Mapping[str, Value]
    ) -> Value:
        positional("next", arguments, keywords, 0)
        self.index = (self.index + 1) % len(self.values) if self.values else 0
        return self._current()

    def _reset(
        self, _meter: Meter, arguments: Sequence[Value], keywords: Mapping[str, Value]
    ) -> Value:
        positional("reset", arguments, keywords, 0)
        self.index = -1
        return UNDEFINED

    def _refuse(
        self, _meter: Meter, _arguments: Sequence[Value], _keywords: Mapping[str, Value]
    ) -> Value:
        raise Fault("a cycler cannot be called", "call its '.next()'")


def make_cycler(
    meter: Meter, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Cycler:
    """Return a cycler over the arguments."""
    positional("cycler", arguments, keywords, None)
    build_list(meter, len(arguments))
    return Cycler(arguments)


class _Joiner:
    """Nothing at the first call, the separator at each further one."""

    __slots__ = ("separator", "used")

    def __init__(self, separator: Value) -> None:
        self.separator = separator
        self.used = False

    def call(
        self, _meter: Meter, arguments: Sequence[Value], keywords: Mapping[str, Value]
    ) -> Value:
        positional("joiner", arguments, keywords, 0)
        if self.used:
            return self.separator
        self.used = True
        return ""


def make_joiner(
    _meter: Meter, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Function:
    """Return a joiner; its separator is a comma by default."""
    positional("joiner", arguments, keywords, 1)
    separator = arguments[0] if arguments and truthy(arguments[0]) else ","
    return Function("joiner", _Joiner(separator).call)


GLOBALS: Final[Mapping[str, Function]] = {
    "range": Function("range", make_range),
    "cycler": Function("cycler", make_cycler),
    "joiner": Function("joiner", make_joiner),
}
"""Functions every template may call; they keep no state of their own."""
