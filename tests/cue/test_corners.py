"""Corners of the language where an evaluator that hurries goes wrong or breaks."""

from __future__ import annotations

import pytest
from tests.cue.asking import ask, codes

from stagedoor.cue.document import read_document
from stagedoor.cue.result import path_text

IMPORTS = 'import "list"\nimport "strings"\nimport "net"\n_u: [list, strings, net]\n'

# Expressions that have no value, whatever the document says.
WITHOUT_VALUE = (
    '-"x"',
    '+"x"',
    '"x" * -1',
    '[1] * 2',
    '"\\({b: 1})"',
    "{b: 1} < {b: 2}",
    "1 && true",
    "1 =~ \"x\"",
    "div(1, 0)",
    "div(1.5, 2)",
    "len(3)",
    "[for x in 3 {x}]",
    "{b: 1}[0]",
    "[1][1.5]",
    "1.5.b",
    "(1).b",
    ">[1]",
    ">true",
    "=~3",
    "and(3)",
    "_|_ & 3",
    "1 + _|_",
)  # fmt: skip


@pytest.mark.parametrize("expression", WITHOUT_VALUE)
def test_an_expression_without_a_value_fails(expression: str) -> None:
    assert ask(f"_a: {expression}", {}).verdict in ("fail", "policy_error")
    assert ask(f"a: {expression}", {}).verdict in ("fail", "policy_error")


