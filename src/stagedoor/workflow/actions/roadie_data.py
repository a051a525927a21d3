"""RoadieHQ's data actions: merge, serialize (X-44 … X-46)."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Final

from stagedoor.core.errors import TemplateError
from stagedoor.workflow.actions.api import BuiltIn, Example, closed, flag, record, text
from stagedoor.workflow.actions.roadie_files import (
    PATH,
    PATH_OUTPUT,
    existing_text,
    parsed_json,
    parsed_yaml,
    write_text,
)
from stagedoor.workflow.json_style import to_json
from stagedoor.workflow.yaml_fold import WIDTH
from stagedoor.workflow.yaml_style import INDENT, stringify

if TYPE_CHECKING:
    from collections.abc import Callable

    from stagedoor.core.json import JsonObject, JsonValue
    from stagedoor.workflow.actions.api import Context

_INDENT: Final = re.compile(r"^( +|\t+)\S", re.MULTILINE)


# -- merging


def merged(old: JsonValue, new: JsonValue, *, join_lists: bool) -> JsonValue:
    """Merge ``new`` into ``old`` as lodash's ``mergeWith`` does: objects deeply.

    Lists are joined without duplicates, or else replaced.
    """
    if isinstance(old, list):
        return _joined(old, new) if join_lists else new
    if not isinstance(old, dict) or not isinstance(new, dict):
        return new
    result = dict(old)
    for key, item in new.items():
        known = key in result
        result[key] = (
            merged(result[key], item, join_lists=join_lists) if known else item
        )
    return result


def _joined(old: list[JsonValue], new: JsonValue) -> JsonValue:
    """Join and drop repeated scalars; objects are never the same (``Set``)."""
    every = [*old, *(new if isinstance(new, list) else [new])]
    result: list[JsonValue] = []
    seen: set[tuple[str, object]] = set()
    for item in every:
        if not isinstance(item, dict | list):
            kind = "number" if type(item) in (int, float) else type(item).__name__
            if (kind, item) in seen:
                continue
            seen.add((kind, item))
        result.append(item)
    return result


def _merge_json(inputs: JsonObject, context: Context) -> None:
    path = str(inputs["path"])
    exists = context.workspace.exists(context.workspace.resolve(path))
    before = existing_text(path, context) if exists else "{}"
    indent = _indent_of(before) if inputs.get("matchFileIndent") is True else "  "
    join = inputs.get("mergeArrays") is True
    new = _content(inputs, parsed_json)
    whole = merged(parsed_json(before, path), new, join_lists=join)
    write_text(path, to_json(whole, indent), context)


def _content(inputs: JsonObject, parse: Callable[[str, str], JsonValue]) -> JsonValue:
    content = inputs["content"]
    return parse(content, "'content'") if isinstance(content, str) else content


def _indent_of(content: str) -> str:
    """Return as many blanks as the first indented line has; two when none is."""
    found = _INDENT.search(content)
    return " " * len(found[1]) if found else "  "


def _merge(inputs: JsonObject, context: Context) -> None:
    """Merge into a file by its name's end; other files stay as they are (X-45)."""
    path = str(inputs["path"])
    before = existing_text(path, context)
    join = inputs.get("mergeArrays") is True
    match posixpath.splitext(path)[1]:
        case ".json":
            new = _content(inputs, parsed_json)
            whole = merged(_first(before, path), new, join_lists=join)
            write_text(path, to_json(whole, "  "), context)
        case ".yaml" | ".yml":
            if inputs.get("preserveYamlComments") is True:
                context.notice("W113", f"comments of '{path}' are not kept", None)
            write_text(path, _merged_yaml(before, inputs, context), context)
        case _:
            context.log(f"{path} is neither JSON nor YAML; it stays as it is")


def _first(content: str, what: str) -> JsonValue:
    documents = parsed_yaml(content, what)
    return documents[0] if documents else None


def _merged_yaml(before: str, inputs: JsonObject, context: Context) -> str:
    path = str(inputs["path"])
    new = _content(inputs, _first)
    join = inputs.get("mergeArrays") is True
    layout = layout_of(inputs, context)
    documents = parsed_yaml(before, path)
    if not documents:
        raise TemplateError("W058", f"'{path}' holds no YAML document")
    if len(documents) == 1:
        return stringify(merged(documents[0], new, join_lists=join), *layout)
    chosen = inputs.get("useDocumentIncludingField")
    if not isinstance(chosen, dict):
        raise TemplateError(
            "W059",
            f"'{path}' holds {len(documents)} YAML documents",
            hint="'useDocumentIncludingField: {key: …, value: …}' chooses one",
        )
    key, value = str(chosen.get("key")), str(chosen.get("value"))
    return "---\n".join(
        stringify(
            merged(document, new, join_lists=join)
            if _field(document, key) == value
            else document,
            *layout,
        )
        for document in documents
    )


