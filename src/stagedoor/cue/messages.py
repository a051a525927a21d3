"""Errors of a check in words: what was expected, what was found, why it was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stagedoor.cue.faults import Fault
from stagedoor.cue.narrow import shown, shown_data
from stagedoor.cue.syntax import Disjunction, Literal, Name, Node
from stagedoor.cue.terms import Computed, Data, Held, Missing

if TYPE_CHECKING:
    from stagedoor.cue.terms import Conjunct, Env, Term
    from stagedoor.cue.vertex import Vertex

CODES: Final = {
    "required_missing": "a field with '!' is absent",
    "incomplete": "a field is absent, or its value depends on something absent",
    "type": "a value of another kind",
    "value": "another value",
    "pattern": "a text that does not match",
    "bound": "a value outside a bound",
    "not_allowed": "a field that a closed struct does not have",
    "list_length": "too few or too many elements",
    "disjunction": "none of the alternatives",
    "validator": "a function's demand",
    "bad_regex": "a regular expression that is none",
    "index": "an element that is not there",
    "reference": "a reference that leads nowhere",
    "cycle": "an endless structure",
}
"""The kinds of violations; part of what ``--json`` promises."""

_MANY: Final = 8


def no_alternative(
    vertex: Vertex, conjunct: Conjunct, below: tuple[tuple[Vertex, Fault], ...]
) -> Fault:
    """Word that no arm of a disjunction fits: one error, with all the arms."""
    term = conjunct.term
    assert isinstance(term, Disjunction)  # noqa: S101 - only these are resolved
    found = _found(vertex)
    if found is None:
        message = f"nothing fits: {wish_of(term)}"
    else:
        message = f"expected {wish_of(term)}, found {found}"
    deep = tuple(pair for pair in below if pair[0].path() != vertex.path())
    return Fault("disjunction", message, term, conjunct.env, deep)


def wish_of(node: Node) -> str:
    """Say what an expression asks for; of alternatives, all as far as they are few."""
    if not isinstance(node, Disjunction):
        return _wish(node)
    wishes = list(dict.fromkeys(_wish(arm.value) for arm in node.arms))
    if len(wishes) == 1:
        return wishes[0]
    if len(wishes) > _MANY:
        wishes = [*wishes[: _MANY - 1], f"{len(wishes) - _MANY + 1} others"]
    return f"{', '.join(wishes[:-1])} or {wishes[-1]}"


def _wish(node: Node) -> str:
    match node:
        case Literal(value=value):
            return shown(value)
        case Name(name=name):
            return name
        case Held(vertex=vertex):
            declared = [place_of(conjunct.term) for conjunct in vertex.conjuncts]
            return " & ".join(_wish(part) for part in declared if part) or "a value"
        case _:
            return node.span.text


def _found(vertex: Vertex) -> str | None:
    """Name what the document has at a vertex."""
    for conjunct in vertex.conjuncts:
        if isinstance(conjunct.term, Data):
            return shown_data(conjunct.term.value)
    atom = vertex.atom
    return None if isinstance(atom, Missing) else shown(atom)


def cause_of(env: Env | None) -> str | None:
    """Name the guards that had to hold for something to be asked."""
    causes: list[str] = []
    while env is not None:
        if env.cause is not None:
            causes.append(env.cause.condition.span.text)
        env = env.up
    return " and ".join(reversed(causes)) if causes else None


def place_of(term: Term | None) -> Node | None:
    """Return the node of the policy that a fault is about."""
    if isinstance(term, Computed):
        return term.node
    return term if isinstance(term, Node) else None
