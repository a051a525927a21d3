"""Bodies to closures: text, interpolations and statements in a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from stagedoor.nunjucks import operators
from stagedoor.nunjucks.errors import DialectError
from stagedoor.nunjucks.expression import Expression
from stagedoor.nunjucks.limits import LimitExceededError
from stagedoor.nunjucks.region import PROBLEMS, Perform, Region, error_of
from stagedoor.nunjucks.values import UNDEFINED, Value

if TYPE_CHECKING:
    from stagedoor.nunjucks.scope import Scope
    from stagedoor.nunjucks.statements import Body, Statement


def body_of(body: Body, region: Region) -> Perform:
    """Return what writes a body to the output.

    The work of all its items is charged at once; inner bodies charge their own.
    """
    items, work, text_size = _items(body, region)
    places, limits = body.places, region.limits

    def perform(scope: Scope) -> None:
        meter = scope.meter
        out = scope.run.out
        append = out.append
        size = text_size
        remaining: Any = iter(items)
        try:
            meter.work += work
            if meter.work > limits.work:
                raise LimitExceededError("work", limits.work)
            for item in remaining:
                if item.__class__ is str:
                    append(item)
                    continue
                value = item(scope)
                if value.__class__ is not str:
                    if value is None or value is UNDEFINED:
                        continue
                    value = operators.to_text(meter, value)
                append(value)
                size += len(value)
            meter.spend_output(size)
        except DialectError as error:
            error.shifted(places[len(items) - remaining.__length_hint__() - 1])
            raise
        except PROBLEMS as problem:
            index = max(len(items) - remaining.__length_hint__() - 1, 0)
            place = places[index] if places else 0
            raise error_of(problem).shifted(place) from problem

    return perform


def _items(body: Body, region: Region) -> tuple[list[Any], int, int]:
    """Return the closures of a body, their work and the size of its text."""
    items: list[Any] = []
    work, text_size = 1, 0
    bare = not region.bindings and region.depth <= SHALLOW
    for item in body.items:
        work += 1
        if isinstance(item, str):
            items.append(item)
            text_size += len(item)
        elif isinstance(item, Expression):
            work += item.work
            closure = item.evaluate if bare and item.plain else region.closure(item)
            items.append(closure)
        else:
            work += sum(expression.work for expression in item.expressions())
            items.append(_statement(item, region))
            bare = bare and not region.bindings
    return items, work, text_size


def _statement(statement: Statement, region: Region) -> Perform:
    if region.depth + 1 > region.limits.nesting:
        return _too_deep(region.limits.nesting)
    return region.makers[type(statement)](statement, region)


SHALLOW: Final = 100
"""Below this depth an expression without calls cannot be too deep on its own."""


def _too_deep(nesting: int) -> Perform:
    def refuse(_: Scope) -> None:
        raise LimitExceededError("nesting", nesting)

    return refuse


def captured(perform: Perform, scope: Scope) -> str:
    """Return what ``perform`` writes, instead of writing it."""
    run = scope.run
    outer, run.out = run.out, []
    try:
        perform(scope)
        return "".join(run.out)
    finally:
        run.out = outer


def write(scope: Scope, value: Value) -> None:
    """Write a value to the output."""
    text = operators.to_text(scope.meter, value)
    scope.meter.spend_output(len(text))
    scope.run.out.append(text)
