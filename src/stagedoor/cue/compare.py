"""Equality of whole values: for ``==`` and lists, and to merge alternatives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.cue.closing import Closing
from stagedoor.cue.faults import IncompleteError
from stagedoor.cue.syntax import Special
from stagedoor.cue.terms import OPTIONAL, REQUIRED, Function, Missing
from stagedoor.cue.values import LIST, STRUCT, Float, decimal_of, same_atom
from stagedoor.cue.vertex import Vertex, resolved

if TYPE_CHECKING:
    from stagedoor.cue.evaluate import Evaluator
    from stagedoor.cue.syntax import Label
    from stagedoor.cue.terms import Check, Value


def equal_values(ev: Evaluator, one: Value, other: Value) -> bool:
    """Tell whether two concrete values are equal, numbers by their size.

    Raises:
        IncompleteError: A part of one is not known.
    """
    ev.budget.spend()
    if isinstance(one, Vertex | tuple) and isinstance(other, Vertex | tuple):
        return _equal_parts(ev, one, other)
    if isinstance(one, Vertex | tuple | Function) or isinstance(
        other, Vertex | tuple | Function
    ):
        return one == other
    if _is_number(one) and _is_number(other):
        return decimal_of(one) == decimal_of(other)  # type: ignore[arg-type]
    return same_atom(one, other)


def _is_number(value: object) -> bool:
    return isinstance(value, int | Float) and not isinstance(value, bool)


def _equal_parts(
    ev: Evaluator, one: Vertex | tuple[Value, ...], other: Vertex | tuple[Value, ...]
) -> bool:
    ones, others = parts(ev, one), parts(ev, other)
    if (is_list(one), set(ones)) != (is_list(other), set(others)):
        return False
    ev.budget.enter()
    same = all(equal_values(ev, ones[label], others[label]) for label in ones)
    ev.budget.leave()
    return same


def is_list(value: Vertex | tuple[Value, ...]) -> bool:
    """Tell lists from structs."""
    return isinstance(value, tuple) or bool(resolved(value).lists)


def parts(ev: Evaluator, value: Vertex | tuple[Value, ...]) -> dict[Label, Value]:
    """Return the values of all regular fields or elements.

    Raises:
        IncompleteError: One is not known.
    """
    if isinstance(value, tuple):
        return {
            index: ev.value(part) if isinstance(part, Vertex) else part
            for index, part in enumerate(value)
        }
    ev.expand(value)
    vertex = resolved(value)
    if vertex.pending and vertex.blocked:
        raise IncompleteError(vertex.blocked)
    found: dict[Label, Value] = {}
    for label, arc in sorted_arcs(vertex):
        if isinstance(label, Special) or arc.presence == OPTIONAL:
            continue
        if arc.presence == REQUIRED:
            raise IncompleteError(f"required field '{label}' is absent")
        found[label] = ev.value(arc)
    return found


def sorted_arcs(vertex: Vertex) -> list[tuple[Label, Vertex]]:
    """Return the arcs, elements of a list in their order."""
    if not vertex.lists:
        return list(vertex.arcs.items())
    arcs = {label: arc for label, arc in vertex.arcs.items() if isinstance(label, int)}
    return [(label, arcs[label]) for label in sorted(arcs)]


def same_structure(ev: Evaluator, one: Vertex, other: Vertex) -> bool:
    """Tell whether two alternatives are one: values, and what they would let in.

    Optional fields and closedness count, so that ``#A | #B`` stays ambiguous where
    both fit and differ in what else they allow.

    Source: CUE 0.17.1, ``internal/core/adt/equality.go``, ``CheckStructural``.
    """
    ev.budget.spend()
    ev.expand(one)
    ev.expand(other)
    one, other = resolved(one), resolved(other)
    if one is other:
        return True
    if one.mask != other.mask or one.alternatives or other.alternatives:
        return False
    if not _same_atoms(one, other) or not _same_room(ev, one, other):
        return False
    if isinstance(one.atom, Missing) and not _same_checks(ev, one, other):
        return False
    return _same_arcs(ev, one, other)


def _same_room(ev: Evaluator, one: Vertex, other: Vertex) -> bool:
    """Tell whether two alternatives let in the same further fields and elements."""
    if one.disallowed.keys() != other.disallowed.keys():
        return False
    if {use.condition for use in one.patterns} != {
        use.condition for use in other.patterns
    }:
        return False
    if one.mask == STRUCT and _closed(ev, one) is not _closed(ev, other):
        return False
    return one.mask != LIST or _open_list(one) is _open_list(other)


def _same_atoms(one: Vertex, other: Vertex) -> bool:
    if isinstance(one.atom, Missing) or isinstance(other.atom, Missing):
        return one.atom is other.atom
    return same_atom(one.atom, other.atom)


def _same_checks(ev: Evaluator, one: Vertex, other: Vertex) -> bool:
    if one.deferred or other.deferred:
        return [c.term for c in one.deferred] == [c.term for c in other.deferred]
    ones, others = _distinct(ev, one.checks), _distinct(ev, other.checks)
    return len(ones) == len(others) and all(
        any(_same_check(ev, check, twin) for twin in others) for check in ones
    )


def _distinct(ev: Evaluator, checks: tuple[Check, ...]) -> list[Check]:
    kept: list[Check] = []
    for check in checks:
        if not any(_same_check(ev, check, other) for other in kept):
            kept.append(check)
    return kept


def _same_check(ev: Evaluator, one: Check, other: Check) -> bool:
    return (
        one.name == other.name
        and len(one.operand) == len(other.operand)
        and all(
            equal_values(ev, left, right)
            for left, right in zip(one.operand, other.operand, strict=True)
        )
    )


def _same_arcs(ev: Evaluator, one: Vertex, other: Vertex) -> bool:
    if one.arcs.keys() != other.arcs.keys():
        return False
    for label, arc in one.arcs.items():
        twin = other.arcs[label]
        if arc.presence != twin.presence or not same_structure(ev, arc, twin):
            return False
    return True


def _closed(ev: Evaluator, vertex: Vertex) -> bool:
    if not vertex.groups:
        return False
    return Closing(vertex, ev.lets_in).refuses("\0")


def _open_list(vertex: Vertex) -> bool:
    return all(part.rest is not None for part in vertex.lists)
