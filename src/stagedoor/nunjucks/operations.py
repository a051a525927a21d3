"""Operators: node tree to closures (L-25 … L-31, L-40 … L-46)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeAlias

from jinja2 import nodes

from stagedoor.nunjucks import operators
from stagedoor.nunjucks.errors import DialectError
from stagedoor.nunjucks.scope import Scope
from stagedoor.nunjucks.values import Fault, Value

if TYPE_CHECKING:
    from stagedoor.nunjucks.limits import Meter

Evaluate: TypeAlias = Callable[[Scope], Value]

_BINARY: Final[dict[type[nodes.Node], Callable[..., Value]]] = {
    nodes.Add: operators.add,
    nodes.Sub: operators.subtract,
    nodes.Mul: operators.multiply,
    nodes.Div: operators.divide,
    nodes.Mod: operators.modulo,
    nodes.Pow: operators.power,
}
_UNARY: Final[dict[type[nodes.Node], Callable[..., Value]]] = {
    nodes.Neg: operators.negate,
    nodes.Pos: operators.positive,
}


def _strict_equals(_meter: Meter, left: Value, right: Value) -> bool:
    return operators.strict_equals(left, right)


def _not_equals(meter: Meter, left: Value, right: Value) -> bool:
    return not operators.loose_equals(meter, left, right)


def _strict_differs(_meter: Meter, left: Value, right: Value) -> bool:
    return not operators.strict_equals(left, right)


def _contained(meter: Meter, left: Value, right: Value) -> bool:
    return operators.contains(meter, right, left)


_COMPARE: Final[dict[str, Callable[..., bool]]] = {
    "==": operators.loose_equals,
    "!=": _not_equals,
    "===": _strict_equals,
    "!==": _strict_differs,
    "<": operators.less,
    "<=": operators.less_equal,
    ">": operators.greater,
    ">=": operators.greater_equal,
    "in": _contained,
}


class OperatorCompiler(ABC):
    """Makes the closures of operators; the rest is :class:`evaluate.Compiler`'s."""

    @abstractmethod
    def compile(self, node: nodes.Node) -> Evaluate:
        """Return the closure of ``node``."""

    def binary(self, node: nodes.BinExpr) -> Evaluate:
        """Arithmetic with two operands."""
        return self.operation(_BINARY[type(node)], node.left, node.right, node.lineno)

    def concat(self, node: nodes.Concat) -> Evaluate:
        """``a ~ b``."""
        left, right = node.nodes
        return self.operation(operators.concat, left, right, node.lineno)

    def floor(self, node: nodes.FloorDiv) -> Evaluate:
        """``a // b``."""

        def divide(meter: Meter, left: Value, right: Value) -> Value:
            return operators.floor(meter, operators.divide(meter, left, right))

        return self.operation(divide, node.left, node.right, node.lineno)

    def operation(
        self,
        function: Callable[[Meter, Value, Value], Value],
        left: nodes.Node,
        right: nodes.Node,
        at: int,
    ) -> Evaluate:
        """Apply a function to two operands."""
        first, second = self.compile(left), self.compile(right)

        def apply(scope: Scope) -> Value:
            one = first(scope)
            two = second(scope)
            try:
                return function(scope.meter, one, two)
            except Fault as fault:
                raise DialectError("N035", fault.message, at, fault.hint) from fault

        return apply

    def unary(self, node: nodes.UnaryExpr) -> Evaluate:
        """``-a`` and ``+a``."""
        function, value, at = _UNARY[type(node)], self.compile(node.node), node.lineno

        def apply(scope: Scope) -> Value:
            operand = value(scope)
            try:
                return function(scope.meter, operand)
            except Fault as fault:
                raise DialectError("N035", fault.message, at, fault.hint) from fault

        return apply

    def comparison(self, node: nodes.Compare) -> Evaluate:
        """One level of comparisons, left to right over the results (L-29)."""
        result = self.compile(node.expr)
        for operand in node.ops:
            result = self.compared(result, operand, node.lineno)
        return result

    def compared(self, first: Evaluate, operand: nodes.Operand, at: int) -> Evaluate:
        """Compare the result so far with one more operand."""
        function, second = _COMPARE[operand.op], self.compile(operand.expr)

        def apply(scope: Scope) -> bool:
            left = first(scope)
            right = second(scope)
            try:
                return function(scope.meter, left, right)
            except Fault as fault:
                raise DialectError("N036", fault.message, at, fault.hint) from fault

        return apply

    def negation(self, node: nodes.Not) -> Evaluate:
        """``not a``."""
        value = self.compile(node.node)
        return lambda scope: not operators.truthy(value(scope))

    def conjunction(self, node: nodes.And) -> Evaluate:
        """``a and b``: an operand, not a boolean (L-31)."""
        first, second = self.compile(node.left), self.compile(node.right)

        def both(scope: Scope) -> Value:
            left = first(scope)
            return second(scope) if operators.truthy(left) else left

        return both

    def disjunction(self, node: nodes.Or) -> Evaluate:
        """``a or b``: an operand, not a boolean (L-31)."""
        first, second = self.compile(node.left), self.compile(node.right)

        def either(scope: Scope) -> Value:
            left = first(scope)
            return left if operators.truthy(left) else second(scope)

        return either

    def condition(self, node: nodes.CondExpr) -> Evaluate:
        """``a if c else b``; without ``else``, the empty text (L-30)."""
        test, body = self.compile(node.test), self.compile(node.expr1)
        otherwise = self.compile(node.expr2 or nodes.Const(""))

        def choose(scope: Scope) -> Value:
            return body(scope) if operators.truthy(test(scope)) else otherwise(scope)

        return choose
