"""Where a component goes when the user did not say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from stagedoor.core.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.core.json import JsonObject
    from stagedoor.workflow.result import RunResult

_NAMING_ANSWERS: Final = ("identifier", "component_id", "name", "component_name")
_UNFIT: Final = re.compile(r"[^A-Za-z0-9._-]+")


def choose_destination(
    given: str | None, result: RunResult, answers: JsonObject
) -> Path:
    """Return ``given``, else a folder named after the repository or the component.

    The repository a publish step names comes first, then the answers ``identifier``
    and ``name``.

    Raises:
        UsageError: Nothing names the component.
    """
    if given is not None:
        return Path(given)
    for candidate in _candidates(result, answers):
        name = _UNFIT.sub("-", candidate).strip("-.")
        if name:
            return Path(name)
    raise UsageError(
        "U020",
        "nothing says where the component should go",
        hint="name a folder: stagedoor new TEMPLATE DESTINATION",
    )


def _candidates(result: RunResult, answers: JsonObject) -> Iterator[str]:
    for intent in result.intents:
        if intent.repository:
            yield intent.repository.rstrip("/").rpartition("/")[2].removesuffix(".git")
    for name in _NAMING_ANSWERS:
        answer = answers.get(name)
        if isinstance(answer, str):
            yield answer
