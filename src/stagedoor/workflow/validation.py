"""A step's rendered input against its action's JSON Schema (R-40, R-42)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from stagedoor.core.conformity import conforms
from stagedoor.core.schema_leaves import SchemaError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jsonschema.exceptions import ValidationError

    from stagedoor.core.json import JsonObject


def input_problems(schema: JsonObject, inputs: JsonObject) -> tuple[str, ...]:
    """Say what is wrong with ``inputs``, each as ``'name' …``; empty when valid."""
    try:
        if conforms(inputs, schema, schema):
            return ()
    except (SchemaError, RecursionError):
        pass  # a plug-in's odd schema: jsonschema says what it makes of it
    return tuple(_explain(schema, inputs))


def unknown_inputs(schema: JsonObject, inputs: JsonObject) -> tuple[str, ...]:
    """Return the names that a closed schema does not know."""
    known = schema.get("properties")
    if schema.get("additionalProperties") is not False or not isinstance(known, dict):
        return ()
    return tuple(name for name in inputs if name not in known)


def _explain(schema: JsonObject, inputs: JsonObject) -> Iterator[str]:
    from jsonschema import Draft7Validator

    errors = Draft7Validator(schema).iter_errors(inputs)
    told = sorted(
        (list(map(str, error.absolute_path)), _words(error)) for error in errors
    )
    for path, words in told:
        yield f"'{'.'.join(path)}' {words}" if path else words


def _words(error: ValidationError) -> str:
    # Any: what a keyword holds, and is about, depends on the keyword.
    wanted: Any = error.validator_value
    instance: Any = error.instance
    match error.validator:
        case "required":
            missing = sorted(name for name in wanted if name not in instance)
            return f"needs {' and '.join(repr(name) for name in missing)}"
        case "additionalProperties":
            schema: Any = error.schema
            known = schema["properties"]
            extra = sorted(name for name in instance if name not in known)
            listed = ", ".join(f"'{name}'" for name in extra)
            return f"does not take {listed}; it takes {', '.join(known) or 'nothing'}"
        case "type":
            return f"has to be {_kinds(wanted)}, not {_shown(error)}"
        case "not" if "required" in wanted:
            names = " and ".join(f"'{name}'" for name in wanted["required"])
            return f"takes only one of {names}"
        case "enum":
            choices = ", ".join(map(str, wanted))
            return f"has to be one of {choices}, not {_shown(error)}"
        case _:
            return f"does not fit: {error.message}"


_ARTICLES: Final = {
    "string": "text", "boolean": "true or false", "number": "a number",
    "integer": "a whole number", "object": "an object", "array": "a list",
    "null": "null",
}  # fmt: skip
_LONGEST: Final = 60


def _kinds(names: str | list[str]) -> str:
    listed = [names] if isinstance(names, str) else names
    return " or ".join(_ARTICLES[name] for name in listed)


def _shown(error: ValidationError) -> str:
    text = json.dumps(error.instance, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
