"""How schemas, defaults and data are merged (P-36).

Source: ``@rjsf/utils`` 5.24.13, mergeSchemas, mergeObjects, mergeDefaultsWithFormData.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagedoor.form.absent import ABSENT, Draft, is_true

if TYPE_CHECKING:
    from stagedoor.core.schema_leaves import Schema


def merge_schemas(left: dict[str, Any], right: Schema) -> dict[str, Any]:
    """Lay ``right`` over ``left``: objects merge, ``required`` unites, the rest goes.

    ``right`` may be a boolean schema, which adds nothing.
    """
    merged = dict(left)
    for key, value in right.items() if isinstance(right, dict) else ():
        own = left.get(key)
        if key in left and isinstance(value, dict):
            merged[key] = merge_schemas(own, value) if isinstance(own, dict) else value
        elif key == "required" and isinstance(own, list) and isinstance(value, list):
            merged[key] = _united(own, value, left, right)
        else:
            merged[key] = value
    return merged


def _united(own: list[Any], more: list[Any], left: Schema, right: Schema) -> list[Any]:
    if "object" not in (schema_type(left), schema_type(right)):
        return more
    return list(dict.fromkeys([*own, *more]))


def merge_objects(left: dict[str, Any], right: dict[str, Any]) -> dict[str, Any]:
    """Lay ``right`` over ``left``; only objects merge deeply."""
    merged = dict(left)
    for key, value in right.items():
        own = left.get(key)
        if isinstance(own, dict) and isinstance(value, dict):
            merged[key] = merge_objects(own, value)
        else:
            merged[key] = value
    return merged


def guess_type(value: Draft) -> str:
    """Name the JSON type of a value; every number is a ``number``."""
    match value:
        case bool():
            return "boolean"
        case str():
            return "string"
        case int() | float():
            return "number"
        case list():
            return "array"
        case dict():
            return "object"
        case _:
            return "null"


def schema_type(schema: Schema) -> str | None:
    """Name the type a schema speaks of, guessed where it names none (P-24)."""
    kind = schema.get("type")
    if not kind and schema.get("const"):
        return guess_type(schema["const"])
    if not kind and schema.get("enum"):
        return "string"
    if not kind and ("properties" in schema or schema.get("additionalProperties")):
        return "object"
    if isinstance(kind, list):
        if len(kind) == 2 and "null" in kind:  # noqa: PLR2004  # nullable: the other one
            kind = next((each for each in kind if each != "null"), None)
        else:
            kind = kind[0] if kind else None
    return kind if isinstance(kind, str) else None


def fill(defaults: Draft, data: Draft, *, supersede: bool = False) -> Draft:
    """Lay data over defaults (P-21).

    Args:
        defaults: What the schema gives.
        data: What the user gave.
        supersede: An absent or ``null`` value yields to a default.
    """
    if isinstance(data, list):
        given = defaults if isinstance(defaults, list) else []
        return [
            fill(given[i], item, supersede=supersede)
            if i < len(given) and given[i] is not ABSENT
            else item
            for i, item in enumerate(data)
        ]
    if isinstance(data, dict):
        filled = _spread(defaults)
        for key, value in data.items():
            filled[key] = fill(_get(defaults, key), value, supersede=supersede)
        return filled
    if supersede and data in (None, ABSENT) and defaults not in (None, ABSENT):
        return defaults
    return data


def override(defaults: Draft, data: Draft, *, on: bool = True) -> Draft:
    """Lay defaults, which already hold the data, over the data they came from.

    What the defaults do not know is kept from ``data`` (P-30).

    Args:
        defaults: Computed from ``data``.
        data: The form's values before.
        on: Whether a default wins at this node.
    """
    if isinstance(data, list):
        return _override_list(
            defaults if isinstance(defaults, list) else [], data, on=on
        )
    if isinstance(data, dict):
        filled = _spread(defaults)
        for key, value in data.items():
            known = isinstance(defaults, dict) and key in defaults
            # What no default knows is kept as it is: most keys are other pages'.
            filled[key] = override(defaults[key], value, on=on) if known else value
        return filled
    if on and data not in (None, ABSENT):
        return defaults
    return data


def _override_list(
    defaults: list[Draft], data: list[Draft], *, on: bool
) -> list[Draft]:
    first, second = (defaults, data) if on else (data, defaults)
    merged = [
        override(defaults[i], data[i], on=on)
        if i < len(second) and second[i] is not ABSENT
        else item
        for i, item in enumerate(first)
    ]
    return merged + second[len(merged) :]


def _spread(defaults: Draft) -> dict[str, Draft]:
    """Copy as JavaScript's ``Object.assign``: texts and lists give their items."""
    if isinstance(defaults, dict):
        return dict(defaults)
    items = defaults if isinstance(defaults, str | list) else ()
    return {str(index): item for index, item in enumerate(items)}


def _get(defaults: Draft, key: str) -> Draft:
    if isinstance(defaults, dict):
        return defaults.get(key, ABSENT)
    return ABSENT if is_true(defaults) else {}
