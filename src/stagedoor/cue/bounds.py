"""Bounds such as ``>=3`` and ``=~"^a"``, validators, and comparing values."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any, Final

from stagedoor.cue.builtins import call_validator
from stagedoor.cue.faults import BottomError, Fault, IncompleteError
from stagedoor.cue.narrow import shown
from stagedoor.cue.regex import searches
from stagedoor.cue.terms import Function, Missing
from stagedoor.cue.values import (
    BYTES,
    INT,
    LIST,
    NULL,
    NUMBER,
    STRING,
    STRUCT,
    TOP,
    Float,
    decimal_of,
    kind_of,
    same_atom,
)
from stagedoor.cue.vertex import Vertex

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from stagedoor.cue.evaluate import Evaluator
    from stagedoor.cue.terms import Check, Value
    from stagedoor.cue.values import Atom

_SHOWN: Final = 100

_ORDER: Final[dict[str, Callable[[Any, Any], bool]]] = {  # of one kind: see compare
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_WORDS: Final = {
    "<": "less than {}",
    "<=": "at most {}",
    ">": "more than {}",
    ">=": "at least {}",
    "!=": "anything but {}",
}


def bound_mask(op: str, operand: Value) -> int:
    """Return the kinds that a bound leaves.

    Raises:
        BottomError: There is no such bound.
    """
    if isinstance(operand, Vertex | tuple | Function):
        raise BottomError(Fault("value", f"'{op}' takes no struct and no list here"))
    kind = kind_of(operand)
    if op == "!=":
        return TOP & ~NULL if kind == NULL else NUMBER if kind & NUMBER else kind
    wanted = STRING if op in ("=~", "!~") else NUMBER | STRING | BYTES
    if not kind & wanted:
        raise BottomError(Fault("value", f"'{op}' cannot be asked of {shown(operand)}"))
    return NUMBER if kind & NUMBER else kind


def compare(op: str, left: Atom, right: Atom) -> bool | None:
    """Compare two atoms by ``op``; None where they cannot be compared."""
    if isinstance(left, bool) or isinstance(right, bool):
        numbers = False
    else:
        numbers = isinstance(left, int | Float) and isinstance(right, int | Float)
    if op in ("==", "!="):
        if numbers:
            same = decimal_of(left) == decimal_of(right)  # type: ignore[arg-type]
        else:
            same = same_atom(left, right)
        return same is (op == "==")
    if numbers:
        return _ORDER[op](decimal_of(left), decimal_of(right))  # type: ignore[arg-type]
    if isinstance(left, str) and isinstance(right, str):
        return _ORDER[op](
            left.encode("utf-8", "replace"), right.encode("utf-8", "replace")
        )
    if isinstance(left, bytes) and isinstance(right, bytes):
        return _ORDER[op](left, right)
    return None


def run_checks(ev: Evaluator, vertex: Vertex) -> None:
    """Ask the checks of a settled vertex; of open ranges, only whether any is left."""
    if vertex.faults:
        return
    atom = vertex.atom
    if not isinstance(atom, Missing):
        for check in vertex.checks:
            _ask(ev, vertex, check, atom)
    elif vertex.cyclic is not None and vertex.mask in (LIST, STRUCT):
        for check in vertex.checks:
            if check.name not in _WORDS:
                _ask(ev, vertex, check, vertex)
    elif vertex.mask & ~NUMBER == 0:
        _check_range(vertex)


def _ask(ev: Evaluator, vertex: Vertex, check: Check, value: Atom | Vertex) -> None:
    """Ask one check and note what it finds."""
    ev.budget.spend()
    try:
        if isinstance(value, Vertex):
            fault = call_validator(ev, check, value)
        else:
            fault = judge(ev, check, value)
    except IncompleteError as error:
        vertex.blocked = str(error)
        return
    except BottomError as error:
        fault = error.fault
    if fault is not None:
        vertex.faults += (fault._replace(term=fault.term or check.term),)


def judge(ev: Evaluator, check: Check, atom: Atom) -> Fault | None:
    """Ask one check of an atom."""
    op = check.name
    if op in ("=~", "!~"):
        return _judge_pattern(ev, check, atom)
    if op not in _WORDS:
        return call_validator(ev, check, atom)
    operand = check.operand[0]
    assert not isinstance(operand, Vertex | tuple | Function)  # noqa: S101 - bound_mask
    if compare(op, atom, operand):
        return None
    wish = _WORDS[op].format(shown(operand))
    if op == "!=" and operand == "":
        wish = "a text that is not empty"
    return Fault("bound", f"expected {wish}, found {shown(atom)}")


def _judge_pattern(ev: Evaluator, check: Check, atom: Atom) -> Fault | None:
    pattern = check.operand[0]
    assert isinstance(pattern, str)  # noqa: S101 - bound_mask
    if not isinstance(atom, str):
        return None
    found = searches(ev.budget, pattern, atom)
    if found is (check.name == "=~"):
        return None
    verb = "does not match" if check.name == "=~" else "must not match"
    return Fault("pattern", f"{shown(atom)} {verb} {pattern_text(pattern)}")


def pattern_text(pattern: str) -> str:
    """Spell a pattern as a reader would search for it: not escaped, bounded."""
    text = pattern.replace("\n", "\\n")
    return f'"{text}"' if len(text) <= _SHOWN else f'"{text[: _SHOWN - 1]}…"'


def _check_range(vertex: Vertex) -> None:
    """Find bounds that leave no number: ``>5 & <3``, or ``int & >5 & <6``."""
    low = _limit(vertex, (">", ">="))
    high = _limit(vertex, ("<", "<="))
    if low is None or high is None:
        return
    (least, low_check), (most, high_check) = low, high
    if vertex.mask == INT:
        least = _whole(least, "ROUND_CEILING", 1 if low_check.name == ">" else 0)
        most = _whole(most, "ROUND_FLOOR", -1 if high_check.name == "<" else 0)
        strict = False
    else:
        strict = low_check.name == ">" or high_check.name == "<"
    if least > most or (strict and least == most):
        message = "the policy's bounds leave no number"
        vertex.faults += (Fault("bound", message, high_check.term),)


def _whole(number: Decimal, rounding: str, step: int) -> Decimal:
    """Return the nearest whole number inside a bound."""
    rounded = number.to_integral_value(rounding)
    return rounded + step if rounded == number else rounded


def _limit(vertex: Vertex, ops: tuple[str, str]) -> tuple[Decimal, Check] | None:
    """Return the strictest bound of one direction."""
    found: tuple[Decimal, Check] | None = None
    for check in vertex.checks:
        operand = check.operand[0] if check.name in ops else None
        if isinstance(operand, bool) or not isinstance(operand, int | Float):
            continue
        number = decimal_of(operand)
        stricter = found is None or (
            number > found[0] if ops[0] == ">" else number < found[0]
        )
        if stricter or (found and number == found[0] and check.name == ops[0]):
            found = (number, check)
    return found