# policy                                         document                verdict
CORNERS = {
    "floats add exactly": ("a: 0.1 + 0.2\na: 0.3", {}, "pass"),
    "floats multiply and subtract": ("a: 1.5 * 2 - 0.5\na: 2.5", {}, "pass"),
    "bytes are ordered": ("a: 'a' < 'b'\na: true", {}, "pass"),
    "bytes interpolate": ("a: '\\('b')\\(1)'\na: 'b1'", {}, "pass"),
    "bytes in a text are text": ("a: \"\\('é')\"\na: \"é\"", {}, "pass"),
    "a call that works is not bottom": (
        'import "strings"\nb: strings.ToLower("A") != _|_\nb: true', {}, "pass",
    ),
    "the value of a clause may be no struct": ("_a: [for x in [1] {x.b}]", {}, "fail"),
    "an index of a clause's value": (
        'import "strings"\na: [for k, v in {x: 1} {strings.Split("p:q", ":")[v]}]\na: ["q"]',
        {}, "pass",
    ),
    "a closed alternative differs from an open one": (
        "x: close({a: 1}) | {a: 1}", {"x": {}}, "fail",
    ),
    "a closed list differs from an open one": ("x: [1] | [1, ...]", {}, "fail"),
    "alternatives of different kinds differ": ("x: string | int", {}, "fail"),
    "alternatives with different bounds differ": ("_x: (>1 | >2) & <9\ny: _x", {}, "fail"),
    "alternatives with different functions waiting differ": (
        '_k: string\nx: "\\(_k)" | "\\(_k)2"', {}, "fail",
    ),
    "alternatives with different optional fields differ": (
        "x: {a?: 1} | {b?: 1}", {"x": {}}, "fail",
    ),
    "alternatives with different patterns differ": (
        'x: {[=~"a"]: int} | {[=~"b"]: int}', {"x": {}}, "fail",
    ),
    "a list that waits cannot be compared yet": (
        "_k: bool\n_a: {if _k {b: 1}} == {b: 1}", {}, "pass",
    ),
    "a validator named and not called": (
        'import "list"\n_f: list.UniqueItems\na: _f', {"a": [1, 1]}, "fail",
    ),
    "a function through a let": (
        'import "strings"\nlet f = strings.MinRunes\na: f(2)', {"a": "x"}, "fail",
    ),
    "a value that is called": ("_f: 3\na: _f(2)", {}, "fail"),
    "close in an operand": ("a: len(close({b: 1}))\na: 1", {}, "pass"),
    "a validator in an operand": (
        'import "strings"\n_a: len(strings.MinRunes(1))', {}, "pass",
    ),
    "bools are equal or not": ("a: true == true\na: true", {}, "pass"),
    "bytes have a length": ("a: len('é')\na: 2", {}, "pass"),
    "a list a function made has a length": (
        'import "strings"\na: len(strings.Split("a,b", ","))\na: 2', {}, "pass",
    ),
    "a list a function made equals one written out": (
        'import "strings"\na: strings.Split("a,b", ",") == ["a", "b"]\na: true', {}, "pass",
    ),
    "structs with different fields differ": ("a: {b: 1} != {c: 1}\na: true", {}, "pass"),
    "structs compare without hidden fields": ("a: {b: 1, _h: 2} == {b: 1}\na: true", {}, "pass"),
    "a struct that lacks a required field cannot be compared": (
        "a: {b!: 1} == {b: 1}", {}, "fail",
    ),
    "a function as a constraint checks an element of a list too": (
        'import "strings"\na: [...strings.MaxRunes(1)]', {"a": ["x", "yy"]}, "fail",
    ),
    "too few elements of an open list are not there yet": (
        'import "list"\n_a: [...int] & list.MinItems(1)', {}, "pass",
    ),
    "elements that are not known may be unique": (
        'import "list"\n_a: [int, int] & list.UniqueItems()', {}, "pass",
    ),
    "a bound on null lets structs in": ("a: !=null", {"a": {"b": 1}}, "pass"),
    "close gives a value": ("a: close({b: 1}).b\na: 1", {}, "pass"),
    "the let of a clause holds the document's value": (
        "xs: [...]\na: [for x in xs let y = x.b {y}]", {"xs": [{"b": 1}], "a": [1]}, "pass",
    ),
    "a clause's value has fields": ("a: [for k, x in {p: {b: k}} {x.b}]\nk: 1\na: [1]", {}, "pass"),
    "a list with fixed and repeated elements": (
        "a: [0, for x in [1, 2] {x}, 3]\na: [0, 1, 2, 3]", {}, "pass",
    ),
    "bottom on the left is asked as well": ("a?: int\nb: _|_ == a\nb: true", {}, "pass"),
    "a value that is there is not bottom": ("b: 3 != _|_\nb: true", {}, "pass"),
    "a call that fails is bottom": (
        'import "strings"\nb: strings.ToLower(3) == _|_\nb: true', {}, "pass",
    ),
    "the variable of a clause is not bottom": ("a: [for i, x in [7] if i != _|_ {x}]\na: [7]", {}, "pass"),
    "an ambiguous alternative has no value": ('_a: "x" | "y"\n_b: "\\(_a)"', {}, "pass"),
    "an ambiguous alternative cannot be a guard": (
        '_a: "x" | "y"\nif _a == "x" {b: 1}', {}, "fail",
    ),
    "an alternative is unknown, not bottom": ('_a: "x" | "y"\nb: _a == _|_\nb: false', {}, "pass"),
    "an alternative of a declared name": ("string: 3\na: string | 4", {"a": 3, "string": 3}, "pass"),
    "an alternative with a broken pattern drops out": ('a: =~"(" | "x"', {"a": "x"}, "pass"),
    "defaults of equal alternatives stay": ("a: 1 | 2 | *1\nb: a\nb: 1", {}, "pass"),
    "a default in a struct": ("a: *{b: 1} | {b: 2}\nc: a.b\nc: 1", {}, "pass"),
    "the same checks in another order are one alternative": (
        "a: (>1 & <9) | (<9 & >1)", {"a": 3}, "pass",
    ),
    "alternatives that differ in their lists": ("_a: [int] | [...int]\n_a: [3]", {}, "pass"),
    "a pattern that is a bound": ('a: [!="x"]: int', {"a": {"x": "t", "y": 1}}, "pass"),
    "a pattern that is an alternative": ('a: ["x" | "y"]: int', {"a": {"y": "t"}}, "fail"),
    "a pattern that is a definition": ('#K: =~"^x"\na: [#K]: int', {"a": {"x1": "t"}}, "fail"),
    "a pattern from a field": ('k: string\na: [=~"^\\(k)"]: int', {"k": "x", "a": {"x1": "t"}}, "fail"),
    "a pattern from a field that is absent": (
        'k?: string\na: [=~"^\\(k)"]: int', {"a": {"x1": 1}}, "fail",
    ),
    "a pattern for one label of a closed struct": (
        '#A: {["x"]: int}\na: #A', {"a": {"y": 1}}, "fail",
    ),
    "a field through a field a guard lets in": (
        "k: int\nif k > 0 {a: {b: 1}}\na?: {...}\nc: a.b\nc: 1", {"k": 1}, "pass",
    ),
    "a guard adds to what another guard looked at": (
        "k: 1\na: int\nif a == k {b: 1}\nif k == 1 {a: 1}\nb: int", {}, "pass",
    ),
    "a pattern adds to what a guard looks at": (
        "m: {[string]: {v: 1}, if a.v == 1 {b: {}}, a: {}}\n_c: m.b.v & 1", {}, "pass",
    ),
    "a selected label in quotes": ('a: {"x y": 1}\nb: a."x y"\nb: 1', {}, "pass"),
    "a selected definition": ("a: {#d: 1}\nb: a.#d\nb: 1", {}, "pass"),
    "an index in an open list may come": ("_a: [...int]\n_b: _a[0]", {}, "pass"),
    "a scalar has no fields": ("a: 3\n_b: a.c", {}, "fail"),
    "an error is passed on": ("_a: 1 & 2\nb: _a + 1", {}, "fail"),
    "a field of something broken": ("_a: {b: 1} & 2\nc: _a.b", {}, "fail"),
    "embedded fields named before they are declared": ("#A\n#A: {a: #B}\n#B: int", {"a": 1}, "pass"),
    "two lists in one embedding": ("a: {[...int], [_, ...]}", {"a": []}, "fail"),
    "one let in two alternatives": (
        'a: {k: string, let l = "\\(k)!", m: l} & ({k: "x"} | {k: "y"})',
        {"a": {"k": "y", "m": "y!"}}, "pass",
    ),
    "a reference out of an alternative sees the alternative": (
        'a: {k: "x", l: _b} | {k: "y", l: _b}\n_b: "\\(a.k)1"',
        {"a": {"k": "y", "l": "y1"}}, "pass",
    ),
    "times of a layout with two-digit years": (
        'import "time"\na: time.Format("06-01-02")', {"a": "69-02-29"}, "fail",
    ),
    "IPv4 is an IP": ('import "net"\na: net.IP', {"a": "127.0.0.1"}, "pass"),
    "bytes are an IP": ('import "net"\na: net.IP', {"a": [1] * 16}, "pass"),
    "a surrogate pair in bytes": ("a: '\\xff\\101' == '\\377A'\na: true", {}, "pass"),
}  # fmt: skip


