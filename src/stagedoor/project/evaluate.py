"""Render one text: the use case behind ``stagedoor eval``."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from stagedoor.core.errors import StagedoorError
from stagedoor.core.frozen import field, frozen, replace
from stagedoor.nunjucks import UNDEFINED, NunjucksEnvironment
from stagedoor.nunjucks.numbers import number_to_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stagedoor.core.json import JsonObject, JsonValue
    from stagedoor.nunjucks.values import Value

UNDEFINED_JSON: Final[JsonObject] = {"undefined": True}
"""How a value that does not exist is written in JSON."""


@frozen
class Evaluation:
    """What a template text gave.

    Attributes:
        text: What a skeleton file would hold; ``""`` when a value was asked.
        value: The native value of a step input as JSON; ``None`` when text was asked.
        notices: What renders here but not in Backstage 4.
    """

    text: str = ""
    value: JsonValue = None
    notices: tuple[str, ...] = field(default=())


class Additions:
    """What plug-ins and the configuration add; equal to itself only, so hashable.

    Attributes:
        filters: By name, functions.
        globals: By name, data or functions.
        integrations: Types of hosts for ``parseRepoUrl``.
    """

    def __init__(
        self,
        filters: Mapping[str, Callable[..., Any]],  # a plug-in's: they take anything
        globals_: Mapping[str, Any],  # its data or functions
        integrations: Mapping[str, str],
    ) -> None:
        self.filters = filters
        self.globals = globals_
        self.integrations = integrations


NOTHING_ADDED: Final = Additions({}, {}, {})


@frozen
class EvaluationOptions:
    """How to render; the names are those of ``fetch:template``'s inputs."""

    trim_blocks: bool = False
    lstrip_blocks: bool = False
    cookiecutter_compat: bool = False
    legacy: bool = False
    added: Additions = NOTHING_ADDED

    def with_line(self, options: Mapping[str, JsonValue]) -> EvaluationOptions:
        """Read the ``options`` of a ``--jsonl`` line; unknown ones are ignored."""
        return replace(
            self,
            trim_blocks=options.get("trimBlocks") is True,
            lstrip_blocks=options.get("lstripBlocks") is True,
            cookiecutter_compat=options.get("cookiecutterCompat") is True,
            legacy=options.get("engine") == "legacy",
        )


_PLAIN: Final = EvaluationOptions()


@lru_cache(maxsize=16)
def _environment(options: EvaluationOptions) -> tuple[NunjucksEnvironment, list[str]]:
    notices: list[str] = []
    environment = NunjucksEnvironment(
        trim_blocks=options.trim_blocks,
        lstrip_blocks=options.lstrip_blocks,
        cookiecutter=options.cookiecutter_compat,
        legacy=options.legacy,
        filters=options.added.filters,
        globals=options.added.globals,
        integrations=options.added.integrations,
        on_notice=notices.append,
    )
    return environment, notices


def evaluate(
    template: str,
    context: JsonObject,
    *,
    native: bool = False,
    options: EvaluationOptions = _PLAIN,
) -> Evaluation:
    """Render ``template`` as a skeleton file, or as a step input when ``native``.

    Raises:
        RenderError: The template is wrong; placed in ``<template>``.
    """
    environment, heard = _environment(options)
    heard.clear()
    compiled = environment.from_string(template, name="<template>")
    if native:
        value = value_to_json(compiled.value(context))
        return Evaluation(value=value, notices=tuple(heard))
    return Evaluation(text=compiled.render(context), notices=tuple(heard))


def evaluate_line(line: str, options: EvaluationOptions = _PLAIN) -> JsonObject:
    """Answer one ``--jsonl`` line: ``{id, ok, out | value | error}``; never raises."""
    try:
        request = json.loads(line)
    except (ValueError, RecursionError) as error:
        return {"id": None, "ok": False, "error": f"the line is no JSON: {error}"}
    if not isinstance(request, dict):
        return {"id": None, "ok": False, "error": "the line is no JSON object"}
    answer: JsonObject = {"id": request.get("id")}
    if not isinstance(request.get("template"), str):
        return answer | {"ok": False, "error": "the line has no template text"}
    if not isinstance(request.get("context", {}), dict):
        return answer | {"ok": False, "error": "the context is no object"}
    try:
        return answer | {"ok": True} | _answer(request, options)
    except StagedoorError as error:
        return answer | {"ok": False, "error": error.problems[0].message}


def _answer(request: JsonObject, base: EvaluationOptions) -> JsonObject:
    options = request.get("options")
    settings = options if isinstance(options, dict) else {}
    context = request.get("context")
    native = settings.get("value") is True
    outcome = evaluate(
        str(request["template"]),
        context if isinstance(context, dict) else {},
        native=native,
        options=base.with_line(settings),
    )
    answer: JsonObject = {"value": outcome.value} if native else {"out": outcome.text}
    if outcome.notices:
        answer["notices"] = list(outcome.notices)
    return answer


def value_to_json(value: Value) -> JsonValue:
    """Return a template value as JSON data.

    Whole floats become integers, NaN and infinities ``None``, a root that does not
    exist :data:`UNDEFINED_JSON`; inside, undefined is ``None`` in lists and leaves
    records (R-5, R-6).
    """
    return UNDEFINED_JSON if value is UNDEFINED else _inner_json(value)


def _inner_json(value: Value) -> JsonValue:
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return _number_to_json(value)
        case list():
            return [None if v is UNDEFINED else _inner_json(v) for v in value]
        case dict():
            return {k: _inner_json(v) for k, v in value.items() if v is not UNDEFINED}
        case _:
            return str(value)


def _number_to_json(number: float) -> JsonValue:
    """Spell a number as JavaScript's JSON does: digits up to 1e21."""
    if number - number != 0:  # NaN and the infinities
        return None
    digits = number_to_text(number)
    return int(digits) if digits.removeprefix("-").isdecimal() else number
