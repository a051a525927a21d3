"""Choosing who answers: our evaluator, a real ``cue``, or both."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from stagedoor.core.errors import PolicyError, Problem, UsageError
from stagedoor.cue.policy import check, load_policy
from stagedoor.cue.result import CueResult

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stagedoor.core.json import JsonPath, JsonValue
    from stagedoor.core.locations import Location
    from stagedoor.cue.external import CueCommand

Engine: TypeAlias = Literal["auto", "builtin", "cue", "both"]


def check_files(
    files: Sequence[tuple[str, str]],
    document: JsonValue,
    expression: str | None = None,
    locate: Callable[[JsonPath], Location] | None = None,
    engine: Engine = "builtin",
) -> CueResult:
    """Check a document against the files of one package.

    ``auto`` asks ``cue`` when there is one: its verdict counts, our errors are shown.
    ``both`` fails where the two disagree.

    Raises:
        UsageError: P023, ``cue`` or ``both`` is asked and there is no usable ``cue``.
    """
    command = None if engine == "builtin" else _command(engine)
    ours = _builtin(files, document, expression, locate)
    if command is None:
        return ours
    from stagedoor.cue.external import check_with_cue

    theirs = check_with_cue(command, files, document, expression, locate)
    return theirs if engine == "cue" else _joined(ours, theirs, engine)


def _command(engine: Engine) -> CueCommand | None:
    from stagedoor.cue.external import find_cue

    command = find_cue()
    if command is not None and command.usable:
        return command
    if engine == "auto":
        return None
    if command is None:
        raise UsageError(
            "P023",
            "there is no cue command on PATH",
            hint="install cue, or use --cue-engine builtin",
        )
    raise UsageError(
        "P023",
        f"cue {command.version} does not know required fields ('name!: string')",
        hint="install cue 0.6 or later, or use --cue-engine builtin",
    )


def _builtin(
    files: Sequence[tuple[str, str]],
    document: JsonValue,
    expression: str | None,
    locate: Callable[[JsonPath], Location] | None,
) -> CueResult:
    try:
        policy = load_policy(files)
    except PolicyError as error:
        return CueResult("policy_error", problems=error.problems)
    return check(policy, document, expression, locate)


def _joined(ours: CueResult, theirs: CueResult, engine: Engine) -> CueResult:
    """Let ``cue`` decide and our evaluator explain."""
    from stagedoor.cue.external import is_only_unused_import

    if ours.verdict == theirs.verdict:
        return replace(ours, engine=theirs.engine)
    if ours.verdict != "policy_error" and is_only_unused_import(theirs):
        return replace(ours, engine=theirs.engine)
    notice = Problem(
        "P011",
        f"the builtin evaluator says {ours.verdict}, {theirs.engine} {theirs.verdict}",
        hint="please report the policy and the document as a bug",
    )
    if _is_unsupported(ours) and engine == "auto":
        return theirs
    problems = (*theirs.problems, notice)
    return replace(theirs, problems=problems, disagreement=engine == "both")


def _is_unsupported(result: CueResult) -> bool:
    return result.verdict == "policy_error" and all(
        problem.code in ("P002", "P003") for problem in result.problems
    )
