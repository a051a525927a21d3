"""The functions of CUE's packages: values, and as constraints."""

from __future__ import annotations

from typing import Any

import pytest
from tests.cue.asking import ask, codes

IMPORTS = "\n".join(
    f'import "{name}"'
    for name in ("list", "net", "regexp", "strings", "struct", "time")
)

# expression                                              its value
VALUES: dict[str, Any] = {
    'strings.ToLower("ÀB")': "àb",
    'strings.ToUpper("aß")': "Aß",
    'strings.TrimSpace("\\u00a0 a \\n")': "a",
    'strings.Trim("xxaxx", "x")': "a",
    'strings.TrimLeft("xxa", "x")': "a",
    'strings.TrimRight("axx", "x")': "a",
    'strings.TrimPrefix("aab", "a")': "ab",
    'strings.TrimSuffix("abb", "b")': "ab",
    'strings.Join(["a", "b"], "-")': "a-b",
    'strings.Split("a:b", ":")': ["a", "b"],
    'strings.Split("ab", "")': ["a", "b"],
    'strings.SplitN("a:b:c", ":", 2)': ["a", "b:c"],
    'strings.SplitN("a:b:c", ":", -1)': ["a", "b", "c"],
    'strings.SplitN("a:b", ":", 0)': [],
    'strings.SplitN("abc", "", 2)': ["a", "bc"],
    'strings.SplitN("abc", "", 5)': ["a", "b", "c"],
    'strings.Fields(" a  b ")': ["a", "b"],
    'strings.Replace("aaa", "a", "b", 2)': "bba",
    'strings.Replace("aaa", "a", "b", -1)': "bbb",
    'strings.Repeat("ab", 3)': "ababab",
    'strings.Index("éa", "a")': 2,
    'strings.Count("aXbXc", "X")': 2,
    'strings.Runes("aé")': [97, 233],
    'strings.Contains("abc", "b")': True,
    'strings.ContainsAny("abc", "xc")': True,
    'strings.HasSuffix("abc", "bc")': True,
    'list.Contains([1, {a: 2}], {a: 2})': True,
    'list.Contains([1], "1")': False,
    'list.FlattenN([1, [2, [3]]], 1)': [1, 2, [3]],
    'list.FlattenN([1, [2, [3]]], -1)': [1, 2, 3],
    'list.Concat([[1], [], [2]])': [1, 2],
    'list.Sort([3, 1, 2], list.Descending)': [3, 2, 1],
    'list.SortStrings(["b", "a"])': ["a", "b"],
    'list.IsSortedStrings(["b", "a"])': False,
    'list.Max([1, 3, 2])': 3,
    'list.Min([2, 1.5])': 1.5,
    'list.Sum([1, 2])': 3,
    'list.Sum([1, 2.5])': 3.5,
    'list.Reverse([1, 2])': [2, 1],
    'list.Take([1, 2, 3], 2)': [1, 2],
    'list.Drop([1, 2, 3], 2)': [3],
    'list.Slice([1, 2, 3], 1, 2)': [2],
    'regexp.Match("^a", "ab")': True,
    'time.RFC3339Date': "2006-01-02",
}  # fmt: skip

NO_VALUE = (
    'strings.Join([1], "-")',
    'strings.Repeat("a", -1)',
    'strings.ToLower(3)',
    'strings.ToLower("a", "b")',
    'list.Concat([1])',
    'list.Sort([1, "a"], list.Ascending)',
    'list.SortStrings([1])',
    'list.Max([])',
    'list.Max(["a"])',
    'list.Take([1], -1)',
    'list.Slice([1], 0, 3)',
    'regexp.Match("(", "a")',
)  # fmt: skip

