"""``allOf`` merged into the schema that holds it, not deeply (P-36).

Source: ``json-schema-merge-allof`` 0.8.1 with ``deep: false``.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from stagedoor.core.patterns import search
from stagedoor.core.schema_leaves import same

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from stagedoor.core.schema_leaves import Schema


class IncompatibleError(ValueError):
    """The parts of an ``allOf`` exclude each other, or cannot be merged."""


def merge_all_of(schema: dict[str, Any]) -> Schema:
    """Return ``schema`` with its ``allOf`` merged in; nested ones at the root as well.

    Raises:
        IncompatibleError: Two parts give one keyword values that do not merge.
    """
    return _merge(list(_flat(schema)))


def _flat(schema: Schema) -> Iterable[Schema]:
    if not isinstance(schema, dict):
        yield schema
        return
    yield {key: value for key, value in schema.items() if key != "allOf"}
    for part in schema.get("allOf", ()):
        yield from _flat(part)


def _merge(schemas: list[Schema]) -> Schema:
    if any(schema is False for schema in schemas):
        return False
    parts = [schema for schema in schemas if isinstance(schema, dict)]
    if not parts:
        return True
    if len(parts) == 1:
        return parts[0]
    merged: dict[str, Any] = {}
    for key in dict.fromkeys(key for part in parts for key in part):
        if key not in _GROUPS:
            merged[key] = _keyword(key, [part[key] for part in parts if key in part])
    return {**merged, **_properties(parts), **_items(parts)}


def _keyword(key: str, values: list[Any]) -> Schema:
    distinct = _distinct(values)
    if len(distinct) == 1:
        return distinct[0]
    resolver = _RESOLVERS.get(key)
    if resolver is None:
        raise IncompatibleError(f"'{key}' differs")
    return resolver(distinct)


def _distinct(values: list[Any]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        if not any(same(value, other) for other in found):
            found.append(value)
    return found


def _type(values: list[Any]) -> Schema:
    if not any(isinstance(value, list) for value in values):
        raise IncompatibleError("'type' differs")
    lists = [value if isinstance(value, list) else [value] for value in values]
    common = [name for name in lists[0] if all(name in other for other in lists[1:])]
    if not common:
        raise IncompatibleError("no common 'type'")
    return common[0] if len(common) == 1 else list(dict.fromkeys(common))


def _enum(values: list[Any]) -> Schema:
    common = [
        choice
        for choice in values[0]
        if all(any(same(choice, other) for other in more) for more in values[1:])
    ]
    if not common:
        raise IncompatibleError("no common 'enum'")
    return sorted(common, key=lambda choice: (str(type(choice)), str(choice)))


def _required(values: list[Any]) -> Schema:
    return sorted({name for names in values for name in names})


def _choices(values: list[Any]) -> Schema:
    combinations: list[list[Any]] = [[]]
    for options in values:
        combinations = [[option, *rest] for rest in combinations for option in options]
    merged = []
    for combination in combinations:
        try:
            merged.append(_merge(combination))
        except IncompatibleError:
            continue
    if not merged:
        raise IncompatibleError("no option fits")
    return _distinct(merged)


def _dependencies(values: list[Any]) -> Schema:
    merged: dict[str, Any] = {}
    for key in dict.fromkeys(key for value in values for key in value):
        found = _distinct([value[key] for value in values if key in value])
        lists = [each for each in found if isinstance(each, list)]
        if lists and len(lists) == len(found):
            merged[key] = _required(lists)
        else:
            required = [{"required": names} for names in lists]
            schemas = [each for each in found if not isinstance(each, list)]
            merged[key] = _merge(schemas + required)
    return merged


def _multiple(values: list[Any]) -> Schema:
    scale = 1
    while any(not float(value * scale).is_integer() for value in values):
        scale *= 10
    return math.lcm(*(int(value * scale) for value in values)) / scale


def _properties(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """Merge the keywords about properties; what one part closes, it closes for all."""
    parts = [part for part in parts if _PROPERTIES & part.keys()]
    if not parts:
        return {}
    extra = _merge([part.get("additionalProperties", True) for part in parts])
    result: dict[str, Any] = {}
    if extra != {} and any("additionalProperties" in part for part in parts):
        result["additionalProperties"] = extra
    patterns = _group([part.get("patternProperties", {}) for part in parts])
    if patterns:
        result["patternProperties"] = patterns
    merged = _group(_closed(parts))
    if extra is False:
        merged = {
            name: schema for name, schema in merged.items() if schema is not False
        }
    if merged:
        result["properties"] = merged
    return result


def _group(groups: list[dict[str, Any]]) -> dict[str, Any]:
    keys = dict.fromkeys(key for group in groups for key in group)
    return {k: _merge(_distinct([g[k] for g in groups if k in g])) for k in keys}


def _closed(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Apply each part's ``additionalProperties`` to what only the others name."""
    groups = [dict(part.get("properties", {})) for part in parts]
    for index, part in enumerate(parts):
        extra = part.get("additionalProperties", True)
        patterns = part.get("patternProperties", {})
        for other in groups[:index] + groups[index + 1 :] if extra is not True else ():
            for name in other.keys() - groups[index].keys():
                if not any(search(pattern, name) for pattern in patterns):
                    other[name] = _merge([other[name], extra])
    return groups


