"""Methods: closed tables, exact arguments, and nothing of Python's."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.nunjucks.template_values import ARGUMENTS, VALUES, is_value, small_meter

from stagedoor.nunjucks.limits import LimitExceededError, Limits, Meter
from stagedoor.nunjucks.methods import (
    COOKIECUTTER_METHODS,
    METHODS,
    lookup,
    member,
    names,
)
from stagedoor.nunjucks.regex import Regex
from stagedoor.nunjucks.values import UNDEFINED, Fault, Function, Safe

# F-60: what Backstage 4.1 has, by receiver
TABLES = {
    "text": ("x", """charAt charCodeAt concat endsWith includes indexOf lastIndexOf
        replace slice split startsWith substring toLowerCase toUpperCase trim trimEnd
        trimStart"""),
    "safe text": (Safe("x"), """charAt charCodeAt concat endsWith includes indexOf
        lastIndexOf replace slice split startsWith substring toLowerCase toUpperCase
        trim trimEnd trimStart"""),
    "a number": (1, "toExponential toFixed toPrecision toString"),
    "a fraction": (1.5, "toExponential toFixed toPrecision toString"),
    "a list": ([], """at concat copyWithin fill flat includes indexOf join lastIndexOf
        pop push reverse shift slice sort splice unshift"""),
    "an expression": (Regex("a", ""), "test"),
    "a record": ({}, ""),
    "a boolean": (True, ""),
    "null": (None, ""),
    "undefined": (UNDEFINED, ""),
    "a function": (Function("f", lambda *_: None), ""),
}  # fmt: skip


@pytest.mark.parametrize("receiver", TABLES)
def test_a_receiver_has_exactly_its_methods(receiver):
    value, expected = TABLES[receiver]
    assert sorted(names(value)) == sorted(expected.split())


def test_cookiecutter_mode_adds_pythons_methods():
    added = set(names([], cookiecutter=True)) - set(names([]))
    assert added == {"append", "count", "find", "index", "insert", "remove"}
    assert set(names({}, cookiecutter=True)) == {
        "get",
        "has_key",
        "items",
        "keys",
        "values",
    }


def test_a_key_hides_a_method_of_its_name():
    assert lookup({"items": 1}, "items", cookiecutter=True) is None
    assert member(Meter(), {"items": 1}, "items", cookiecutter=True) == 1
    assert lookup({"a": 1}, "items", cookiecutter=True) is not None


@settings(max_examples=300)
@given(data=st.data(), receiver=VALUES, arguments=ARGUMENTS)
def test_a_method_gives_a_value_or_a_fault(data, receiver, arguments):
    known = COOKIECUTTER_METHODS.get(type(receiver), {"none": None})
    name = data.draw(st.sampled_from(sorted(known)))
    method = lookup(receiver, name, cookiecutter=True)
    if method is None:
        return
    try:
        result = method.call(small_meter(), receiver, arguments, {})
    except (Fault, LimitExceededError):
        return
    assert is_value(result)
    assert is_value(receiver)


@given(receiver=VALUES, key=VALUES)
def test_a_member_is_a_value(receiver, key):
    try:
        assert is_value(member(small_meter(), receiver, key, cookiecutter=True))
    except (Fault, LimitExceededError):
        return


# what Python has and a template never sees
PYTHON = ("__class__", "__len__", "__init__", "format", "encode", "mro", "extend")


@pytest.mark.parametrize("name", PYTHON)
def test_no_attribute_of_python_is_reached(name):
    for receiver in ("x", Safe("x"), 1, 1.5, True, [1], {"a": 1}, Regex("a", ""), None):
        assert lookup(receiver, name, cookiecutter=True) is None
        assert member(Meter(), receiver, name, cookiecutter=True) is UNDEFINED


# receiver, method, arguments: what the fault says
MISUSES = {
    ("x", "replace", ("a",)): "the method 'replace' takes 2 arguments, not 1",
    ("x", "trim", (1,)): "the method 'trim' takes no arguments, not 1",
    ("x", "slice", (1, 2, 3)): "the method 'slice' takes 0 to 2 arguments, not 3",
    (1, "toFixed", (101,)): "the number of decimals must be between 0 and 100",
    (1, "toString", (1,)): "the base must be between 2 and 36",
    (1, "toPrecision", (0,)): "the precision must be between 1 and 100",
    ("x", "repeat", (-1,)): "the number of repetitions must be 0 or more",
}


@pytest.mark.parametrize(("receiver", "name", "arguments"), MISUSES)
def test_a_misuse_is_a_fault(receiver, name, arguments):
    method = lookup(receiver, name)
    assert method is not None
    with pytest.raises(Fault) as raised:
        method.call(Meter(), receiver, arguments, {})
    assert raised.value.message == MISUSES[receiver, name, arguments]


def test_keywords_are_refused():
    method = lookup("x", "trim")
    assert method is not None
    with pytest.raises(Fault, match="takes no keyword arguments"):
        method.call(Meter(), "x", (), {"a": 1})


def test_a_legacy_method_leaves_a_notice():
    meter = Meter()
    method = lookup("7", "padStart")
    assert method is not None
    assert method.call(meter, "7", (3, "0"), {}) == "007"
    assert meter.notices == [
        "the method 'padStart' of a text works in Backstage up to 4.0.2 only"
    ]


def test_a_legacy_method_that_is_not_called_is_undefined():
    assert member(Meter(), [1], "map") is UNDEFINED
    assert isinstance(member(Meter(), [1], "push"), Function)
    assert member(Meter(), [1], "push") is not member(Meter(), [1], "push")


def test_a_bound_method_works_on_its_receiver():
    items = [1]
    member(Meter(), items, "push").call(Meter(), [2], {})
    assert items == [1, 2]


CALLBACKS = {
    "map": ([2, 4], lambda item: item * 2, [4, 8]),
    "filter": ([0, 1, 2], lambda item: item, [1, 2]),
    "find": ([0, 3, 5], lambda item: item, 3),
    "findIndex": ([0, 3, 5], lambda item: item, 1),
    "some": ([0, 0], lambda item: item, False),
    "every": ([1, 1], lambda item: item, True),
    "flatMap": ([1, 2], lambda item: [item, item], [1, 1, 2, 2]),
    "forEach": ([1], lambda item: item, UNDEFINED),
}


@pytest.mark.parametrize("name", CALLBACKS)
def test_a_legacy_list_method_calls_a_macro(name):
    items, function, expected = CALLBACKS[name]
    method = METHODS[list][name]
    callback = Function("macro", lambda _meter, given, _named: function(given[0]))
    assert method.call(Meter(), items, [callback], {}) == expected


def test_reducing_goes_both_ways():
    callback = Function("join", lambda _meter, given, _named: given[0] + given[1])
    items = ["a", "b", "c"]
    forward, backward = (METHODS[list][name] for name in ("reduce", "reduceRight"))
    assert forward.call(Meter(), items, [callback], {}) == "abc"
    assert backward.call(Meter(), items, [callback, "-"], {}) == "-cba"
    with pytest.raises(Fault, match="an empty list needs a first value"):
        forward.call(Meter(), [], [callback], {})
    with pytest.raises(Fault, match="needs a macro to call, not number"):
        forward.call(Meter(), items, [1], {})


CYCLES = {"push": 0, "unshift": 0, "append": 0, "fill": 0, "insert": 1, "splice": 2}


@pytest.mark.parametrize("name", CYCLES)
def test_a_list_cannot_hold_itself(name):
    items: list[object] = [1]
    method = lookup(items, name, cookiecutter=True)
    assert method is not None
    with pytest.raises(Fault, match="cannot hold itself"):
        method.call(Meter(), items, [*[0] * CYCLES[name], [[items]]], {})
    assert items == [1]


def test_a_function_cannot_be_stored():
    push = lookup([], "push")
    assert push is not None
    with pytest.raises(Fault, match="the function 'f' is not data"):
        push.call(Meter(), [], [Function("f", lambda *_: None)], {})


# what asks for far too much
HUGE = {
    "padStart": ("x", (1e12,)),
    "repeat": ("xx", (1e12,)),
    "concat": ([0] * 900_000, ([0] * 900_000,)),
    "split": ("a" * 2_000_000, ("",)),
    "replaceAll": ("a" * 20_000, ("a", "$`")),
}


@pytest.mark.parametrize("name", HUGE)
def test_a_method_is_charged_before_it_builds(name):
    receiver, arguments = HUGE[name]
    method = lookup(receiver, name)
    assert method is not None
    with pytest.raises(LimitExceededError):
        method.call(Meter(Limits()), receiver, arguments, {})


def test_a_shared_list_is_looked_through_once():
    value: list[object] = [1]
    for _ in range(200):
        value = [value, value]
    push = lookup([], "push")
    assert push is not None
    assert push.call(Meter(), [], [value], {}) == 1
