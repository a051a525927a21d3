"""Regular expressions as CUE has them: RE2, searched for, never anchored by itself."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Protocol

from stagedoor.cue.faults import BottomError, Fault

if TYPE_CHECKING:
    from stagedoor.cue.limits import Budget

# RE2's single-byte class, which Go's engine does not have.
_ANY_BYTE: Final = re.compile(r"(?<!\\)(?:\\\\)*\\C")
# What costs about as much as one evaluation step: characters to compile, and steps of
# the matcher in the worst case.
_COMPILED: Final = 10
_SEARCHED: Final = 1_000
_SHOWN: Final = 100


class Compiled(Protocol):
    """What is used of google-re2, which has no types."""

    programsize: int

    def search(self, text: str) -> object:
        """Return a match, or None."""


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> Compiled:
    import re2

    if _ANY_BYTE.search(pattern):
        raise ValueError(r"invalid escape sequence: \C")
    options = re2.Options()
    options.log_errors = False
    try:
        compiled: Compiled = re2.compile(pattern, options)
    except re2.error as error:
        raise ValueError(_said(error)) from None
    except UnicodeEncodeError:
        raise ValueError("half of a surrogate pair") from None
    return compiled


def _said(error: Exception) -> str:
    text = error.args[0] if error.args else ""
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)


def searches(budget: Budget, pattern: str, text: str) -> bool:
    """Tell whether ``pattern`` is found in ``text``.

    Raises:
        BottomError: RE2 does not accept the pattern.
    """
    budget.spend()
    compiled_before = _compiled.cache_info().misses
    try:
        compiled = _compiled(pattern)
    except ValueError as error:
        shown = pattern if len(pattern) <= _SHOWN else pattern[: _SHOWN - 1] + "…"
        message = f'no regular expression (RE2): "{shown}": {error}'
        raise BottomError(Fault("bad_regex", message)) from None
    if _compiled.cache_info().misses != compiled_before:
        budget.spend(compiled.programsize // _COMPILED)
    # RE2 takes at worst one step for each character and instruction.
    budget.spend(compiled.programsize * len(text) // _SEARCHED)
    try:
        return compiled.search(text) is not None
    except UnicodeEncodeError:
        clean = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return compiled.search(clean) is not None
