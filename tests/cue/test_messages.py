"""What a violation says: plain words, both places, collapsed."""

from __future__ import annotations

import pytest
from tests.cue.asking import ask

from stagedoor.cue.messages import CODES

# policy                                   document           path, code and message
MESSAGES = {
    "a kind": ("a: int", {"a": "x"}, ("/a", "type", 'expected int, found "x"')),
    "a list": ("a: [...int]", {"a": {"b": 1}}, ("/a", "type", "expected list, found a struct with b")),
    "an empty struct": ("a: string", {"a": {}}, ("/a", "type", "expected string, found an empty struct")),
    "many fields": (
        "a: string", {"a": dict.fromkeys("bcdef", 1)},
        ("/a", "type", "expected string, found a struct with b, c, d, …"),
    ),
    "a long list": ("a: string", {"a": [1, 2]}, ("/a", "type", "expected string, found a list of 2")),
    "an empty list": ("a: string", {"a": []}, ("/a", "type", "expected string, found an empty list")),
    "a value": ('a: "x"', {"a": "y"}, ("/a", "value", 'expected "x", found "y"')),
    "a value of another kind": ('a: "x"', {"a": 1}, ("/a", "type", 'expected "x", found 1')),
    "the policy itself": ("a: 1\na: 2", {}, ("/a", "value", "the policy asks for 1 and for 2")),
    "kinds of the policy": ("a: int\na: string", {}, ("/a", "type", "the policy asks for int and for string")),
    "a pattern": ('a: =~"^x"', {"a": "y"}, ("/a", "pattern", '"y" does not match "^x"')),
    "a pattern that must not": ('a: !~"^y"', {"a": "y"}, ("/a", "pattern", '"y" must not match "^y"')),
    "a bound": ("a: <3", {"a": 3}, ("/a", "bound", "expected less than 3, found 3")),
    "an empty text": ('a: !=""', {"a": ""}, ("/a", "bound", 'expected a text that is not empty, found ""')),
    "a sized int": ("a: uint8", {"a": 256}, ("/a", "bound", "expected at most 255, found 256")),
    "alternatives": (
        'a: "x" | 3 | null', {"a": "z"},
        ("/a", "disjunction", 'expected "x", 3 or null, found "z"'),
    ),
    "many alternatives": (
        "a: " + " | ".join(map(str, range(12))), {"a": -1},
        ("/a", "disjunction", "expected 0, 1, 2, 3, 4, 5, 6 or 5 others, found -1"),
    ),
    "alternatives of the policy": (
        "a: 1 | 2\na: 3", {}, ("/a", "disjunction", "expected 1 or 2, found 3"),
    ),
    "alternatives of structs": (
        "a: ({b: int} | {b: string}) & {b: true}", {},
        ("/a", "disjunction", "nothing fits: {b: int} or {b: string}"),
    ),
    "alternatives of a list": (
        'a: or(["x", "y"])', {"a": "z"},
        ("/a", "disjunction", 'expected "x" or "y", found "z"'),
    ),
    "too few": ("a: [int, ...]", {"a": []}, ("/a", "list_length", "expected at least 1 element, found 0")),
    "too many": ("a: []", {"a": [1, 2]}, ("/a", "list_length", "expected 0 elements, found 2")),
    "lists of the policy": (
        "a: [1]\na: [1, 2]", {},
        ("/a", "list_length", "the policy asks for lists of 1 and of 2"),
    ),
    "a validator": (
        'import "strings"\na: strings.MinRunes(2)', {"a": "x"},
        ("/a", "validator", 'expected at least 2 characters, found "x"'),
    ),
    "a validator of lists": (
        'import "list"\na: list.MinItems(2)', {"a": [1]},
        ("/a", "validator", "expected at least 2 elements, found 1"),
    ),
    "an absent field": ("a: int", {}, ("/a", "incomplete", "expected int, but it is absent")),
    "an absent alternative": (
        'a: "x" | "y"', {}, ("/a", "incomplete", 'expected "x" or "y", but it is absent'),
    ),
    "an ambiguous field": (
        "a: {b?: 1} | {b?: 2}", {"a": {}},
        ("/a", "incomplete", "more than one alternative fits: {b?: 1} or {b?: 2}"),
    ),
    "a guard on an absent field": (
        "a?: int\nif a > 1 {b: 1}", {}, ("", "incomplete", "optional field 'a' is absent"),
    ),
    "a value that needs an absent one": (
        "a!: int\nb: a + 1", {}, ("/b", "incomplete", "required field 'a' is absent"),
    ),
    "a required field": ("a!: int", {}, ("/a", "required_missing", "required, but absent")),
    "a field too many": ("#A: {}\na: #A", {"a": {"b": 1}}, ("/a/b", "not_allowed", "field not allowed")),
    "an element that is not there": (
        "a: [1][b]\nb: int", {"b": 4}, ("/a", "index", "there is no element 4 in 1"),
    ),
    "a guard that undoes itself": (
        "a?: 1\nif a == _|_ {a: 1}", {},
        ("", "cycle", "'a' changes with what the guard on it lets in"),
    ),
    "operands": ('a: 1 + "x"', {}, ("/a", "type", "'+' does not go with int and string")),
    "long text": (
        "a: int", {"a": "x" * 100}, ("/a", "type", 'expected int, found "' + "x" * 58 + '…"'),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", MESSAGES.values(), ids=MESSAGES)
def test_a_violation_says_what_was_expected_and_found(case) -> None:
    policy, document, expected = case
    told = [
        (one.pointer, one.code, one.message) for one in ask(policy, document).violations
    ]
    assert expected in told
    assert {code for _, code, _ in told} <= CODES.keys()


def test_what_is_wrong_inside_alternatives_is_told_below() -> None:
    result = ask("a: [...{b: int}] | null", {"a": [{"b": "x"}, {"b": "y"}]})
    assert result.paths == ("/a",)
    assert result.violations[0].details == (
        'a[0].b: expected int, found "x"',
        'a[1].b: expected int, found "y"',
    )


def test_every_guard_on_the_way_is_named() -> None:
    policy = "a: int\nif a > 1 {b: {if a > 2 {c!: int}}}"
    assert ask(policy, {"a": 3}).violations[0].because == "a > 1 and a > 2"


def test_conflicts_and_missing_fields_are_told_together_each_once() -> None:
    policy = "a: int & >3 & <9\nb!: string\nc: {d: bool}"
    result = ask(policy, {"a": "x", "c": {"d": None}})
    assert sorted(result.paths) == ["/a", "/b", "/c/d"]
    assert len(result.violations) == 3


def test_the_place_in_the_policy_is_that_of_the_wish() -> None:
    result = ask('a: #T\n#T: {\n\tb: #U\n}\n#U: string & =~"x"', {"a": {"b": "y"}})
    assert str(result.violations[0].policy) == "p.cue:5:14"


def test_at_most_a_thousand_violations_are_told() -> None:
    assert len(ask("a: [...string]", {"a": [1] * 3000}).violations) == 1000
