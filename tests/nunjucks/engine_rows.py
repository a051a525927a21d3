"""Reads what the real engines answered, and spells our answers alike."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from stagedoor.nunjucks.values import UNDEFINED

DATA = Path(__file__).parents[1] / "data" / "nunjucks"


def rows(name: str) -> list[Any]:
    """Return the rows of one recorded file; its ``about`` says who answered."""
    recorded = (DATA / name).read_text(encoding="utf-8")
    found: list[Any] = json.loads(recorded, parse_int=_whole)["rows"]
    return found


def _whole(digits: str) -> int | float:
    """Read a whole number as JavaScript has it: a double."""
    return int(digits) if abs(int(digits)) <= 2**53 else float(digits)


def by_kind(name: str) -> dict[str, list[Any]]:
    """Return the rows of one file by what they are about."""
    kinds: dict[str, list[Any]] = {}
    for row in rows(name):
        kinds.setdefault(row["kind"], []).append(row)
    return kinds


def spelled(value: object) -> Any:
    """Write a value as the recordings do: undefined, odd numbers and records marked."""
    if value is UNDEFINED:
        return {"$u": 1}
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, list):
        return [spelled(item) for item in value]
    if isinstance(value, dict):
        return {"$o": [[key, spelled(item)] for key, item in value.items()]}
    return value


def _number(value: float) -> Any:
    if math.isnan(value):
        return {"$n": "NaN"}
    if math.isinf(value):
        return {"$n": "Infinity" if value > 0 else "-Infinity"}
    return {"$n": "-0"} if value == 0 else value