def _items(parts: list[dict[str, Any]]) -> dict[str, Any]:
    given = [part for part in parts if "items" in part or "additionalItems" in part]
    items = [part["items"] for part in given if "items" in part]
    tuples = [each for each in items if isinstance(each, list)]
    if not tuples:
        return {"items": _merge(items)} if items else {}
    merged = {
        "items": [_merge(_items_at(given, i)) for i in range(max(map(len, tuples)))]
    }
    rest = [
        part["additionalItems"]
        if isinstance(part.get("items"), list)
        else part["items"]
        for part in given
        if ("additionalItems" if isinstance(part.get("items"), list) else "items")
        in part
    ]
    return {**merged, "additionalItems": _merge(rest)} if rest else merged


def _items_at(parts: list[dict[str, Any]], index: int) -> list[Any]:
    found = []
    for part in parts:
        items = part.get("items", True)
        if not isinstance(items, list):
            found.append(items)
        elif index < len(items):
            found.append(items[index])
        elif "additionalItems" in part:
            found.append(part["additionalItems"])
    return _distinct(found)


def _first(values: list[Any]) -> Schema:
    return values[0]


_PROPERTIES: Final = frozenset(
    ("properties", "patternProperties", "additionalProperties")
)
_GROUPS: Final = _PROPERTIES | {"items", "additionalItems"}
_RESOLVERS: Final[dict[str, Callable[[list[Any]], Schema]]] = {
    **dict.fromkeys(
        ("$id", "$ref", "$schema", "default", "description", "title"), _first
    ),
    **dict.fromkeys(("maximum", "exclusiveMaximum", "maxLength"), min),
    **dict.fromkeys(("maxItems", "maxProperties"), min),
    **dict.fromkeys(("minimum", "exclusiveMinimum", "minLength"), max),
    **dict.fromkeys(("minItems", "minProperties"), max),
    **dict.fromkeys(("contains", "propertyNames"), _merge),
    **dict.fromkeys(("oneOf", "anyOf"), _choices),
    **dict.fromkeys(("dependencies", "definitions"), _dependencies),
    "type": _type,
    "enum": _enum,
    "required": _required,
    "multipleOf": _multiple,
    "examples": lambda values: _distinct([each for value in values for each in value]),
    "not": lambda values: {"anyOf": values},
    "pattern": lambda values: "".join(f"(?={value})" for value in values),
    "uniqueItems": lambda values: any(value is True for value in values),
}
