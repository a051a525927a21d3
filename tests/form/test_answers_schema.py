"""The schema of an answers file accepts what ``stagedoor new --no-input`` accepts."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft7Validator
from tests.conftest import DATA
from tests.form.answer_sets import AnswerSets

from stagedoor.core.conformity import conforms
from stagedoor.core.errors import StagedoorError
from stagedoor.form.answers import read_given
from stagedoor.form.answers_schema import answers_schema
from stagedoor.form.build import build
from stagedoor.form.fill import fill
from stagedoor.form.filling import pickers_of

ROWS = json.loads((DATA / "form" / "forms.json").read_text(encoding="utf-8"))


def schema_of(pages):
    form = build(pages)
    schema = answers_schema(form, pickers_of(form, {}), title="Answers")
    Draft7Validator.check_schema(schema)
    return schema


def is_taken(pages, answers):
    try:
        fill(build(pages), read_given(files=[("a.json", json.dumps(answers))]))
    except StagedoorError:
        return False
    return True


def verdicts(pages, answers):
    schema = Draft7Validator(schema_of(pages))
    return schema.is_valid(answers), is_taken(pages, answers)


@pytest.mark.parametrize("batch", range(10))
def test_schema_and_command_agree(batch):
    seen = {True: 0, False: 0}
    for seed in range(batch * 25, batch * 25 + 25):
        maker = AnswerSets(seed)
        pages = maker.form()
        form = build(pages)

        def fitting(name, values, form=form, pages=pages):
            schema = form.schema_at((name,))
            return [v for v in values if conforms(v, schema, pages[0])]

        for _ in range(4):
            answers = maker.answers([*form.names()], fitting)
            by_schema, by_command = verdicts(pages, answers)
            assert by_schema == by_command, (seed, pages, answers)
            seen[by_command] += 1
    assert min(seen.values()) > 5


# What a browser's form does that no schema can say.
BEYOND = {
    "P-36 an allOf that cannot be merged is dropped",
    "generated 79",
}


def test_no_form_is_so_odd_that_the_schema_refuses_what_the_command_takes():
    """Random forms, every keyword in every place; a false alarm is worse than none."""
    wrong = set()
    lenient = 0
    for row in ROWS:
        by_schema, by_command = verdicts(row["pages"], row["values"])
        if by_command and not by_schema:
            wrong.add(row["id"])
        lenient += by_schema and not by_command
    assert wrong <= BEYOND
    assert lenient < 0.1 * len(ROWS)


TEXT = {"type": "string"}

# what the page says                    the page, answers that are taken, refused
CASES: dict[str, tuple[Any, list[Any], list[Any]]] = {
    "an unknown key is refused": (
        {"properties": {"a": TEXT}}, [{}, {"a": "x"}], [{"b": "x"}, {"a": "x", "A": "x"}]),
    "a page may welcome more": (
        {"properties": {"a": TEXT}, "additionalProperties": TEXT}, [{"b": "x"}], [{"b": 1}]),
    "what has a default need not be given": (
        {"required": ["a"], "properties": {"a": {**TEXT, "default": "x"}}}, [{}, {"a": "y"}], [{"a": 1}]),
    "a default that its own schema refuses has to be given": (
        {"properties": {"a": {"type": "array", "minItems": 1, "items": {"type": "string"}}}}, [{"a": ["x"]}], [{}, {"a": []}]),
    "a choice with a default is still a choice": (
        {"properties": {"a": {"enum": ["x", "y"], "default": "x"}}}, [{}, {"a": "y"}], [{"a": "z"}]),
    "a branch that the default opens": (
        {"properties": {"k": {"enum": ["vm", "job"], "default": "vm"}},
         "dependencies": {"k": {"oneOf": [
             {"properties": {"k": {"const": "vm"}, "size": TEXT}, "required": ["size"]},
             {"properties": {"k": {"const": "job"}}}]}}},
        [{"size": "x"}, {"k": "job"}, {"k": "job", "size": "x"}], [{}, {"k": "vm"}]),
    "a default inside a branch": (
        {"properties": {"k": {"enum": ["vm", "job"]}}, "required": ["k"],
         "if": {"required": ["k"], "properties": {"k": {"const": "vm"}}},
         "then": {"properties": {"size": {**TEXT, "default": "s"}}, "required": ["size"]},
         "else": {"properties": {"cron": TEXT}, "required": ["cron"]}},
        [{"k": "vm"}, {"k": "job", "cron": "x"}], [{}, {"k": "job"}, {"k": "vm", "size": 1}]),
    "a condition that looks into an object": (
        {"properties": {"o": {"type": "object", "properties": {"m": {"enum": ["x", "y"], "default": "x"}}}, "e": TEXT},
         "if": {"properties": {"o": {"properties": {"m": {"const": "x"}}, "required": ["m"]}}},
         "then": {"required": ["e"]}},
        [{"e": "x"}, {"o": {"m": "y"}}, {"o": {}, "e": "x"}], [{}, {"o": {}}, {"o": {"m": "x"}}]),
    "a secret need not stand in the file": (
        {"required": ["t"], "properties": {"t": {**TEXT, "ui:field": "Secret", "minLength": 9}}}, [], [{"t": 1}]),
    "a flag that is off hides, but the backend asks": (
        {"required": ["a"], "properties": {"a": {**TEXT, "default": "x", "ui:backstage": {"featureFlag": "f"}}}}, [{"a": "x"}], [{}]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_case(case):
    page, taken, refused = CASES[case]
    schema = Draft7Validator(schema_of([page]))
    assert [a for a in taken if not (schema.is_valid(a) and is_taken([page], a))] == []
    assert [a for a in refused if schema.is_valid(a) or is_taken([page], a)] == []


def test_computed_fields_and_secrets_are_optional():
    schema = schema_of(
        [
            {
                "required": ["name", "id", "token", "repo"],
                "properties": {
                    "name": {**TEXT, "title": "Name"},
                    "id": {**TEXT, "ui:field": "IdentifierPicker"},
                    "token": {**TEXT, "ui:field": "Secret", "maxLength": 3},
                    "repo": {**TEXT, "ui:field": "RepoUrlPicker", "title": "Repository"},
                },
            }
        ]
    )  # fmt: skip
    assert schema["required"] == ["name", "repo"]
    assert schema["properties"]["repo"] == {"title": "Repository"}
    assert "--secret token=…" in schema["properties"]["token"]["description"]
    assert "ui:" not in json.dumps(schema)


def test_a_schema_that_holds_itself_ends():
    page: Any = {
        "properties": {"tree": {"$ref": "#/definitions/node"}},
        "definitions": {
            "node": {"type": "object", "properties": {"next": {"$ref": "#/definitions/node"}}}
        },
    }  # fmt: skip
    schema = Draft7Validator(schema_of([page]))
    assert schema.is_valid({"tree": {"next": {"next": {}}}})
    assert not schema.is_valid({"tree": {"next": 1}})
