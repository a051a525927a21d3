"""A template document against ``schemas/template.schema.json``, all faults at once."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from stagedoor.core.conformity import conforms
from stagedoor.core.errors import Problem, did_you_mean
from stagedoor.core.resources import data_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jsonschema.exceptions import ValidationError

    from stagedoor.core.json import JsonObject, JsonPath, JsonValue
    from stagedoor.core.schema_leaves import Schema
    from stagedoor.core.yaml import Document

_NAME: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?\Z")
_NAMESPACE: Final = re.compile(r"(?=.{1,63}\Z)[a-z0-9]+(?:-+[a-z0-9]+)*\Z")
_TAG: Final = re.compile(r"(?=.{1,63}\Z)[a-z0-9:+#]+(?:-[a-z0-9:+#]+)*\Z")
_SHOWN: Final = 60
_ROOT_KEYS: Final = ("apiVersion", "kind", "metadata", "spec", "relations", "status")
_KINDS: Final[dict[str, str]] = {
    "object": "a mapping",
    "array": "a list",
    "string": "a text",
    "boolean": "true or false",
}


@cache
def _schema() -> Schema:
    path = data_folder("schemas") / "template.schema.json"
    return json.loads(path.read_text(encoding="utf-8"))


def schema_problems(value: JsonValue, document: Document) -> tuple[Problem, ...]:
    """Return every way in which ``value`` is no valid template, in file order.

    ``value`` is the document's value with its placeholders resolved.
    """
    schema = _schema()
    if conforms(value, schema, schema):
        return ()
    from jsonschema import Draft7Validator

    problems = {
        problem
        for error in Draft7Validator(schema).iter_errors(value)
        for problem in _explain(error, document)
    }
    return tuple(sorted(problems, key=lambda p: (p.at, p.message)))


def _explain(error: ValidationError, document: Document) -> Iterator[Problem]:
    path: JsonPath = tuple(error.absolute_path)
    where = spell(path)
    # What a keyword's argument is depends on the keyword; this schema is our own.
    wanted: Any = error.validator_value
    instance: Any = error.instance
    match error.validator:
        case "required":
            for name in wanted:
                if name not in instance:
                    said = f"{where} has no '{name}'"
                    yield document.problem("T004", said, path, f"add '{name}:'")
        case "additionalProperties":
            for name in sorted(set(instance) - set(_ROOT_KEYS)):
                hint = did_you_mean(name, _ROOT_KEYS)
                yield document.problem(
                    "T004", f"unknown key '{name}' in {where}", (*path, name), hint
                )
        case "type":
            said = f"{where} must be {_wanted(wanted)}"
            yield document.problem("T004", f"{said}, not {shown(instance)}", path)
        case "minLength":
            yield document.problem("T004", f"{where} must not be empty", path)
        case _:
            choices = ", ".join(f"'{choice}'" for choice in wanted)
            said = f"{where} must be one of {choices}"
            yield document.problem("T004", f"{said}, not {shown(instance)}", path)


def _wanted(types: str | list[str]) -> str:
    names = [types] if isinstance(types, str) else types
    return " or ".join(_KINDS.get(name, name) for name in names)


def spell(path: JsonPath) -> str:
    """Spell a path as people write it: ``'spec.steps[0].input'``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return f"'{text[1:]}'" if text else "the template"


def shown(value: JsonValue) -> str:
    """Name a value for a message: a kind for containers, the text for the rest."""
    match value:
        case None:
            return "nothing"
        case dict():
            return "a mapping"
        case list():
            return "a list"
        case str():
            return f"'{value if len(value) <= _SHOWN else value[:_SHOWN] + '…'}'"
        case _:
            return json.dumps(value)


def naming_notices(template: JsonObject, document: Document) -> tuple[Problem, ...]:
    """Return what a catalog would refuse, and duplicate step ids (T-2b, T-5, T-9)."""
    return (*_metadata_notices(template, document), *_step_notices(template, document))


def _metadata_notices(template: JsonObject, document: Document) -> Iterator[Problem]:
    metadata = template["metadata"]
    if not isinstance(metadata, dict):
        return
    for key, form, wanted in (
        ("name", _NAME, "1 to 63 letters, digits, '-', '_' or '.'"),
        ("namespace", _NAMESPACE, "lower-case letters and digits with '-' between"),
    ):
        value = metadata.get(key)
        if isinstance(value, str) and not form.match(value):
            said = f"a catalog refuses the {key} {shown(value)}"
            yield document.problem("T006", said, ("metadata", key), f"use {wanted}")
    tags = metadata.get("tags")
    for index, tag in enumerate(tags if isinstance(tags, list) else ()):
        if isinstance(tag, str) and not _TAG.match(tag):
            said = f"a catalog refuses the tag {shown(tag)}"
            hint = "use lower-case letters, digits, ':', '+' and '#' with '-' between"
            yield document.problem("T006", said, ("metadata", "tags", index), hint)


def _step_notices(template: JsonObject, document: Document) -> Iterator[Problem]:
    spec = template["spec"]
    steps = spec.get("steps") if isinstance(spec, dict) else None
    seen: set[str] = set()
    for index, step in enumerate(steps if isinstance(steps, list) else ()):
        name = step.get("id") if isinstance(step, dict) else None
        if not isinstance(name, str):
            continue
        if name in seen:
            said = (
                f"step id '{name}' is used twice: the later output replaces the earlier"
            )
            path: JsonPath = ("spec", "steps", index, "id")
            yield document.problem("T007", said, path, "give each step its own id")
        seen.add(name)
