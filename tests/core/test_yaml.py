from __future__ import annotations

import math
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from stagedoor.core.errors import TemplateError
from stagedoor.core.locations import Location
from stagedoor.core.yaml import dump, load_document, load_documents, load_json_or_yaml

# written          read        (yaml 2.x, core schema)
SCALARS = {
    "yes": "yes",
    "Off": "Off",
    "12:30": "12:30",
    "2024-01-01": "2024-01-01",
    "1_000": "1_000",
    "0b11": "0b11",
    "012": 12,
    "0o14": 12,
    "0x1F": 31,
    "0X1F": "0X1F",
    "1e3": 1000,
    "1.5e3": 1500,
    ".5": 0.5,
    "5.": 5,
    "1.50": 1.5,
    "-0": 0,
    "+7": 7,
    "9007199254740993": 9007199254740992,
    "123456789012345678901": 123456789012345680000.0,
    "9" * 5000: math.inf,
    ".inf": math.inf,
    "-.Inf": -math.inf,
    "~": None,
    "Null": None,
    "nULL": "nULL",
    "TRUE": True,
    "tRUE": "tRUE",
    "False": False,
    "''": "",
    "'12'": "12",
    "!!str 12": "12",
    "!!int '7'": 7,
    "!include x": "x",
    "${{ x }}": "${{ x }}",
    "{{ x }}": {"{ x }": None},
    "{1.0: a, ~: b, true: c}": {"1": "a", "": "b", "true": "c"},
    "[a, 'b', 3]": ["a", "b", 3],
}  # fmt: skip

# what is wrong             text                              line, column, said, hint
FAULTS = {
    "duplicate key":        ("a: 1\nb: 2\na: 3\n",            3, 1, "'a' stands twice", "remove"),
    "same key in two kinds": ("1: a\n'1': b\n",               2, 1, "'1' stands twice", "remove"),
    "tab":                  ("a:\n\t- b\n",                   2, 1, "cannot start any token", "tabs"),
    "expression in a flow": ("a: [${{ x }}]\n",               1, 6, "expected ','", "quotes"),
    "colon in a text":      ("a: b: c\n",                     1, 5, "not allowed", "': '"),
    "at sign":              ("a: @x\n",                       1, 4, "cannot start", "'@'"),
    "open quote":           ('a: "x\n',                       1, 4, "end of stream", "closed"),
    "directive":            ("%SKELETON\na: 1\n",             1, 10, "directive", "'%'"),
    "unknown alias":        ("a: *x\n",                       1, 4, "undefined alias", "'*'"),
    "anchor in itself":     ("&a [*a]\n",                     1, 1, "200 levels", ""),
    "control character":    ("a: \x01\n",                     1, 4, "U+0001", "remove"),
    "not UTF-8":            (b"a: 1\nb: \xff\n",              2, 4, "0xff", "UTF-8"),
    "two documents":        ("a: 1\n---\nb: 2\n",             3, 1, "2 YAML documents", "---"),
    "merge of a text":      ("a:\n  <<: x\n",                 2, 7, "takes a mapping", ""),
    "anchor twice":         ("a: &x 1\nb: &x 2\n",            2, 4, "defined twice", ""),
}  # fmt: skip


def read(text):
    return load_document(text, "f.yaml", error=TemplateError, code="T001")


@pytest.mark.parametrize(("text", "value"), SCALARS.items(), ids=lambda x: str(x)[:30])
def test_scalars_mean_what_yaml_1_2_says(text, value):
    found = read("k: " + text).value["k"]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "line", "column", "said", "hint"), FAULTS.values(), ids=FAULTS
)
def test_a_fault_names_its_place_and_a_way_out(text, line, column, said, hint):
    with pytest.raises(TemplateError) as raised:
        read(text)
    (problem,) = raised.value.problems
    assert problem.at == Location("f.yaml", line, column)
    assert said in problem.message
    assert hint in (problem.hint or "")


@pytest.mark.parametrize("text", ["[" * 100_000, "- " * 100_000 + "a", "{a: " * 5_000])
def test_deep_nesting_is_refused(text):
    with pytest.raises(TemplateError, match="200 levels"):
        read(text)


