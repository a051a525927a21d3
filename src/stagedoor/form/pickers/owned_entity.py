"""OwnedEntityPicker: an entity that the user, or one of the user's groups, owns (K-3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.form.pickers.api import Picker
from stagedoor.form.pickers.candidates import (
    candidates,
    catalog_filter,
    choices_among,
    stored_reference,
    unknown_entity,
)

if TYPE_CHECKING:
    from stagedoor.core.json import JsonObject, JsonValue
    from stagedoor.form.pickers.api import Scene
    from stagedoor.form.questions import Choice, Question


def ownership(scene: Scene) -> tuple[str, ...]:
    """Return the user's own reference and those of the user's groups."""
    if scene.user is None:
        return ()
    groups = scene.catalog.relations_of(scene.user) if scene.catalog else {}
    return (scene.user, *groups.get("memberOf", ()))


def _choices(question: Question, scene: Scene) -> tuple[Choice, ...]:
    owners = ownership(scene)
    filters = catalog_filter(question)
    if owners:
        # Without a user there is nobody to own anything: everything is offered.
        parts = filters if isinstance(filters, list) else [filters]
        owned: JsonObject = {"relations.ownedBy": list(owners)}
        filters = [
            {**part, **owned} if isinstance(part, dict) else owned for part in parts
        ]
    return choices_among(candidates(question, scene, filters), scene)


def _stored(question: Question, value: JsonValue, scene: Scene) -> JsonValue:
    return stored_reference(question, value, scene)


owned_entity_picker = Picker(
    "an entity that the user (--user) or one of the user's groups owns",
    choices=_choices,
    stored=_stored,
    doubts=unknown_entity,
    is_entity=True,
)
