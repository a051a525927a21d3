"""Expressions: node tree to closures over the closed value model.

Nothing is generated and nothing of Python is reachable: a closure calls other closures
and the functions of ``operators``, ``methods`` and ``filters``. Closures belong to the
text of the expression, not to a file: they are made once and shared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from jinja2 import nodes

from stagedoor.nunjucks import operators
from stagedoor.nunjucks.calls import call_filter, call_test, refuse_function
from stagedoor.nunjucks.diagnose import (
    filter_error,
    no_method,
    not_callable,
    test_error,
)
from stagedoor.nunjucks.errors import DialectError
from stagedoor.nunjucks.macros import Macro
from stagedoor.nunjucks.methods import lookup, member
from stagedoor.nunjucks.operations import Evaluate, OperatorCompiler
from stagedoor.nunjucks.regex import Regex
from stagedoor.nunjucks.scope import MISSING, OUTER_SLOTS, Scope
from stagedoor.nunjucks.slices import slice_of
from stagedoor.nunjucks.values import UNDEFINED, Fault, Function, Value, record

if TYPE_CHECKING:
    from collections.abc import Iterable


Binding: TypeAlias = tuple[int, int]
"""Where a compiled name lives: how many functions further out, and its slot."""
Bindings: TypeAlias = Mapping[str, Binding]
Arguments: TypeAlias = tuple[list[Value], dict[str, Value]]

CAPTURED: Final = -2
"""The slot that holds the text a ``filter`` block works on."""


class Compiler(OperatorCompiler):
    """Makes the closure of one expression.

    Attributes:
        bindings: The names that live in slots.
        depth: How deep the expression is nested in its function (L-71).
    """

    def __init__(self, bindings: Bindings, depth: int) -> None:
        self.bindings = bindings
        self.depth = depth

    def compile(self, node: nodes.Node) -> Evaluate:
        """Return the closure of ``node``."""
        return _COMPILE[type(node)](self, node)

    def all(self, items: list[Any]) -> list[Evaluate]:
        """Return the closures of several nodes."""
        return [self.compile(item) for item in items]

    def named(self, keywords: list[Any]) -> dict[str, Evaluate]:
        """Return the closures of keyword arguments."""
        return {keyword.key: self.compile(keyword.value) for keyword in keywords}

    def constant(self, node: nodes.Const) -> Evaluate:
        """A literal; a regex is a new object each time, as in JavaScript."""
        value = node.value
        if isinstance(value, Regex):
            pattern, flags = value.source, value.flags
            return lambda _: Regex(pattern, flags)
        return lambda _: value

    def name(self, node: nodes.Name) -> Evaluate:
        """A variable."""
        name = node.name
        if name in self.bindings:
            return _read_slot(*self.bindings[name])

        def read(scope: Scope) -> Value:
            value = scope.names.get(name, MISSING)
            return scope.find(name) if value is MISSING else value

        return read

    def attribute(self, node: nodes.Getattr) -> Evaluate:
        """``a.b``."""
        return self.property_of(node.node, node.attr)

    def property_of(self, receiver: nodes.Expr, name: str) -> Evaluate:
        """A property with a name known beforehand."""
        if isinstance(receiver, nodes.Name) and receiver.name not in self.bindings:
            return _read_member(receiver.name, name)
        target = self.compile(receiver)

        def read(scope: Scope) -> Value:
            value = target(scope)
            if value.__class__ is dict:
                found = value.get(name, MISSING)
                if found is not MISSING:
                    return found
            elif value is UNDEFINED or value is None:
                return UNDEFINED
            return member(scope.meter, value, name, cookiecutter=scope.run.cookiecutter)

        return read

    def item(self, node: nodes.Getitem) -> Evaluate:
        """``a[b]`` and ``a[b:c]``."""
        if isinstance(node.arg, nodes.Slice):
            return self.slice(node, node.arg)
        if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            return self.property_of(node.node, node.arg.value)
        target, key = self.compile(node.node), self.compile(node.arg)
        at = node.lineno

        def read(scope: Scope) -> Value:
            value = target(scope)
            wanted = key(scope)
            try:
                return member(
                    scope.meter, value, wanted, cookiecutter=scope.run.cookiecutter
                )
            except Fault as fault:
                raise DialectError("N030", fault.message, at, fault.hint) from fault

        return read

    def slice(self, node: nodes.Getitem, bounds: nodes.Slice) -> Evaluate:
        """``a[start:stop:step]`` (L-32)."""
        target = self.compile(node.node)
        start, stop, step = (
            self.compile(nodes.Const(missing) if part is None else part)
            for part, missing in (
                (bounds.start, None),
                (bounds.stop, None),
                (bounds.step, 1),
            )
        )
        at = node.lineno

        def read(scope: Scope) -> Value:
            value = target(scope)
            first, last, by = start(scope), stop(scope), step(scope)
            try:
                return slice_of(scope.meter, value, first, last, by)
            except Fault as fault:
                raise DialectError("N031", fault.message, at, fault.hint) from fault

        return read

    def call(self, node: nodes.Call) -> Evaluate:
        """A call: ``f(a, key=b)``."""
        name = _member_name(node.node)
        if name is not None:
            return self.method_call(node, name)
        target, arguments = self.compile(node.node), self.arguments(node)
        at, depth, callee = node.lineno, self.depth, node.node

        def call(scope: Scope) -> Value:
            function = target(scope)
            if not isinstance(function, Function):
                raise not_callable(scope, callee, function)
            given, named = arguments(scope)
            return _invoke(scope, function, (given, named), depth, at)

        return call

    def method_call(self, node: nodes.Call, name: str) -> Evaluate:
        """``a.f(b)``: here, and only here, the old engine's methods exist too."""
        receiver: Any = node.node
        target, arguments = self.compile(receiver.node), self.arguments(node)
        at, depth = receiver.lineno, self.depth

        def call(scope: Scope) -> Value:
            value = target(scope)
            method = lookup(value, name, cookiecutter=scope.run.cookiecutter)
            if method is None:
                function = operators.get_property(scope.meter, value, name)
                if not isinstance(function, Function):
                    if function is not UNDEFINED:
                        raise not_callable(scope, receiver, function)
                    raise no_method(scope, receiver, value, name)
                return _invoke(scope, function, arguments(scope), depth, at)
            given, named = arguments(scope)
            try:
                return method.call(scope.meter, value, given, named)
            except Fault as fault:
                raise DialectError("N033", fault.message, at, fault.hint) from fault

        return call

    def arguments(self, node: nodes.Call) -> Callable[[Scope], Arguments]:
        """The arguments of a call, positional and by keyword."""
        arguments, keywords = self.all(node.args), self.named(node.kwargs)

        def evaluate(scope: Scope) -> Arguments:
            given = [argument(scope) for argument in arguments]
            return given, {key: value(scope) for key, value in keywords.items()}

        return evaluate

    def filter(self, node: nodes.Filter) -> Evaluate:
        """``a | f(b)``; without ``a``, a filter over captured text (L-59)."""
        value = (
            _read_slot(0, CAPTURED) if node.node is None else self.compile(node.node)
        )
        arguments, keywords = self.all(node.args), self.named(node.kwargs)
        name = node.name

        def apply(scope: Scope) -> Value:
            given = value(scope)
            more = [argument(scope) for argument in arguments]
            named = {key: argument(scope) for key, argument in keywords.items()}
            try:
                return call_filter(scope, name, given, more, named)
            except Fault as fault:
                raise filter_error(scope, node, given, fault) from fault

        return apply

    def test(self, node: nodes.Test) -> Evaluate:
        """Whether ``a is`` what a named test says."""
        value = self.compile(node.node)
        arguments, keywords = self.all(node.args), self.named(node.kwargs)
        name, at = node.name, node.lineno

        def apply(scope: Scope) -> bool:
            given = value(scope)
            more = [argument(scope) for argument in arguments]
            named = {key: argument(scope) for key, argument in keywords.items()}
            try:
                return call_test(scope, name, given, more, named)
            except Fault as fault:
                raise test_error(fault, at) from fault

        return apply

    def list(self, node: nodes.List) -> Evaluate:
        """``[a, b]``."""
        items = self.all(node.items)

        def build(scope: Scope) -> Value:
            built = [item(scope) for item in items]
            _note_functions(scope, built)
            return built

        return build

    def group(self, node: nodes.Tuple) -> Evaluate:
        """``(a, b)``: the last one."""
        if len(node.items) == 1:
            return self.compile(node.items[0])
        items, at = self.all(node.items), node.lineno

        def last(scope: Scope) -> Value:
            values = [item(scope) for item in items]
            try:
                for value in values[:-1]:
                    refuse_function(scope.run, value)
            except Fault as fault:
                raise DialectError("N035", fault.message, at, fault.hint) from fault
            return values[-1]

        return last

    def dict(self, node: nodes.Dict) -> Evaluate:
        """``{a: 1}``."""
        pairs = [(pair.key.value, self.compile(pair.value)) for pair in node.items]  # type: ignore[attr-defined]  # keys are Const

        def build(scope: Scope) -> Value:
            built = record([(key, value(scope)) for key, value in pairs])
            _note_functions(scope, built.values())
            return built

        return build


