"""Disjunctions: every alternative is tried, what fails drops out.

An alternative is tried on a copy of the vertex, evaluated down to its leaves. Equal
results are one. Defaults count only when more than one is left.

Source: the CUE specification, "Disjunction" and "Default values".
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from stagedoor.cue.bounds import judge
from stagedoor.cue.compare import same_structure
from stagedoor.cue.faults import BottomError, Fault
from stagedoor.cue.messages import no_alternative
from stagedoor.cue.predeclared import TYPES
from stagedoor.cue.syntax import (
    Disjunction,
    ListLiteral,
    Literal,
    Name,
    Struct,
    Unary,
)
from stagedoor.cue.terms import DONE, MEMBER, Check, Missing
from stagedoor.cue.values import LIST, STRUCT, kind_of, same_atom
from stagedoor.cue.vertex import Vertex, faults_in, resolved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.cue.evaluate import Evaluator
    from stagedoor.cue.syntax import Arm
    from stagedoor.cue.terms import Conjunct

# Whether an alternative is a default; of two that meet, the larger one counts.
MAYBE: Final = 0
DEFAULT: Final = 1
NOT_DEFAULT: Final = 2

# Errors told of one alternative.
_REPORTED: Final = 8


def resolve(ev: Evaluator, vertex: Vertex) -> bool:
    """Resolve the disjunctions of a vertex, one after the other.

    Returns:
        Whether the vertex is settled by it.
    """
    pool = [vertex]
    waiting, vertex.disjunctions = vertex.disjunctions, ()
    vertex.mode = MAYBE
    while waiting:
        conjunct, waiting = waiting[0], waiting[1:]
        arms = _fitting(ev, pool[0], conjunct) if pool == [vertex] else None
        if arms is not None and len(arms) == 1 and not isinstance(vertex.atom, Missing):
            vertex.waiting += (conjunct.with_term(arms[0].value),)
            ev.gather(vertex)
            waiting = (*vertex.disjunctions, *waiting)
            vertex.disjunctions = ()
            continue
        tentative = bool(waiting) or vertex.tentative
        found, below = _cross(ev, vertex, pool, conjunct, tentative=tentative)
        if not found:
            vertex.faults += (no_alternative(vertex, conjunct, below),)
            return True
        pool = _distinct(ev, found)
    if pool == [vertex]:
        return False
    _decide(vertex, pool)
    return True


def _cross(
    ev: Evaluator,
    vertex: Vertex,
    pool: list[Vertex],
    conjunct: Conjunct,
    *,
    tentative: bool,
) -> tuple[list[Vertex], tuple[tuple[Vertex, Fault], ...]]:
    """Combine every alternative so far with every arm; drop what fails.

    Defaults of one side count only where a default of that side is left. A further
    disjunction may let in a field that is not allowed yet: that is no reason to drop.
    """
    found: list[tuple[Vertex, int, int]] = []
    below: list[tuple[Vertex, Fault]] = []
    for base in pool:
        for arm in _fitting(ev, base, conjunct):
            ev.budget.try_alternative()
            tried = _try(
                ev, vertex, base, conjunct.with_term(arm.value), tentative=tentative
            )
            problems = tuple(islice(_reasons(tried, tentative=tentative), _REPORTED))
            below += problems
            if not problems:
                mode = _mode(conjunct, arm)
                for result in tried.alternatives or (resolved(tried),):
                    inner = result.mode if tried.alternatives else MAYBE
                    found.append((result, base.mode, max(inner, mode)))
    left = any(mode == DEFAULT for _, mode, _ in found)
    right = any(mode == DEFAULT for _, _, mode in found)
    for result, before, now in found:
        result.mode = max(before if left else MAYBE, now if right else MAYBE)
    return [result for result, _, _ in found], tuple(below)


def _reasons(vertex: Vertex, *, tentative: bool) -> Iterator[tuple[Vertex, Fault]]:
    for place, fault in faults_in(vertex):
        if not tentative or fault.code not in ("not_allowed", "disjunction"):
            yield place, fault


def _fitting(ev: Evaluator, vertex: Vertex, conjunct: Conjunct) -> list[Arm]:
    """Return the arms that do not fail at first sight."""
    term = conjunct.term
    assert isinstance(term, Disjunction)  # noqa: S101 - only these are collected
    return [arm for arm in term.arms if not _plainly_wrong(ev, vertex, arm, conjunct)]


def _mode(conjunct: Conjunct, arm: Arm) -> int:
    """Tell what an arm's mark says in its disjunction."""
    term = conjunct.term
    assert isinstance(term, Disjunction)  # noqa: S101 - only these are collected
    if arm.marked:
        return DEFAULT
    return NOT_DEFAULT if any(other.marked for other in term.arms) else MAYBE


