"""RoadieHQ's JSONata actions (X-47, X-48)."""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, Final

from stagedoor.core.errors import TemplateError
from stagedoor.nunjucks.values import UNDEFINED, Value
from stagedoor.workflow.actions.api import BuiltIn, Example, closed, flag, text
from stagedoor.workflow.actions.roadie_data import (
    OPTIONS,
    REPLACER,
    SPACE,
    layout_of,
    replacer,
)
from stagedoor.workflow.actions.roadie_files import (
    PATH,
    existing_text,
    one_yaml,
    parsed_json,
    parsed_yaml,
)
from stagedoor.workflow.json_style import to_json
from stagedoor.workflow.yaml_style import stringify

if TYPE_CHECKING:
    from collections.abc import Callable

    from stagedoor.core.json import JsonObject, JsonValue
    from stagedoor.workflow.actions.api import Context

_CHANGING: Final = re.compile(r"\$(?:now|millis|random|shuffle)\b")


def _jsonata(inputs: JsonObject, context: Context) -> None:
    result = _evaluated(inputs, inputs.get("data"), context)
    if result is not UNDEFINED:
        context.output("result", result)


def _evaluated(inputs: JsonObject, data: JsonValue, context: Context) -> Value:
    expression = str(inputs["expression"])
    if _CHANGING.search(expression):
        context.notice(
            "W116", "the JSONata expression gives something else in every run", None
        )
    return evaluated(expression, data)


def _jsonata_json(inputs: JsonObject, context: Context) -> None:
    path = str(inputs["path"])
    data = parsed_json(existing_text(path, context), path)
    space = str(inputs.get("space") or "")

    def spell(value: JsonValue) -> str:
        return to_json(value, space, replacer(inputs))

    _output(_evaluated(inputs, data, context), spell, inputs, context)


def _jsonata_yaml(inputs: JsonObject, context: Context) -> None:
    path = str(inputs["path"])
    content = existing_text(path, context)
    if inputs.get("loadAll") is True:
        data: JsonValue = parsed_yaml(content, path)
    else:
        data = one_yaml(content, path)
    layout = layout_of(inputs, context)

    def spell(value: JsonValue) -> str:
        return stringify(value, *layout)

    _output(_evaluated(inputs, data, context), spell, inputs, context)


def _output(
    result: Value,
    spell: Callable[[JsonValue], str],
    inputs: JsonObject,
    context: Context,
) -> None:
    """Output a result as text or as data; none when nothing was found."""
    if result is not UNDEFINED:
        context.output(
            "result", result if inputs.get("as") == "object" else spell(result)
        )


def evaluated(expression: str, data: JsonValue) -> Value:
    """Return what a JSONata expression makes of ``data``."""
    try:
        # Optional, and without types: imported by name.
        library = import_module("jsonata.jsonata")
    except ImportError as error:
        raise TemplateError(
            "W061",
            "JSONata expressions need the package 'jsonata-python'",
            hint="pip install jsonata-python, or give the step's outputs with --outputs",
        ) from error
    try:
        compiled = library.Jsonata(expression)
        # Its null is not Python's, which stands for undefined.
        compiled.output_convert_nulls = False
        result = compiled.evaluate(data)
    except Exception as error:  # the library's errors have no base
        raise TemplateError(
            "W062", f"the JSONata expression failed: {error}"
        ) from error
    return UNDEFINED if result is None else _plain(result)


def _plain(value: object) -> JsonValue:
    """Return JSON data; the library's own lists and nulls become ours."""
    match value:
        case dict():
            return {str(key): _plain(item) for key, item in value.items()}
        case list() | tuple() | range():
            return [_plain(item) for item in value]
        case str() | int() | float():
            return value
        case _:
            return None


_EXPRESSION: Final = text("the JSONata expression")
_AS: Final[JsonObject] = {
    "type": "string",
    "enum": ["string", "object"],
    "description": "whether the result is text (string) or data",
}
_RESULT: Final[JsonObject] = {
    "type": "object",
    "properties": {"result": {"description": "what the expression gives"}},
}
_TABLES: Final = '{"tables": [{"name": "orders"}, {"name": "items"}]}\n'

ACTIONS: Final = (
    BuiltIn(
        id="roadiehq:utils:jsonata",
        summary="Evaluates a JSONata expression over data.",
        input_schema=closed(
            ("expression",), data={"description": "the data"}, expression=_EXPRESSION
        ),
        output_schema=_RESULT,
        perform=_jsonata,
        examples=(
            Example(
                "a sum",
                {"data": {"n": [1, 2, 3]}, "expression": "$sum(n)"},
                output={"result": 6},
            ),
        ),
    ),
    BuiltIn(
        id="roadiehq:utils:jsonata:json:transform",
        summary="Evaluates a JSONata expression over a JSON file of the component.",
        input_schema=closed(
            ("path", "expression"),
            path=PATH,
            expression=_EXPRESSION,
            replacer=REPLACER,
            space=SPACE,
            **{"as": _AS},
        ),
        output_schema=_RESULT,
        perform=_jsonata_json,
        examples=(
            Example(
                "some of a file's data, as data",
                {"path": "a.json", "expression": "tables.name", "as": "object"},
                workspace={"a.json": _TABLES},
                makes={"a.json": _TABLES},
                output={"result": ["orders", "items"]},
            ),
        ),
    ),
    BuiltIn(
        id="roadiehq:utils:jsonata:yaml:transform",
        summary="Evaluates a JSONata expression over a YAML file of the component.",
        input_schema=closed(
            ("path", "expression"),
            path=PATH,
            expression=_EXPRESSION,
            options=OPTIONS,
            loadAll=flag("all documents of the file, as a list"),
            **{"as": _AS},
        ),
        output_schema=_RESULT,
        perform=_jsonata_yaml,
        examples=(
            Example(
                "a file's data in another shape, as text",
                {"path": "a.yaml", "expression": "{'names': tables.name}"},
                workspace={"a.yaml": _TABLES},
                makes={"a.yaml": _TABLES},
                output={"result": "names:\n  - orders\n  - items\n"},
            ),
        ),
    ),
)
