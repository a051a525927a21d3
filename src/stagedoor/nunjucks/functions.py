"""Macros, call blocks and blocks: the functions of a template (L-57, L-58, L-61)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagedoor.nunjucks.bodies import body_of, captured, write
from stagedoor.nunjucks.errors import DialectError
from stagedoor.nunjucks.evaluate import Compiler
from stagedoor.nunjucks.limits import LimitExceededError
from stagedoor.nunjucks.macros import Macro as MacroValue
from stagedoor.nunjucks.macros import bound_arguments
from stagedoor.nunjucks.scope import OUTER_SLOTS
from stagedoor.nunjucks.values import UNDEFINED, Safe, Value, kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stagedoor.nunjucks.headers import Parameters
    from stagedoor.nunjucks.operations import Evaluate
    from stagedoor.nunjucks.region import Perform, Region
    from stagedoor.nunjucks.scope import Scope
    from stagedoor.nunjucks.statements import Block, Body, CallBlock, Macro


def block(statement: Block, region: Region) -> Perform:
    """Return the closure of a ``block``."""
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


def macro(statement: Macro, region: Region) -> Perform:
    """Return the closure of a ``macro``."""
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


def call_block(statement: CallBlock, region: Region) -> Perform:
    """Return the closure of a ``call``."""
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
        called = target(scope)
        if not isinstance(called, MacroValue) or called.is_caller:
            what = kind_of(called)
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
        write(scope, called.invoke(scope.depth - 1 + depth, given, named))

    return perform
