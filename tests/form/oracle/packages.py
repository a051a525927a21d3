"""The real packages: RJSF as Backstage's form uses it, jsonschema as its backend does.

They are installed with npm into ``.cache/form-oracle``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests import npm
from tests.npm import OracleMissingError

__all__ = ["OracleMissingError", "ask"]

HERE = Path(__file__).parent


def ask(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the packages' answer to each row, in order."""
    folder = npm.install(HERE / "package.json", "form-oracle")
    return npm.answers(HERE / "answer.mjs", folder, rows)
