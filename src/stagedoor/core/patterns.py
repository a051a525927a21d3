"""JavaScript regular expressions for JSON Schema's ``pattern`` (P-44)."""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol


class PatternError(ValueError):
    """A pattern that JavaScript would refuse."""


class _Regex(Protocol):
    def find(self, value: str) -> object | None: ...


@lru_cache(maxsize=512)
def _compiled(pattern: str, flags: str) -> _Regex:
    # Imported here: only templates with a pattern need it.
    from regress import Regex, RegressError

    try:
        # Strict Unicode mode first, then the forgiving one: ``\_`` and ``\-``.
        try:
            return Regex(pattern, flags + "u")
        except RegressError:
            return Regex(pattern, flags)
    except RegressError as fault:
        raise PatternError(str(fault)) from None


def search(pattern: str, text: str, flags: str = "") -> bool:
    """Tell whether ``pattern`` occurs anywhere in ``text``.

    Args:
        pattern: In JavaScript's syntax, without slashes.
        text: What to search.
        flags: JavaScript's ``i``, ``m``, ``s``; others are passed over.

    Raises:
        PatternError: The pattern is no JavaScript regular expression.
    """
    kept = "".join(sorted(set(flags) & set("ims")))
    return _compiled(pattern, kept).find(text) is not None
