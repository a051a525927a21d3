"""A quick yes for data that a JSON Schema plainly accepts.

Importing jsonschema is a fifth of a small run, and most data is valid. So the ordinary
case is decided here, and only what is not surely valid goes to jsonschema, which alone
rejects and alone writes messages. The law: :func:`surely_valid` implies that jsonschema
accepts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stagedoor.core.json import JsonValue

# Schemas come from templates: a keyword may hold anything, hence Any below.

_ANNOTATIONS: Final = frozenset(
    [
        "$schema",
        "$id",
        "$comment",
        "title",
        "description",
        "default",
        "examples",
        "readOnly",
        "writeOnly",
        "definitions",
        "enumNames",
        "errorMessage",
    ]
)
# A pattern that means the same in JavaScript and in Python: no escapes but of
# punctuation, no look-around, no named group.
_PLAIN_PATTERN: Final = re.compile(
    r"(?:[\w ^$.*+|,:/@=<>&~'\"#!%;{}\[\]()-]|\\[.\-/+*])*"
)
_LONGEST_MATCHED: Final = 256
_DEEPEST: Final = 64


def surely_valid(schema: object, value: JsonValue) -> bool:
    """Tell whether ``value`` is plainly valid; ``False`` means *ask jsonschema*.

    Args:
        schema: A JSON Schema; whatever is not understood here gives ``False``.
        value: JSON data.
    """
    return _accepts(schema, value, schema, 0)


def _accepts(schema: object, value: JsonValue, root: object, depth: int) -> bool:
    if schema is True:
        return True
    if not isinstance(schema, dict) or depth > _DEEPEST:
        return False
    for keyword, argument in schema.items():
        if keyword in _ANNOTATIONS or keyword.startswith("ui:"):
            continue
        check = _KEYWORDS.get(keyword)
        if check is not None:
            if not check(argument, value):
                return False
            continue
        nested = _NESTED.get(keyword)
        if nested is None or not nested(argument, value, schema, root, depth + 1):
            return False
    return True


def _is_type(name: object, value: JsonValue) -> bool:
    if isinstance(name, list):
        return any(_is_type(one, value) for one in name)
    kinds = _TYPES.get(name) if isinstance(name, str) else None
    if kinds is None or (isinstance(value, bool) and name != "boolean"):
        return False
    return isinstance(value, kinds)


_TYPES: Final[Mapping[str, type | tuple[type, ...]]] = {
    "string": str,
    "integer": int,  # a whole float may be one: jsonschema decides
    "number": (int, float),
    "boolean": bool,
    "object": dict,
    "array": list,
    "null": type(None),
}


def _equals_scalar(wanted: Any, value: JsonValue) -> bool:  # noqa: ANN401
    return type(wanted) is type(value) and isinstance(value, str) and wanted == value


def _in_enum(options: Any, value: JsonValue) -> bool:  # noqa: ANN401
    return isinstance(options, list) and any(
        _equals_scalar(option, value) for option in options
    )


def _has_required(names: Any, value: JsonValue) -> bool:  # noqa: ANN401
    if not isinstance(value, dict) or not isinstance(names, list):
        return False
    return all(isinstance(name, str) and name in value for name in names)


def _matches(pattern: Any, value: JsonValue) -> bool:  # noqa: ANN401
    if not isinstance(pattern, str) or not isinstance(value, str):
        return False
    if len(value) > _LONGEST_MATCHED or not (value.isascii() and value.isprintable()):
        return False
    if "(?" in pattern or not _PLAIN_PATTERN.fullmatch(pattern):
        return False
    try:
        return re.search(pattern, value) is not None
    except re.error:
        return False


def _bound(
    measure: Callable[[Any], Any], fits: Callable[[Any, Any], bool]
) -> Callable[[Any, JsonValue], bool]:
    """Build the check of a limit; a value the limit is not about is left undecided."""

    def check(limit: Any, value: JsonValue) -> bool:  # noqa: ANN401
        plain = isinstance(limit, int | float) and not isinstance(limit, bool)
        measured = measure(value)
        return plain and measured is not None and fits(measured, limit)

    return check


def _number(value: JsonValue) -> float | None:
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return value if plain and isinstance(value, int | float) else None


def _text_length(value: JsonValue) -> int | None:
    # Astral characters are counted differently by different validators.
    return len(value) if isinstance(value, str) and value.isascii() else None


def _list_length(value: JsonValue) -> int | None:
    return len(value) if isinstance(value, list) else None


_KEYWORDS: Final[Mapping[str, Callable[[Any, JsonValue], bool]]] = {
    "type": _is_type,
    "const": _equals_scalar,
    "enum": _in_enum,
    "required": _has_required,
    "pattern": _matches,
    "minLength": _bound(_text_length, lambda have, limit: have >= limit),
    "maxLength": _bound(_text_length, lambda have, limit: have <= limit),
    "minItems": _bound(_list_length, lambda have, limit: have >= limit),
    "maxItems": _bound(_list_length, lambda have, limit: have <= limit),
    "minimum": _bound(_number, lambda have, limit: have >= limit),
    "maximum": _bound(_number, lambda have, limit: have <= limit),
}


def _properties(
    schemas: Any,  # noqa: ANN401
    value: JsonValue,
    _: object,
    root: object,
    depth: int,
) -> bool:
    if not isinstance(value, dict) or not isinstance(schemas, dict):
        return False
    return all(
        _accepts(schema, value[name], root, depth)
        for name, schema in schemas.items()
        if name in value
    )


def _additional(
    schema: Any,  # noqa: ANN401
    value: JsonValue,
    parent: dict[str, Any],
    root: object,
    depth: int,
) -> bool:
    if not isinstance(value, dict) or "patternProperties" in parent:
        return False
    known = parent.get("properties", {})
    return all(
        _accepts(schema, item, root, depth)
        for name, item in value.items()
        if name not in known
    )


def _items(
    schema: Any,  # noqa: ANN401
    value: JsonValue,
    _: object,
    root: object,
    depth: int,
) -> bool:
    if not isinstance(value, list):
        return False
    return all(_accepts(schema, item, root, depth) for item in value)


def _reference(
    pointer: Any,  # noqa: ANN401
    value: JsonValue,
    parent: dict[str, Any],
    root: Any,  # noqa: ANN401
    depth: int,
) -> bool:
    prefix = "#/definitions/"
    if len(parent) != 1 or not str(pointer).startswith(prefix):
        return False
    return _accepts(root["definitions"].get(pointer[len(prefix) :]), value, root, depth)


def _all_of(
    schemas: Any,  # noqa: ANN401
    value: JsonValue,
    _: object,
    root: object,
    depth: int,
) -> bool:
    return isinstance(schemas, list) and all(
        _accepts(schema, value, root, depth) for schema in schemas
    )


def _any_of(
    schemas: Any,  # noqa: ANN401
    value: JsonValue,
    _: object,
    root: object,
    depth: int,
) -> bool:
    return isinstance(schemas, list) and any(
        _accepts(schema, value, root, depth) for schema in schemas
    )


_NESTED: Final[Mapping[str, Callable[[Any, JsonValue, Any, object, int], bool]]] = {
    "properties": _properties,
    "additionalProperties": _additional,
    "items": _items,
    "allOf": _all_of,
    "anyOf": _any_of,
    "$ref": _reference,
}
