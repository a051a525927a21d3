"""Statements to closures: the table, and the simple ones."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Final

from stagedoor.nunjucks import operators
from stagedoor.nunjucks.bodies import body_of, captured, write
from stagedoor.nunjucks.evaluate import CAPTURED
from stagedoor.nunjucks.functions import block, call_block, macro
from stagedoor.nunjucks.loops import for_loop
from stagedoor.nunjucks.region import Makers, Perform, Region
from stagedoor.nunjucks.statements import (
    Block,
    Body,
    CallBlock,
    FilterBlock,
    For,
    If,
    Macro,
    SetBody,
    SetValue,
    Switch,
)

if TYPE_CHECKING:
    from stagedoor.nunjucks.limits import Limits
    from stagedoor.nunjucks.scope import Scope


def template_closure(body: Body, limits: Limits) -> Perform:
    """Return what writes a whole template."""
    return body_of(body, Region(limits, _MAKERS, count()))


def _if(statement: If, region: Region) -> Perform:
    choices = []
    for number, branch in enumerate(statement.branches):
        # Each "elif" is one level deeper, as an "if" in an "else" would be.
        inner = region.inner(steps=number + 2)
        condition = region.placed(branch.expression, branch.place)
        choices.append((condition, body_of(branch.body, inner)))
    otherwise = statement.otherwise and body_of(statement.otherwise, region.inner())

    def perform(scope: Scope) -> None:
        for condition, body in choices:
            if operators.truthy(condition(scope)):
                body(scope)
                return
        if otherwise:
            otherwise(scope)

    return perform


def _switch(statement: Switch, region: Region) -> Perform:
    subject = region.placed(statement.subject, statement.place)
    cases = [
        (
            region.placed(branch.expression, branch.place),
            # An empty case falls through to the next one (L-60).
            body_of(branch.body, region.inner()) if branch.body.items else None,
        )
        for branch in statement.branches
    ]
    otherwise = statement.otherwise and body_of(statement.otherwise, region.inner())

    def perform(scope: Scope) -> None:
        value = subject(scope)
        matched = False
        for condition, body in cases:
            matched = matched or operators.strict_equals(value, condition(scope))
            if matched and body:
                body(scope)
                return
        if otherwise:
            otherwise(scope)

    return perform


def _set_value(statement: SetValue, region: Region) -> Perform:
    evaluate = region.placed(statement.expression, statement.place)
    setters = [region.setter(name) for name in statement.targets]

    def perform(scope: Scope) -> None:
        value = evaluate(scope)
        for assign in setters:
            assign(scope, value)

    return perform


def _set_body(statement: SetBody, region: Region) -> Perform:
    body = body_of(statement.body, region.inner(steps=4))
    setters = [region.setter(name) for name in statement.tag.targets]

    def perform(scope: Scope) -> None:
        value = captured(body, scope)
        for assign in setters:
            assign(scope, value)

    return perform


def _filter_block(statement: FilterBlock, region: Region) -> Perform:
    body = body_of(statement.body, region.inner(steps=7))
    apply = region.placed(statement.tag.expression, statement.place)

    def perform(scope: Scope) -> None:
        text = captured(body, scope.child())
        scope.slots[CAPTURED] = text
        write(scope, apply(scope))

    return perform


_MAKERS: Final[Makers] = {
    If: _if,
    Switch: _switch,
    For: for_loop,
    SetValue: _set_value,
    SetBody: _set_body,
    FilterBlock: _filter_block,
    Block: block,
    Macro: macro,
    CallBlock: call_block,
}
