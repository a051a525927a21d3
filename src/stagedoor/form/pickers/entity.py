"""EntityPicker: one entity of the catalog (K-1, K-12, K-13, K-31 … K-34)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.form.absent import ABSENT, Draft
from stagedoor.form.pickers.api import Picker, flag
from stagedoor.form.pickers.candidates import (
    candidates,
    catalog_filter,
    choices_among,
    filter_fields,
    look_up,
    only_listed,
    stored_reference,
    unknown_entity,
)

if TYPE_CHECKING:
    from stagedoor.core.json import JsonValue
    from stagedoor.form.pickers.api import Scene
    from stagedoor.form.questions import Choice, Question


def entity_choices(question: Question, scene: Scene) -> tuple[Choice, ...]:
    """Return what the picker lists."""
    found = candidates(question, scene, catalog_filter(question))
    return choices_among(found, scene)


def check_listed(question: Question, value: JsonValue, scene: Scene) -> str | None:
    """Refuse an unlisted entity where free text is not allowed."""
    if scene.catalog is None or not isinstance(value, str):
        return None
    return only_listed(question, value, entity_choices(question, scene))


def the_only_one(question: Question, scene: Scene) -> Draft:
    """Choose by itself what alone can be chosen (K-13)."""
    if not question.required or flag(question, "allowArbitraryValues", default=True):
        return ABSENT
    if not flag(question, "autoSelect", default=True):
        return ABSENT
    found = entity_choices(question, scene)
    return stored(question, found[0].value, scene) if len(found) == 1 else ABSENT


def stored(question: Question, value: JsonValue, scene: Scene) -> JsonValue:
    """Return a reference, or the whole entity under ``storeRawEntity`` (K-33)."""
    reference = stored_reference(question, value, scene)
    return raw(question, reference, scene)


def raw(question: Question, value: JsonValue, scene: Scene) -> JsonValue:
    """Replace a reference by its entity where the picker stores entities."""
    if not flag(question, "storeRawEntity", default=False):
        return value
    return look_up(value, scene) or value


def filtered_by(question: Question) -> tuple[str, ...]:
    """Return the fields its ``ui:filter`` compares with."""
    return tuple(name for name, _ in filter_fields(question))


entity_picker = Picker(
    "one entity of the catalog, by reference",
    choices=entity_choices,
    check=check_listed,
    stored=stored,
    coerced=raw,
    computed=the_only_one,
    reads=filtered_by,
    doubts=unknown_entity,
    is_entity=True,
)
