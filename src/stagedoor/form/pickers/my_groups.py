"""MyGroupsPicker: a group the user belongs to (K-4, K-16)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.form.absent import ABSENT, Draft
from stagedoor.form.pickers.api import Picker
from stagedoor.form.pickers.candidates import (
    candidates,
    choices_among,
    stored_reference,
    unknown_entity,
)

if TYPE_CHECKING:
    from stagedoor.core.json import JsonValue
    from stagedoor.form.pickers.api import Scene
    from stagedoor.form.questions import Choice, Question


def _choices(question: Question, scene: Scene) -> tuple[Choice, ...]:
    filters: JsonValue = {"kind": "Group"}
    if scene.user is not None:
        filters = {"kind": "Group", "relations.hasMember": scene.user}
    return choices_among(candidates(question, scene, filters), scene)


def _only_one(question: Question, scene: Scene) -> Draft:
    if scene.user is None or not question.required:
        return ABSENT
    found = _choices(question, scene)
    return found[0].value if len(found) == 1 else ABSENT


def _stored(question: Question, value: JsonValue, scene: Scene) -> JsonValue:
    return stored_reference(question, value, scene, "Group")


my_groups_picker = Picker(
    "a group the user (--user) belongs to; all groups without a user",
    choices=_choices,
    stored=_stored,
    computed=_only_one,
    doubts=unknown_entity,
    is_entity=True,
)
