"""Which labels a pattern constraint is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.cue.faults import IncompleteError
from stagedoor.cue.regex import searches
from stagedoor.cue.syntax import Literal, Name, Unary
from stagedoor.cue.terms import Computed, Conjunct

if TYPE_CHECKING:
    from stagedoor.cue.evaluate import Evaluator
    from stagedoor.cue.terms import PatternUse


def pattern_matches(ev: Evaluator, use: PatternUse, label: str) -> bool:
    """Tell whether a pattern's value must hold for the field ``label``.

    Raises:
        IncompleteError: The pattern itself is not known yet.
    """
    condition = use.condition
    if isinstance(condition, Unary) and isinstance(condition.operand, Literal):
        operand = condition.operand.value
        if condition.op == "=~" and isinstance(operand, str):
            return searches(ev.budget, operand, label)
    term = Computed(label, condition)
    vertex = ev.anonymous(use.conjunct._replace(term=condition, group=None))
    vertex.conjuncts.append(Conjunct(term, None))
    ev.expand(vertex)
    if not vertex.faults and vertex.blocked and not isinstance(condition, Name):
        raise IncompleteError(vertex.blocked)
    return not vertex.faults and not vertex.alternatives