def test_an_alias_bomb_is_refused():
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{i + 1}: &a{i + 1} [{', '.join([f'*a{i}'] * 10)}]" for i in range(20)]
    with pytest.raises(TemplateError, match="aliases expand"):
        read("\n".join(rows))


def test_aliases_are_copies():
    value = read("a: &x {k: [1]}\nb: *x\n").value
    assert value == {"a": {"k": [1]}, "b": {"k": [1]}}
    assert value["a"]["k"] is not value["b"]["k"]


def test_merge_keys_are_merged_and_noted():
    document = read("x: &a {k: 1, z: 0}\ny:\n  <<: [*a, {q: 3, k: 5}]\n  z: 2\n")
    assert document.value["y"] == {"z": 2, "k": 1, "q": 3}
    assert [(n.code, n.at) for n in document.notices] == [
        ("Y001", Location("f.yaml", 3, 3))
    ]
    assert document.locate(("y", "q")) == Location("f.yaml", 3, 16)


def test_unknown_tags_are_dropped_and_noted():
    document = read("a: !include b\nc: !ref [1]\n")
    assert document.value == {"a": "b", "c": [1]}
    assert [n.message for n in document.notices] == [
        "unknown tag '!include' was dropped",
        "unknown tag '!ref' was dropped",
    ]


# path                        place
PLACES = {
    ():                       (1, 1),
    ("spec",):                (2, 1),
    ("spec", "steps"):        (3, 3),
    ("spec", "steps", 1):     (5, 7),
    ("spec", "steps", 1, "id"): (5, 11),
    ("spec", "steps", 7, "x"): (3, 3),
    ("spec", "text"):         (6, 9),
    ("gone",):                (1, 1),
}  # fmt: skip


@pytest.mark.parametrize(("path", "place"), PLACES.items(), ids=str)
def test_every_node_has_a_place(path, place):
    text = "kind: T\nspec:\n  steps:\n    - id: a\n    - id: b\n  text: |\n    x\n"
    assert read(text).locate(path) == Location("f.yaml", *place)


def test_json_is_read_with_tabs_and_located():
    text = '{\n\t"a": 1.0,\n\t"b": [1e400, 12345678901234567890]\n}'
    document = load_json_or_yaml(text, "a.json", error=TemplateError, code="A001")
    assert document.value == {"a": 1, "b": [math.inf, 12345678901234567000.0]}
    plain = load_json_or_yaml('{\n "a": 1}', "a.json", error=TemplateError, code="A001")
    assert plain.locate(("a",)) == Location("a.json", 2, 7)


def test_json_with_a_key_twice_is_refused():
    with pytest.raises(TemplateError, match="stands twice"):
        load_json_or_yaml('{"a": 1, "a": 2}', "a", error=TemplateError, code="A001")


def test_an_empty_file_holds_null_and_no_document():
    assert read("").value is None
    assert load_documents("# x\n", "f", error=TemplateError, code="T001") == ()


KEYS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
WORDS = st.sampled_from([*SCALARS, "a: b", "a #b", "- a", "? x", "a\nb\n", "a\n\n b", "y", "=", "0.1_1", "190:20:30", "#", "&a", " a", "a ", "a:", "é", "%a", "a\t", "\u2028", "a\n  \n"])  # fmt: skip
NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False).map(
    lambda x: int(x) if x.is_integer() and abs(x) <= 2**53 else x
)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | KEYS | WORDS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(KEYS | WORDS, inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(VALUES)
def test_what_is_dumped_is_read_back(value):
    text = dump(value)
    assert read(text).value == value
    assert yaml.safe_load(text) == value  # a YAML 1.1 reader


def test_dump_is_what_people_would_write():
    value: Any = {
        "name": "orders",
        "owner": "group:default/team-a",
        "version": "1.0",
        "on": "yes",
        "tags": ["a", "b c"],
        "steps": [{"id": "x", "if": True}, []],
        "text": "first\nsecond\n",
        "none": None,
        "empty": {},
    }
    assert dump(value) == (
        'name: orders\nowner: group:default/team-a\nversion: "1.0"\n"on": "yes"\n'
        "tags:\n  - a\n  - b c\nsteps:\n  - id: x\n    if: true\n  - []\n"
        "text: |\n  first\n  second\nnone: null\nempty: {}\n"
    )
