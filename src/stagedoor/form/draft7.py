"""From the mixture of drafts that Backstage reads (P-43) to draft-07, which editors do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from stagedoor.core.schema_leaves import Schema

_TYPES: Final = frozenset(
    ("string", "number", "integer", "boolean", "array", "object", "null")
)


def _is_number(value: Schema) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_size(value: Schema) -> bool:
    return _is_number(value) and value >= 0 and value == int(value)


def _is_text(value: Schema) -> bool:
    return isinstance(value, str)


def _is_list(value: Schema) -> bool:
    return isinstance(value, list)


def _is_anything(_: Schema) -> bool:
    return True


_KEPT: Final[dict[str, Callable[[Schema], bool]]] = {
    "title": _is_text,
    "description": _is_text,
    "default": _is_anything,
    "examples": _is_list,
    "const": _is_anything,
    "enum": _is_list,
    "pattern": _is_text,
    "format": _is_text,
    "minLength": _is_size,
    "maxLength": _is_size,
    "minItems": _is_size,
    "maxItems": _is_size,
    "minProperties": _is_size,
    "maxProperties": _is_size,
    "uniqueItems": lambda value: isinstance(value, bool),
    "multipleOf": lambda value: _is_number(value) and value > 0,
    "minimum": _is_number,
    "maximum": _is_number,
    "exclusiveMinimum": _is_number,
    "exclusiveMaximum": _is_number,
}
"""The keywords that hold no schema, and what draft-07 lets them hold."""


def leaf_keywords(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the keywords that hold no other schema, in draft-07."""
    kept = {
        key: value
        for key, value in schema.items()
        if key in _KEPT and _KEPT[key](value)
    }
    kinds = _types(schema.get("type"))
    if kinds is not None:
        kept["type"] = kinds
    for limit, strict in (
        ("minimum", "exclusiveMinimum"),
        ("maximum", "exclusiveMaximum"),
    ):
        if schema.get(strict) is True and limit in kept:
            kept[strict] = kept.pop(limit)
    if kept.get("enum") == []:
        del kept["enum"]
        kept["not"] = {}
    return kept


def _types(kinds: Schema) -> str | list[str] | None:
    """Return a ``type`` all of whose names are known; other names accept anything."""
    if isinstance(kinds, str):
        return kinds if kinds in _TYPES else None
    if not isinstance(kinds, list) or not kinds:
        return None
    names = list(dict.fromkeys(name for name in kinds if isinstance(name, str)))
    return names if len(names) == len(kinds) and set(names) <= _TYPES else None
