"""The JSON Schemas we ship, for tests that validate documents."""

from __future__ import annotations

import json
from typing import Any

from stagedoor.core.resources import data_folder


def schema(name: str) -> dict[str, Any]:
    """Read ``schemas/<name>.schema.json``."""
    file = data_folder("schemas") / f"{name}.schema.json"
    loaded: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return loaded
