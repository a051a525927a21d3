"""A component's ``requirements.txt``: what of it is installed beside Airflow."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from stagedoor.checks.mwaa import ESSENTIAL

if TYPE_CHECKING:
    from collections.abc import Iterable

# A name, extras, versions, a marker: no address, no path, no option.
_REQUIREMENT: Final = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)[^@:/\\]*\Z")
_CONSTRAINT: Final = re.compile(r"(?:-c|--constraint)[ =]")


def split_requirements(
    lines: Iterable[str],
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the requirements to install, and the lines that are left out.

    Constraints are replaced by the environment's own pins. What MWAA holds is not
    installed (K402 says so), nor what only exists there: wheels of ``plugins.zip``,
    files, options.
    """
    wanted: list[str] = []
    left_out: list[str] = []
    for line in lines:
        text = line.partition(" #")[0].strip()
        if not text or text.startswith("#") or _CONSTRAINT.match(text):
            continue
        found = _REQUIREMENT.match(text)
        if found is None:
            left_out.append(text)
        elif re.sub(r"[._]", "-", found[1]).lower() not in ESSENTIAL:
            wanted.append(text)
    return tuple(wanted), tuple(left_out)
