"""OwnerPicker: a Group or User (K-2, K-15)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.form.pickers.api import Picker
from stagedoor.form.pickers.candidates import (
    candidates,
    catalog_filter,
    choices_among,
    only_listed,
    stored_reference,
    unknown_entity,
)

if TYPE_CHECKING:
    from stagedoor.core.json import JsonValue
    from stagedoor.form.pickers.api import Scene
    from stagedoor.form.questions import Choice, Question


def _choices(question: Question, scene: Scene) -> tuple[Choice, ...]:
    found = candidates(question, scene, catalog_filter(question, ("Group", "User")))
    return choices_among(found, scene)


def _check(question: Question, value: JsonValue, scene: Scene) -> str | None:
    return only_listed(question, value, _choices(question, scene))


def _stored(question: Question, value: JsonValue, scene: Scene) -> JsonValue:
    return stored_reference(question, value, scene, "Group")


owner_picker = Picker(
    "an owner: a Group or User; 'team-a' means 'group:default/team-a'",
    choices=_choices,
    check=_check,
    stored=_stored,
    doubts=unknown_entity,
    is_entity=True,
)
