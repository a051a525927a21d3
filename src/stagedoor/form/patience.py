"""Patterns that might take long, searched where they can be stopped."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from stagedoor.core.patterns import PatternError

_QUICK_STEPS: Final = 5_000_000
"""About a tenth of a second in this process."""


@lru_cache(maxsize=256)
def _steps(pattern: str, length: int) -> float:
    from stagedoor.nunjucks.regex_pattern import PatternError as Unreadable
    from stagedoor.nunjucks.regex_pattern import read_pattern

    try:
        return read_pattern(pattern, fold=False).cost.steps(length)
    except Unreadable:
        return float("inf")  # the engine takes more than the reader: who knows


def patient_search(pattern: str, text: str, flags: str) -> bool:
    """Tell whether ``pattern`` occurs in ``text``, within seconds.

    Raises:
        PatternError: It takes longer than a template may.
    """
    if _steps(pattern, len(text)) <= _QUICK_STEPS:
        from regress import Regex

        return Regex(pattern, flags).find(text) is not None
    from stagedoor.nunjucks import regex_child
    from stagedoor.nunjucks.limits import LimitExceededError, Limits, Meter

    try:
        return bool(regex_child.search(Meter(Limits()), (pattern, flags, text, 0, 1)))
    except LimitExceededError:
        raise PatternError("it takes too long to search for") from None
