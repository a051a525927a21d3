"""YAML as ``cue`` reads it, which is neither YAML 1.1 nor the 1.2 core schema."""

from __future__ import annotations

import math
from typing import Any

import pytest

from stagedoor.core.errors import UsageError
from stagedoor.cue.document import read_document, read_documents, subdocument

# plain scalar     what it means
SCALARS = {
    "": None, "~": None, "Null": None, "nUll": "nUll",
    "true": True, "False": False, "TRUE": True, "tRue": "tRue",
    "yes": "yes", "No": "No", "on": "on", "y": "y",
    "12": 12, "-12": -12, "+12": 12, "0": 0, "-0": 0,
    "012": 10, "0o12": 10, "-012": -10, "089": "089", "0x1F": 31, "0b11": 3,
    "1_000": 1000, "1_": 1.0, "0x": "0x",
    "1.0": 1.0, "1.": 1.0, ".5": 0.5, "1e3": 1000.0, "-1.5E-2": -0.015, "1_0.5": 10.5,
    ".inf": math.inf, "-.Inf": -math.inf, "+.INF": math.inf,
    "2024-01-31": "2024-01-31", "12:30": "12:30", "1.0.0": "1.0.0", "0.0": 0.0,
    "-": "-", "=": "=", "<<": "<<",
}  # fmt: skip


@pytest.mark.parametrize("text", SCALARS)
def test_a_scalar_means_what_cue_takes_it_for(text: str) -> None:
    value: Any = read_document(
        f"a: {text}" if text != "-" else 'a: "-"', "d.yaml"
    ).value
    assert value == {"a": SCALARS[text]}
    assert type(value["a"]) is type(SCALARS[text])


def test_not_a_number_is_a_float() -> None:
    value: Any = read_document("[.nan, .NaN]", "d.yaml").value
    assert [math.isnan(one) for one in value] == [True, True]


def test_quotes_and_tags_decide() -> None:
    text = "[ '1', \"true\", !!str 1, !!float 1, !!int '7', !!binary aGk=, !x y ]"
    value: Any = read_document(text, "d.yaml").value
    assert value == ["1", "true", "1", 1.0, 7, "hi", "y"]
    assert type(value[3]) is float


def test_merged_keys_yield_to_the_ones_written() -> None:
    text = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  <<: [*a, *b]\n  x: 3\n"
    value: Any = read_document(text, "d.yaml").value
    assert value["c"] == {"x": 3, "y": 1, "z": 2}


def test_a_key_may_stand_twice_with_one_value() -> None:
    assert read_document("a: 1\na: 1\n1: x\n", "d.yaml").value == {"a": 1, "1": "x"}


def test_json_keeps_its_floats_and_its_places() -> None:
    document: Any = read_document('{"a": 2.0,\n "b": [1]}', "d.json")
    assert type(document.value["a"]) is float
    assert str(document.locate(("b", 0))) == "d.json:2:8"


def test_an_empty_file_is_null_and_several_documents_are_several() -> None:
    assert read_document("", "d.yaml").value is None
    assert [one.value for one in read_documents("a\n---\nb\n", "d.yaml")] == ["a", "b"]


BROKEN = {
    "two values for one key": ("a: 1\na: 2", "P020"),
    "no YAML": ("a: [", "P020"),
    "a list as key": ("[a]: 1", "P020"),
    "a merge of a text": ("<<: a", "P020"),
    "binary that is no text": ("!!binary /w==", "P020"),
    "a laughing billion": (
        "a: &a [x,x,x,x,x,x,x,x,x]\n"
        + "".join(
            f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n"
            for before, name in zip("abcdefgh", "bcdefghi", strict=True)
        ),
        "P020",
    ),
    "two documents": ("a\n---\nb", "P021"),
}


@pytest.mark.parametrize("case", BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_read_is_an_error_with_a_place(case) -> None:
    text, code = case
    with pytest.raises(UsageError) as caught:
        read_document(text, "d.yaml")
    assert caught.value.problems[0].code == code
    assert str(caught.value.problems[0].at).startswith("d.yaml")


def test_a_part_of_a_document_is_located_in_the_whole() -> None:
    document = read_document("spec:\n  mesh:\n    - {a: 1}\n", "d.yaml")
    value, locate = subdocument(document, ("spec", "mesh", 0))
    assert value == {"a": 1}
    assert str(locate(("a",))) == "d.yaml:3:11"
    for path in (("spec", "x"), ("spec", "mesh", 3), ("spec", "mesh", "a")):
        with pytest.raises(KeyError):
            subdocument(document, path)
