"""JavaScript's ``undefined``: the value of a key that is not there.

The form's rules tell a missing value from ``null`` (P-21, P-27), so values that are
still being filled in may hold :data:`ABSENT`; :func:`settled` ends that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from stagedoor.core.json import JsonValue


class Absent:
    """The type of :data:`ABSENT`."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Show it as what it is."""
        return "ABSENT"


ABSENT: Final = Absent()

# JSON data in which ABSENT may stand anywhere.
Draft: TypeAlias = Any


def is_true(value: Draft) -> bool:
    """Tell what JavaScript takes for true: every container is."""
    return isinstance(value, dict | list) or (value is not ABSENT and bool(value))


def settled(value: Draft) -> JsonValue:
    """Copy ``value`` as JSON: absent keys are left out, absent items are ``null``."""
    match value:
        case dict():
            return {k: settled(v) for k, v in value.items() if v is not ABSENT}
        case list():
            return [settled(item) for item in value]
        case Absent():
            return None
        case _:
            # Anything else is a JSON scalar: drafts are made of JSON and ABSENT.
            scalar: JsonValue = value
            return scalar
