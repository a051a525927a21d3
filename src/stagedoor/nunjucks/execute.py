"""Statements to closures, and running them.

A function of JavaScript's (the template, a macro, the body of a ``call``, a
``block``) has slots: its loop variables, positional parameters and macro names, found
by *where* they are written. Everything else is looked up by name (``scope``). Nunjucks
works so, and it shows: L-57's odd rules all follow from it.

Source: nunjucks 3.2.4 ``compiler.js``; nunjitsu 0.6.2 ``lexicalSlots.ts``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from stagedoor.nunjucks import operators
from stagedoor.nunjucks.errors import DialectError, too_much
from stagedoor.nunjucks.evaluate import CAPTURED, Compiler
from stagedoor.nunjucks.limits import DEFAULT_LIMITS, LimitExceededError
from stagedoor.nunjucks.loops import Loop
from stagedoor.nunjucks.macros import Macro as MacroValue
from stagedoor.nunjucks.macros import bound_arguments
from stagedoor.nunjucks.pieces import Expression, Parameters
from stagedoor.nunjucks.scope import OUTER_SLOTS, Scope
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
    Statement,
    Switch,
    names_in,
)
from stagedoor.nunjucks.values import UNDEFINED, Fault, Function, Safe, Value, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stagedoor.nunjucks.evaluate import Binding, Evaluate
    from stagedoor.nunjucks.limits import Limits
    from stagedoor.nunjucks.numbers import Number

Perform: TypeAlias = Callable[[Scope], None]


@dataclass(slots=True)
class Region:
    """A stretch of a function, and what the names written in it mean.

    Attributes:
        limits: The budget.
        slots: Hands out slots, one sequence a template.
        level: How many functions are around this one and visible from it.
        depth: How deep the next statement is nested in its function (L-71).
        bindings: The names that live in slots: level and slot.
        exports_macros: Whether a macro defined here is visible in other macros.
        exports_sets: Whether a ``set`` here is visible in macros.
    """

    limits: Limits
    slots: Iterator[int] = field(default_factory=count)
    level: int = 0
    depth: int = 1
    bindings: dict[str, Binding] = field(default_factory=dict)
    exports_macros: bool = True
    exports_sets: bool = True

    def inner(self, *, steps: int = 2, loop: bool = False) -> Region:
        """Return a region of the same function; names bound in it end with it."""
        return Region(
            self.limits,
            self.slots,
            self.level,
            self.depth + steps,
            dict(self.bindings) if loop else self.bindings,
            exports_macros=self.exports_macros and not loop,
            exports_sets=self.exports_sets and not loop,
        )

    def function(self, *, inherits: bool, exports_macros: bool) -> Region:
        """Return the region of a function that starts here."""
        return Region(
            self.limits,
            self.slots,
            self.level + 1 if inherits else 0,
            1,
            dict(self.bindings) if inherits else {},
            exports_macros=exports_macros,
            exports_sets=False,
        )

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


PROBLEMS: Final = (Fault, LimitExceededError, RecursionError)


def error_of(problem: Exception) -> DialectError:
    """Turn what evaluation may raise into a mistake."""
    if isinstance(problem, Fault):
        return DialectError("N070", problem.message, 0, problem.hint)
    if isinstance(problem, LimitExceededError):
        return too_much(problem.limit, problem.allowed, 0)
    return too_much("nesting", DEFAULT_LIMITS.nesting, 0)


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
    return _STATEMENTS[type(statement)](statement, region)


SHALLOW: Final = 100
"""Below this depth an expression without calls cannot be too deep on its own."""


def _too_deep(nesting: int) -> Perform:
    def refuse(_: Scope) -> None:
        raise LimitExceededError("nesting", nesting)

    return refuse


def _slots_of(scope: Scope, outwards: int) -> dict[int, Any]:
    slots = scope.slots
    for _ in range(outwards):
        slots = slots[OUTER_SLOTS]
    return slots


def captured(perform: Perform, scope: Scope) -> str:
    """Return what ``perform`` writes, instead of writing it."""
    run = scope.run
    outer, run.out = run.out, []
    try:
        perform(scope)
        return "".join(run.out)
    finally:
        run.out = outer


# -- statements -----------------------------------------------------------------------


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


def _for(statement: For, region: Region) -> Perform:
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
        _write(scope, apply(scope))

    return perform


def _write(scope: Scope, value: Value) -> None:
    text = operators.to_text(scope.meter, value)
    scope.meter.spend_output(len(text))
    scope.run.out.append(text)


def _block(statement: Block, region: Region) -> Perform:
    inner = region.function(inherits=False, exports_macros=True)
    inner.depth = region.depth + 3
    body = body_of(statement.body, inner)

    def perform(scope: Scope) -> None:
        frame = scope.child(isolated=True)
        frame.slots = {}
        body(frame)

    return perform


class _Callable:
    """The parameters and body of a macro or call block, compiled."""

    def __init__(
        self, parameters: Parameters, body: Body, place: int, region: Region
    ) -> None:
        self.positional = [name for name, default in parameters if default is None]
        self.defaults = [name for name, default in parameters if default is not None]
        # A default sees the parameters before it; each text is bound as it is met.
        slots: dict[str, int] = {}
        self.steps: list[tuple[str, int, Evaluate | None]] = []
        for name, default in parameters:
            if default is None:
                slot = slots[name] if name in slots else region.bind(name)
                slots[name] = slot
                self.steps.append((name, slot, None))
            else:
                self.steps.append((name, -1, region.placed(default, place)))
        self.nesting = region.limits.nesting
        self.body = body_of(body, region)

    def invoke(
        self,
        frame: Scope,
        depth: int,
        arguments: Sequence[Value],
        keywords: Mapping[str, Value],
    ) -> Value:
        """Run the body in ``frame``, the function's own scope."""
        frame.depth = depth + 4
        if frame.depth >= self.nesting:
            raise LimitExceededError("nesting", self.nesting)
        given, named = bound_arguments(
            self.positional, self.defaults, arguments, keywords
        )
        for name, slot, default in self.steps:
            if default is None:
                value = frame.slots[slot] = given.get(name, UNDEFINED)
            elif name in named:
                value = named[name]
            else:
                value = default(frame)
            frame.bind(name, value)
        if "caller" in named and "caller" not in self.defaults:
            frame.bind("caller", named["caller"])
        return Safe(captured(self.body, frame))


