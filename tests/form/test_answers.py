"""Answers from files, environment and options: precedence, types, what is refused."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stagedoor.core.errors import AnswersError, ExitCode, TemplateError
from stagedoor.form.answers import read_given
from stagedoor.form.build import build
from stagedoor.form.fill import FillOptions, fill

PAGES: Any = [
    {
        "title": "Component",
        "required": ["name", "owner"],
        "properties": {
            "name": {"type": "string", "pattern": "^[a-z-]+$", "maxLength": 10},
            "owner": {"type": "string"},
            "kind": {"type": "string", "enum": ["web", "job"], "default": "web"},
            "tags": {"type": "array", "items": {"type": "string"}},
        },
        "dependencies": {
            "kind": {
                "oneOf": [
                    {"properties": {"kind": {"const": "web"}, "port": {"type": "integer"}}, "required": ["port"]},
                    {"properties": {"kind": {"const": "job"}, "cron": {"type": "string"}}},
                ]
            }
        },
    },
    {
        "title": "Details",
        "properties": {
            "size": {"type": "integer", "minimum": 1, "maximum": 9},
            "ratio": {"type": "number"},
            "on": {"type": "boolean"},
            "code": {"enum": ["1", "2"]},
            "any": {},
            "store": {"type": "object", "properties": {"kind": {"type": "string"}, "gb": {"type": "integer"}}},
        },
    },
]  # fmt: skip
FORM = build(PAGES)
NEEDED = {"name": "a", "owner": "o", "port": 1}


def answered(values=None, options=None, **more):
    values = NEEDED if values is None else values
    given = read_given(files=[("a.json", json.dumps(values))], **more)
    return fill(FORM, given, options=options)


def problems(options):
    with pytest.raises(AnswersError) as raised:
        fill(FORM, read_given(files=[("a.json", json.dumps(NEEDED))], options=options))
    assert raised.value.exit_code == ExitCode.ANSWERS
    return raised.value.problems


# --set                 value
TYPED = {
    "name=12":            "12",
    "owner=yes":          "yes",
    "owner= a = b ":      " a = b ",
    "size=3":             3,
    "ratio=1e1":          10,
    "on=true":            True,
    "tags=[a, b]":        ["a", "b"],
    "code=1":             "1",
    "any=012":            12,
    "any=on":             "on",
    "any=null":           None,
    "store={kind: 1x}":   {"kind": "1x"},
    "store.kind=5":       {"kind": "5"},
    "store.gb=5":         {"gb": 5},
}  # fmt: skip


@pytest.mark.parametrize(("option", "value"), TYPED.items(), ids=str)
def test_options_are_typed_by_the_schema(option, value):
    name = option.partition("=")[0].partition(".")[0]
    form = build([{"properties": {k: v for p in PAGES for k, v in p["properties"].items() if k != "name"} | {"name": {"type": "string"}}}])  # fmt: skip
    assert fill(form, read_given(options=[option])).values[name] == value


def test_what_binds_more_wins():
    given = read_given(
        configuration={"owner": "configured", "name": "configured", "size": 1},
        files=[("a.yaml", "owner: first\nkind: job\nratio: 1\n"), ("b.yaml", "ratio: 2\nkind: job\n")],
        environment={"STAGEDOOR_ANSWER_ratio": "3", "STAGEDOOR_ANSWER_on": "true", "HOME": "/"},
        options=["on=false", "name=set"],
    )  # fmt: skip
    answers = fill(FORM, given)
    assert answers.values == {"name": "set", "owner": "first", "kind": "job", "size": 1, "ratio": 3, "on": False, "tags": []}  # fmt: skip
    assert {name: source.kind for name, source in answers.sources.items()} == {
        "name": "option",
        "owner": "file",
        "kind": "file",
        "size": "configuration",
        "ratio": "environment",
        "on": "option",
        "tags": "default",
    }
    assert str(answers.sources["owner"].at) == "a.yaml:1:8"


def test_options_reach_into_objects_of_a_file():
    answers = answered(NEEDED | {"store": {"kind": "s", "gb": 1}}, )  # fmt: skip
    assert answers.values["store"] == {"kind": "s", "gb": 1}
    given = read_given(
        files=[("a.yaml", "store: {kind: s, gb: 1}\nname: a\nowner: o\nport: 1\n")],
        options=["store.gb=2"],
    )
    assert fill(FORM, given).values["store"] == {"kind": "s", "gb": 2}


def test_an_empty_option_is_no_answer():
    (problem,) = problems(["owner="])
    assert problem.message == "'owner' is required on page 1 'Component'"


def test_an_empty_text_in_a_file_is_kept():
    assert answered(NEEDED | {"owner": ""}).values["owner"] == ""


def test_every_problem_is_listed_with_page_place_and_what_would_be_valid():
    text = "name: Orders\nsize: 12\ncode: 3\n"
    with pytest.raises(AnswersError) as raised:
        fill(FORM, read_given(files=[("a.yaml", text)]))
    assert [(p.code, p.message, p.hint, str(p.at)) for p in raised.value.problems] == [
        ("A006", "'owner' is required on page 1 'Component'", "give a text", "None"),
        ("A007", "'name' does not match pattern \"^[a-z-]+$\", not 'Orders'", "page 1 'Component' takes a text of at most 10 characters that matches ^[a-z-]+$", "a.yaml:1:7"),
        ("A006", "'port' is required on page 1 'Component'", "give a whole number", "None"),
        ("A007", "'size' must be less than or equal to 9, not 12", "page 2 'Details' takes a whole number from 1 up to 9", "a.yaml:2:7"),
        ("A007", "'code' is not one of enum values: 1,2, not 3", "page 2 'Details' takes one of: 1, 2", "a.yaml:3:7"),
    ]  # fmt: skip


REFUSED_FILES = {
    "a list":          ("- a\n",           "A002", "holds a list"),
    "one value":       ("hello\n",         "A002", "holds one value"),
    "no YAML":         ("a: [\n",          "A001", "no valid YAML"),
    "not UTF-8":       (b"a: \xff\n",      "A001", "not UTF-8"),
    "a key twice":     ("a: 1\na: 2\n",    "A001", "stands twice"),
    "tabs":            ("a:\n\tb: 1\n",    "A001", "token"),
    "two documents":   ("a: 1\n---\nb: 2", "A001", "2 YAML documents"),
    "a JSON list":     ("[1]",             "A002", "holds a list"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code", "said"), REFUSED_FILES.values(), ids=REFUSED_FILES
)
def test_files_that_hold_no_answers_are_refused(text, code, said):
    with pytest.raises(AnswersError) as raised:
        read_given(files=[("a.yaml", text)])
    (problem,) = raised.value.problems
    assert (problem.code, said in problem.message) == (code, True)


@pytest.mark.parametrize("option", ["name", "=x", "", "a..b=1", ".a=1"])
def test_an_option_without_a_name_or_value_is_refused(option):
    with pytest.raises(AnswersError, match="is no NAME=VALUE"):
        read_given(options=[option])


def test_an_option_that_is_no_yaml_is_refused():
    (problem,) = problems(["size=["])
    assert (problem.code, str(problem.at)) == ("A005", "'--set size':1:2")


def test_unknown_names_are_refused_with_the_nearest_one():
    given = read_given(files=[("a.yaml", "nmae: x\nname: a\nowner: o\nport: 1\n")], options=["zzz=1"])  # fmt: skip
    with pytest.raises(AnswersError) as raised:
        fill(FORM, given)
    assert [(p.message, p.hint, str(p.at)) for p in raised.value.problems] == [
        ("'nmae' answers nothing: no parameter is called 'nmae'", "did you mean 'name'?", "a.yaml:1:7"),
        ("'--set zzz' answers nothing: no parameter is called 'zzz'", "--allow-unknown passes it on", "None"),
    ]  # fmt: skip


def test_unknown_names_pass_when_allowed():
    allowed = FillOptions(allow_unknown=True)
    assert answered(NEEDED | {"other": [1]}, allowed).values["other"] == [1]


def test_unknown_names_of_the_environment_are_remarked_upon():
    answers = answered(environment={"STAGEDOOR_ANSWER_x": "1"})
    assert [n.code for n in answers.notices] == ["A004"]
    assert "x" not in answers.values


def test_what_the_configuration_answers_for_other_templates_is_left_out():
    assert "y" not in answered(configuration={"y": 1}).values


def test_names_of_any_branch_are_known():
    assert answered(NEEDED | {"cron": "x"}).values["cron"] == "x"


def test_a_page_that_takes_more_takes_any_name():
    form = build([{"properties": {}, "additionalProperties": {"type": "string"}}])
    assert fill(form, read_given(options=["x=y"])).values == {"x": "y"}


def test_a_faulty_page_warns_and_runs():
    form = build([{"title": "P", "properties": {"a": {"type": "string"}}, "required": ["a", "a"]}])  # fmt: skip
    answers = fill(form, read_given(options=["a=x"]))
    assert answers.values == {"a": "x"}
    assert [(n.code, "'required' must be" in n.message) for n in answers.notices] == [("A009", True)]  # fmt: skip


def test_a_page_that_refers_to_nothing_is_refused():
    form = build([{"title": "P", "properties": {"a": {"$ref": "#/definitions/x"}}}])
    with pytest.raises(TemplateError, match="no such schema '#/definitions/x'"):
        fill(form, read_given(options=["a=x"]))


def test_the_authors_own_message_is_used():
    form = build([{"properties": {"a": {"type": "string", "minLength": 3, "errorMessage": {"minLength": "three at least"}}}}])  # fmt: skip
    with pytest.raises(AnswersError, match="'a': three at least, not 'x'"):
        fill(form, read_given(options=["a=x"]))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=80),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
NAMES = st.sampled_from(
    ["name", "owner", "kind", "size", "store", "tags", "on", "code"]
)


@settings(max_examples=200)
@given(st.dictionaries(NAMES | st.text(max_size=5), JSON, max_size=6))
def test_any_answers_are_taken_or_refused_with_reasons(values):
    given = read_given(files=[("a.json", json.dumps(values))])
    with suppress(AnswersError):
        assert set(values) <= set(fill(FORM, given).values)


@settings(max_examples=200)
@given(st.text(max_size=60) | st.binary(max_size=60))
def test_any_file_is_taken_or_refused_with_reasons(content):
    with suppress(AnswersError):
        assert fill(FORM, read_given(files=[("a.yaml", content)])).values
