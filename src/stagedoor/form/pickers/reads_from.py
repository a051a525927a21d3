"""ReadsFromPicker: an output port or a resource, as a URN (K-53)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.catalog.paths import value_at
from stagedoor.form.pickers.api import Picker
from stagedoor.form.pickers.candidates import title_of
from stagedoor.form.pickers.entity_relations import returned
from stagedoor.form.questions import Choice

if TYPE_CHECKING:
    from stagedoor.core.json import JsonObject
    from stagedoor.form.pickers.api import Scene
    from stagedoor.form.questions import Question


def is_consumable(entity: JsonObject) -> bool:
    """Tell whether others can read from an entity."""
    kind = str(entity.get("kind")).lower()
    is_port = kind == "component" and value_at(entity, "spec.type") == "outputport"
    return is_port or kind == "resource"


def _choices(_question: Question, scene: Scene) -> tuple[Choice, ...]:
    found = []
    for entity in scene.catalog.entities() if scene.catalog else ():
        if is_consumable(entity):
            value = returned(entity, "urn")
            found.append(Choice(value, f"{title_of(entity)} ({value})"))
    return tuple(found)


reads_from_picker = Picker(
    "an output port or a resource to read from", choices=_choices
)
