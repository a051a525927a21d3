"""Whether a value conforms to a JSON Schema: yes or no, fast, without messages.

The keywords are the mixture of drafts that Backstage's backend understands (P-43,
P-44). Forms ask this question for every condition at every edit, and most documents
are right: only a wrong one is worth importing ``jsonschema`` for its errors.

Source: npm ``jsonschema`` 1.5.0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stagedoor.core.schema_leaves import (
    LEAVES,
    Schema,
    SchemaError,
    is_type,
    matches,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from stagedoor.core.json import JsonValue


def resolve(reference: str, root: Schema) -> Schema:
    """Find what a local ``$ref`` names.

    Raises:
        SchemaError: It names nothing in ``root``.
    """
    found: Schema = root
    pointer = reference.partition("#")[2]
    if not reference.startswith("#"):
        raise SchemaError(f"no such schema '{reference}'")
    for part in pointer.split("/")[1:]:
        key = _unquote(part).replace("~1", "/").replace("~0", "~")
        if isinstance(found, list) and key.isdigit() and int(key) < len(found):
            found = found[int(key)]
        elif isinstance(found, dict) and key in found:
            found = found[key]
        else:
            raise SchemaError(f"no such schema '{reference}'")
    return found


def _unquote(text: str) -> str:
    if "%" not in text:
        return text
    from urllib.parse import unquote

    return unquote(text)


def conforms(value: JsonValue, schema: Schema, root: Schema) -> bool:
    """Tell whether ``value`` meets ``schema``; ``root`` is what ``$ref`` looks in.

    Raises:
        SchemaError: A part of the schema that was looked at is broken.
    """
    if isinstance(schema, bool):
        return schema
    if not isinstance(schema, dict):
        raise SchemaError("a schema must be an object or a boolean")
    reference = schema.get("$ref")
    if isinstance(reference, str):
        return _follow(value, reference, root)
    for keyword, argument in schema.items():
        leaf = LEAVES.get(keyword)
        if leaf is not None:
            if not leaf(value, argument, schema):
                return False
            continue
        check = _CHECKS.get(keyword)
        if check is not None and not check(value, argument, schema, root):
            return False
    return True


def _follow(value: JsonValue, reference: str, root: Schema) -> bool:
    target, seen = reference, {reference}
    found = resolve(target, root)
    while isinstance(found, dict) and isinstance(found.get("$ref"), str):
        target = found["$ref"]
        if target in seen:
            raise SchemaError(f"'$ref' {reference} leads back to itself")
        seen.add(target)
        found = resolve(target, root)
    return conforms(value, found, root)


def absent_is_refused(schema: Schema) -> bool:
    """Tell whether a property may not be missing, in draft-3 manner (P-43)."""
    return isinstance(schema, dict) and schema.get("required") is True


def _type(value: JsonValue, names: Schema, _s: Schema, root: Schema) -> bool:
    for name in names if isinstance(names, list) else (names,):
        if isinstance(name, dict):
            if conforms(value, name, root):
                return True
        elif is_type(value, name):
            return True
    return False


def _required(value: JsonValue, names: Schema, _s: Schema, _r: Schema) -> bool:
    if not isinstance(value, dict) or not isinstance(names, list):
        return True
    return all(name in value for name in names)


def _properties(value: JsonValue, parts: Schema, _s: Schema, root: Schema) -> bool:
    if not isinstance(value, dict) or not isinstance(parts, dict):
        return True
    for name, part in parts.items():
        if part is None:
            raise SchemaError(f"property '{name}' has no schema")
        if name in value:
            if not conforms(value[name], part, root):
                return False
        elif absent_is_refused(part):
            return False
    return True


def extra_names(value: dict[str, JsonValue], schema: dict[str, Schema]) -> list[str]:
    """Return the keys that ``properties`` and ``patternProperties`` do not name."""
    named = schema.get("properties")
    named = named if isinstance(named, dict) else {}
    patterns = schema.get("patternProperties")
    patterns = patterns if isinstance(patterns, dict) else {}
    return [
        key
        for key in value
        if key not in named and not any(matches(p, key) for p in patterns)
    ]


def _additional(value: JsonValue, extra: Schema, schema: Schema, root: Schema) -> bool:
    if not isinstance(value, dict):
        return True
    if extra is False:
        return not extra_names(value, schema)
    if not isinstance(extra, dict):
        return True
    return all(conforms(value[k], extra, root) for k in extra_names(value, schema))


def _patterns(value: JsonValue, parts: Schema, _s: Schema, root: Schema) -> bool:
    if not isinstance(value, dict) or not isinstance(parts, dict):
        return True
    return all(
        conforms(item, part, root)
        for key, item in value.items()
        for pattern, part in parts.items()
        if matches(pattern, key)
    )


def _names(value: JsonValue, part: Schema, _s: Schema, root: Schema) -> bool:
    if not isinstance(value, dict):
        return True
    return all(conforms(key, part, root) for key in value)


def item_schema(items: Schema, schema: dict[str, Schema], index: int) -> Schema:
    """Return the schema of one array item; ``True`` when there is none."""
    if not isinstance(items, list):
        return items
    return items[index] if index < len(items) else schema.get("additionalItems", True)


def _items(value: JsonValue, items: Schema, schema: Schema, root: Schema) -> bool:
    if not isinstance(value, list) or items is None:
        return True
    return all(
        conforms(item, item_schema(items, schema, i), root)
        for i, item in enumerate(value)
    )


def _contains(value: JsonValue, part: Schema, _s: Schema, root: Schema) -> bool:
    return not isinstance(value, list) or any(conforms(v, part, root) for v in value)


def _dependencies(value: JsonValue, parts: Schema, _s: Schema, root: Schema) -> bool:
    if not isinstance(value, dict) or not isinstance(parts, dict):
        return True
    return all(
        _depends(value, part, root) for key, part in parts.items() if key in value
    )


def _depends(value: dict[str, JsonValue], part: Schema, root: Schema) -> bool:
    if isinstance(part, str | list):
        return all(
            name in value for name in ([part] if isinstance(part, str) else part)
        )
    return conforms(value, part, root)


def _parts(argument: Schema, keyword: str) -> list[Schema]:
    if not isinstance(argument, list):
        raise SchemaError(f"'{keyword}' must be a list")
    return argument


def _all_of(value: JsonValue, parts: Schema, _s: Schema, root: Schema) -> bool:
    return all(conforms(value, part, root) for part in _parts(parts, "allOf"))


def _any_of(value: JsonValue, parts: Schema, _s: Schema, root: Schema) -> bool:
    return any(conforms(value, part, root) for part in _parts(parts, "anyOf"))


def _one_of(value: JsonValue, parts: Schema, _s: Schema, root: Schema) -> bool:
    return sum(conforms(value, part, root) for part in _parts(parts, "oneOf")) == 1


def _not(value: JsonValue, part: Schema, _s: Schema, root: Schema) -> bool:
    parts = part if isinstance(part, list) else [part]
    # JavaScript's "not there": an empty object is there, and refuses everything.
    missing = not part and not isinstance(part, dict)
    return missing or not any(_type(value, [each], {}, root) for each in parts)


def _if(value: JsonValue, condition: Schema, schema: Schema, root: Schema) -> bool:
    branch = "then" if conforms(value, condition, root) else "else"
    return branch not in schema or conforms(value, schema[branch], root)


_CHECKS: Final[dict[str, Callable[[JsonValue, Schema, Schema, Schema], bool]]] = {
    "type": _type,
    "required": _required,
    "properties": _properties,
    "additionalProperties": _additional,
    "patternProperties": _patterns,
    "propertyNames": _names,
    "items": _items,
    "contains": _contains,
    "dependencies": _dependencies,
    "allOf": _all_of,
    "anyOf": _any_of,
    "oneOf": _one_of,
    "not": _not,
    "disallow": _not,
    "if": _if,
}
