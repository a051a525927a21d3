"""Asking a policy, shortly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.core.errors import PolicyError
from stagedoor.cue.policy import check, load_policy
from stagedoor.cue.result import CueResult

if TYPE_CHECKING:
    from stagedoor.core.json import JsonValue


def ask(policy: str, document: JsonValue, expression: str | None = None) -> CueResult:
    """Check a document; a policy that does not load is a ``policy_error``."""
    try:
        loaded = load_policy([("p.cue", policy)])
    except PolicyError as error:
        return CueResult("policy_error", problems=error.problems)
    return check(loaded, document, expression)


def codes(result: CueResult) -> list[str]:
    """Return the codes of everything that is wrong, of policy or document."""
    problems = [problem.code for problem in result.problems]
    return problems + [violation.code for violation in result.violations]
