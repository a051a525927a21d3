"""Operators: the cases of the rules, and the laws behind them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stagedoor.nunjucks import operators as op
from stagedoor.nunjucks.limits import LimitExceededError, Limits, Meter
from stagedoor.nunjucks.regex import Regex
from stagedoor.nunjucks.values import UNDEFINED, Fault, Function, Safe, copy_in

METER = Meter(Limits(work=10**9, scratch=10**12))
FUNCTION = Function("f", lambda *_: None)
LIST: list[object] = [1]

SCALARS = st.one_of(
    st.none(),
    st.just(UNDEFINED),
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(),
    st.text(max_size=8),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
        | st.builds(Safe, st.text(max_size=4))
    ),
    max_leaves=6,
)

# L-40                    value        true?
TRUTHS: dict[str, tuple[object, bool]] = {
    "undefined":         (UNDEFINED,   False),
    "null":              (None,        False),
    "zero":              (0,           False),
    "minus zero":        (-0.0,        False),
    "NaN":               (math.nan,    False),
    "an infinity":       (math.inf,    True),
    "a half":            (0.5,         True),
    "empty text":        ("",          False),
    "text":              ("0",         True),
    "an empty list":     ([],          True),
    "an empty record":   ({},          True),
    "empty safe text":   (Safe(""),    True),
    "a function":        (FUNCTION,    True),
    "an expression":     (Regex("", ""), True),
}  # fmt: skip


@pytest.mark.parametrize("case", TRUTHS)
def test_truth_is_javascripts(case):
    value, expected = TRUTHS[case]
    assert op.truthy(value) is expected


# L-41, L-42: what ``${{ value }}`` prints, and what ``~`` joins
SPELLINGS = {
    "undefined": (UNDEFINED, "", "undefined"),
    "null": (None, "", "null"),
    "a boolean": (True, "true", "true"),
    "a whole number": (4, "4", "4"),
    "minus zero": (-0.0, "0", "0"),
    "a third": (1 / 3, "0.3333333333333333", "0.3333333333333333"),
    "a large number": (1e21, "1e+21", "1e+21"),
    "a list": ([1, "x", None, [2, [3]], UNDEFINED], "1,x,,2,3,", "1,x,,2,3,"),
    "a record": ({"a": 1}, "[object Object]", "[object Object]"),
    "safe text": (Safe("<b>"), "<b>", "<b>"),
    "an expression": (Regex("a", "g"), "/a/g", "/a/g"),
}


@pytest.mark.parametrize("case", SPELLINGS)
def test_a_value_is_spelled(case):
    value, printed, joined = SPELLINGS[case]
    assert (op.to_text(METER, value), op.to_string(METER, value)) == (printed, joined)


# L-44: loose equality is no equivalence, so the cases are listed
EQUALS = (
    (1, "1", True),
    (None, UNDEFINED, True),
    ("", 0, True),
    (True, 1, True),
    (True, "1", True),
    (None, 0, False),
    (None, False, False),
    (UNDEFINED, 0, False),
    ("a", math.nan, False),
    (math.nan, math.nan, False),
    (1, 1.0, True),
    ("1.0", 1, True),
    (" 1 ", 1, True),
    ("1", "1.0", False),
)


@pytest.mark.parametrize(("left", "right", "expected"), EQUALS)
def test_loose_equality_converts(left, right, expected):
    assert op.loose_equals(METER, left, right) is expected
    assert op.loose_equals(METER, right, left) is expected


def test_lists_and_records_are_equal_to_themselves_and_to_their_text():
    assert op.loose_equals(METER, LIST, LIST)
    assert not op.loose_equals(METER, [1], [1])
    assert op.loose_equals(METER, [1], "1")
    assert op.loose_equals(METER, [], "")
    assert op.loose_equals(METER, {}, "[object Object]")
    assert not op.strict_equals([1], [1])
    assert not op.strict_equals(1, True)
    assert not op.strict_equals(None, UNDEFINED)


# L-46
MEMBERSHIPS = {
    "part of a text": ("bc", "abcd", True),
    "a number in a text": (1, "a1", True),
    "an element": (1, [1], True),
    "not converted": ("1", [1], False),
    "a key": ("a", {"a": UNDEFINED}, True),
    "a number as key": (1, {"1": 0}, True),
    "not a property": ("length", [1], False),
    "a property of safe text": ("length", Safe("x"), True),
    "not part of safe text": ("x", Safe("x"), False),
}


@pytest.mark.parametrize("case", MEMBERSHIPS)
def test_membership(case):
    item, container, expected = MEMBERSHIPS[case]
    assert op.contains(METER, container, item) is expected


@pytest.mark.parametrize("container", [None, UNDEFINED, 1, True, FUNCTION], ids=repr)
def test_membership_in_anything_else_is_an_error(container):
    with pytest.raises(Fault, match="needs text, a list or a record"):
        op.contains(METER, container, "a")


# L-47                        value         key            result
LOOKUPS = {
    "a key":                ({"a": 1},     "a",           1),
    "a missing key":        ({"a": 1},     "b",           UNDEFINED),
    "a number as key":      ({"1": "x"},   1,             "x"),
    "an index":             (["a", "b"],   1,             "b"),
    "an index as text":     (["a", "b"],   "1",           "b"),
    "not canonical":        (["a", "b"],   "01",          UNDEFINED),
    "a negative index":     (["a", "b"],   -1,            UNDEFINED),
    "a fraction":           (["a", "b"],   0.5,           UNDEFINED),
    "minus zero":           (["a", "b"],   -0.0,          "a"),
    "a length":             (["a", "b"],   "length",      2),
    "a unit":               ("a\ud83d\ude00", 1,          "\ud83d"),
    "a text's length":      ("a\ud83d\ude00", "length",   3),
    "the text of safe text": (Safe("ab"),  "val",         "ab"),
    "of null":              (None,         "a",           UNDEFINED),
    "of undefined":         (UNDEFINED,    "a",           UNDEFINED),
    "of a number":          (1,            "a",           UNDEFINED),
    "of an expression":     (Regex("a", ""), "source",    UNDEFINED),
    "a reserved name":      ({"a": 1},     "constructor", UNDEFINED),
    "a Python attribute":   ("a",          "__class__",   UNDEFINED),
    "a list's attribute":   ([1],          "append",      UNDEFINED),
    "of a function":        (FUNCTION,     "call",        UNDEFINED),
}  # fmt: skip


@pytest.mark.parametrize("case", LOOKUPS)
def test_a_lookup_finds_data_only(case):
    value, key, expected = LOOKUPS[case]
    assert op.get_property(METER, value, key) == expected


# functions are opaque
CONVERSIONS = {
    "to text": op.to_text,
    "to a number": op.to_number,
    "negated": op.negate,
    "added": lambda meter, value: op.add(meter, value, 1),
    "joined": lambda meter, value: op.concat(meter, value, ""),
    "ordered": lambda meter, value: op.less(meter, value, 1),
}


@pytest.mark.parametrize("conversion", CONVERSIONS)
@pytest.mark.parametrize("value", [FUNCTION, [FUNCTION]], ids=["bare", "in a list"])
def test_a_function_cannot_be_converted(conversion, value):
    with pytest.raises(Fault, match="the function 'f' cannot be used as text"):
        CONVERSIONS[conversion](METER, value)


BINARY = (op.add, op.subtract, op.multiply, op.divide, op.modulo, op.power, op.concat)


@given(VALUES, VALUES)
def test_arithmetic_gives_a_number_or_text(left, right):
    one, other = (
        copy_in(side) if not has_special(side) else side for side in (left, right)
    )
    for operator in BINARY:
        result = operator(METER, one, other)
        assert type(result) in (int, float, str)
        assert type(result) is not int or abs(result) <= 2**53


def has_special(value):
    if isinstance(value, list):
        return any(map(has_special, value))
    if isinstance(value, dict):
        return any(map(has_special, value.values()))
    return value is UNDEFINED or isinstance(value, Safe)


@given(SCALARS, SCALARS)
def test_strictly_equal_values_are_loosely_equal(left, right):
    if op.strict_equals(left, right):
        assert op.loose_equals(METER, left, right)
    assert op.loose_equals(METER, left, right) == op.loose_equals(METER, right, left)


@given(VALUES, VALUES)
def test_less_is_greater_the_other_way_round(left, right):
    assert op.less(METER, left, right) == op.greater(METER, right, left)
    assert op.less_equal(METER, left, right) == op.greater_equal(METER, right, left)
    assert not (op.less(METER, left, right) and op.greater(METER, left, right))


def test_joining_is_charged_before_it_happens():
    with pytest.raises(LimitExceededError, match="scratch"):
        op.concat(Meter(Limits(scratch=10)), "a" * 6, "b" * 6)


def test_a_list_in_itself_many_times_is_not_spelled():
    value: list[object] = ["x"]
    for _ in range(40):
        value = [value, value]
    with pytest.raises(LimitExceededError, match="work"):
        op.to_text(Meter(Limits(work=10_000)), value)
