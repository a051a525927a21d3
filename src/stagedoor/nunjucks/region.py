"""Where a statement stands, and what the names written there mean.

A function of JavaScript's (the template, a macro, the body of a ``call``, a
``block``) has slots: its loop variables, positional parameters and macro names, found
by *where* they are written. Everything else is looked up by name (``scope``). Nunjucks
works so, and it shows: L-57's odd rules all follow from it.

Source: nunjucks 3.2.4 ``compiler.js``; nunjitsu 0.6.2 ``lexicalSlots.ts``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from stagedoor.nunjucks.errors import DialectError, too_much
from stagedoor.nunjucks.limits import DEFAULT_LIMITS, LimitExceededError
from stagedoor.nunjucks.scope import OUTER_SLOTS, Scope
from stagedoor.nunjucks.values import Fault, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.nunjucks.evaluate import Binding
    from stagedoor.nunjucks.expression import Expression
    from stagedoor.nunjucks.limits import Limits
    from stagedoor.nunjucks.operations import Evaluate
    from stagedoor.nunjucks.statements import Statement

Perform: TypeAlias = Callable[[Scope], None]
Makers: TypeAlias = "Mapping[type[Statement], Callable[[Any, Region], Perform]]"
"""What makes the closure of each kind of statement."""

PROBLEMS: Final = (Fault, LimitExceededError, RecursionError)


def error_of(problem: Exception) -> DialectError:
    """Turn what evaluation may raise into a mistake."""
    if isinstance(problem, Fault):
        return DialectError("N070", problem.message, 0, problem.hint)
    if isinstance(problem, LimitExceededError):
        return too_much(problem.limit, problem.allowed, 0)
    return too_much("nesting", DEFAULT_LIMITS.nesting, 0)


class Region:
    """A stretch of a function, and what the names written in it mean.

    Attributes:
        limits: The budget.
        makers: See :data:`Makers`.
        slots: Hands out slots, one sequence a template.
        level: How many functions are around this one and visible from it.
        depth: How deep the next statement is nested in its function (L-71).
        bindings: The names that live in slots: level and slot.
        exports_macros: Whether a macro defined here is visible in other macros.
        exports_sets: Whether a ``set`` here is visible in macros.
    """

    __slots__ = (
        "bindings",
        "depth",
        "exports_macros",
        "exports_sets",
        "level",
        "limits",
        "makers",
        "slots",
    )

    def __init__(self, limits: Limits, makers: Makers, slots: Iterator[int]) -> None:
        self.limits = limits
        self.makers = makers
        self.slots = slots
        self.level = 0
        self.depth = 1
        self.bindings: dict[str, Binding] = {}
        self.exports_macros = self.exports_sets = True

    def inner(self, *, steps: int = 2, loop: bool = False) -> Region:
        """Return a region of the same function; names bound in a loop end with it."""
        region = Region(self.limits, self.makers, self.slots)
        region.level = self.level
        region.depth = self.depth + steps
        region.bindings = dict(self.bindings) if loop else self.bindings
        region.exports_macros = self.exports_macros and not loop
        region.exports_sets = self.exports_sets and not loop
        return region

    def function(self, *, inherits: bool, exports_macros: bool) -> Region:
        """Return the region of a function that starts here."""
        region = Region(self.limits, self.makers, self.slots)
        if inherits:
            region.level = self.level + 1
            region.bindings = dict(self.bindings)
        region.exports_macros = exports_macros
        region.exports_sets = False
        return region

    def bind(self, name: str) -> int:
        """Let ``name`` live in a new slot from here on."""
        slot = next(self.slots)
        self.bindings[name] = (self.level, slot)
        return slot

    def closure(self, expression: Expression) -> Evaluate:
        """Return the closure of an expression written here."""
        return expression.bound(self.outwards(), self.depth + 2)

    def outwards(self) -> dict[str, Binding]:
        """Return the names in slots as seen from here: how far out, and the slot."""
        return {
            name: (self.level - level, slot)
            for name, (level, slot) in self.bindings.items()
        }

    def placed(self, expression: Expression, place: int) -> Evaluate:
        """Return the closure of an expression of a tag; its problems have a place."""
        evaluate, at = self.closure(expression), place + expression.at

        def run(scope: Scope) -> Value:
            try:
                return evaluate(scope)
            except DialectError as error:
                error.shifted(at)
                raise
            except PROBLEMS as problem:
                raise error_of(problem).shifted(at) from problem

        return run

    def setter(self, name: str) -> Callable[[Scope, Value], None]:
        """Return what ``set`` does to one name (L-57)."""
        binding = self.bindings.get(name)
        exports = self.exports_sets

        def assign(scope: Scope, value: Value) -> None:
            scope.assign(name, value)
            if binding is not None:
                _slots_of(scope, self.level - binding[0])[binding[1]] = value
            if exports:
                scope.exports.bind(name, value)

        return assign


def _slots_of(scope: Scope, outwards: int) -> dict[int, Any]:
    slots = scope.slots
    for _ in range(outwards):
        slots = slots[OUTER_SLOTS]
    return slots
