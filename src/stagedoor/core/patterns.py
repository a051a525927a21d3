"""JavaScript regular expressions for JSON Schema's ``pattern`` (P-44)."""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol


class PatternError(ValueError):
    """A pattern that JavaScript would refuse."""


class _Regex(Protocol):
    def find(self, value: str) -> object | None: ...


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> _Regex:
    # Imported here: only templates with a pattern need it.
    from regress import Regex, RegressError

    try:
        # Strict Unicode mode first, then the forgiving one: ``\_`` and ``\-``.
        try:
            return Regex(pattern, "u")
        except RegressError:
            return Regex(pattern)
    except RegressError as fault:
        raise PatternError(str(fault)) from None


def search(pattern: str, text: str) -> bool:
    """Tell whether ``pattern`` occurs anywhere in ``text``.

    Raises:
        PatternError: The pattern is no JavaScript regular expression.
    """
    return _compiled(pattern).find(text) is not None
