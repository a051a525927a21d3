"""Truthiness of a step's ``if`` (R-20) and the two functions that look at failures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.nunjucks.values import UNDEFINED

if TYPE_CHECKING:
    from collections.abc import Callable


def is_true(value: object) -> bool:
    """Tell whether a rendered condition lets a step run (R-20).

    An empty list is false here, unlike in an expression; ``{}`` and ``"false"`` are
    true.
    """
    if value is UNDEFINED or value is None or value is False:
        return False
    if isinstance(value, int | float):
        # NaN is the one number that differs from itself.
        return value != 0 and value == value  # noqa: PLR0124
    return value not in ("", [])


class FailureState:
    """Whether a step failed, and whether a condition asked (R-25, R-26).

    Attributes:
        failed: Set by the engine after the first failure.
        asked: Whether ``always()`` or ``failure()`` was called since it was cleared.
    """

    def __init__(self) -> None:
        self.failed = False
        self.asked = False

    def functions(self) -> dict[str, Callable[[], bool]]:
        """Return ``always`` and ``failure``, as expressions call them."""
        return {"always": self._always, "failure": self._failure}

    def _always(self) -> bool:
        self.asked = True
        return True

    def _failure(self) -> bool:
        self.asked = True
        return self.failed
