"""Where a component goes when the user did not say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from stagedoor.core.errors import ConflictError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.core.json import JsonObject
    from stagedoor.template.entity import Template
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


def refuse_inside_skeleton(destination: Path, folder: Path, template: Template) -> None:
    """Refuse a destination that later runs would take for a part of the skeleton.

    Args:
        destination: Where the component goes.
        folder: The folder of the template file; ``url`` inputs are relative to it.
        template: Its steps name the folders it reads.

    Raises:
        ConflictError: The destination lies in one of them.
    """
    place = destination.absolute().resolve()
    for step in template.steps:
        url = step.input.get("url")
        if not isinstance(url, str) or "${" in url or ":" in url:
            continue
        skeleton = (folder / url.lstrip("/")).resolve()
        if place.is_relative_to(skeleton) and skeleton.is_dir():
            raise ConflictError(
                "U021",
                f"'{destination}' lies inside '{url}', which the template reads",
                hint="choose a destination outside the template",
            )