def _macro(statement: Macro, region: Region) -> Perform:
    name = statement.tag.macro
    slot = region.bind(name)
    inner = region.function(inherits=False, exports_macros=True)
    function = _Callable(
        statement.tag.parameters, statement.body, statement.place, inner
    )
    exports = region.exports_macros

    def perform(scope: Scope) -> None:
        visible = scope.exports

        def invoke(
            depth: int, arguments: Sequence[Value], keywords: Mapping[str, Value]
        ) -> Value:
            frame = visible.scope.child(isolated=True)
            frame.slots = {}
            return function.invoke(frame, depth, arguments, keywords)

        value = MacroValue(name, invoke, is_caller=False)
        scope.slots[slot] = value
        if exports:
            visible.bind(name, value)

    return perform


def _call_block(statement: CallBlock, region: Region) -> Perform:
    expression = statement.tag.expression
    call: Any = expression.node
    depth, at = region.depth + 2, statement.place + expression.at
    compiler = Compiler(region.outwards(), depth)
    target, arguments = compiler.compile(call.node), compiler.arguments(call)
    inner = region.function(inherits=True, exports_macros=False)
    function = _Callable(
        statement.tag.parameters, statement.body, statement.place, inner
    )

    def perform(scope: Scope) -> None:
        macro = target(scope)
        if not isinstance(macro, MacroValue) or macro.is_caller:
            what = "a caller" if isinstance(macro, Function) else kind_of(macro)
            raise DialectError(
                "N071",
                f"'call' needs a macro, not {what}",
                0,
                "define it with {% macro name() %}",
            ).shifted(at)

        def invoke(
            depth: int, arguments: Sequence[Value], keywords: Mapping[str, Value]
        ) -> Value:
            frame = scope.child(isolated=True)
            frame.slots = {OUTER_SLOTS: scope.slots}
            return function.invoke(frame, depth, arguments, keywords)

        try:
            given, named = arguments(scope)
        except DialectError as error:
            error.shifted(at)
            raise
        named["caller"] = MacroValue("caller", invoke, is_caller=True)
        _write(scope, macro.invoke(scope.depth - 1 + depth, given, named))

    return perform


_STATEMENTS: Final[dict[type[Statement], Callable[[Any, Region], Perform]]] = {
    If: _if,
    Switch: _switch,
    For: _for,
    SetValue: _set_value,
    SetBody: _set_body,
    FilterBlock: _filter_block,
    Block: _block,
    Macro: _macro,
    CallBlock: _call_block,
}
