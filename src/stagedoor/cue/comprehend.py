"""Comprehensions and computed labels: fields that depend on values."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from stagedoor.cue.faults import BottomError, Fault, IncompleteError
from stagedoor.cue.narrow import shown
from stagedoor.cue.syntax import (
    Comprehension,
    DynamicField,
    Embedding,
    Field,
    For,
    If,
    Let,
    Node,
    Struct,
)
from stagedoor.cue.terms import PRESENCE, Computed, Conjunct, Env, Function, Pending
from stagedoor.cue.vertex import Vertex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.cue.evaluate import Evaluator
    from stagedoor.cue.syntax import Label


@lru_cache(maxsize=4096)
def may_define(node: Node, label: Label) -> bool:
    """Tell whether a comprehension or computed label could give a field ``label``."""
    if isinstance(node, Comprehension):
        node = node.body
    if not isinstance(node, Struct):
        return True
    for part in node.declarations:
        if isinstance(part, Field):
            if part.label == label:
                return True
        elif isinstance(part, Embedding):
            if may_define(part.value, label):
                return True
        elif isinstance(part, Comprehension | DynamicField) and may_define(part, label):
            return True
    return False


def run_pending(ev: Evaluator, vertex: Vertex, label: Label | None) -> bool:
    """Run what waits at a vertex, all of it or what may give the field ``label``.

    Returns:
        Whether anything ran. What still waits says why in ``vertex.blocked``.
    """
    key = ("ready", label, vertex.declared)
    if not vertex.pending or (vertex.seen and key in vertex.seen):
        return False
    moved, left = False, False
    for pending in tuple(vertex.pending):
        if label is not None and not may_define(pending.node, label):
            continue
        if vertex.pending.get(pending, True):
            left = left or pending in vertex.pending
        elif _run_one(ev, vertex, pending):
            moved = True
        else:
            left = True
    if label is not None and not left:
        vertex.once(key)
    return moved


def _run_one(ev: Evaluator, vertex: Vertex, pending: Pending) -> bool:
    """Run one of what waits; False when it has to wait longer."""
    vertex.pending[pending] = True
    before, ev.assumed = ev.assumed, []
    try:
        _run(ev, vertex, pending)
    except IncompleteError as error:
        vertex.blocked = str(error)
        vertex.pending[pending] = False
        return False
    except BottomError as error:
        fault = error.fault
        if fault.term is None:
            fault = fault._replace(term=pending.node, env=pending.env)
        vertex.faults += (fault,)
    else:
        vertex.assumed += tuple(ev.assumed)
    finally:
        ev.assumed = before
    vertex.pending.pop(pending, None)
    return True


def _run(ev: Evaluator, vertex: Vertex, pending: Pending) -> None:
    node = pending.node
    if isinstance(node, DynamicField):
        _dynamic_field(ev, vertex, pending, node)
        return
    scopes = list(passes(ev, node, pending.env))
    vertex.waiting += tuple(
        pending.origin._replace(term=node.body, env=env, group=pending.group)
        for env in scopes
    )


def _dynamic_field(
    ev: Evaluator, vertex: Vertex, pending: Pending, node: DynamicField
) -> None:
    label = ev.evaluate(node.label, pending.env)
    if not isinstance(label, str):
        raise BottomError(Fault("type", "a computed label must be a string", node))
    below = pending.group.below if pending.group else None
    conjunct = pending.origin.inside(node.value, pending.env, below)
    ev.add_to_field(vertex, label, conjunct, PRESENCE[node.marker])
    if pending.record:
        pending.record.labels[label] = PRESENCE[node.marker]


def passes(ev: Evaluator, node: Comprehension, env: Env | None) -> Iterator[Env]:
    """Yield the scope of every pass through the body.

    Raises:
        IncompleteError: A source or condition is not known.
        BottomError: It cannot be one.
    """
    first = env or Env(None, None)
    yield from _clauses(ev, node, 0, first)


def _clauses(ev: Evaluator, node: Comprehension, index: int, env: Env) -> Iterator[Env]:
    if index == len(node.clauses):
        ev.budget.spend()
        yield env
        return
    clause = node.clauses[index]
    match clause:
        case If():
            if _holds(ev, clause, env):
                inner = Env(None, env, cause=clause)
                yield from _clauses(ev, node, index + 1, inner)
        case Let():
            vertex = ev.anonymous(Conjunct(clause.value, env))
            inner = Env.binding(env, {clause.name: vertex})
            yield from _clauses(ev, node, index + 1, inner)
        case For():
            for bindings in _members(ev, clause, env):
                inner = Env.binding(env, bindings)
                yield from _clauses(ev, node, index + 1, inner)


def _holds(ev: Evaluator, clause: If, env: Env) -> bool:
    value = ev.evaluate(clause.condition, env)
    if isinstance(value, bool):
        return value
    found = "no bool" if isinstance(value, Vertex | tuple | Function) else shown(value)
    raise BottomError(
        Fault("type", f"the condition must be a bool, found {found}", clause, env)
    )


def _members(
    ev: Evaluator, clause: For, env: Env
) -> Iterator[dict[str, Vertex | Computed]]:
    """Yield what each pass of a ``for`` clause binds."""
    source = ev.evaluate(clause.source, env)
    pairs = ev.members(source, clause.source)
    for key, value in pairs:
        ev.budget.spend()
        bound = value if isinstance(value, Vertex) else Computed(value, clause.source)
        bindings: dict[str, Vertex | Computed] = {clause.value: bound}
        if clause.key:
            bindings[clause.key] = Computed(key, clause)
        yield bindings
