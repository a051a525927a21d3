"""EntitySelectionPicker: a value read out of the entity another field names (K-40, K-41)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stagedoor.catalog.paths import value_at
from stagedoor.form.absent import ABSENT, Draft
from stagedoor.form.pickers.api import Picker, setting
from stagedoor.form.pickers.candidates import look_up

if TYPE_CHECKING:
    from stagedoor.core.json import JsonObject, JsonValue
    from stagedoor.form.pickers.api import Scene
    from stagedoor.form.questions import Question

_MESH_NAME: Final = "spec.mesh.name"
_FALLBACKS: Final = ("metadata.title", "metadata.name")


def _computed(question: Question, scene: Scene) -> Draft:
    source = value_at(scene.values, str(setting(question, "fieldName") or ""))
    if isinstance(source, list) and question.type == "array":
        found = [_one(question, item, scene) for item in source]
        return [item for item in found if item is not ABSENT]
    return _one(question, source, scene)


def _one(question: Question, source: JsonValue, scene: Scene) -> Draft:
    entity = source if isinstance(source, dict) else look_up(source, scene)
    if entity is None:
        return ABSENT
    path, mapping = setting(question, "property"), setting(question, "mapTo")
    if (path is None) == (mapping is None):
        return ABSENT  # the form disables the field
    if isinstance(path, str):
        return _read(entity, path)
    if mapping == ".":
        return entity
    if not isinstance(mapping, dict):
        return ABSENT
    parts = {key: _read(entity, str(part)) for key, part in mapping.items()}
    return {key: value for key, value in parts.items() if value is not ABSENT}


def _read(entity: JsonObject, path: str) -> Draft:
    found = value_at(entity, path)
    if found is None and path == _MESH_NAME and "kind" in entity:
        # Entities of a plain Backstage catalog have no mesh block.
        named = (value_at(entity, other) for other in _FALLBACKS)
        found = next((value for value in named if value), None)
    return ABSENT if found is None else found


def _reads(question: Question) -> tuple[str, ...]:
    return (str(setting(question, "fieldName") or "").partition(".")[0],)


entity_selection_picker = Picker(
    "computed: a property of the entity that another field names",
    computed=_computed,
    reads=_reads,
)
