"""Ask the real packages and write what they answer: ``python -m tests.form.oracle.fill``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.form.oracle.generated import generated
from tests.form.oracle.packages import ask
from tests.form.oracle.written import written

DATA = Path(__file__).parents[2] / "data" / "form"
SEEDS = range(400)
LONGEST = 900
"""Characters of a generated row that is kept: what fails should be readable."""


def rows() -> list[dict[str, Any]]:
    """Return the rows whose answers are kept."""
    made = [generated(seed) for seed in SEEDS]
    return written() + [row for row in made if len(json.dumps(row)) <= LONGEST]


def main() -> None:
    """Write ``tests/data/form/forms.json``."""
    kept = []
    for row, answer in zip(asked := rows(), ask(asked), strict=True):
        # Where the form itself breaks there is nothing to be equal to.
        if "error" not in answer:
            kept.append({**row, **answer})
    DATA.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in kept)
    (DATA / "forms.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
