"""Times by example, as Go spells layouts: package ``time``.

Source: Go's ``time`` package, "Constants"; CUE 0.17.1, ``pkg/time``.
"""

from __future__ import annotations

import re
from calendar import monthrange
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from stagedoor.cue.evaluate import Evaluator

_MONTHS: Final = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAYS: Final = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
]
# Two digits from here on mean the last century.
_PIVOT: Final = 69
_ZONE: Final = r"[-+](?:[01][0-9]|2[0-4])"

# Longest first: each piece of a layout, what it matches, and the field it gives.
_PIECES: Final = (
    ("January", "(?i:" + "|".join(_MONTHS) + ")", "name"),
    ("Jan", "(?i:" + "|".join(name[:3] for name in _MONTHS) + ")", "name"),
    ("Monday", "(?i:" + "|".join(_DAYS) + ")", ""),
    ("Mon", "(?i:" + "|".join(name[:3] for name in _DAYS) + ")", ""),
    ("MST", r"[A-Z]{3,4}T?|UTC", ""),
    ("2006", "[0-9]{4}", "year"),
    ("-07:00:00", _ZONE + ":[0-5][0-9]:[0-5][0-9]", ""),
    ("-07:00", _ZONE + ":[0-5][0-9]", ""),
    ("-0700", _ZONE + "[0-5][0-9]", ""),
    ("-07", _ZONE, ""),
    ("Z07:00", "Z|" + _ZONE + ":[0-5][0-9]", ""),
    ("Z0700", "Z|" + _ZONE + "[0-5][0-9]", ""),
    ("Z07", "Z|" + _ZONE, ""),
    ("002", "[0-9]{3}", "day_of_year"),
    ("01", "0[1-9]|1[0-2]", "month"),
    ("02", "[0-9]{2}", "day"),
    ("03", "0[0-9]|1[0-2]", ""),
    ("04", "[0-5][0-9]", ""),
    ("05", r"[0-5][0-9](?:[.,][0-9]+)?", ""),
    ("06", "[0-9]{2}", "short_year"),
    ("15", "[01][0-9]|2[0-3]", ""),
    ("PM", "AM|PM", ""),
    ("pm", "am|pm", ""),
    ("_2", "[ 0-9]?[0-9]", "day"),
    ("1", "1[0-2]|0?[1-9]", "month"),
    ("2", "[0-9]{1,2}", "day"),
    ("3", "1[0-2]|0?[0-9]", ""),
    ("4", "[0-5]?[0-9]", ""),
    ("5", r"[0-5]?[0-9](?:[.,][0-9]+)?", ""),
)
_FRACTION: Final = re.compile(r"[.,](0+|9+)(?![0-9])")


@lru_cache(maxsize=128)
def _expression(layout: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """Compile a layout to what it matches and the fields of its groups."""
    pattern: list[str] = []
    fields: list[str] = []
    offset = 0
    while offset < len(layout):
        fraction = _FRACTION.match(layout, offset)
        if fraction and pattern:
            digits = fraction.group(1)
            if digits[0] == "0":
                pattern.append(rf"[.,][0-9]{{{len(digits)}}}")
                if pattern[-2].endswith("[0-9](?:[.,][0-9]+)?)"):
                    pattern[-2] = pattern[-2].replace("(?:[.,][0-9]+)?", "")
            offset = fraction.end()
            continue
        piece = next((p for p in _PIECES if layout.startswith(p[0], offset)), None)
        if piece is None:
            pattern.append(re.escape(layout[offset]))
            offset += 1
        else:
            pattern.append(f"({piece[1]})")
            fields.append(piece[2])
            offset += len(piece[0])
    return re.compile("".join(pattern) + r"\Z"), tuple(fields)


def has_format(_ev: Evaluator, text: str, layout: str) -> bool:
    """Tell whether ``text`` is a time written like ``layout``."""
    pattern, fields = _expression(layout)
    found = pattern.match(text)
    if not found:
        return False
    given = dict(zip(fields, found.groups(), strict=True))
    return _is_day(given)


def _is_day(given: dict[str, str]) -> bool:
    """Tell whether the day exists; without a year, in a leap year."""
    year = int(given.get("year") or 2000)
    if "short_year" in given:
        short = int(given["short_year"])
        year = short + (1900 if short >= _PIVOT else 2000)
    month = int(given.get("month") or 0)
    if "name" in given:
        names = [name[:3].lower() for name in _MONTHS]
        month = names.index(given["name"][:3].lower()) + 1
    if "day" not in given:
        return True
    days = monthrange(year or 4, month)[1] if month else 31
    return 1 <= int(given["day"]) <= days


def is_time(ev: Evaluator, text: str) -> bool:
    """Tell whether ``text`` is a time of RFC 3339."""
    return has_format(ev, text, "2006-01-02T15:04:05Z07:00")