# constraint                                   fits                       does not
CONSTRAINTS: dict[str, Any] = {
    'strings.MinRunes(2)':          ("éé",                     "é"),
    'strings.MaxRunes(2)':          ("éé",                     "ééé"),
    'strings.HasPrefix("a")':       ("ab",                     "ba"),
    'strings.Contains("a")':        ("xay",                    "xy"),
    'list.MinItems(1)':             ([1],                      []),
    'list.MaxItems(1)':             ([1],                      [1, 2]),
    'list.UniqueItems':             ([1, "1", {"a": 1}],       [{"a": 1}, {"a": 1}]),
    'list.UniqueItems()':           (["a", "b"],               ["a", "a"]),
    'list.Contains(2)':             ([1, 2],                   [1]),
    'struct.MinFields(1)':          ({"a": 1},                 {}),
    'struct.MaxFields(1)':          ({"a": 1},                 {"a": 1, "b": 2}),
    'net.IPv4':                     ("127.0.0.1",              "127.0.0.256"),
    'net.IPv4()':                   ([127, 0, 0, 1],           [127, 0, 0]),
    'net.IP':                       ("::1",                    "::g"),
    'time.Time':                    ("2024-02-29T23:59:59.5Z", "2023-02-29T00:00:00Z"),
    'time.Format("2006-01-02")':    ("2024-02-29",             "2023-02-29"),
    'time.Format("Jan _2 2006")':   ("feb  3 2024",            "Feb 30 2024"),
    'time.Format("15:04:05.000")':  ("23:59:59.123",           "23:59:59.12"),
    'time.Format("3:04PM")':        ("1:05AM",                 "13:05AM"),
    'time.Format("02.01.06 -07")':  ("31.12.70 +01",           "31.11.70 +01"),
    'time.Format(time.RFC3339)':    ("2024-01-01T00:00:00+01:00", "2024-01-01 00:00:00"),
}  # fmt: skip


@pytest.mark.parametrize("expression", VALUES)
def test_a_call_has_the_value_cue_gives_it(expression: str) -> None:
    policy = f"{IMPORTS}\na: {expression}"
    assert ask(policy, {"a": VALUES[expression]}).verdict == "pass"
    assert ask(policy, {"a": "something else"}).verdict == "fail"


@pytest.mark.parametrize("expression", NO_VALUE)
def test_a_call_without_a_value_is_an_error(expression: str) -> None:
    assert ask(f"{IMPORTS}\n_a: {expression}", {}).verdict in ("fail", "policy_error")


@pytest.mark.parametrize("constraint", CONSTRAINTS)
def test_a_function_that_gives_a_bool_is_a_constraint(constraint: str) -> None:
    fits, breaks = CONSTRAINTS[constraint]
    policy = f"{IMPORTS}\na: {constraint}"
    assert ask(policy, {"a": fits}).verdict == "pass"
    assert ask(policy, {"a": breaks}).paths == ("/a",)


def test_a_comparison_of_ones_own_is_refused_not_skipped() -> None:
    policy = 'import "list"\na: list.Sort([2, 1], {x: _, y: _, less: x < y}) | null'
    result = ask(policy, {"a": None})
    assert (result.verdict, codes(result)) == ("policy_error", ["P002"])


def test_a_broken_regular_expression_is_the_policys_fault() -> None:
    result = ask('a: =~"(b"', {"a": "b"})
    assert (result.verdict, result.paths) == ("policy_error", ("/a",))
    assert codes(result) == ["P008", "bad_regex"]


# pattern                 text        found
REGEXES = {
    r"^dags/$":           ("dags/\n", False),
    r"^\\d+$":            ("١٢",      False),
    r"(?-i)^A":           ("a",       False),
    r"^a(?i)b":           ("aB",      True),
    r"^\\p{Lu}":          ("É",       True),
    r"[[:alnum:]]":       ("-",       False),
    r"\\Qa.b\\E":         ("axb",     False),
    r"b\\z":              ("b\n",     False),
    r"":                  ("",        True),
}  # fmt: skip


@pytest.mark.parametrize("pattern", REGEXES)
def test_regular_expressions_are_those_of_re2(pattern: str) -> None:
    text, found = REGEXES[pattern]
    assert ask(f'a: =~"{pattern}"', {"a": text}).verdict == (
        "pass" if found else "fail"
    )
    assert ask(f'a: !~"{pattern}"', {"a": text}).verdict == (
        "fail" if found else "pass"
    )


@pytest.mark.parametrize("pattern", [r"(?=a)", r"(a)\\1", r"(?<!a)b", r"\\C", r"a**"])
def test_what_re2_has_not_is_refused(pattern: str) -> None:
    assert codes(ask(f'a: =~"{pattern}"', {"a": "ab"}))[-1] == "bad_regex"


def test_text_that_cannot_be_encoded_is_searched_all_the_same() -> None:
    assert ask('a: =~"^.b$"', {"a": "\ud800b"}).verdict == "pass"