def _field(document: JsonValue, key: str) -> str:
    value = document.get(key) if isinstance(document, dict) else None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise TemplateError(
            "W060", f"every document needs a text or number at its key '{key}'"
        )
    return value if isinstance(value, str) else to_json(value)


def layout_of(inputs: JsonObject, context: Context) -> tuple[int, int]:
    """Return how long lines may be, and how far a level is indented.

    Other options of the writer are not offered.
    """
    given = inputs.get("options")
    options = given if isinstance(given, dict) else {}
    for name in options.keys() - {"lineWidth", "indent"}:
        context.notice("W114", f"the YAML option '{name}' is not honoured", None)
    width, indent = options.get("lineWidth"), options.get("indent")
    return (
        int(width) if isinstance(width, int | float) else WIDTH,
        int(indent) if isinstance(indent, int | float) and indent >= 1 else INDENT,
    )


# -- serialising


def replacer(inputs: JsonObject) -> list[str] | None:
    """Return the only keys to be written; ``None`` for all of them."""
    names = inputs.get("replacer")
    return [str(name) for name in names] if isinstance(names, list) and names else None


def _serialize_json(inputs: JsonObject, context: Context) -> None:
    space = str(inputs.get("space") or "")
    written = to_json(inputs["data"], space, replacer(inputs))
    context.output("serialized", written)


def _serialize_yaml(inputs: JsonObject, context: Context) -> None:
    written = stringify(inputs["data"], *layout_of(inputs, context))
    context.output("serialized", written)


SPACE: Final = text("what one level is indented by")
REPLACER: Final[JsonObject] = {
    "type": "array",
    "items": {"type": "string"},
    "description": "the keys that are written; all if absent",
}
OPTIONS: Final = record("options of the YAML writer: lineWidth, indent")
_CONTENT: Final[JsonObject] = {
    "type": ["string", "object"],
    "description": "what is merged: data, or its text",
}
_JOIN: Final = flag("join lists instead of replacing them")
_SERIALIZED: Final[JsonObject] = {
    "type": "object",
    "properties": {"serialized": text("the text")},
}

ACTIONS: Final = (
    BuiltIn(
        id="roadiehq:utils:json:merge",
        summary="Merges data into a JSON file of the component.",
        input_schema=closed(
            ("path", "content"),
            path=PATH,
            content=_CONTENT,
            mergeArrays=_JOIN,
            matchFileIndent=flag("indent as the file does; else by two"),
        ),
        output_schema=PATH_OUTPUT,
        perform=_merge_json,
        examples=(
            Example(
                "a key of an object",
                {"path": "a.json", "content": {"a": {"c": 2}}},
                workspace={"a.json": '{"a": {"b": 1}}'},
                makes={"a.json": '{\n  "a": {\n    "b": 1,\n    "c": 2\n  }\n}'},
                output={"path": "/workspace/a.json"},
            ),
        ),
    ),
    BuiltIn(
        id="roadiehq:utils:merge",
        summary="Merges data into a JSON or YAML file of the component.",
        input_schema=closed(
            ("path", "content"),
            path=PATH,
            content=_CONTENT,
            mergeArrays=_JOIN,
            preserveYamlComments=flag("not honoured: comments are dropped"),
            useDocumentIncludingField=closed(
                ("key", "value"), key=text("a key"), value=text("its value")
            ),
            options=OPTIONS,
        ),
        output_schema=PATH_OUTPUT,
        perform=_merge,
        examples=(
            Example(
                "a list that grows",
                {"path": "a.yaml", "content": {"tags": ["b"]}, "mergeArrays": True},
                workspace={"a.yaml": "tags: [a]\n"},
                makes={"a.yaml": "tags:\n  - a\n  - b\n"},
                output={"path": "/workspace/a.yaml"},
            ),
        ),
    ),
    BuiltIn(
        id="roadiehq:utils:serialize:json",
        summary="Writes data as JSON text.",
        input_schema=closed(
            ("data",), data=record("the data"), replacer=REPLACER, space=SPACE
        ),
        output_schema=_SERIALIZED,
        perform=_serialize_json,
        examples=(
            Example(
                "on one line",
                {"data": {"a": [1, 2]}},
                output={"serialized": '{"a":[1,2]}'},
            ),
        ),
    ),
    BuiltIn(
        id="roadiehq:utils:serialize:yaml",
        summary="Writes data as YAML text.",
        input_schema=closed(
            ("data",), data=record("the data"), replacer=REPLACER, options=OPTIONS
        ),
        output_schema=_SERIALIZED,
        perform=_serialize_yaml,
        examples=(
            Example(
                "a list",
                {"data": {"a": [1, 2]}},
                output={"serialized": "a:\n  - 1\n  - 2\n"},
            ),
        ),
    ),
)