_COMPILE: Final[dict[type[nodes.Node], Callable[[Compiler, Any], Evaluate]]] = {
    nodes.Const: Compiler.constant,
    nodes.Name: Compiler.name,
    nodes.Getattr: Compiler.attribute,
    nodes.Getitem: Compiler.item,
    nodes.Call: Compiler.call,
    nodes.Filter: Compiler.filter,
    nodes.Test: Compiler.test,
    nodes.Add: Compiler.binary,
    nodes.Sub: Compiler.binary,
    nodes.Mul: Compiler.binary,
    nodes.Div: Compiler.binary,
    nodes.Mod: Compiler.binary,
    nodes.Pow: Compiler.binary,
    nodes.FloorDiv: Compiler.floor,
    nodes.Concat: Compiler.concat,
    nodes.Neg: Compiler.unary,
    nodes.Pos: Compiler.unary,
    nodes.Compare: Compiler.comparison,
    nodes.Not: Compiler.negation,
    nodes.And: Compiler.conjunction,
    nodes.Or: Compiler.disjunction,
    nodes.CondExpr: Compiler.condition,
    nodes.List: Compiler.list,
    nodes.Tuple: Compiler.group,
    nodes.Dict: Compiler.dict,
}


def _read_member(variable: str, name: str) -> Evaluate:
    """Return ``variable.name`` in one step: most of what templates print."""

    def read(scope: Scope) -> Value:
        value = scope.names.get(variable, MISSING)
        if value is MISSING:
            value = scope.find(variable)
        if value.__class__ is dict:
            found = value.get(name, MISSING)
            if found is not MISSING:
                return found
        elif value is UNDEFINED or value is None:
            return UNDEFINED
        return member(scope.meter, value, name, cookiecutter=scope.run.cookiecutter)

    return read


