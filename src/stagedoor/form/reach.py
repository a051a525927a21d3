"""Which of the form's values a page's schema looks at, so that the rest may change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stagedoor.core.conformity import resolve
from stagedoor.core.schema_leaves import SchemaError

if TYPE_CHECKING:
    from stagedoor.core.schema_leaves import Schema

_BROAD: Final = frozenset(
    (
        "additionalProperties",
        "patternProperties",
        "propertyNames",
        "minProperties",
        "maxProperties",
        "const",
        "enum",
        "unevaluatedProperties",
    )
)
_LISTS: Final = ("allOf", "anyOf", "oneOf")
_PARTS: Final = ("if", "then", "else", "not")


class _EverythingError(Exception):
    """A schema looks at every key."""


def reach(schema: Schema) -> frozenset[str] | None:
    """Return the keys of an object that ``schema`` looks at; ``None`` for every one."""
    names: set[str] = set()
    own = schema
    if isinstance(schema, dict) and schema.get("additionalProperties") is False:
        # Of the page itself this is the gate's business, not the defaults'.
        own = {k: v for k, v in schema.items() if k != "additionalProperties"}
    try:
        _collect(own, schema, names, set())
    except (_EverythingError, SchemaError, RecursionError):
        return None
    return frozenset(names)


def _collect(schema: Schema, root: Schema, names: set[str], seen: set[str]) -> None:
    if not isinstance(schema, dict):
        return
    if _BROAD & schema.keys():
        raise _EverythingError
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference not in seen:
        seen.add(reference)
        _collect(resolve(reference, root), root, names, seen)
    for keyword in ("properties", "dependencies"):
        found = schema.get(keyword)
        names.update(found if isinstance(found, dict) else ())
    required = schema.get("required")
    names.update(
        n
        for n in (required if isinstance(required, list) else ())
        if isinstance(n, str)
    )
    for part in _parts(schema):
        if isinstance(part, list):
            names.update(name for name in part if isinstance(name, str))
        else:
            _collect(part, root, names, seen)


def _parts(schema: dict[str, Schema]) -> list[Schema]:
    parts = [schema[key] for key in _PARTS if key in schema]
    for key in _LISTS:
        options = schema.get(key)
        parts.extend(options if isinstance(options, list) else ())
    dependencies = schema.get("dependencies")
    parts.extend(dependencies.values() if isinstance(dependencies, dict) else ())
    return parts
