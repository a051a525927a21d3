"""Regular expressions mean what they mean in JavaScript, and end in time."""

from __future__ import annotations

import time
from itertools import repeat

import pytest
from tests.nunjucks.engine_rows import rows

from stagedoor.nunjucks import regex
from stagedoor.nunjucks.limits import LimitExceededError, Limits, Meter
from stagedoor.nunjucks.regex import Regex
from stagedoor.nunjucks.regex_pattern import read_pattern
from stagedoor.nunjucks.text import from_units, to_units
from stagedoor.nunjucks.values import UNDEFINED, Fault

RECORDED = rows("regex.json")


def plain(value):
    if isinstance(value, list):
        return [plain(item) for item in value]
    if value is UNDEFINED:
        return None
    return from_units(value) if isinstance(value, str) else value


def found(units, match):
    """Spell a match as the recording does: where it is, then its texts."""
    if match is None:
        return None
    texts = [None if span is None else units[slice(*span)] for span in match]
    return plain([match[0][0], *texts])


def second(expression, units):
    if not set(expression.flags) & set("gy"):
        return None
    expression.last_index = min(2, len(units))
    match = found(units, expression.next_match(Meter(), units))
    expression.last_index = 0
    return match


@pytest.mark.parametrize(
    "row", [row for row in RECORDED if "error" not in row], ids=str
)
def test_a_pattern_finds_what_v8_finds(row):
    meter, units = Meter(), to_units(row["text"])
    expression = Regex(to_units(row["pattern"]), row["flags"])
    first = found(units, expression.next_match(meter, units))
    last_index, expression.last_index = expression.last_index, 0
    assert {
        **row,
        "first": first,
        "lastIndex": last_index,
        "second": second(expression, units),
        "replaced": plain(expression.replaced(meter, units, row["replacement"], 0)[0]),
        "split": plain(expression.split(meter, units, 2**32 - 1)),
        "all": plain(expression.match(meter, units)) if "g" in row["flags"] else None,
    } == row


def test_what_v8_refuses_is_refused():
    accepted = []
    for row in RECORDED:
        if "error" in row:
            try:
                accepted.append(Regex(to_units(row["pattern"]), row["flags"]))
            except Fault:
                continue
    assert accepted == []


# pattern and text whose search would take very long
CATASTROPHES = {
    "nested repetition": (r"(a+)+$", "a" * 40 + "b"),
    "overlapping alternatives": (r"(a|a)*$", "a" * 40 + "b"),
    "overlapping prefixes": (r"(a|ab|b)*c$", "ab" * 40),
    "nested within a look-ahead": (r"(?=(a+)+$)a", "a" * 40 + "b"),
    "many optional parts": ("a?" * 40 + "b" * 40, "a" * 40),
    "many repetitions": (".*" * 20 + "x", "a" * 200),
    "back references": (r"(.*)(.*)(.*)(.*)\1\2\3\4x", "ab" * 100),
    "a counted nest": (r"(a{1,50}){1,50}$", "a" * 60 + "b"),
    "quadratic on long text": (r"\s+$", " " * 200_000 + "x"),
}


@pytest.mark.parametrize("case", CATASTROPHES)
def test_a_search_ends_in_time_and_the_next_one_works(case):
    pattern, text = CATASTROPHES[case]
    meter = Meter(Limits(regex_seconds=0.2))
    started = time.perf_counter()
    with pytest.raises(LimitExceededError, match="regex_seconds"):
        Regex(pattern, "").test(meter, text)
    assert time.perf_counter() - started < 5
    assert Regex("b", "").test(Meter(), "abc")


def test_many_quick_searches_share_one_budget():
    meter = Meter(Limits(regex_seconds=0.05))
    slow = Regex(r"x*y", "")
    with pytest.raises(LimitExceededError, match="regex_seconds"):
        list(map(slow.test, repeat(meter), repeat("x" * 500, 10_000)))


def test_a_risky_pattern_answers_from_the_child():
    expression = Regex(r"(\w+,?)+;", "g")
    assert expression.pattern.cost.explodes
    units = "a,b;é\ud83d\ude00 c,d;"
    assert expression.replaced(Meter(), units, "[$1]", 0)[0] == "[b]é\ud83d\ude00 [d]"


# how a search grows: degree, explodes
COSTS = {
    "abc": (0, False),
    r"[^a-z0-9]+": (0, False),
    r"\s+$": (1, False),
    r"^\s+|\s+$": (1, False),
    r"a.*b.*c": (2, False),
    r"(a|b)c": (0, False),
    r"(ab)*": (0, False),
    r"(ab)*c": (1, False),
    r"(a|b)*": (1, True),
    r"(a*)*": (1, True),
    r"(a?){9}": (0, True),
    r"(a)\1": (1, False),
}


@pytest.mark.parametrize("pattern", COSTS)
def test_the_cost_of_a_pattern_is_known_before_it_runs(pattern):
    cost = read_pattern(pattern, fold=False).cost
    assert (cost.degree, cost.explodes) == COSTS[pattern]


# how a regular expression is printed
SPELLINGS = {
    ("a/b", "yg"): "/a/b/gy",
    ("", ""): "/(?:)/",
    ("a\nb", "mi"): r"/a\nb/im",
    ("\u2028", ""): r"/\u2028/",
}


@pytest.mark.parametrize(("source", "flags"), SPELLINGS)
def test_a_regular_expression_is_printed_as_its_literal(source, flags):
    assert Regex(source, flags).spelling == SPELLINGS[source, flags]


def test_the_engine_is_loaded_on_first_use_only():
    assert "regress" not in vars(regex)


def test_deep_groups_are_refused():
    with pytest.raises(Fault, match="invalid regular expression"):
        Regex("(" * 5_000 + ")" * 5_000, "")


def test_a_replacement_is_charged_before_it_is_built():
    meter = Meter(Limits(scratch=1_000_000))
    with pytest.raises(LimitExceededError, match="scratch"):
        Regex("a", "g").replaced(meter, "a" * 10_000, "$`", 0)