@pytest.mark.parametrize("case", CORNERS.values(), ids=CORNERS)
def test_a_corner(case) -> None:
    policy, document, verdict = case
    result = ask(policy, document)
    assert result.verdict == verdict, result


# policy                                    what is said
WRONG = {
    'a: "x': "P001", "a: 1 2": "P001", "a: [1 2]": "P001", "a: x.(1)": "P001",
    'b: 1\na: b."\\(1)"': "P001", "a: b?": "P002", "a: [1][:1]": "P002",
    "X=1": "P002", "X=(1): 2": "P002", "[string]?: 1": "P001", "3: 1": "P001",
    "for x {}": "P001", "if true, 3": "P001", "a: 1e": "P001", "a: 0x_": "P001",
    "a: 1.2.3": "P001", "a: \"\"\"\n": "P001", "a: '\\xg1'": "P001", 'a: "\\u12"': "P001",
    "a: 1__0": "P001", "a: 1.5K": None, "a: 1.0001K": "P001", "a: }": "P001", "@x": "P001",
    'import "list"\n_a: list.MinItems(1, 2, 3)': None,
    "a: (int)(3)": None,
}  # fmt: skip


@pytest.mark.parametrize("policy", WRONG)
def test_a_wrong_policy_is_refused_and_nothing_breaks(policy: str) -> None:
    result = ask(policy, {})
    if WRONG[policy] is not None:
        assert codes(result)[0] == WRONG[policy]


def test_a_pattern_that_is_broken_is_the_policys_fault() -> None:
    assert codes(ask('[=~"("]: int', {"a": 1})) == ["P008", "bad_regex"]
    assert codes(ask('#A: {[=~"("]: int}\na: #A', {"a": {"b": 1}})) == [
        "P008",
        "bad_regex",
    ]
    assert (
        codes(ask('a: =~"\\U0000ffff\\(b)"\nb: string', {"a": "x", "b": "("}))[0]
        == "P008"
    )


def test_a_pattern_with_half_a_character_is_broken() -> None:
    result = ask('a: =~"\\(b)"\nb: string', {"a": "x", "b": "\ud800"})
    assert codes(result)[0] == "P008"


def test_text_of_functions_is_bounded() -> None:
    for call in (
        'strings.Repeat("ab", 900000)',
        'strings.Replace(strings.Repeat("a", 9000), "a", strings.Repeat("b", 9000), -1)',
        (
            'strings.Join([for _x in strings.Split(strings.Repeat("a", 90), "") '
            '{strings.Repeat("b", 90000)}], "")'
        ),
    ):
        assert codes(ask(f'import "strings"\na: {call}', {})) == ["P003"]


def test_json_with_a_key_twice_is_read_as_yaml() -> None:
    document = read_document('{"a": 1, "a": 1}', "d.json")
    assert document.value == {"a": 1}
    assert str(document.locate(("a",))) == "d.json:1:7"


def test_json_with_tabs_has_places_as_far_as_yaml_can_tell() -> None:
    document = read_document('{\n\t"a": 1\n}', "d.json")
    assert document.value == {"a": 1}
    assert document.locate(("a",)).path == "d.json"


def test_odd_labels_are_spelled_with_quotes() -> None:
    assert path_text(("a-b", 0, "c d")) == "a-b[0]['c d']"
    assert path_text(()) == "the document"
