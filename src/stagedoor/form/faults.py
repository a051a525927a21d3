"""What AJV would refuse about a page's schema before it looks at any data (P-39).

A page with a fault is shown, warned about, and counts every condition as not met; it
does not stop a run, in Backstage nor here.

Source: the JSON Schema draft-07 meta-schema.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stagedoor.core.formats import is_format
from stagedoor.core.schema_leaves import has_duplicates, is_number, is_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stagedoor.core.json import JsonPath
    from stagedoor.core.schema_leaves import Schema

_TYPES: Final = frozenset(
    ("array", "boolean", "integer", "null", "number", "object", "string")
)


def schema_faults(
    schema: Schema, path: JsonPath = ()
) -> Iterator[tuple[JsonPath, str]]:
    """Yield the path of each fault in ``schema`` and what the keyword wants."""
    if isinstance(schema, bool):
        return
    if not isinstance(schema, dict):
        yield path, "must be an object or a boolean"
        return
    for key, value in schema.items():
        wanted = _WANTED.get(key)
        if wanted is not None and not wanted[0](value):
            yield (*path, key), wanted[1]
        else:
            for part, where in _parts(key, value):
                yield from schema_faults(part, (*path, key, *where))


def _parts(key: str, value: Schema) -> Iterator[tuple[Schema, JsonPath]]:
    if key in _MAPS:
        for name, part in value.items():
            if key != "dependencies" or not isinstance(part, list):
                yield part, (name,)
    elif key in _LISTS or (key == "items" and isinstance(value, list)):
        for index, part in enumerate(value):
            yield part, (index,)
    elif key in _SINGLE:
        yield value, ()


def _is_count(value: Schema) -> bool:
    return is_type(value, "integer") and value >= 0


def _is_names(value: Schema) -> bool:
    return (
        isinstance(value, list)
        and all(isinstance(name, str) for name in value)
        and not has_duplicates(value)
    )


def _is_types(value: Schema) -> bool:
    if isinstance(value, list):
        return bool(value) and _is_names(value) and set(value) <= _TYPES
    return isinstance(value, str) and value in _TYPES


def _is_choices(value: Schema) -> bool:
    return isinstance(value, list) and bool(value) and not has_duplicates(value)


def _is_dependencies(value: Schema) -> bool:
    return isinstance(value, dict) and all(
        not isinstance(part, list) or _is_names(part) for part in value.values()
    )


def _is_map(value: Schema) -> bool:
    return isinstance(value, dict)


def _is_list(value: Schema) -> bool:
    return isinstance(value, list) and bool(value)


def _is_items(value: Schema) -> bool:
    return not isinstance(value, list) or bool(value)


def _is_text(value: Schema) -> bool:
    return isinstance(value, str)


def _is_boolean(value: Schema) -> bool:
    return isinstance(value, bool)


def _is_pattern(value: Schema) -> bool:
    return isinstance(value, str) and is_format(value, "regex")


def _is_step(value: Schema) -> bool:
    return is_number(value) and value > 0


_MAPS: Final = ("properties", "patternProperties", "definitions", "dependencies")
_LISTS: Final = ("allOf", "anyOf", "oneOf")
_SINGLE: Final = frozenset(
    ("items", "additionalItems", "additionalProperties", "propertyNames", "contains")
) | {"not", "if", "then", "else"}
_WANTED: Final[dict[str, tuple[Callable[[Schema], bool], str]]] = {
    "type": (_is_types, "must be a JSON type, or a list of different ones"),
    "enum": (_is_choices, "must be a list of different values"),
    "required": (_is_names, "must be a list of different names"),
    "dependencies": (_is_dependencies, "must map names to lists or schemas"),
    "items": (_is_items, "must be a schema or a list of schemas"),
    "uniqueItems": (_is_boolean, "must be true or false"),
    "readOnly": (_is_boolean, "must be true or false"),
    "pattern": (_is_pattern, "must be a JavaScript regular expression"),
    "multipleOf": (_is_step, "must be a number above 0"),
    **dict.fromkeys(
        (
            "minLength",
            "maxLength",
            "minItems",
            "maxItems",
            "minProperties",
            "maxProperties",
        ),
        (_is_count, "must be a whole number from 0 on"),
    ),
    **dict.fromkeys(
        ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
        (is_number, "must be a number"),
    ),
    **dict.fromkeys(
        ("title", "description", "format", "$ref", "$id", "$schema", "$comment"),
        (_is_text, "must be a text"),
    ),
    **dict.fromkeys(
        ("properties", "patternProperties", "definitions"),
        (_is_map, "must be a mapping"),
    ),
    **dict.fromkeys(_LISTS, (_is_list, "must be a list of schemas")),
}
