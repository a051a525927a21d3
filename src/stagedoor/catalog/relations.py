"""Relations between entities, derived from their specs (C-31, C-43, K-32)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stagedoor.catalog.kinds import REFERENCES
from stagedoor.catalog.references import (
    BadReferenceError,
    Reference,
    parse_reference,
    reference_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stagedoor.core.json import JsonObject, JsonValue

# Spec key: the relation it makes, and the one it makes the other way.
_PAIRS: Final[dict[str, tuple[str, str]]] = {
    "owner": ("ownedBy", "ownerOf"),
    "system": ("partOf", "hasPart"),
    "domain": ("partOf", "hasPart"),
    "subcomponentOf": ("partOf", "hasPart"),
    "subdomainOf": ("partOf", "hasPart"),
    "providesApis": ("providesApi", "apiProvidedBy"),
    "consumesApis": ("consumesApi", "apiConsumedBy"),
    "dependsOn": ("dependsOn", "dependencyOf"),
    "dependencyOf": ("dependencyOf", "dependsOn"),
    "parent": ("childOf", "parentOf"),
    "children": ("parentOf", "childOf"),
    "members": ("hasMember", "memberOf"),
    "memberOf": ("memberOf", "hasMember"),
    "instanceOf": ("wb-instanceOf", "wb-hasInstance"),
}

Relations = dict[str, dict[str, tuple[str, ...]]]
"""By reference, then by relation: the references it leads to, in order."""


def derive_relations(entities: Iterable[JsonObject]) -> Relations:
    """Derive every relation; those an entity brings along win over derived ones."""
    derived: dict[str, dict[str, dict[str, None]]] = {}
    own: dict[str, dict[str, dict[str, None]]] = {}

    def add(
        table: dict[str, dict[str, dict[str, None]]], edge: tuple[str, str, str]
    ) -> None:
        source, relation, target = edge
        table.setdefault(source, {}).setdefault(relation, {})[target] = None

    for entity in entities:
        reference = reference_of(entity)
        if reference is None:
            continue
        source = str(reference)
        for relation, target in _brought(entity):
            add(own, (source, relation, target))
        for key, other in _named(entity, reference):
            there, back = _PAIRS[key]
            add(derived, (source, there, str(other)))
            add(derived, (str(other), back, source))
    return {
        source: {
            relation: tuple(targets)
            for relation, targets in {
                **derived.get(source, {}),
                **own.get(source, {}),
            }.items()
        }
        for source in {**derived, **own}
    }


def _brought(entity: JsonObject) -> Iterator[tuple[str, str]]:
    """Yield the relations of an entity that a server exported."""
    relations = entity.get("relations")
    for relation in relations if isinstance(relations, list) else ():
        if not isinstance(relation, dict):
            continue
        kind, target = relation.get("type"), relation.get("targetRef")
        if isinstance(kind, str) and isinstance(target, str):
            yield kind, target.lower()


def _named(entity: JsonObject, own: Reference) -> Iterator[tuple[str, Reference]]:
    spec = entity.get("spec")
    for key, value in spec.items() if isinstance(spec, dict) else ():
        if key not in _PAIRS:
            continue
        for text in _texts(value):
            try:
                yield (
                    key,
                    parse_reference(
                        text, kind=REFERENCES.get(key), namespace=own.namespace
                    ),
                )
            except BadReferenceError:
                continue  # loading has warned about it


def _texts(value: JsonValue) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str) and item:
            yield item
