"""Pages nobody should write: each is answered in time, none with a traceback."""

from __future__ import annotations

import pytest

from stagedoor.core.errors import StagedoorError
from stagedoor.form.absent import ABSENT
from stagedoor.form.answers import read_given
from stagedoor.form.build import build
from stagedoor.form.fill import fill
from stagedoor.form.questions import questions

TEXT = {"type": "string"}
LOOP = {"x": {"$ref": "#/definitions/y"}, "y": {"$ref": "#/definitions/x"}}

# what it is                            page, what is said; empty when it runs
PAGES = {
    "a property that is the page":      ({"properties": {"a": {"$ref": "#"}}}, ""),
    "a page that contains itself":      ({"allOf": [{"$ref": "#"}], "properties": {"a": TEXT}}, "holds itself"),
    "a dependency on itself":           ({"dependencies": {"a": {"$ref": "#"}}, "properties": {"a": {}}}, "holds itself"),
    "references in a circle":           ({"properties": {"a": {"$ref": "#/definitions/x"}}, "definitions": LOOP}, "leads back to itself"),
    "a condition on itself":            ({"properties": {"a": {"if": {"$ref": "#"}, "then": {"$ref": "#"}}}}, ""),
    "an option that is the page":       ({"properties": {"a": {"oneOf": [{"$ref": "#"}, TEXT]}}}, "is not exactly one"),
    "a pattern that never ends":        ({"properties": {"a": {"type": "string", "pattern": "(a+)+$"}}}, "cannot be searched for"),
    "a pattern that is none":           ({"properties": {"a": {"type": "string", "pattern": "("}}}, "cannot be searched for"),
    "a list of a billion":              ({"properties": {"a": {"type": "array", "minItems": 10**9}}}, "is not of a type(s) array"),
    "properties that are a list":       ({"required": True, "properties": []}, "no parameter is called 'a'"),
    "a property that is null":          ({"properties": {"a": None}}, "has no schema"),
    "an enum that is a number":         ({"properties": {"a": {"enum": 3}}}, "'enum' must be a list"),
    "a choice that is a text":          ({"properties": {"a": {"oneOf": "x"}}}, "'oneOf' must be a list"),
    "steps of zero":                    ({"properties": {"a": {"multipleOf": 0}}}, ""),
}  # fmt: skip
WORD = "a" * 40 + "!"


@pytest.mark.parametrize(("page", "said"), PAGES.values(), ids=PAGES)
def test_a_page_nobody_should_write_is_answered(page, said):
    given = read_given(options=[f"a={WORD}"])
    if not said:
        assert fill(build([page]), given).values["a"] == WORD
        return
    with pytest.raises(StagedoorError) as raised:
        fill(build([page]), given)
    assert any(said in problem.message for problem in raised.value.problems)


@pytest.mark.parametrize(("page", "said"), PAGES.values(), ids=PAGES)
def test_its_questions_can_be_asked_for(page, said):
    del said
    form = build([page])
    for values in ({}, {"a": WORD}, {"a": ABSENT}):
        assert isinstance(questions(form, form.pages[0], values), tuple)
