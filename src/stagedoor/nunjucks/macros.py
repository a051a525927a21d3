"""Macros and callers as values."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from stagedoor.nunjucks.values import Function, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from stagedoor.nunjucks.limits import Meter

    Invoke: TypeAlias = Callable[[int, Sequence[Value], Mapping[str, Value]], Value]


class Macro(Function):
    """A macro, or the body of a call block.

    Attributes:
        invoke: Runs it: the depth of the call (L-71), positional and keyword arguments.
        is_caller: Whether it is the body of a call block.
    """

    __slots__ = ("invoke", "is_caller")

    def __init__(self, name: str, invoke: Invoke, *, is_caller: bool) -> None:
        super().__init__(name, self._call)
        self.invoke = invoke
        self.is_caller = is_caller

    def _call(
        self, _meter: Meter, arguments: Sequence[Value], keywords: Mapping[str, Value]
    ) -> Value:
        return self.invoke(0, arguments, keywords)


def bound_arguments(
    positional: Sequence[str],
    defaults: Sequence[str],
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
) -> tuple[dict[str, Value], dict[str, Value]]:
    """Return the values of positional parameters, and the keyword arguments left.

    Surplus positional arguments fill parameters with defaults in order; missing ones
    are taken from the keywords (L-58). What is still missing is left out.

    Source: nunjucks 3.2.4 ``runtime.js`` ``makeMacro``.
    """
    named = dict(keywords)
    given = dict(zip(positional, arguments, strict=False))
    if len(arguments) > len(positional):
        surplus = arguments[len(positional) :]
        named.update(zip(defaults, surplus, strict=False))
    else:
        for name in positional[len(arguments) :]:
            # Of two parameters of one name the last wins, given or not.
            given.pop(name, None)
            if name in named:
                given[name] = named.pop(name)
    return given, named
