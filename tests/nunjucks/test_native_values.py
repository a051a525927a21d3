"""Step inputs: native values, detached, and as the old engine made them (R-1 … R-10)."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stagedoor.nunjucks import UNDEFINED, NunjucksEnvironment, RenderError

CONTEXT = {"n": 1, "o": {"a": [1, None]}, "s": "x", "t": True}

# what is written                             Backstage 4         Backstage up to 4.0.2
VALUES = {
    "${{ n }}":                               (1,                 1),
    "${{ o }}":                               ({"a": [1, None]},  {"a": [1, None]}),
    "${{ nope }}":                            (UNDEFINED,         UNDEFINED),
    "${{ none }}":                            (None,              None),
    "${{ n }} ":                              ("1 ",              "1 "),
    "${{ n }}${{ n }}":                       ("11",              "11"),
    "{# c #}${{ n }}":                        (1,                 1),
    " {#- c -#} ${{ n }}":                    (1,                 1),
    "${{- n -}} ":                            (1,                 "1"),
    "${{- n }}":                              (1,                 -1),
    "$<< n >>":                               (1,                 1),
    "${{\n n }}":                             (1,                 1),
    "${{\n s }}":                             ("x",               "x"),
    "${{\n o }}":                             ({"a": [1, None]},  "[object Object]"),
    "":                                       ("",                UNDEFINED),
    "${{ '' }}":                              ("",                ""),
    "{% if false %}x{% endif %}":             ("",                UNDEFINED),
    "{% if t %}false{% endif %}":             ("false",           False),
    "{% if t %}${{ o }}{% endif %}":          ("[object Object]", {"a": [1, None]}),
    "{% for i in [1, 2] %}${{ i }}{% endfor %}": ("12",           12),
    "{% set x = 1 %}${{ x }}":                ("1",               "1"),
    "true":                                   ("true",            "true"),
    "${{ 'true' }}":                          ("true",            "true"),
    "{% raw %}5{% endraw %}":                 ("5",               "5"),
    "${{ 0 / 0 }}":                           ("nan",             None),
    "${{ 'a' | safe }}":                      ("a",               "a"),
    "${{ '\U0001f680' }}":                    ("\U0001f680",      "\U0001f680"),
    "${{ [nope, none] }}":                    ([None, None],      [None, None]),
    "${{ {a: nope, b: none} }}":              ({"b": None},       {"b": None}),
    "${{ {b: 1, '1': 2} }}":                  ({"1": 2, "b": 1},  {"1": 2, "b": 1}),
    "${{ 4.0 }}":                             (4,                 4),
    "${{ r/a/gi }}":                          ("/a/gi",           {}),
}  # fmt: skip


def spelled(value):
    return "undefined" if value is UNDEFINED else json.dumps(value)


@pytest.mark.parametrize("source", VALUES)
def test_a_sole_interpolation_keeps_its_type(source) -> None:
    current, old = VALUES[source]
    value = NunjucksEnvironment().from_string(source).value(CONTEXT)
    if current == "nan":
        assert value != value  # noqa: PLR0124  # NaN is what differs from itself
    else:
        assert spelled(value) == spelled(current)
    legacy = NunjucksEnvironment(legacy=True).from_string(source).value(CONTEXT)
    assert spelled(legacy) == spelled(old)


@pytest.mark.parametrize("source", ["${{ range }}", "${{ [range] }}", "${{ s.split }}"])
def test_a_function_is_no_value(source) -> None:
    with pytest.raises(RenderError, match="not data"):
        NunjucksEnvironment().from_string(source).value(CONTEXT)


def test_values_are_detached_from_the_context() -> None:
    data = {"l": [{"a": [1]}]}
    env = NunjucksEnvironment()
    value = env.from_string("${{ l }}").value(data)
    value[0]["a"].append(2)
    assert data == {"l": [{"a": [1]}]}
    prepared = env.prepare(data)
    env.from_string("${{ l }}").value(prepared)[0]["a"].append(3)
    assert env.from_string("${{ l | dump }}").render(prepared) == '[{"a":[1]}]'


MUTATING = [
    "${{ l.push('z') }}${{ l }}",
    "${{ l['pu' ~ 'sh']('z') }}${{ l }}",
    "{% set f = l['pu' ~ 'sh'] %}${{ f('z') }}${{ l }}",
    "{% set f = l.push %}${{ f('z') }}${{ l }}",
    "{% for i in [1] %}{% set _ = l.push('z') %}{% endfor %}2${{ l }}",
]


@pytest.mark.parametrize("source", MUTATING)
def test_a_change_is_seen_in_its_own_render_only(source) -> None:
    env = NunjucksEnvironment(globals={"g": ["a"]})
    data = {"l": ["a"]}
    prepared = env.prepare(data)
    for context in (data, prepared, prepared):
        assert env.from_string(source).render(context) == "2a,z"
    assert data == {"l": ["a"]}
    twice = env.from_string("${{ g.push('z') }}${{ g }}")
    assert (twice.render(), twice.render()) == ("2a,z", "2a,z")


def test_many_renders_can_share_what_was_prepared() -> None:
    env = NunjucksEnvironment()
    prepared = env.prepare({"a": 1, "values": {"x": "X"}})
    template = env.from_string("{% set a = a + 1 %}${{ a }}${{ values.x }}")
    assert [template.render(prepared) for _ in range(3)] == ["2X"] * 3


def test_chance_repeats_and_differs_between_files() -> None:
    def drawn(seed, name):
        env = NunjucksEnvironment(seed=seed)
        source = "{% for i in range(20) %}${{ [1, 2, 3, 4] | random }}{% endfor %}"
        return env.from_string(source, name=name).render()

    assert drawn(1, "a") == drawn(1, "a")
    assert len({drawn(1, "a"), drawn(1, "b"), drawn(2, "a")}) == 3


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from("abcd"), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(JSON)
def test_data_pass_through_unchanged(data) -> None:
    env = NunjucksEnvironment()
    assert env.from_string("${{ x }}").value({"x": data}) == data
    dumped = env.from_string("${{ x | dump }}").render(x=data)
    assert json.loads(dumped) == data
    legacy = NunjucksEnvironment(legacy=True)
    assert legacy.from_string("${{ x }}").value({"x": data}) == data
