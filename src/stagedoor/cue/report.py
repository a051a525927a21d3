"""Checking every document of a file against several policies, and telling of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from stagedoor.core.errors import PolicyError
from stagedoor.cue.document import read_documents
from stagedoor.cue.engines import check_files
from stagedoor.cue.parser import parse_policy
from stagedoor.cue.result import location_to_json, path_text, violation_to_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stagedoor.core.errors import Problem
    from stagedoor.core.json import JsonObject, JsonValue
    from stagedoor.cue.engines import Engine
    from stagedoor.cue.result import CueResult, Violation


@dataclass(frozen=True, slots=True)
class Checked:
    """One policy and one document.

    Attributes:
        policy: The policy's files, as the user would name them.
        document: The file, with the number of the document when it holds several.
    """

    policy: str
    document: str
    result: CueResult


def packages(files: Iterable[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """Group files: those of one package in one folder are one policy."""
    groups: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for path, text in files:
        try:
            package = parse_policy(path, text).package
        except PolicyError:
            package = None
        folder = str(PurePath(path).parent)
        key = (folder, package) if package else (path, "")
        groups.setdefault(key, []).append((path, text))
    return list(groups.values())


def check_all(
    policies: Sequence[tuple[str, str]],
    document: tuple[str, str],
    expression: str | None,
    engine: Engine,
) -> tuple[Checked, ...]:
    """Check each document of a file (path and text) against each policy.

    Raises:
        UsageError: The document cannot be read; or as ``check_files``.
    """
    path, text = document
    documents = read_documents(text, path)
    found: list[Checked] = []
    for files in packages(policies):
        name = ", ".join(path for path, _ in files)
        for number, one in enumerate(documents, 1):
            result = check_files(files, one.value, expression, one.locate, engine)
            about = path if len(documents) == 1 else f"{path} (document {number})"
            found.append(Checked(name, about, result))
    return tuple(found)


_WORDS = {"pass": "PASS", "fail": "FAIL", "policy_error": "POLICY ERROR"}


def to_text(checked: Iterable[Checked]) -> str:
    """Tell people: one block a policy and document, one entry a violation."""
    return "\n".join(line for one in checked for line in _text_lines(one))


def _text_lines(one: Checked) -> Iterator[str]:
    result = one.result
    engine = "" if result.engine == "builtin" else f"  [{result.engine}]"
    yield f"{one.policy}: {_WORDS[result.verdict]}  {one.document}{engine}"
    for problem in result.problems:
        yield from _problem_lines(problem, is_error=result.verdict == "policy_error")
    for violation in result.violations:
        yield from _violation_lines(violation)


def _problem_lines(problem: Problem, *, is_error: bool) -> Iterator[str]:
    word = "error" if is_error else "warning"
    yield _clean(f"  {word}[{problem.code}]: {problem.message}")
    if problem.at:
        yield _clean(f"      policy  {problem.at}")
    if problem.hint:
        yield _clean(f"      fix     {problem.hint}")


def _violation_lines(violation: Violation) -> Iterator[str]:
    where = path_text(violation.path)
    yield _clean(f"  {where}: {violation.message}  [{violation.code}]")
    for detail in violation.details:
        yield _clean(f"      - {detail}")
    if violation.policy:
        asked = f"   {violation.asked}" if violation.asked else ""
        yield _clean(f"      policy  {violation.policy}{asked}")
    if violation.because:
        yield _clean(f"      because {violation.because}")
    if violation.data:
        yield _clean(f"      data    {violation.data}")
    if violation.hint:
        yield _clean(f"      fix     {violation.hint}")


def _clean(line: str) -> str:
    """Escape what could play tricks on a terminal: control and direction marks."""
    return "".join(
        char
        if char.isprintable()
        else char.encode("unicode_escape", "replace").decode("ascii")
        for char in line
    )


def to_json(checked: Sequence[Checked]) -> JsonObject:
    """Return the document of ``--json``."""
    passed = all(
        one.result.verdict == "pass" and not one.result.disagreement for one in checked
    )
    results: list[JsonValue] = [_result_to_json(one) for one in checked]
    return {"version": 1, "ok": passed, "results": results}


def _result_to_json(one: Checked) -> JsonObject:
    return {
        "policy": one.policy,
        "document": one.document,
        "engine": one.result.engine,
        "verdict": one.result.verdict,
        "disagreement": one.result.disagreement,
        "paths": list(one.result.paths),
        "errors": [violation_to_json(each) for each in one.result.violations],
        "problems": [problem_to_json(each) for each in one.result.problems],
    }


def problem_to_json(problem: Problem) -> JsonObject:
    """Return a problem of a policy as JSON."""
    return {
        "code": problem.code,
        "message": problem.message,
        "policy": location_to_json(problem.at),
        "hint": problem.hint,
    }
