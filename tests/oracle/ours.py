"""What stagedoor makes of a case, through the function behind ``eval --jsonl``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from stagedoor.project.evaluate import evaluate_line

if TYPE_CHECKING:
    from tests.oracle.engines import Answer, Case


def answer(case: Case) -> Answer:
    """Render ``case`` by us; the answer has gone through JSON, as the engines' has."""
    request = json.loads(case.to_json())
    if request["options"].pop("legacy", False):
        request["options"]["engine"] = "legacy"
    given = json.loads(json.dumps(evaluate_line(json.dumps(request))))
    del given["id"]
    return dict(given)
