"""Random template values, for the laws that hold for all of them."""

from __future__ import annotations

from hypothesis import strategies as st

from stagedoor.nunjucks.limits import Limits, Meter
from stagedoor.nunjucks.regex import Regex
from stagedoor.nunjucks.values import UNDEFINED, Function, Safe, record

NUMBERS = st.one_of(
    st.integers(-10, 100),
    st.integers(-(2**53), 2**53),
    st.floats(),
    st.sampled_from([0, -0.0, 1e9, 1e21, 2**53]),
)
TEXTS = st.one_of(
    st.text(st.characters(max_codepoint=0xFFFF, categories=None), max_size=12),
    st.sampled_from(
        ["a b", "a.b", "length", "<b>x</b>", "key", "12px", "a,b\n\nc", "$1", "ceil"]
    ),
)
SCALARS = st.one_of(
    st.none(), st.just(UNDEFINED), st.booleans(), NUMBERS, TEXTS, st.builds(Safe, TEXTS)
)
KEYS = st.sampled_from(["a", "b", "length", "0", "1", "kind", "name"]) | st.text(
    st.characters(max_codepoint=0xFFFF, categories=None), min_size=1, max_size=4
).filter(lambda key: not key.startswith("__"))
ODD = st.sampled_from([Regex("[a-c]+", "g"), Regex("(a)|b", "iy")]) | st.just(
    Function("f", lambda *_: "x")
)
VALUES = st.recursive(
    SCALARS | ODD,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(st.tuples(KEYS, inner), max_size=4).map(record)
    ),
    max_leaves=8,
)
ARGUMENTS = st.lists(VALUES, max_size=4)


def small_meter() -> Meter:
    """Return a budget that a runaway built-in exhausts at once."""
    return Meter(Limits(work=20_000, scratch=400_000))


def is_value(value: object) -> bool:
    """Tell whether ``value`` belongs to the closed model, all the way down."""
    if isinstance(value, list):
        return all(map(is_value, value))
    if isinstance(value, dict):
        return all(isinstance(key, str) and is_value(value[key]) for key in value)
    if isinstance(value, str):
        return not any(character > "\uffff" for character in value)
    return (
        value is None
        or value is UNDEFINED
        or type(value) in (bool, int, float, Safe, Regex)
        or isinstance(value, Function)
    )
