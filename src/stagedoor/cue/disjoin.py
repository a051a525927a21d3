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
from stagedoor.cue.values import LIST, STRUCT, kind_of, same_atom
from stagedoor.cue.vertex import (
    DONE,
    MEMBER,
    Check,
    Missing,
    Vertex,
    faults_in,
    resolved,
)

if TYPE_CHECKING:
    from stagedoor.cue.evaluate import Evaluator
    from stagedoor.cue.syntax import Arm
    from stagedoor.cue.vertex import Conjunct

# Whether an alternative is a default; of two that meet, the larger one counts.
MAYBE: Final = 0
DEFAULT: Final = 1
NOT_DEFAULT: Final = 2

# Errors told of one alternative.
_REPORTED: Final = 8


def resolve(ev: Evaluator, vertex: Vertex) -> bool:
    """Take the next disjunction of a vertex and leave what fits of it.

    Returns:
        Whether the vertex is settled by it.
    """
    conjunct = vertex.disjunctions.pop(0)
    term = conjunct.term
    assert isinstance(term, Disjunction)  # noqa: S101 - only these are collected
    arms = [arm for arm in term.arms if not _plainly_wrong(ev, vertex, arm, conjunct)]
    if len(arms) == 1 and not isinstance(vertex.atom, Missing):
        vertex.waiting.append(conjunct.with_term(arms[0].value))
        ev.gather(vertex)
        return False
    marked = any(arm.marked for arm in term.arms)
    found: list[Vertex] = []
    below: list[tuple[Vertex, Fault]] = []
    for arm in arms:
        ev.budget.try_alternative()
        tried = _try(ev, vertex, conjunct, arm)
        problems = tuple(islice(faults_in(tried), _REPORTED))
        if problems:
            below += problems
            continue
        mode = (DEFAULT if arm.marked else NOT_DEFAULT) if marked else MAYBE
        for result in tried.alternatives or (resolved(tried),):
            result.mode = max(result.mode, mode)
            found.append(result)
    if not found:
        vertex.faults.append(no_alternative(vertex, conjunct, tuple(below)))
    else:
        _decide(vertex, _distinct(ev, found))
    return True


def _try(ev: Evaluator, vertex: Vertex, conjunct: Conjunct, arm: Arm) -> Vertex:
    """Evaluate a copy of ``vertex`` with one arm, down to its leaves."""
    copy = vertex.clone()
    copy.depth = vertex.depth
    copy.waiting.append(conjunct.with_term(arm.value))
    vertex.forward = copy
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
    vertex.forward = None
    return copy


def _decide(vertex: Vertex, found: list[Vertex]) -> None:
    """Let the vertex become the one alternative, or keep several."""
    if len(found) == 1:
        vertex.adopt(found[0])
        return
    defaults = [one for one in found if one.mode == DEFAULT]
    vertex.alternatives = found
    if len(defaults) == 1:
        vertex.forward = defaults[0]
    else:
        vertex.blocked = "more than one alternative is possible"


def _distinct(ev: Evaluator, found: list[Vertex]) -> list[Vertex]:
    """Merge equal alternatives; one that is a default stays one."""
    if all(one.mode == NOT_DEFAULT for one in found):
        for one in found:
            one.mode = MAYBE
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
