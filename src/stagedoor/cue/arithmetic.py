"""Arithmetic, and text made of values."""

from __future__ import annotations

from decimal import Context, Decimal, DecimalException, localcontext
from typing import TYPE_CHECKING, Final

from stagedoor.cue.faults import BottomError, Fault
from stagedoor.cue.limits import LimitError
from stagedoor.cue.terms import Function
from stagedoor.cue.values import Float, decimal_of, spell_float
from stagedoor.cue.vertex import Vertex

if TYPE_CHECKING:
    from stagedoor.cue.limits import Budget
    from stagedoor.cue.syntax import Binary, Node, Unary
    from stagedoor.cue.terms import Value

# CUE computes with 34 significant digits; whole numbers stay exact.
_PRECISION: Final = Context(prec=34)
_BITS: Final = 20_000


def _is_number(value: Value) -> bool:
    return isinstance(value, int | Float) and not isinstance(value, bool)


def signed(node: Unary, value: Value) -> Value:
    """Return ``-x`` or ``+x``."""
    if isinstance(value, bool) or not isinstance(value, int | Float):
        raise BottomError(Fault("type", f"'{node.op}' needs a number", node))
    if node.op == "+":
        return value
    return Float(-value.number) if isinstance(value, Float) else -value


def combine(budget: Budget, node: Binary, left: Value, right: Value) -> Value:
    """Return ``left op right`` for ``+ - * /``.

    Raises:
        BottomError: The operands do not go with the operator.
    """
    if _is_number(left) and _is_number(right):
        return _calculate(node, left, right)  # type: ignore[arg-type]  # just asked
    if node.op == "+" and isinstance(left, str) and isinstance(right, str):
        return bounded(budget, left + right)
    if node.op == "+" and isinstance(left, bytes) and isinstance(right, bytes):
        return bounded(budget, left + right)
    if node.op == "*":
        for text, count in ((left, right), (right, left)):
            if isinstance(text, str | bytes) and type(count) is int:
                return _repeated(budget, node, text, count)
    names = f"{kind_name(left)} and {kind_name(right)}"
    raise BottomError(Fault("type", f"'{node.op}' does not go with {names}", node))


def _calculate(node: Binary, left: int | Float, right: int | Float) -> Value:
    if isinstance(left, int) and isinstance(right, int) and node.op != "/":
        if left.bit_length() + right.bit_length() > _BITS:
            raise LimitError("a number with thousands of digits")
        results = {"+": left + right, "-": left - right, "*": left * right}
        return results[node.op]
    one, other = decimal_of(left), decimal_of(right)
    try:
        with localcontext(_PRECISION):
            if node.op == "/":
                return Float(one / other)
            sums = {"+": one + other, "-": one - other, "*": one * other}
            return Float(sums[node.op])
    except DecimalException:
        raise BottomError(Fault("value", "this has no result", node)) from None


def _repeated(budget: Budget, node: Binary, text: str | bytes, count: int) -> Value:
    if count < 0:
        raise BottomError(Fault("value", "text cannot be repeated so often", node))
    if len(text) * count > budget.limits.text:
        raise LimitError(f"a text of more than {budget.limits.text:,} characters")
    return text * count


def bounded(budget: Budget, text: str | bytes) -> str | bytes:
    """Return ``text``, unless it is too long to go on with."""
    if len(text) > budget.limits.text:
        raise LimitError(f"a text of more than {budget.limits.text:,} characters")
    return text


def kind_name(value: Value) -> str:
    """Name the kind of a value."""
    from stagedoor.cue.values import kind_names, kind_of

    if isinstance(value, tuple):
        return "list"
    if isinstance(value, Function):
        return "function"
    if isinstance(value, Vertex):
        return "list" if value.lists else "struct"
    return kind_names(kind_of(value))[0]


def interpolated(node: Node, value: Value) -> str:
    """Spell a value inside a string."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int():
            return str(Decimal(value)) if abs(value) < 10**40 else f"{Decimal(value):f}"
        case Float():
            return spell_float(value)
        case bytes():
            return value.decode("utf-8", "replace")
        case _:
            message = f"a {kind_name(value)} cannot stand in a string"
            raise BottomError(Fault("type", message, node))
