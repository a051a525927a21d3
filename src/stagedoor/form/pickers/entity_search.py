"""EntitySearchPicker: entities found by type, in a form of one's own (K-54)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from stagedoor.catalog.filters import matches
from stagedoor.catalog.paths import value_at
from stagedoor.catalog.references import reference_of
from stagedoor.form.pickers.api import Picker, setting
from stagedoor.form.pickers.candidates import title_of
from stagedoor.form.pickers.entity_relations import returned
from stagedoor.form.pickers.reads_from import is_consumable
from stagedoor.form.questions import Choice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.core.json import JsonObject, JsonValue
    from stagedoor.form.pickers.api import Scene
    from stagedoor.form.questions import Question

_PLACE: Final = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")


def _choices(question: Question, scene: Scene) -> tuple[Choice, ...]:
    groups = setting(question, "entities")
    found: dict[str, Choice] = {}
    for group in groups if isinstance(groups, list) else ():
        if isinstance(group, dict):
            for choice in _group(group, scene):
                found.setdefault(str(choice.value), choice)
    return tuple(found.values())


def _group(group: JsonObject, scene: Scene) -> Iterator[Choice]:
    filters = _filled(group.get("filter"), scene)
    for entity in scene.catalog.entities() if scene.catalog else ():
        reference = reference_of(entity)
        if scene.catalog is None or reference is None:
            continue
        relations = scene.catalog.relations_of(str(reference))
        if _is_of_type(entity, group.get("type")) and matches(
            entity, filters, relations
        ):
            value = returned(entity, group.get("returnField") or "urn")
            label = _label(entity, str(group.get("displayField") or ""))
            yield Choice(value, f"{label} ({value})")


def _label(entity: JsonObject, display: str) -> str:
    text = _PLACE.sub(lambda found: str(value_at(entity, found[1]) or ""), display)
    return text.strip() or title_of(entity)


def _is_of_type(entity: JsonObject, wanted: JsonValue) -> bool:
    if not isinstance(wanted, str):
        return True
    if wanted.lower() == "consumable":
        return is_consumable(entity)
    kinds = (entity.get("kind"), value_at(entity, "spec.type"))
    return wanted.lower() in [str(kind).lower() for kind in kinds]


def _filled(filters: JsonValue, scene: Scene) -> JsonValue:
    """Fill ``{{field}}`` of the form in; leave out what the catalog cannot judge."""
    if not isinstance(filters, dict):
        return None
    return {
        key: _PLACE.sub(
            lambda found: str(value_at(scene.values, found[1]) or ""), value
        )
        if isinstance(value, str)
        else value
        for key, value in filters.items()
        if "practiceShaper" not in key
    }


entity_search_picker = Picker("entities of the catalog by type", choices=_choices)
