"""Judgements and spellings that have to equal those of the tools Backstage uses."""

import json
from pathlib import Path
from typing import Any

import pytest

from stagedoor.workflow.binary import HEAD, looks_binary
from stagedoor.workflow.globs import matcher, matching
from stagedoor.workflow.json_style import to_json
from stagedoor.workflow.yaml_style import stringify

DATA = Path(__file__).parent.parent / "data" / "workflow"


def recorded(name):
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


GLOBS = recorded("globs")


@pytest.mark.parametrize(
    "row", GLOBS["rows"], ids=lambda row: " ".join(row["patterns"])
)
def test_patterns_choose_what_globby_finds(row):
    found = matching(row["patterns"], GLOBS["files"], GLOBS["folders"])
    assert sorted(found) == row["matches"]


def test_files_are_binary_when_isbinaryfile_says_so():
    rows = recorded("binary")["rows"]
    wrong = [
        hex_ for hex_, verdict in rows if looks_binary(bytes.fromhex(hex_)) != verdict
    ]
    assert wrong == []


def test_only_the_head_of_a_file_decides():
    assert not looks_binary(b"a" * HEAD + b"\0" * 100)


def test_yaml_is_spelled_as_by_npm_yaml():
    rows = recorded("yaml_style")["rows"]
    wrong = [(value, text) for value, text in rows if stringify(value) != text]
    assert wrong == []


def test_long_lines_stay_when_no_width_is_given():
    line = "word " * 40 + "end"
    assert stringify({"a": line}, 0) == f"a: {line}\n"


# value                              space  only          what JSON.stringify writes
JSON: dict[str, tuple[Any, str, Any, str]] = {
    "one line":           ({"a": [1, {}]},       "",   None,  '{"a":[1,{}]}'),
    "two blanks":         ({"a": [1]},           "  ", None,  '{\n  "a": [\n    1\n  ]\n}'),
    "a tab":              ([[]],                 "\t", None,  "[\n\t[]\n]"),
    "ten blanks at most": ([1],                  " " * 12, None, f"[\n{' ' * 10}1\n]"),
    "whole floats":       ([1.0, 1e21, 1e-7],    "",   None,  "[1,1e+21,1e-7]"),
    "no numbers":         ([float("nan"), float("inf")], "", None, "[null,null]"),
    "number-like keys":   ({"b": 1, "10": 2, "9": 3}, "", None, '{"9":3,"10":2,"b":1}'),
    "some keys, in order": ({"a": {"b": 1, "c": 2}, "b": 3}, "", ["b", "a", "b"],
                           '{"b":3,"a":{"b":1}}'),
    "letters as they are": (["é😀\u2028"],       "",   None,  '["é😀\u2028"]'),
    "half a pair":        (["\ud800"],           "",   None,  '["\\ud800"]'),
}  # fmt: skip


@pytest.mark.parametrize("row", JSON.values(), ids=JSON)
def test_json_is_spelled_as_by_javascript(row):
    value, space, only, text = row
    assert to_json(value, space, only) == text


# pattern     path        with dot   without
DOTS = {
    ("*", ".a"):          (True,     False),
    ("**/*", "d/.a"):     (True,     False),
    ("**/a", ".d/a"):     (True,     False),
    (".*", ".a"):         (True,     True),
    ("a.*", "a.b"):       (True,     True),
    ("?a", ".a"):         (True,     False),
}  # fmt: skip


@pytest.mark.parametrize(("case", "wanted"), DOTS.items(), ids=map(str, DOTS))
def test_wildcards_can_leave_dotfiles_alone(case, wanted):
    pattern, path = case
    assert (matcher(pattern)(path), matcher(pattern, dot=False)(path)) == wanted