def _read_slot(outwards: int, slot: int) -> Evaluate:
    def read(scope: Scope) -> Value:
        return scope.slots.get(slot, UNDEFINED)

    def read_outer(scope: Scope) -> Value:
        slots = scope.slots
        for _ in range(outwards):
            slots = slots[OUTER_SLOTS]
        return slots.get(slot, UNDEFINED)

    return read_outer if outwards else read


def _note_functions(scope: Scope, values: Iterable[Value]) -> None:
    if any(isinstance(value, Function) for value in values):
        scope.run.functions_in_data = True


def _member_name(node: nodes.Node) -> str | None:
    """Return ``b`` of ``a.b`` and ``a["b"]``."""
    if isinstance(node, nodes.Getattr):
        return node.attr
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        return node.arg.value if isinstance(node.arg.value, str) else None
    return None


def _invoke(
    scope: Scope, function: Function, arguments: Arguments, depth: int, at: int
) -> Value:
    given, named = arguments
    try:
        if isinstance(function, Macro):
            return function.invoke(scope.depth - 1 + depth, given, named)
        for value in given:
            refuse_function(scope.run, value)
        return function.call(scope.meter, given, named)
    except Fault as fault:
        message = f"{function.name}(): {fault.message}"
        raise DialectError("N037", message, at, fault.hint) from fault
