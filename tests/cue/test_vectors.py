"""Every recorded answer of a real CUE is ours too: verdict and required paths."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from stagedoor.core.errors import PolicyError
from stagedoor.cue.document import read_document
from stagedoor.cue.lines import answer
from stagedoor.cue.policy import check, load_policy
from stagedoor.cue.result import CueResult

DATA = Path(__file__).parent.parent / "data/cue/vectors.jsonl"
ROWS: list[dict[str, Any]] = [
    json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()
]


def _answer(row: dict[str, Any]) -> CueResult:
    files = row.get("files") or {"policy.cue": row["policy"]}
    document = (
        read_document(row["doc_yaml"], "document.yaml").value
        if "doc_yaml" in row
        else row["doc"]
    )
    try:
        policy = load_policy(tuple(files.items()))
    except PolicyError as error:
        return CueResult("policy_error", problems=error.problems)
    return check(policy, document, row.get("expr"))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["id"]))
def test_our_answer_is_the_one_of_cue(row: dict[str, Any]) -> None:
    result = _answer(row)
    assert result.verdict in row["accept"]
    if row["verdict"] == result.verdict == "fail":
        assert set(row["paths"]) <= set(result.paths)


def test_lines_are_answered_as_the_functions_answer() -> None:
    for row in ROWS[::7]:
        reply = answer(json.dumps(row), "builtin")
        assert reply["id"] == row["id"]
        assert reply["verdict"] == _answer(row).verdict
        assert reply["paths"] == list(_answer(row).paths)


def test_every_failure_says_what_is_asked_and_where() -> None:
    for row in ROWS:
        for violation in _answer(row).violations:
            assert violation.message
            assert violation.policy is not None, row["id"]
            assert violation.policy.line is not None, row["id"]
