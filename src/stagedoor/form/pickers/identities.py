"""IdentitiesPicker, UsersAndGroupsPicker: users and groups (K-75, K-76)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.form.pickers.api import Picker, flag, setting, texts
from stagedoor.form.pickers.candidates import (
    candidates,
    choices_among,
    stored_reference,
)
from stagedoor.form.pickers.owned_entity import ownership

if TYPE_CHECKING:
    from stagedoor.core.json import JsonObject, JsonValue
    from stagedoor.form.pickers.api import Scene
    from stagedoor.form.questions import Choice, Question


def _choices(question: Question, scene: Scene) -> tuple[Choice, ...]:
    kinds = texts(setting(question, "allowedKinds")) or ("User", "Group")
    filters: JsonObject = {"kind": list(kinds)}
    if flag(question, "showOnlyUserMemberGroups", default=False) and scene.user:
        filters = {"kind": "Group", "relations.hasMember": list(ownership(scene)[:1])}
    return choices_among(candidates(question, scene, filters), scene)


def _check(question: Question, value: JsonValue, _scene: Scene) -> str | None:
    most = setting(question, "maxIdentities")
    if isinstance(value, list) and isinstance(most, int) and len(value) > most:
        return f"holds {len(value)} identities where at most {most} are allowed"
    return None


def _stored(question: Question, value: JsonValue, scene: Scene) -> JsonValue:
    if isinstance(value, list):
        return [stored_reference(question, item, scene) for item in value]
    return stored_reference(question, value, scene)


identities_picker = Picker(
    "users and groups of the catalog",
    choices=_choices,
    check=_check,
    stored=_stored,
    is_entity=True,
)
