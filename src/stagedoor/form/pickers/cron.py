"""CronExpressionPicker: five or six fields (K-73)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from stagedoor.form.pickers.api import Picker

if TYPE_CHECKING:
    from stagedoor.core.json import JsonValue
    from stagedoor.form.pickers.api import Scene
    from stagedoor.form.questions import Question

_MONTHS: Final = "jan feb mar apr may jun jul aug sep oct nov dec"
_DAYS: Final = "sun mon tue wed thu fri sat"
# Name, lowest, highest, names that count from the lowest.
_FIELDS: Final[tuple[tuple[str, int, int, tuple[str, ...]], ...]] = (
    ("second", 0, 59, ()),
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day of the month", 1, 31, ()),
    ("month", 1, 12, tuple(_MONTHS.split())),
    ("day of the week", 0, 7, tuple(_DAYS.split())),
)
_ITEM: Final = re.compile(r"(\*|\?|(\w+)(?:-(\w+))?)(?:/(\d+))?\Z")


def cron_fault(text: str) -> str | None:
    """Return why ``text`` is no cron expression, ``None`` when it is one."""
    parts = text.split()
    if len(parts) not in (len(_FIELDS) - 1, len(_FIELDS)):
        return f"has {len(parts)} fields where a cron expression has 5 or 6"
    for part, field in zip(parts, _FIELDS[len(_FIELDS) - len(parts) :], strict=True):
        for item in part.split(","):
            if not _is_item(item, field):
                name, low, high, _ = field
                return f"has '{item}' for the {name}, which goes from {low} to {high}"
    return None


def _is_item(item: str, field: tuple[str, int, int, tuple[str, ...]]) -> bool:
    found = _ITEM.match(item)
    if found is None or found[4] == "0":
        return False
    bounds = [_number(end, field) for end in (found[2], found[3]) if end]
    if any(bound is None for bound in bounds):
        return False
    return bounds == sorted(bounds, key=lambda bound: bound or 0)


def _number(text: str, field: tuple[str, int, int, tuple[str, ...]]) -> int | None:
    _, low, high, names = field
    if text.lower() in names:
        return low + names.index(text.lower())
    value = int(text) if text.isdecimal() else -1
    return value if low <= value <= high else None


def _check(_question: Question, value: JsonValue, _scene: Scene) -> str | None:
    return cron_fault(value) if isinstance(value, str) and value else None


cron_expression_picker = Picker("a cron expression of 5 or 6 fields", check=_check)
