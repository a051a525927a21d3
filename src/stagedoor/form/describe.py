"""What would be a valid answer, in a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from stagedoor.form.questions import spoken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.core.schema_leaves import Schema

_SHOWN: Final = 12
# Longer patterns help nobody; the refusal quotes them anyway.
_READABLE: Final = 80
_KINDS: Final = {
    "string": "a text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "null",
}


def describe(schema: Schema) -> str | None:
    """Say what ``schema`` accepts; ``None`` when it accepts anything."""
    if not isinstance(schema, dict):
        return None
    choices = choices_of(schema)
    if choices:
        named = ", ".join(spoken(choice) for choice in choices[:_SHOWN])
        more = f" and {len(choices) - _SHOWN} more" if len(choices) > _SHOWN else ""
        return f"one of: {named}{more}"
    text = " ".join((_kind(schema), *_limits(schema))).strip()
    examples = schema.get("examples")
    if isinstance(examples, list) and examples:
        text += f", such as {spoken(examples[0])}"
    return text or None


def choices_of(schema: dict[str, Any]) -> list[Any]:
    """Return the values a schema enumerates; empty when it does not."""
    if isinstance(schema.get("enum"), list):
        return list(schema["enum"])
    if "const" in schema:
        return [schema["const"]]
    found: list[Any] = []
    for key in ("oneOf", "anyOf"):
        options = schema.get(key)
        constants = options if isinstance(options, list) else []
        if all(isinstance(o, dict) and "const" in o for o in constants):
            found.extend(option["const"] for option in constants)
    return found


def _kind(schema: dict[str, Any]) -> str:
    kinds = schema.get("type")
    names = kinds if isinstance(kinds, list) else [kinds]
    text = " or ".join(_KINDS.get(str(name), "") for name in names if name)
    if schema.get("type") == "array":
        items = schema.get("items")
        choices = choices_of(items) if isinstance(items, dict) else []
        if choices:
            return "a list of: " + ", ".join(map(spoken, choices[:_SHOWN]))
    return text


def _limits(schema: dict[str, Any]) -> Iterator[str]:
    for words, low, high in (
        ("characters", "minLength", "maxLength"),
        ("items", "minItems", "maxItems"),
    ):
        if low in schema and high in schema:
            yield f"of {schema[low]} to {schema[high]} {words}"
        elif low in schema and schema[low] != 1:
            yield f"of at least {schema[low]} {words}"
        elif high in schema:
            yield f"of at most {schema[high]} {words}"
    for key, words in _BOUNDS.items():
        if key in schema and not isinstance(schema[key], bool):
            yield f"{words} {schema[key]}"
    if len(str(schema.get("pattern", ""))) in range(1, _READABLE):
        yield f"that matches {schema['pattern']}"
    if "format" in schema:
        yield f"in the form of a {schema['format']}"


_BOUNDS: Final = {
    "minimum": "from",
    "maximum": "up to",
    "exclusiveMinimum": "above",
    "exclusiveMaximum": "below",
    "multipleOf": "in steps of",
}
