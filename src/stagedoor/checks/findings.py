"""What a check says: a rule's id, how grave, what, where, what would mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from stagedoor.core.errors import ExitCode, Problem, StagedoorError
from stagedoor.core.frozen import frozen, replace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagedoor.core.locations import Location


@frozen
class Finding:
    """One thing a rule found.

    Attributes:
        severity: ``error`` stops the landing of a component.
        problem: The rule's id as code, the message, the place, how to mend it.
        tool: Who found it: stagedoor itself, ``ruff``, or ``airflow 3.0.6``.
    """

    severity: Literal["error", "warning"]
    problem: Problem
    tool: str = "stagedoor"


class FindingsError(StagedoorError):
    """A component does not pass its checks."""

    exit_code = ExitCode.FINDINGS


def error(code: str, message: str, at: Location, hint: str | None = None) -> Finding:
    """Return a finding that stops a component."""
    return Finding("error", Problem(code, message, at, hint))


def warning(code: str, message: str, at: Location, hint: str | None = None) -> Finding:
    """Return a finding that a component may land with."""
    return Finding("warning", Problem(code, message, at, hint))


def as_warning(finding: Finding) -> Finding:
    """Return a finding that a component may land with all the same."""
    return replace(finding, severity="warning")


def refuse_errors(findings: Iterable[Finding]) -> None:
    """Raise every error-level finding at once; warnings pass.

    Raises:
        FindingsError: There is at least one error.
    """
    errors = [found.problem for found in findings if found.severity == "error"]
    if errors:
        raise FindingsError.of(errors)
