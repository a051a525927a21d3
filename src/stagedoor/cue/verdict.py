"""From an evaluated vertex to violations: every error, and everything not concrete.

Source: CUE 0.17.1, ``internal/core/adt/validate.go``: an error anywhere fails; regular
fields must be concrete and required ones present, hidden fields and definitions not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from stagedoor.cue.evaluate import is_plain_data
from stagedoor.cue.faults import Fault
from stagedoor.cue.messages import place_of, wish_of
from stagedoor.cue.syntax import Special
from stagedoor.cue.terms import MEMBER, REQUIRED, Data, Missing
from stagedoor.cue.values import kind_names
from stagedoor.cue.vertex import Vertex, resolved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.cue.evaluate import Evaluator
    from stagedoor.cue.terms import Env, Term

# Faults after which the fields below say nothing new.
_FINAL = frozenset(("type", "value", "disjunction", "cycle"))


class Found(NamedTuple):
    """An error and where it is."""

    vertex: Vertex
    fault: Fault


def judge(ev: Evaluator, vertex: Vertex, *, hidden: bool = False) -> Iterator[Found]:
    """Yield every error of a vertex and below, in document order.

    Inside a hidden field or a definition only errors count.
    """
    if is_plain_data(vertex):
        return
    ev.budget.enter()
    ev.expand(vertex)
    found = resolved(vertex)
    for fault in _distinct(found.faults):
        yield Found(vertex, fault)
    yield from _broken_assumptions(ev, vertex, found)
    if not any(fault.code in _FINAL for fault in found.faults):
        if not hidden and not found.faults:
            yield from _incomplete(vertex, found)
        yield from _below(ev, vertex, found, hidden=hidden)
    ev.budget.leave()


def _broken_assumptions(
    ev: Evaluator, vertex: Vertex, found: Vertex
) -> Iterator[Found]:
    """Yield guards that were let in by what they then made untrue."""
    for node, env, answer in found.assumed:
        if ev.is_bottom(node, env) is not answer:
            message = f"'{node.span.text}' changes with what the guard on it lets in"
            yield Found(vertex, Fault("cycle", message, node, env))
            return


def _distinct(faults: tuple[Fault, ...]) -> list[Fault]:
    """Drop what says the same twice: one conflict often leads to the next."""
    kept: dict[tuple[str, str], Fault] = {}
    for fault in faults:
        kept.setdefault((fault.code, fault.message), fault)
    return list(kept.values())


def _incomplete(vertex: Vertex, found: Vertex) -> Iterator[Found]:
    """Yield the error of a value that is not concrete."""
    term, env = _policy_term(vertex)
    if vertex.alternatives and vertex.forward is None:
        node = place_of(term)
        wish = wish_of(node) if node else "one alternative"
        if _has_data(vertex):
            message = f"more than one alternative fits: {wish}"
        else:
            message = f"expected {wish}, but it is absent"
        yield Found(vertex, Fault("incomplete", message, term, env))
    elif found.blocked is not None:
        yield Found(vertex, Fault("incomplete", found.blocked, *_waiting(found)))
    elif isinstance(found.atom, Missing) and found.cyclic is None:
        wish = " or ".join(kind_names(found.mask))
        message = f"expected {wish}, but it is absent"
        yield Found(vertex, Fault("incomplete", message, term, env))


def _waiting(found: Vertex) -> tuple[Term | None, Env | None]:
    """Return what could not be worked out."""
    for conjunct in found.deferred:
        return conjunct.term, conjunct.env
    for pending in found.pending:
        return pending.node, pending.env
    return None, None


def _has_data(vertex: Vertex) -> bool:
    return any(isinstance(conjunct.term, Data) for conjunct in vertex.conjuncts)


def _policy_term(vertex: Vertex) -> tuple[Term | None, Env | None]:
    """Return the first conjunct of the policy at a vertex."""
    for conjunct in vertex.conjuncts:
        if not isinstance(conjunct.term, Data):
            return conjunct.term, conjunct.env
    return None, None


def _below(
    ev: Evaluator, vertex: Vertex, found: Vertex, *, hidden: bool
) -> Iterator[Found]:
    if vertex.alternatives and vertex.forward is None:
        return
    for label, arc in tuple(found.arcs.items()):
        if label in found.disallowed:
            yield Found(arc, found.disallowed[label])
        elif arc.presence == MEMBER:
            inner = hidden or isinstance(label, Special)
            yield from judge(ev, arc, hidden=inner)
        elif arc.presence == REQUIRED and not hidden:
            term, env = _policy_term(arc)
            yield Found(
                arc, Fault("required_missing", "required, but absent", term, env)
            )
