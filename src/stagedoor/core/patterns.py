"""JavaScript regular expressions for JSON Schema's ``pattern`` (P-44)."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final, Protocol, TypeAlias

Search: TypeAlias = Callable[[str, str, str], bool]
"""Pattern, text and the engine's own flags; whether the pattern occurs."""

_QUANTIFIER: Final = re.compile(r"[*+{]")
_FEW: Final = 2
_SHORT: Final = 300


class PatternError(ValueError):
    """A pattern that JavaScript would refuse, or that takes too long."""


class _Regex(Protocol):
    def find(self, value: str) -> object | None: ...


@lru_cache(maxsize=512)
def _compiled(pattern: str, flags: str) -> tuple[_Regex, str]:
    # Imported here: only templates with a pattern need it.
    from regress import Regex, RegressError

    try:
        # Strict Unicode mode first, then the forgiving one: ``\\_`` and ``\\-``.
        try:
            return Regex(pattern, flags + "u"), flags + "u"
        except RegressError:
            return Regex(pattern, flags), flags
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
    compiled, engine_flags = _compiled(pattern, kept)
    if _is_harmless(pattern, text) or not _patient:
        return compiled.find(text) is not None
    return _patient[0](pattern, text, engine_flags)


def _is_harmless(pattern: str, text: str) -> bool:
    few = len(_QUANTIFIER.findall(pattern)) <= _FEW
    return few and "(" not in pattern and len(text) <= _SHORT


# The engine cannot be interrupted; what may take long is searched by a room above that
# can start a process and stop it.
_patient: Final[list[Search]] = []


def search_patiently_with(patient: Search) -> None:
    """Let ``patient`` search for patterns that might take long.

    It raises :class:`PatternError` when they do. Without it every search runs here.
    """
    _patient[:] = [patient]
