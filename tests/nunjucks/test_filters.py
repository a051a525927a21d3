"""Filters, tests and globals: what the recordings do not show."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.nunjucks.template_values import ARGUMENTS, VALUES, is_value, small_meter

from stagedoor.nunjucks.filters import FILTERS, LEGACY_FILTERS, bind_arguments
from stagedoor.nunjucks.globals import GLOBALS
from stagedoor.nunjucks.limits import LimitExceededError, Limits, Meter
from stagedoor.nunjucks.tests import TEST_ARGUMENTS, TESTS, apply_test
from stagedoor.nunjucks.values import UNDEFINED, Fault, Function, Safe

NAMES = tuple(sorted(FILTERS))


def apply(name, value, *arguments):
    return FILTERS[name](Meter(), value, *arguments)


@settings(max_examples=250)
@given(name=st.sampled_from(NAMES), value=VALUES, arguments=ARGUMENTS)
def test_a_filter_gives_a_value_or_a_fault(name, value, arguments):
    try:
        result = FILTERS[name](small_meter(), value, *arguments)
    except (Fault, LimitExceededError):
        return
    assert is_value(result)


@settings(max_examples=100)
@given(name=st.sampled_from(sorted(TESTS)), value=VALUES, arguments=ARGUMENTS)
def test_a_test_says_yes_or_no_or_is_a_fault(name, value, arguments):
    try:
        result = apply_test(small_meter(), name, value, *arguments)
    except (Fault, LimitExceededError):
        return
    assert result in (True, False)


@pytest.mark.parametrize("name", sorted(GLOBALS))
@given(arguments=ARGUMENTS)
def test_a_global_gives_a_value_or_a_fault(name, arguments):
    try:
        result = GLOBALS[name].call(small_meter(), arguments, {})
    except (Fault, LimitExceededError):
        return
    assert is_value(result)


# what asks for far too much                      and which limit says no
HUGE = {
    "center": (("x", 1e12), "scratch"),
    "indent": (("a\nb", 1e12), "scratch"),
    "batch": ((["x"], 1e12, "fill"), "work"),
    "slice": ((["x"], 1e12), "work"),
    "replace": (("a" * 10_000, "a", "b" * 10_000), "scratch"),
    "join": ((["x"] * 10_000, "y" * 10_000), "scratch"),
    "reverse": (({"length": 10**9},), "work"),
    "list": (("a" * 2_000_000,), "work"),
    "escape": (("<" * 40_000_000,), "scratch"),
}


@pytest.mark.parametrize("name", HUGE)
def test_a_built_in_is_charged_before_it_builds(name):
    arguments, limit = HUGE[name]
    with pytest.raises(LimitExceededError) as raised:
        apply(name, *arguments)
    assert raised.value.limit == limit


def test_an_endless_range_is_refused():
    for arguments in (
        [1e9],
        [0, 1, -1e-9],
        [0, float("inf")],
        ["a", "b"],
        [0, 1, 1e-9],
    ):
        try:
            result = GLOBALS["range"].call(Meter(), arguments, {})
        except LimitExceededError:
            continue
        assert len(result) < 2


# filter                 value             what the fault says
FAULTS = {
    "upper": (5, "needs text, not number"),
    "trim": (UNDEFINED, "needs text, not undefined"),
    "join": ("abc", "needs a list, not text"),
    "first": (None, "needs a list or text, not null"),
    "dictsort": ([], "needs a record, not list"),
    "string": (None, "needs a value, not null"),
    "list": (5, "needs text, a list or a record, not number"),
    "sum": ({}, "needs a list, not record"),
    "urlencode": ("\ud83d", "half a character cannot be encoded for a URL"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_says_what_is_needed(name):
    value, message = FAULTS[name]
    with pytest.raises(Fault) as raised:
        apply(name, value)
    assert raised.value.message == message


def test_a_test_takes_an_exact_number_of_arguments():
    with pytest.raises(Fault, match="the test 'odd' takes 0 arguments, not 1"):
        apply_test(Meter(), "odd", 1, 2)
    with pytest.raises(Fault, match="the test 'divisibleby' takes 1 argument, not 0"):
        apply_test(Meter(), "divisibleby", 1)
    assert TEST_ARGUMENTS.keys() == TESTS.keys()


# F-41            positional      keywords                     bound
BINDINGS: dict[str, tuple[tuple[Any, ...], dict[str, Any], tuple[Any, ...]]] = {
    "sort": ((), {"attribute": "n"}, (UNDEFINED, UNDEFINED, "n")),
    "int": ((7,), {"base": 16, "default": 1}, (7, 16)),
    "round": ((2,), {"method": "ceil"}, (2, {"method": "ceil", "__keywords": True})),
    "upper": ((1, 2, 3), {}, (1, 2, 3)),
}


@pytest.mark.parametrize("name", BINDINGS)
def test_keyword_arguments_reach_a_filter(name):
    arguments, keywords, expected = BINDINGS[name]
    assert bind_arguments(name, arguments, keywords) == expected


def test_random_repeats_with_its_seed():
    def draws(seed):
        meter = Meter(seed=seed)
        return [FILTERS["random"](meter, list(range(100))) for _ in range(50)]

    assert draws(1) == draws(1) != draws(2)
    assert len(set(draws(3))) > 20


def test_random_takes_what_has_a_length():
    assert apply("random", "x") == apply("random", Safe("x")) == "x"
    assert apply("random", {"length": 1, "0": "a"}) == "a"
    assert apply("random", []) is UNDEFINED


def test_tags_are_stripped_until_none_is_left():
    nested = "<<b>b>x<</b>/b>"
    assert apply("striptags", nested) == "x"
    assert LEGACY_FILTERS["striptags"](Meter(), nested) == "<b>x</b>"


def test_stripping_tags_takes_linear_time():
    for hostile in ("<a" * 200_000, "<!--" * 200_000, "<a " * 200_000 + ">"):
        assert isinstance(apply("striptags", hostile), str)


def test_deeply_nested_tags_are_a_fault():
    with pytest.raises(Fault, match="nested too deeply"):
        apply("striptags", "<" * 20 + "b>" * 20)


def test_a_cycler_goes_round():
    cycler = GLOBALS["cycler"].call(Meter(), ["a", "b"], {})
    following = cycler.member("next")
    assert cycler.member("current") is None
    assert [following.call(Meter(), [], {}) for _ in range(3)] == ["a", "b", "a"]
    assert cycler.member("current") == "a"
    cycler.member("reset").call(Meter(), [], {})
    assert cycler.member("current") is None
    assert cycler.member("values") is UNDEFINED


def test_a_joiner_is_empty_at_first():
    joiner = GLOBALS["joiner"].call(Meter(), ["; "], {})
    assert [joiner.call(Meter(), [], {}) for _ in range(3)] == ["", "; ", "; "]


def test_functions_are_refused_as_arguments_of_globals():
    with pytest.raises(Fault, match="the function 'f' is not data"):
        GLOBALS["range"].call(Meter(), [Function("f", lambda *_: None)], {})
    with pytest.raises(Fault, match="takes no keyword arguments"):
        GLOBALS["range"].call(Meter(), [1], {"step": 2})


def test_sorting_is_stable_and_puts_undefined_last():
    people = [{"n": 1, "id": "a"}, {"n": 0, "id": "b"}, {"n": 1, "id": "c"}]
    ordered = apply("sort", people, UNDEFINED, UNDEFINED, "n")
    assert "".join(person["id"] for person in ordered) == "bac"
    backward = apply("sort", people, True, UNDEFINED, "n")
    assert "".join(person["id"] for person in backward) == "acb"
    assert apply("sort", [UNDEFINED, 2, 1]) == [1, 2, UNDEFINED]


def test_a_long_list_is_sorted_within_the_work_limit():
    meter = Meter(Limits(work=100_000))
    with pytest.raises(LimitExceededError, match="work"):
        FILTERS["sort"](meter, [(n * 7919) % 100_003 for n in range(20_000)])
