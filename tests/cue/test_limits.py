"""Hostile policies and documents end, each with a word about the limit."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest
from tests.cue.asking import ask, codes

from stagedoor.cue.lines import answer

if TYPE_CHECKING:
    from stagedoor.core.json import JsonValue


def _deep(levels: int) -> JsonValue:
    document: JsonValue = {}
    for _ in range(levels):
        document = {"a": document}
    return document


def _numbered(count: int, line: str) -> str:
    return "\n".join(line.format(i, i - 1, i + 1) for i in range(1, count))


# A policy and a document that would take for ever, or all memory, or all of the stack.
REFUSED: dict[str, Any] = {
    "brackets in a policy": ("a: " + "{a: " * 5000 + "1" + "}" * 5000, {}),
    "parentheses": ("a: " + "(" * 5000 + "1" + ")" * 5000, {}),
    "lists": ("a: " + "[" * 5000 + "]" * 5000, {}),
    "signs": ("a: " + "!" * 5000 + "true", {}),
    "nested labels": ("a: " + "b: " * 5000 + "1", {}),
    "interpolations": ('a: "' + '\\("' * 300 + "x" + '")' * 300 + '"', {}),
    "operators": ("a: 1" + "+1" * 20_000, {}),
    "words": ("x: 1," * 60_000, {}),
    "a long policy": ("x: " + "9" * 600_000, {}),
    "a deep document": ("#C: {a?: #C}\n#C", _deep(2000)),
    "a wide document": ("[string]: int", {str(i): i for i in range(200_000)}),
    "a long list": ("a: [...int]", {"a": list(range(300_000))}),
    "alternatives of structs": (
        "\n".join(f"x: {{a{i}: 1}} | {{b{i}: 2}}" for i in range(30)),
        {"x": {}},
    ),
    "loops": (
        "a: [...int]\nb: [for i in a for j in a for k in a for l in a {i}]",
        {"a": list(range(200))},
    ),
    "doubling structs": (
        "a0: {x: 1}\n" + _numbered(40, "a{0}: {{l: a{1}, r: a{1}}}"),
        {},
    ),
    "doubling text": ('a0: "xxxxxxxxxx"\n' + _numbered(60, "a{0}: a{1} + a{1}"), {}),
    "squaring": ("a0: 99999999\n" + _numbered(60, "a{0}: a{1} * a{1}"), {}),
    "repeating": ('a: "abc" * 100000000', {}),
    "recursive calls": (
        (
            "#f: {n: int, out: {if n < 2 {1}, if n >= 2 {(#f & {n: _m}).out}}, _m: n - 1}\n"
            "x: (#f & {n: 100000}).out"
        ),
        {},
    ),
    "a structure that asks for itself": ("a: b: c: {a}.b", {}),
    "a huge regular expression": (
        'x: =~"' + "(a?){1000}" * 50 + '"',
        {"x": "a" * 100_000},
    ),
    "many regular expressions": (
        'a: [...string]\n_b: [for x in a {"a" =~ "^\\(x)(a{100}b?){10}$"}]',
        {"a": [str(i) for i in range(5000)]},
    ),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_what_is_too_dear_is_given_up(case) -> None:
    policy, document = case
    before = sys.getrecursionlimit()
    result = ask(policy, document)
    assert result.verdict == "policy_error"
    assert codes(result) == ["P003"]
    assert sys.getrecursionlimit() == before


# The same kinds of things, as large as they may well be.
ANSWERED: dict[str, Any] = {
    "a deep document nobody asks about": ("a?: _", _deep(5000), "pass"),
    "a deep document that is asked about": (
        "#C: {a?: #C | null}\n#C",
        _deep(100),
        "pass",
    ),
    "a catastrophic regular expression": (
        'x: =~"^(a+)+$"',
        {"x": "a" * 50_000 + "b"},
        "fail",
    ),
    "a long text": ('x: !~"foo"', {"x": "a" * 3_000_000}, "pass"),
    "many alternatives": (
        "x: "
        + " & ".join(
            "(" + "|".join(f'"{j}"' for j in range(60)) + ")" for _ in "abcdefgh"
        ),
        {"x": "7"},
        "pass",
    ),
    "a thousand guards": (
        "\n".join(f"if a == {i} {{b{i}: 1}}" for i in range(1000)) + "\na: int",
        {"a": 5},
        "pass",
    ),
    "a chain of guards": (
        "\n".join(f"a{i}?: int\nif a{i} != _|_ {{a{i + 1}: 1}}" for i in range(100)),
        {"a0": 5},
        "pass",
    ),
    "a thousand elements": (
        "a: [...#S]\n#S: {a: int, b: string, c?: bool | null}",
        {"a": [{"a": 1, "b": "x", "c": None}] * 1000},
        "pass",
    ),
    "a huge exponent": ("x: 1e99999999 < 2\nx: false", {}, "pass"),
}


@pytest.mark.parametrize("case", ANSWERED.values(), ids=ANSWERED)
def test_what_is_large_and_harmless_is_answered(case) -> None:
    policy, document, verdict = case
    assert ask(policy, document).verdict == verdict


# A line that cannot be read, and why.
LINES = {
    "no JSON": ("{", "P028"),
    "no object": ("[]", "P028"),
    "no policy": ('{"id": 1, "doc": {}}', "P028"),
    "no document": ('{"id": 1, "policy": ""}', "P028"),
    "files that are no texts": ('{"files": {"a.cue": 1}, "doc": {}}', "P028"),
    "no files": ('{"files": {}, "doc": {}}', "P028"),
    "deep JSON": (
        '{"policy": "", "doc": ' + "[" * 200_000 + "]" * 200_000 + "}",
        "P028",
    ),
    "deep YAML": ('{"policy": "", "doc_yaml": "' + "[" * 100_000 + '"}', "P020"),
    "long YAML": ('{"policy": "", "doc_yaml": "' + "x" * 600_000 + '"}', "P020"),
    "two YAML documents": ('{"policy": "", "doc_yaml": "a\\n---\\nb"}', "P021"),
}


@pytest.mark.parametrize("case", LINES.values(), ids=LINES)
def test_a_line_that_cannot_be_read_gets_an_answer(case) -> None:
    line, code = case
    reply: dict[str, Any] = dict(answer(line, "builtin"))
    assert (reply["verdict"], reply["paths"]) == ("error", [])
    assert [error["code"] for error in reply["errors"]] == [code]
