"""Calling functions: of the language, of packages, and as validators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.cue.builtins import BUILTINS, Builtin, check_argument
from stagedoor.cue.closing import CLOSE, Group
from stagedoor.cue.compare import is_list, sorted_arcs
from stagedoor.cue.faults import BottomError, Fault, IncompleteError
from stagedoor.cue.narrow import restrict
from stagedoor.cue.predeclared import FUNCTIONS
from stagedoor.cue.syntax import Arm, Disjunction, Name, Node, Selector
from stagedoor.cue.terms import Check, Conjunct, Function, Held
from stagedoor.cue.vertex import Vertex, resolved

if TYPE_CHECKING:
    from stagedoor.cue.evaluate import Evaluator
    from stagedoor.cue.syntax import Call
    from stagedoor.cue.terms import Env, Term, Value


def function_name(ev: Evaluator, node: Call, env: Env | None) -> str:
    """Return the name of the function called, with its package.

    Raises:
        BottomError: It is no function.
    """
    function = node.function
    if isinstance(function, Name) and not (env and env.declares(function.name)):
        return function.name
    if isinstance(function, Name | Selector):
        found = ev.reference(function, env)
        if isinstance(found, Function):
            return found.name
    raise BottomError(Fault("reference", "this is no function", node))


def constrain(ev: Evaluator, vertex: Vertex, conjunct: Conjunct, node: Call) -> bool:
    """Add a call that is a constraint rather than a value; False if it is none."""
    name = function_name(ev, node, conjunct.env)
    if name == "close":
        group = Group(CLOSE, conjunct.group)
        closed = conjunct._replace(term=node.arguments[0], group=group)
        vertex.waiting += (closed,)
        return True
    if name in ("and", "or"):
        _join(ev, vertex, conjunct, node, name)
        return True
    builtin = BUILTINS.get(name)
    if builtin is None or not builtin.validates:
        return False
    if len(node.arguments) != len(builtin.params) - 1:
        return False
    operands = tuple(ev.evaluate(argument, conjunct.env) for argument in node.arguments)
    for position, operand in enumerate(operands, 1):
        check_argument(node, builtin, position, operand)
    restrict(vertex, builtin.params[0], node)
    vertex.checks += (Check(name, operands, node),)
    return True


def _join(
    ev: Evaluator, vertex: Vertex, conjunct: Conjunct, node: Call, name: str
) -> None:
    """Add ``and(list)`` or ``or(list)``: the elements joined by ``&`` or ``|``."""
    found = ev.evaluate(node.arguments[0], conjunct.env)
    if isinstance(found, Vertex) and is_list(found):
        arcs = sorted_arcs(resolved(found))
        nodes: list[Node] = [Held(node.span, arc) for _, arc in arcs]
    else:
        raise BottomError(Fault("type", f"'{name}' needs a list", node))
    if name == "and":
        vertex.waiting += tuple(conjunct.with_term(part) for part in nodes)
    elif not nodes:
        raise IncompleteError("'or' of an empty list has no alternatives")
    else:
        arms = tuple(Arm(part, marked=False) for part in nodes)
        vertex.disjunctions += (conjunct.with_term(Disjunction(node.span, arms)),)


def add_reference(vertex: Vertex, function: Function, term: Term) -> None:
    """Add a function that is named and not called: a validator.

    Raises:
        BottomError: It is none.
    """
    builtin = BUILTINS.get(function.name)
    if builtin is None or not builtin.validates or len(builtin.params) != 1:
        raise BottomError(
            Fault("reference", f"'{function.name}' is a function, not a value")
        )
    restrict(vertex, builtin.params[0], term)
    vertex.checks += (Check(function.name, (), term),)


def evaluate_call(ev: Evaluator, node: Call, env: Env | None) -> Value:
    """Return the value of a call.

    Raises:
        IncompleteError: An argument is not known.
        BottomError: It has no value.
    """
    name = function_name(ev, node, env)
    if name in ("close", "and", "or"):
        return ev.value(ev.anonymous(Conjunct(node, env)))
    arguments = [ev.evaluate(argument, env) for argument in node.arguments]
    if name in FUNCTIONS:
        return _language_function(ev, node, name, arguments)
    builtin = BUILTINS[name]
    if builtin.validates and len(arguments) == len(builtin.params) - 1:
        raise IncompleteError(f"'{name}' is asked of nothing here")
    if len(arguments) != len(builtin.params):
        message = f"'{name}' takes {len(builtin.params)} arguments"
        raise BottomError(Fault("type", message, node))
    for position, argument in enumerate(arguments):
        check_argument(node, builtin, position, argument)
    ev.budget.spend()
    return _call(ev, node, builtin, arguments)


def _call(ev: Evaluator, node: Call, builtin: Builtin, arguments: list[Value]) -> Value:
    try:
        value: Value = builtin.function(ev, *arguments)
    except BottomError as error:
        fault = error.fault
        raise BottomError(fault._replace(term=fault.term or node)) from None
    return value


def _language_function(
    ev: Evaluator, node: Call, name: str, arguments: list[Value]
) -> Value:
    if name == "len":
        return _length(ev, node, arguments[0])
    left, right = arguments
    if type(left) is not int or type(right) is not int:
        raise BottomError(Fault("type", f"'{name}' needs two whole numbers", node))
    if right == 0:
        raise BottomError(Fault("value", "division by zero", node))
    quotient = abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)
    if name == "quo":
        return quotient
    if name == "rem":
        return left - quotient * right
    remainder = left % abs(right)
    return remainder if name == "mod" else (left - remainder) // right


def _length(ev: Evaluator, node: Call, value: Value) -> int:
    """Return ``len``: bytes of a string, elements, or regular fields."""
    match value:
        case str():
            return len(value.encode("utf-8", "replace"))
        case bytes() | tuple():
            return len(value)
        case Vertex() if is_list(value):
            return len(sorted_arcs(resolved(value)))
        case Vertex():
            return len(ev.members(value, node))
        case _:
            message = "'len' needs a string, a list or a struct"
            raise BottomError(Fault("type", message, node))
