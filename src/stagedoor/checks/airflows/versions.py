"""Airflow versions: which Python each wants, and what is pinned for it.

AWS adds versions: one that is not known here is installed all the same, from whatever
the package index holds that day, and a warning (K500) says so.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from stagedoor.checks.mwaa import VERSIONS, data_file
from stagedoor.core.errors import UsageError
from stagedoor.core.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_VERSION: Final = re.compile(r"\d+\.\d+\.\d+(?:(?:a|b|rc)\d+)?\Z")
_OF_UNKNOWN: Final = ("3.12", "3.11", "3.13")


@frozen
class Version:
    """One Airflow.

    Attributes:
        number: Such as ``3.0.6``.
        pythons: The Pythons it can be installed on, MWAA's own first.
        pins: Every package of it, when stagedoor ships them.
    """

    number: str
    pythons: tuple[str, ...]
    pins: Path | None

    @property
    def is_known(self) -> bool:
        """Whether MWAA is known to have it."""
        return self.number in VERSIONS


def parse_versions(words: Iterable[str]) -> tuple[Version, ...]:
    """Return the versions of ``2.10.3,3.0.6`` and the like, each once, in order.

    Raises:
        UsageError: A word is no version.
    """
    numbers = [part.strip() for word in words for part in word.split(",")]
    for number in numbers:
        if not _VERSION.match(number):
            hint = f"such as {', '.join(pinned_versions())}"
            said = f"'{number}' is no version of Airflow"
            raise UsageError("K910", said, hint=hint)
    return tuple(map(_version, dict.fromkeys(numbers)))


def pinned_versions() -> tuple[str, ...]:
    """Return the versions whose packages are pinned, oldest first."""
    return tuple(number for number in VERSIONS if data_file(f"{number}.txt").is_file())


def _version(number: str) -> Version:
    pins = data_file(f"{number}.txt")
    known = VERSIONS.get(number)
    pythons = (known.python, *known.also) if known else _OF_UNKNOWN
    return Version(number, pythons, pins if pins.is_file() else None)
