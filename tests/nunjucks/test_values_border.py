"""What goes into and out of a template: copies, key order, code units."""

from __future__ import annotations

import enum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stagedoor.nunjucks import text
from stagedoor.nunjucks.limits import LimitExceededError, Limits, Meter
from stagedoor.nunjucks.regex import Regex
from stagedoor.nunjucks.stack import deep_stack
from stagedoor.nunjucks.values import (
    UNDEFINED,
    Fault,
    Function,
    Safe,
    copy_in,
    copy_out,
    record,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


class Colour(enum.StrEnum):
    RED = "red"


@given(JSON)
def test_data_come_out_as_they_went_in(value):
    assert copy_out(Meter(), copy_in(value)) == value


@given(st.text())
def test_code_units_are_those_of_utf_16(string):
    units = text.to_units(string)
    assert len(units) == len(string.encode("utf-16-le", "surrogatepass")) // 2
    assert text.from_units(units) == string


# what JavaScript orders first: integer-like keys, ascending
ORDERS = {
    "a named key keeps its place": (["b", "a"], ["b", "a"]),
    "indices come first": (["b", "10", "a", "9"], ["9", "10", "b", "a"]),
    "only canonical ones": (["01", "1", "-1", "1.0"], ["1", "01", "-1", "1.0"]),
    "up to 2**32 - 2": (["4294967295", "4294967294"], ["4294967294", "4294967295"]),
    "in ASCII digits": (["a", "٣"], ["a", "٣"]),
}


@pytest.mark.parametrize("case", ORDERS)
def test_the_keys_of_a_record_are_in_javascript_order(case):
    given_keys, expected = ORDERS[case]
    assert list(record((key, 1) for key in given_keys)) == expected


# what goes in                       what a template sees
COPIES = {
    "a whole float":                (4.0, 4),
    "an integer beyond a double":   (2**60 + 1, float(2**60)),
    "a huge integer":               (10**400, float("inf")),
    "a tuple":                      ((1, 2), [1, 2]),
    "a string enumeration":         (Colour.RED, "red"),
    "an astral character":          ("😀", "\ud83d\ude00"),
    "a key that is no text":        ({1: "a"}, {"1": "a"}),
    "nothing":                      (None, None),
}  # fmt: skip


@pytest.mark.parametrize("case", COPIES)
def test_data_are_normalised_on_the_way_in(case):
    given_value, expected = COPIES[case]
    copied = copy_in(given_value)
    assert (copied, type(copied)) == (expected, type(expected))


def nested(depth):
    value: list[object] = []
    for _ in range(depth):
        value = [value]
    return value


REFUSED = {
    "a reserved key": {"constructor": 1},
    "a reserved key below": [{"a": {"__proto__": 1}}],
    "an object": object(),
    "bytes": b"a",
    "very deep data": nested(600),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_data_is_refused(case):
    with deep_stack, pytest.raises(Fault):
        copy_in(REFUSED[case])


# what a template made      what an action gets
RESULTS = {
    "safe text": (Safe("x"), "x"),
    "a regular expression": (Regex("a/b", "mg"), "/a/b/gm"),
    "an undefined member": ({"a": UNDEFINED, "b": 1}, {"b": 1}),
    "an undefined element": ([UNDEFINED], [None]),
    "undefined itself": (UNDEFINED, UNDEFINED),
    "half a character": ("\ud83d", "\ud83d"),
}


@pytest.mark.parametrize("case", RESULTS)
def test_values_leave_as_plain_data(case):
    value, expected = RESULTS[case]
    assert copy_out(Meter(), value) == expected


def test_a_function_never_leaves():
    function = Function("f", lambda *_: None)
    with pytest.raises(Fault, match="the function 'f' is not data"):
        copy_out(Meter(), [function])


def test_a_list_shared_many_times_is_counted_each_time():
    value: list[object] = [1]
    for _ in range(40):
        value = [value, value]
    with pytest.raises(LimitExceededError, match="work"):
        copy_out(Meter(Limits(work=10_000)), value)
