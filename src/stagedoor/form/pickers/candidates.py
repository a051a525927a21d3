"""Entities a picker offers: filters, spelling, labels (K-12 … K-17, K-30 … K-33)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.catalog.filters import as_text, matches
from stagedoor.catalog.paths import value_at
from stagedoor.catalog.references import (
    BadReferenceError,
    Reference,
    from_urn,
    parse_reference,
    reference_of,
)
from stagedoor.form.pickers.api import flag, setting, texts
from stagedoor.form.questions import Choice

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from stagedoor.core.json import JsonObject, JsonValue
    from stagedoor.form.pickers.api import Scene
    from stagedoor.form.questions import Question


def spelled(reference: Reference, scene: Scene) -> str:
    """Spell a reference as the engine at hand stores it (K-12, K-30)."""
    return reference.short if scene.witboost else str(reference)


def catalog_filter(question: Question, kinds: Iterable[str] = ()) -> JsonValue:
    """Return ``catalogFilter``, else one made of ``allowedKinds`` or ``kinds``."""
    own = setting(question, "catalogFilter")
    if own is not None:
        filters: JsonValue = own
        return filters
    allowed = texts(setting(question, "allowedKinds")) or tuple(kinds)
    return {"kind": list(allowed)} if allowed else None


def candidates(
    question: Question, scene: Scene, filters: JsonValue
) -> tuple[JsonObject, ...]:
    """Return the catalog's entities that pass every filter, sorted by title."""
    if scene.catalog is None:
        return ()
    excluded = {ref.lower() for ref in texts(setting(question, "excludeValues"))}
    found = []
    for entity in scene.catalog.entities():
        reference = reference_of(entity)
        if reference is None or {str(reference), reference.short} & excluded:
            continue
        relations = scene.catalog.relations_of(str(reference))
        if matches(entity, filters, relations) and _passes(
            question, entity, relations, scene
        ):
            found.append(entity)
    return tuple(sorted(found, key=lambda entity: title_of(entity).lower()))


def _passes(
    question: Question,
    entity: JsonObject,
    relations: Mapping[str, tuple[str, ...]],
    scene: Scene,
) -> bool:
    """Apply ``ui:filter``: paths of the entity against fields of the form (K-31)."""
    for name, path in filter_fields(question):
        wanted = value_at(scene.values, name)
        if wanted in (None, "", []):
            continue
        head, _, relation = path.partition(".")
        if head == "relations":
            if relation not in relations:
                continue  # a local catalog rarely holds such relations (K-32)
            values: list[JsonValue] = list(relations[relation])
        else:
            own = value_at(entity, path)
            values = own if isinstance(own, list) else [own]
        kind = path.rpartition(".")[2]
        if not any(_alike(value, wanted, kind) for value in values):
            return False
    return True


def filter_fields(question: Question) -> Iterator[tuple[str, str]]:
    """Yield form field and entity path of each complete entry of ``ui:filter``."""
    filters = setting(question, "filter")
    for entry in filters if isinstance(filters, list) else ():
        if not isinstance(entry, dict):
            continue
        name, path = entry.get("fieldName"), entry.get("entityPath")
        if isinstance(name, str) and isinstance(path, str):
            yield name, path


def _alike(own: JsonValue, wanted: JsonValue, kind: str) -> bool:
    """Compare as text, and as references of the kind the path names."""
    options = wanted if isinstance(wanted, list) else [wanted]
    for option in options:
        if own is not None and as_text(own) == as_text(option):
            return True
        left, right = _reference(own, kind), _reference(option, kind)
        if left is not None and left == right:
            return True
    return False


def _reference(value: JsonValue, kind: str) -> str | None:
    if not isinstance(value, str):
        return None
    try:
        return str(parse_reference(value, kind=kind))
    except BadReferenceError:
        return None


def title_of(entity: JsonObject) -> str:
    """Return what people call an entity: title, display name or name."""
    for path in ("metadata.title", "spec.profile.displayName", "metadata.name"):
        found = value_at(entity, path)
        if isinstance(found, str) and found:
            return found
    return ""


def choice_of(entity: JsonObject, scene: Scene) -> Choice | None:
    """Return the choice of an entity: its reference, labelled ``title (ref)``."""
    reference = reference_of(entity)
    if reference is None:
        return None
    value = spelled(reference, scene)
    return Choice(value, f"{title_of(entity)} ({value})")


def choices_among(entities: Iterable[JsonObject], scene: Scene) -> tuple[Choice, ...]:
    """Return the choices of entities, in their order."""
    found = (choice_of(entity, scene) for entity in entities)
    return tuple(choice for choice in found if choice is not None)


def stored_reference(
    question: Question, value: JsonValue, scene: Scene, kind: str | None = None
) -> JsonValue:
    """Return what the form stores for typed text: a reference where it is one (K-12)."""
    if not isinstance(value, str):
        return value
    own = setting(question, "defaultKind")
    kind = kind or (own if isinstance(own, str) else None)
    namespace = setting(question, "defaultNamespace")
    try:
        found = parse_reference(
            value,
            kind=kind,
            namespace=namespace if isinstance(namespace, str) else None,
        )
    except BadReferenceError:
        return _by_name(value, scene) or value
    return spelled(found, scene)


def _by_name(name: str, scene: Scene) -> str | None:
    """Return the one entity of that name, when it is unique (K-17)."""
    if scene.catalog is None:
        return None
    found = []
    for entity in scene.catalog.entities():
        reference = reference_of(entity)
        if reference is not None and reference.name.lower() == name.lower():
            found.append(reference)
    return spelled(found[0], scene) if len(found) == 1 else None


def look_up(
    value: JsonValue, scene: Scene, kind: str | None = None
) -> JsonObject | None:
    """Return the entity a form value names: by reference, URN or unique name."""
    if scene.catalog is None or not isinstance(value, str):
        return None
    reference = from_urn(value)
    if reference is None:
        try:
            reference = parse_reference(value, kind=kind)
        except BadReferenceError:
            named = _by_name(value, scene)
            reference = parse_reference(named) if named else None
    return scene.catalog.entity(str(reference)) if reference else None


def only_listed(
    question: Question, value: JsonValue, choices: tuple[Choice, ...]
) -> str | None:
    """Refuse what is not offered where a picker allows nothing else (K-13)."""
    if flag(question, "allowArbitraryValues", default=True) or not choices:
        return None
    if any(choice.value == value for choice in choices):
        return None
    return f"is none of: {', '.join(str(choice.value) for choice in choices[:12])}"


def unknown_entity(question: Question, value: JsonValue, scene: Scene) -> str | None:
    """Remark that a reference leads nowhere, which is legal (C-32)."""
    del question
    if scene.catalog is None or not isinstance(value, str) or not value:
        return None
    if look_up(value, scene) is not None:
        return None
    return f"'{value}' is not in the catalog"
