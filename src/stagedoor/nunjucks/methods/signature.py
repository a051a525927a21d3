"""What a method is: a name, how many arguments it takes, what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from stagedoor.nunjucks.values import (
    UNDEFINED,
    Fault,
    Function,
    Safe,
    Value,
    refuse_functions,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from stagedoor.nunjucks.limits import Meter

    Apply: TypeAlias = Callable[[Meter, Value, Sequence[Value]], Value]


_SCALARS: Final = frozenset({str, int, float, bool})


class Method(NamedTuple):
    """One method of one kind of receiver.

    Attributes:
        name: What templates call it.
        least: The fewest arguments.
        most: The most arguments, ``None`` for any number.
        apply: Called with the meter, the receiver and the arguments.
        legacy: Whether only Backstage up to 4.0.2 had it (F-60).
        callbacks: Whether an argument may be a function.
        owner: The kind of receiver, for messages.
    """

    name: str
    least: int
    most: int | None
    apply: Apply
    legacy: bool = False
    callbacks: bool = False
    owner: str = "value"

    def call(
        self,
        meter: Meter,
        receiver: Value,
        arguments: Sequence[Value],
        keywords: Mapping[str, Value],
    ) -> Value:
        """Check the arguments, note a legacy method, and apply it.

        Raises:
            Fault: For a keyword, a function, or a wrong number of arguments (F-60).
        """
        count = len(arguments)
        if keywords:
            raise Fault(f"the method '{self.name}' takes no keyword arguments")
        if count < self.least or (self.most is not None and count > self.most):
            raise Fault(
                f"the method '{self.name}' takes {self.expected()}, not {count}"
            )
        if not self.callbacks:
            for argument in arguments:
                if type(argument) not in _SCALARS:
                    refuse_functions(argument)
        if self.legacy:
            meter.notice(
                f"the method '{self.name}' of a {self.owner} works in Backstage up to"
                " 4.0.2 only"
            )
        if type(receiver) is Safe:
            receiver = receiver.value
        if type(receiver) is str:
            meter.spend_reading(len(receiver))
        return self.apply(meter, receiver, arguments)

    def expected(self) -> str:
        """Spell the number of arguments for a message."""
        if self.most is None:
            return f"{self.least} or more arguments"
        plural = "" if self.most == 1 else "s"
        if self.least == self.most:
            return f"{self.most} argument{plural}" if self.most else "no arguments"
        return f"{self.least} to {self.most} argument{plural}"

    def bound(self, receiver: Value) -> Function:
        """Return the method as a value of its own, as ``x.split`` without a call."""

        def call(
            meter: Meter, arguments: Sequence[Value], keywords: Mapping[str, Value]
        ) -> Value:
            return self.call(meter, receiver, arguments, keywords)

        return Function(self.name, call)


def argument(arguments: Sequence[Value], index: int) -> Value:
    """Return one argument, undefined when it was not given."""
    return arguments[index] if index < len(arguments) else UNDEFINED


def table(owner: str, methods: Sequence[Method]) -> dict[str, Method]:
    """Return methods by name, each knowing its kind of receiver."""
    return {method.name: method._replace(owner=owner) for method in methods}