def _try(
    ev: Evaluator, vertex: Vertex, base: Vertex, arm: Conjunct, *, tentative: bool
) -> Vertex:
    """Evaluate a copy of ``base`` with one arm, down to its leaves."""
    ev.budget.spend(1 + len(base.arcs))
    copy = base.clone()
    copy.depth = vertex.depth
    copy.tentative = tentative
    copy.waiting += (arm,)
    before, vertex.forward, base.forward = vertex.forward, copy, copy
    ev.budget.enter()
    ev.gather(copy)
    if not copy.faults:
        ev.settle(copy)
    copy.state = DONE
    if not copy.faults and not copy.alternatives:
        for part in tuple(resolved(copy).arcs.values()):
            if part.presence == MEMBER:
                ev.finalize(part)
    ev.budget.leave()
    base.forward = None
    vertex.forward = before
    return copy


def _decide(vertex: Vertex, found: list[Vertex]) -> None:
    """Let the vertex become the one alternative, or keep several."""
    if len(found) == 1:
        vertex.adopt(found[0])
        _forward(vertex, found[0].origin, vertex)
        return
    defaults = [one for one in found if one.mode == DEFAULT]
    vertex.alternatives = tuple(found)
    if len(defaults) == 1:
        vertex.forward = defaults[0]
        _forward(vertex, defaults[0].origin, defaults[0])
    else:
        vertex.blocked = "more than one alternative is possible"


def _forward(vertex: Vertex, origin: Vertex | None, target: Vertex) -> None:
    """Let the copies on the way to an alternative stand for it from now on."""
    while origin is not None and origin is not vertex:
        origin.forward = target
        origin = origin.origin


def _distinct(ev: Evaluator, found: list[Vertex]) -> list[Vertex]:
    """Merge equal alternatives; one that is a default stays one."""
    if any(one.mode for one in found):
        for one in found:
            one.mode = one.mode or NOT_DEFAULT
    kept: list[Vertex] = []
    for one in found:
        twin = next((other for other in kept if same_structure(ev, one, other)), None)
        if twin is None:
            kept.append(one)
        elif one.mode == DEFAULT:
            twin.mode = DEFAULT
    return kept


def _plainly_wrong(ev: Evaluator, vertex: Vertex, arm: Arm, conjunct: Conjunct) -> bool:
    """Tell whether an arm fails without trying it on a copy."""
    term = arm.value
    if isinstance(term, Literal):
        if not vertex.mask & kind_of(term.value):
            return True
        return not isinstance(vertex.atom, Missing) and not same_atom(
            vertex.atom, term.value
        )
    if isinstance(term, Struct):
        return not term.embeds and not vertex.mask & STRUCT
    if isinstance(term, ListLiteral):
        return not vertex.mask & LIST
    if isinstance(term, Name):
        return _wrong_type(vertex, term, conjunct)
    if isinstance(term, Unary):
        return _wrong_bound(ev, vertex, term)
    return False


def _wrong_type(vertex: Vertex, term: Name, conjunct: Conjunct) -> bool:
    kind = TYPES.get(term.name)
    if kind is None or (conjunct.env and conjunct.env.declares(term.name)):
        return False
    return not vertex.mask & kind.mask


def _wrong_bound(ev: Evaluator, vertex: Vertex, term: Unary) -> bool:
    atom = vertex.atom
    if isinstance(atom, Missing) or not isinstance(term.operand, Literal):
        return False
    if term.op not in ("<", "<=", ">", ">=", "!=", "=~", "!~"):
        return False
    if type(atom) is not type(term.operand.value):
        return False
    try:
        return judge(ev, Check(term.op, (term.operand.value,), term), atom) is not None
    except BottomError:
        return True
