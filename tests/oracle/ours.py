"""What stagedoor makes of a case, through the function behind ``eval --jsonl``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from stagedoor.project.evaluate import evaluate_line

if TYPE_CHECKING:
    from tests.oracle.engines import Answer, Case


def answer(case: Case) -> Answer:
    """Render ``case`` by us; the answer has gone through JSON, as the engines' has."""
    given = json.loads(json.dumps(evaluate_line(case.to_json())))
    del given["id"]
    return dict(given)
