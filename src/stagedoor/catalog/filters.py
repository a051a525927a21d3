"""Catalog filters: which entities a picker offers (K-14, C-42)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.catalog.paths import value_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagedoor.core.json import JsonObject, JsonValue


def matches(
    entity: JsonObject, filters: JsonValue, relations: Mapping[str, tuple[str, ...]]
) -> bool:
    """Tell whether an entity passes a filter.

    Args:
        entity: The entity.
        filters: An object whose keys must all hold, or a list of which one must;
            ``None`` and an empty object let everything pass.
        relations: The entity's relations, for keys such as ``relations.ownedBy``.
    """
    if isinstance(filters, list):
        return any(matches(entity, one, relations) for one in filters)
    if not isinstance(filters, dict):
        return True
    return all(
        _holds(_values(entity, key, relations), wanted)
        for key, wanted in filters.items()
    )


def _values(
    entity: JsonObject, key: str, relations: Mapping[str, tuple[str, ...]]
) -> list[str]:
    head, _, rest = key.partition(".")
    if head.lower() == "relations":
        found = [v for k, v in relations.items() if k.lower() == rest.lower()]
        return [target for targets in found for target in targets]
    value = value_at(entity, key)
    items = value if isinstance(value, list) else [value]
    return [as_text(item) for item in items if item is not None]


def as_text(value: JsonValue) -> str:
    """Spell a value as a filter compares it: lower case."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).lower()


def _holds(values: list[str], wanted: JsonValue) -> bool:
    if isinstance(wanted, dict):
        # ``{exists: true}``; the form turns ``{exists: false}`` into a text no value has.
        return wanted.get("exists") is True and bool(values)
    options = wanted if isinstance(wanted, list) else [wanted]
    return any(as_text(option) in values for option in options)
