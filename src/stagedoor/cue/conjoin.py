"""Taking conjuncts apart: what each construct asks of the vertex it stands at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stagedoor.cue import calls, structs
from stagedoor.cue.bounds import bound_mask
from stagedoor.cue.closing import DEFINITION, Group
from stagedoor.cue.faults import BottomError, Fault, IncompleteError
from stagedoor.cue.narrow import restrict, set_atom
from stagedoor.cue.predeclared import TYPES
from stagedoor.cue.syntax import (
    Binary,
    BottomLiteral,
    Call,
    Disjunction,
    Index,
    ListLiteral,
    Literal,
    Name,
    Node,
    Selector,
    Special,
    Struct,
    Unary,
)
from stagedoor.cue.terms import Check, Computed, Conjunct, Data, Function, Held, Value
from stagedoor.cue.values import atom_of
from stagedoor.cue.vertex import Vertex

if TYPE_CHECKING:
    from collections.abc import Callable

    from stagedoor.cue.evaluate import Evaluator

BOUNDS: Final = frozenset(("<", "<=", ">", ">=", "!=", "=~", "!~"))


def add(ev: Evaluator, vertex: Vertex, conjunct: Conjunct) -> None:
    """Take one conjunct apart, as far as no other vertex has to be asked."""
    handler = _HANDLERS.get(type(conjunct.term))
    if handler is None:
        vertex.deferred += (conjunct,)
    else:
        handler(ev, vertex, conjunct)


def _data(ev: Evaluator, vertex: Vertex, conjunct: Conjunct) -> None:
    term = conjunct.term
    assert isinstance(term, Data)  # noqa: S101 - chosen by the table
    if isinstance(term.value, dict):
        structs.add_object(ev, vertex, term)
    elif isinstance(term.value, list):
        structs.add_array(ev, vertex, term)
    else:
        set_atom(vertex, atom_of(term.value), term)


def _literal(_ev: Evaluator, vertex: Vertex, conjunct: Conjunct) -> None:
    term = conjunct.term
    assert isinstance(term, Literal)  # noqa: S101 - chosen by the table
    set_atom(vertex, term.value, term)


def _disjunction(_ev: Evaluator, vertex: Vertex, conjunct: Conjunct) -> None:
    vertex.disjunctions += (conjunct,)


def _binary(ev: Evaluator, vertex: Vertex, conjunct: Conjunct) -> None:
    term = conjunct.term
    assert isinstance(term, Binary)  # noqa: S101 - chosen by the table
    if term.op != "&":
        vertex.deferred += (conjunct,)
        return
    add(ev, vertex, conjunct.with_term(term.left))
    add(ev, vertex, conjunct.with_term(term.right))


def _unary(_ev: Evaluator, vertex: Vertex, conjunct: Conjunct) -> None:
    term = conjunct.term
    assert isinstance(term, Unary)  # noqa: S101 - chosen by the table
    if term.op in BOUNDS and isinstance(term.operand, Literal):
        try:
            add_bound(vertex, term, term.operand.value)
        except BottomError as error:
            vertex.faults += (_located(error.fault, conjunct),)
    else:
        vertex.deferred += (conjunct,)


def _bottom(_ev: Evaluator, vertex: Vertex, conjunct: Conjunct) -> None:
    fault = Fault("value", "the policy allows no value here", conjunct.term)
    vertex.faults += (fault._replace(env=conjunct.env),)


def _reference(_ev: Evaluator, vertex: Vertex, conjunct: Conjunct) -> None:
    vertex.references += (conjunct,)


def _computed(ev: Evaluator, vertex: Vertex, conjunct: Conjunct) -> None:
    term = conjunct.term
    assert isinstance(term, Computed)  # noqa: S101 - chosen by the table
    add_value(ev, vertex, term.value, conjunct.with_term(term.node))


def _name(_ev: Evaluator, vertex: Vertex, conjunct: Conjunct) -> None:
    term = conjunct.term
    assert isinstance(term, Name)  # noqa: S101 - chosen by the table
    kind = TYPES.get(term.name)
    if kind is None or (
        term.name != "_" and conjunct.env and conjunct.env.declares(term.name)
    ):
        vertex.references += (conjunct,)
        return
    restrict(vertex, kind.mask, term)
    if kind.low is not None:
        vertex.checks += (Check(">=", (kind.low,), term),)
    if kind.high is not None:
        vertex.checks += (Check("<=", (kind.high,), term),)


def _held(ev: Evaluator, vertex: Vertex, conjunct: Conjunct) -> None:
    term = conjunct.term
    assert isinstance(term, Held)  # noqa: S101 - chosen by the table
    include(ev, vertex, conjunct, term.vertex, closes=False)


def follow(ev: Evaluator, vertex: Vertex, conjunct: Conjunct) -> None:
    """Bring what a reference refers to, or put it off."""
    try:
        follow_now(ev, vertex, conjunct)
    except IncompleteError as error:
        vertex.deferred += (conjunct,)
        vertex.blocked = str(error)
    except BottomError as error:
        vertex.faults += (_located(error.fault, conjunct),)


def follow_now(ev: Evaluator, vertex: Vertex, conjunct: Conjunct) -> None:
    """Bring what a reference refers to.

    Raises:
        IncompleteError: The target is not there yet.
        BottomError: It never will be.
    """
    term = conjunct.term
    assert isinstance(term, Node)  # noqa: S101 - data holds no references
    target = ev.reference(term, conjunct.env)
    if isinstance(target, Vertex):
        closes = refers_to_definition(term) or (
            isinstance(target.label, Special) and target.label.is_definition
        )
        include(ev, vertex, conjunct, target, closes=closes)
    elif isinstance(target, Function):
        calls.add_reference(vertex, target, term)
    else:
        add_value(ev, vertex, target.value, conjunct)


def include(
    ev: Evaluator, vertex: Vertex, conjunct: Conjunct, target: Vertex, *, closes: bool
) -> None:
    """Unify ``vertex`` with what ``target`` was declared as."""
    if target.conjuncts is vertex.conjuncts:
        return
    if target in conjunct.trail[conjunct.base :]:
        return
    if not vertex.once((target, conjunct.group)):
        return
    ev.budget.spend(1 + len(conjunct.trail) // 16)
    group = Group(DEFINITION, conjunct.group) if closes else conjunct.group
    cyclic = conjunct.cyclic or target in conjunct.trail[: conjunct.base]
    trail = (*conjunct.trail, target)
    for other in tuple(target.conjuncts):
        vertex.waiting += (
            Conjunct(other.term, other.env, group, trail, conjunct.base, cyclic),
        )


def refers_to_definition(node: Node) -> bool:
    """Tell whether a reference goes through a definition."""
    while isinstance(node, Selector | Index):
        if (
            isinstance(node, Selector)
            and isinstance(node.label, Special)
            and node.label.is_definition
        ):
            return True
        node = node.operand
    return isinstance(node, Name) and "#" in node.name[:2]


def add_bound(vertex: Vertex, term: Unary, operand: Value) -> None:
    """Add a bound whose operand is known."""
    mask = bound_mask(term.op, operand)
    restrict(vertex, mask, term)
    vertex.checks += (Check(term.op, (operand,), term),)


def add_value(ev: Evaluator, vertex: Vertex, value: Value, conjunct: Conjunct) -> None:
    """Add a computed value."""
    term = conjunct.term
    if isinstance(value, tuple):
        structs.add_tuple(ev, vertex, value, conjunct)
    elif isinstance(value, Vertex):
        include(ev, vertex, conjunct, value, closes=False)
    elif isinstance(value, Function):
        calls.add_reference(vertex, value, term)
    else:
        set_atom(vertex, value, term)


def add_deferred(ev: Evaluator, vertex: Vertex, conjunct: Conjunct) -> None:
    """Add a conjunct that needs the values of other vertices.

    Raises:
        IncompleteError: They are not known yet.
        BottomError: It has no value; the fault is located at the conjunct.
    """
    term = conjunct.term
    try:
        match term:
            case Name() | Selector() | Index():
                follow_now(ev, vertex, conjunct)
            case Unary(op=op, operand=operand) if op in BOUNDS:
                add_bound(vertex, term, ev.evaluate(operand, conjunct.env))
            case ListLiteral():
                structs.add_list_now(ev, vertex, conjunct)
            case Call() if calls.constrain(ev, vertex, conjunct, term):
                pass
            case Node():
                value = ev.evaluate(term, conjunct.env)
                add_value(ev, vertex, value, conjunct)
            case _:
                add(ev, vertex, conjunct)
    except BottomError as error:
        raise BottomError(_located(error.fault, conjunct)) from None


def _located(fault: Fault, conjunct: Conjunct) -> Fault:
    if fault.term is not None:
        return fault
    return fault._replace(term=conjunct.term, env=conjunct.env)


_HANDLERS: Final[dict[type, Callable[[Evaluator, Vertex, Conjunct], None]]] = {
    Data: _data,
    Literal: _literal,
    Struct: structs.add_struct,
    ListLiteral: structs.add_list,
    Disjunction: _disjunction,
    Binary: _binary,
    Unary: _unary,
    BottomLiteral: _bottom,
    Name: _name,
    Selector: _reference,
    Index: _reference,
    Computed: _computed,
    Held: _held,
}
