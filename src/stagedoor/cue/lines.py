"""``--jsonl``: one question a line, one answer a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from stagedoor.core.errors import Problem, StagedoorError
from stagedoor.cue.document import read_document
from stagedoor.cue.engines import check_files
from stagedoor.cue.report import problem_to_json
from stagedoor.cue.result import violation_to_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagedoor.core.json import JsonObject, JsonValue
    from stagedoor.cue.engines import Engine


def answer(line: str, engine: Engine) -> JsonObject:
    """Answer one line; the verdict ``error`` means that it could not be read."""
    name: JsonValue = None
    try:
        question = _question(line)
        name = question.get("id")
        files = _files(question)
        document = _document(question)
        expression = question.get("expr")
        asked = expression if isinstance(expression, str) else None
        result = check_files(files, document, asked, None, engine)
    except StagedoorError as error:
        return _refused(name, error.problems)
    except ValueError as error:
        return _refused(name, [Problem("P028", f"cannot read the line: {error}")])
    errors: list[JsonValue] = [violation_to_json(one) for one in result.violations]
    if result.verdict == "policy_error":
        errors = [problem_to_json(problem) for problem in result.problems]
    return {
        "id": name,
        "verdict": result.verdict,
        "paths": list(result.paths),
        "errors": errors,
    }


def _refused(name: JsonValue, problems: Sequence[Problem]) -> JsonObject:
    errors: list[JsonValue] = [problem_to_json(problem) for problem in problems]
    return {"id": name, "verdict": "error", "paths": [], "errors": errors}


def _question(line: str) -> JsonObject:
    # Not on a deeper stack: the C parser would use up the real one.
    try:
        question = json.loads(line)
    except RecursionError:
        raise ValueError("too many levels of nesting") from None
    if not isinstance(question, dict):
        raise ValueError("it is no JSON object")  # noqa: TRY004 - worded by the caller
    return question


def _files(question: JsonObject) -> list[tuple[str, str]]:
    given = question.get("files")
    if given is None:
        given = {"policy.cue": question.get("policy")}
    if not isinstance(given, dict) or not given:
        raise ValueError("'files' must map names to texts")
    found = [(name, text) for name, text in given.items() if isinstance(text, str)]
    if len(found) != len(given):
        raise ValueError("it needs 'policy', or 'files', with texts")
    return found


def _document(question: JsonObject) -> JsonValue:
    text = question.get("doc_yaml")
    if isinstance(text, str):
        return read_document(text, "document.yaml").value
    if "doc" not in question:
        raise ValueError("it needs 'doc' or 'doc_yaml'")
    return question["doc"]
