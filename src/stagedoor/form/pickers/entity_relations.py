"""EntityRelationsPicker, EntityComponentsPicker: what an entity is related to (K-50 … K-52)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.catalog.paths import value_at
from stagedoor.catalog.references import (
    BadReferenceError,
    parse_reference,
    reference_of,
    to_urn,
)
from stagedoor.form.pickers.api import Picker, flag, setting
from stagedoor.form.pickers.candidates import look_up, title_of
from stagedoor.form.questions import Choice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.core.json import JsonObject, JsonValue
    from stagedoor.form.pickers.api import Scene
    from stagedoor.form.questions import Question


def _entities(question: Question, scene: Scene) -> Iterator[JsonObject]:
    field = str(setting(question, "fieldName") or "")
    entity = look_up(value_at(scene.values, field), scene)
    path = setting(question, "property")
    if entity is not None and isinstance(path, str):
        entity = look_up(value_at(entity, path), scene)
    reference = reference_of(entity) if entity else None
    if scene.catalog is None or reference is None:
        return
    relation = str(setting(question, "relation") or "hasPart")
    for target in scene.catalog.relations_of(str(reference)).get(relation, ()):
        found = scene.catalog.entity(target)
        if found is not None and _passes(question, found):
            yield found


def _passes(question: Question, entity: JsonObject) -> bool:
    kind = setting(question, "componentsFilter")
    if isinstance(kind, str) and value_at(entity, "spec.type") != kind:
        return False
    filters = setting(question, "filters")
    for one in filters if isinstance(filters, list) else ():
        key = one.get("key") if isinstance(one, dict) else None
        if isinstance(key, str) and value_at(entity, key) != one.get("value"):
            return False
    return True


def returned(entity: JsonObject, style: JsonValue) -> str:
    """Spell an entity as ``returnFormat`` says: ``urn`` where it has one, else a ref."""
    reference = reference_of(entity)
    if reference is None:
        return ""
    urn = None if style == "ref" else to_urn(reference)
    return urn or str(reference)


def _choices(question: Question, scene: Scene) -> tuple[Choice, ...]:
    style = setting(question, "returnFormat")
    found = []
    for entity in _entities(question, scene):
        value = returned(entity, style)
        found.append(Choice(value, f"{title_of(entity)} ({value})"))
    return tuple(found)


def _check(question: Question, value: JsonValue, scene: Scene) -> str | None:
    if flag(question, "allowArbitraryValues", default=True) or scene.catalog is None:
        return None
    offered = {choice.value for choice in _choices(question, scene)}
    for item in value if isinstance(value, list) else [value]:
        if offered and item not in offered:
            return f"holds '{item}', which is none of: {', '.join(map(str, offered))}"
    return None


def _stored(question: Question, value: JsonValue, _scene: Scene) -> JsonValue:
    """Give what is typed as a reference the form of a URN."""
    if setting(question, "returnFormat") == "ref":
        return value
    if isinstance(value, list):
        return [_as_urn(item) for item in value]
    return _as_urn(value)


def _as_urn(value: JsonValue) -> JsonValue:
    if not isinstance(value, str) or value.startswith("urn:"):
        return value
    try:
        return to_urn(parse_reference(value)) or value
    except BadReferenceError:
        return value


def _reads(question: Question) -> tuple[str, ...]:
    return (str(setting(question, "fieldName") or "").partition(".")[0],)


entity_relations_picker = Picker(
    "entities that the entity of another field is related to, as URNs or refs",
    choices=_choices,
    check=_check,
    stored=_stored,
    reads=_reads,
)
