"""What a user is told about a step that failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.core.errors import (
    Problem,
    SourceError,
    StagedoorError,
    TemplateError,
    redacted,
)
from stagedoor.core.frozen import replace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagedoor.template.entity import Step, Template
    from stagedoor.workflow.scope import Redaction


def explained(
    error: StagedoorError, step: Step, template: Template, redaction: Redaction
) -> StagedoorError:
    """Return ``error`` with the step in its words and a place for every problem.

    A problem that has a place of its own, such as a line of a skeleton file, keeps
    it; the step's place is then in the message.
    """
    return type(error).of(
        _told(problem, step, template, redaction) for problem in error.problems
    )


def all_told(failures: Sequence[StagedoorError]) -> StagedoorError:
    """Return the first failure of a run, with the problems of later ones after its own.

    Later ones come of steps that run after a failure, as ``always()`` lets them (R-27).
    """
    first, *later = failures
    if not later:
        return first
    return type(first).of(problem for error in failures for problem in error.problems)


def _told(
    problem: Problem, step: Step, template: Template, redaction: Redaction
) -> Problem:
    at = template.locate(step.path)
    place, excerpt = problem.at or at, problem.excerpt
    if place.path == at.path:
        message = f"step '{step.id}' ({step.action}): {problem.message}"
        excerpt = excerpt or template.excerpt(place)
    else:
        message = f"{problem.message} (in step '{step.id}', {step.action}, at {at})"
    told = replace(problem, message=message, at=place, excerpt=excerpt)
    return redacted(told, redaction.text)


def plug_in_failure(action: str, error: Exception) -> TemplateError:
    """Return what is told when a plug-in's action raises something unexpected."""
    cause = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return TemplateError(
        "W005",
        f"the plug-in action '{action}' failed: {cause}",
        hint="the fault is in the plug-in, not in the template",
    )


def reading_failure(error: OSError) -> SourceError:
    """Return what is told when a file of the source cannot be read (any more)."""
    reason = (error.strerror or str(error) or "unknown reason").lower()
    return SourceError(
        "W006",
        f"cannot read '{error.filename}': {reason}" if error.filename else reason,
        hint="was the template changed while it was read? run it again",
    )
