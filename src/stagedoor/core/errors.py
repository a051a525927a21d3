"""One error base: a problem has a code, a message, a place and a way out.

Building an error has no effect. ``stagedoor.cli.main`` is the only place that turns
one into text and an exit code.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, ClassVar, Self

from stagedoor.core.frozen import frozen, replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from stagedoor.core.locations import Location


class ExitCode(IntEnum):
    """What a finished command means to the shell; a documented promise."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    TEMPLATE = 3
    ANSWERS = 4
    CONFLICTS = 5
    UNREACHABLE = 6
    BUG = 70
    INTERRUPTED = 130


@frozen
class Problem:
    """One thing that is wrong.

    Attributes:
        code: A letter for the room and three digits, such as ``T012``; never reused.
        message: What is wrong: lower case, no final stop, values in quotes.
        at: Where, when there is a place.
        hint: What would work.
        excerpt: The source line ``at`` points to, without its line end.
    """

    code: str
    message: str
    at: Location | None = None
    hint: str | None = None
    excerpt: str | None = None


def redacted(problem: Problem, redact: Callable[[str], str]) -> Problem:
    """Return a problem whose every text went through ``redact``."""
    return replace(
        problem,
        message=redact(problem.message),
        hint=redact(problem.hint) if problem.hint else None,
        # The excerpt of a long line ends anywhere: as if there were more to come.
        excerpt=redact(f"{problem.excerpt}…")[:-1] if problem.excerpt else None,
    )


class StagedoorError(Exception):
    """What the user can understand and act upon; one problem or several.

    Attributes:
        problems: At least one, in the order a reader should meet them.
        exit_code: What the command exits with.
    """

    exit_code: ClassVar[ExitCode] = ExitCode.BUG
    problems: tuple[Problem, ...]

    def __init__(
        self,
        code: str,
        message: str,
        *,
        at: Location | None = None,
        hint: str | None = None,
        excerpt: str | None = None,
    ) -> None:
        super().__init__(message)
        self.problems = (Problem(code, message, at, hint, excerpt),)

    def __reduce__(self) -> tuple[object, ...]:
        """Let the error cross a process's border with all its problems."""
        return type(self).of, (self.problems,)

    @classmethod
    def of(cls, problems: Iterable[Problem]) -> Self:
        """Build one error that carries all ``problems`` (at least one)."""
        collected = tuple(problems)
        error = cls(collected[0].code, collected[0].message)
        error.problems = collected
        return error

    def located(self, at: Location) -> Self:
        """Return the same error with ``at`` for every problem that has no place."""
        return type(self).of(
            problem if problem.at else replace(problem, at=at)
            for problem in self.problems
        )


class UsageError(StagedoorError):
    """The command line is wrong."""

    exit_code = ExitCode.USAGE


class TemplateError(StagedoorError):
    """The template's author has to fix something."""

    exit_code = ExitCode.TEMPLATE


class PolicyError(StagedoorError):
    """A policy is broken, or says something that is not supported."""

    exit_code = ExitCode.TEMPLATE


class AnswersError(StagedoorError):
    """The person generating the component has to fix something."""

    exit_code = ExitCode.ANSWERS


class ConflictError(StagedoorError):
    """The destination holds something else, or cannot be written."""

    exit_code = ExitCode.CONFLICTS


class SourceError(StagedoorError):
    """A source, a catalog or a remote could not be reached."""

    exit_code = ExitCode.UNREACHABLE


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """Return a hint naming the nearest of ``known``, or ``None`` when none is near."""
    from difflib import get_close_matches  # only an error needs it

    near = get_close_matches(name, tuple(known), n=1, cutoff=0.6)
    return f"did you mean '{near[0]}'?" if near else None
