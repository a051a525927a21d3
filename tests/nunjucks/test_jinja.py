"""The seams with Jinja2: what its users know works here as well."""

from __future__ import annotations

import io

import jinja2
import pytest
from jinja2 import nodes
from jinja2.filters import FILTERS as JINJA_FILTERS
from jinja2.lexer import Lexer, TokenStream
from jinja2.parser import Parser
from markupsafe import Markup

from stagedoor.nunjucks import (
    UNDEFINED,
    Limits,
    NunjucksEnvironment,
    NunjucksTemplate,
    RenderError,
)
from stagedoor.nunjucks.parser import ExpressionParser


def render(source, /, *args, **kwargs):
    env = kwargs.pop("env", None) or NunjucksEnvironment()
    return env.from_string(source).render(*args, **kwargs)


def test_it_is_a_jinja_environment_with_jinja_templates() -> None:
    env = NunjucksEnvironment()
    assert isinstance(env, jinja2.Environment)
    assert isinstance(env.lexer, Lexer)
    assert isinstance(env.from_string("x"), jinja2.Template)
    assert (env.variable_start_string, env.block_start_string) == ("${{", "{%")
    assert NunjucksEnvironment(cookiecutter=True).variable_start_string == "{{"


def test_expressions_are_read_by_subclasses_of_jinja() -> None:
    parser = ExpressionParser(NunjucksEnvironment(), "a.b | f(1) + 2", Limits())
    assert isinstance(parser, Parser)
    assert isinstance(parser.stream, TokenStream)
    tree = parser.parse_whole()
    assert tree == nodes.Add(
        nodes.Filter(
            nodes.Getattr(nodes.Name("a", "load"), "b", "load"),
            "f",
            [nodes.Const(1)],
            [],
            None,
            None,
        ),
        nodes.Const(2),
    )
    assert [name.name for name in tree.find_all(nodes.Name)] == ["a"]


@pytest.mark.parametrize(
    ("args", "kwargs"),
    [(({"a": 1},), {}), ((), {"a": 1}), (([("a", 1)],), {}), (({"a": 2},), {"a": 1})],
)
def test_render_takes_what_dict_takes(args, kwargs) -> None:
    assert render("${{ a }}", *args, **kwargs) == "1"


def test_streams_and_generators_give_the_same_text() -> None:
    template = NunjucksEnvironment().from_string("a${{ b }}")
    assert "".join(template.generate(b=1)) == "a1"
    out = io.BytesIO()
    template.stream(b=1).dump(out, "utf-8")
    assert out.getvalue() == b"a1"


def test_a_template_of_its_own_makes_its_environment() -> None:
    assert (
        NunjucksTemplate("$<< a >>${{ a }}", delimiters="angle").render(a=1)
        == "1${{ a }}"
    )


def test_extra_globals_of_a_template_are_there() -> None:
    template = NunjucksEnvironment().from_string("${{ a }}${{ b }}", {"a": 1, "b": 2})
    assert template.render(b=3) == "13"


@jinja2.pass_environment
def with_environment(env, value):
    return f"{value}{env.block_start_string}"


@jinja2.pass_context
def with_context(context, value):
    return f"{value}{context['name']}"


@jinja2.pass_eval_context
def with_eval_context(eval_context, value):
    return f"{value}{eval_context.autoescape}"


PLAIN = {
    "a plain function":      (lambda value, more="!": value + more, "x!"),
    "with an environment":   (with_environment, "x{%"),
    "with a context":        (with_context, "xN"),
    "with an eval context":  (with_eval_context, "xFalse"),
    "a generator":           (lambda value: (c for c in value * 2), "x,x"),
    "a set of one":          (lambda value: {value}, "x"),
    "nothing":               (lambda _: None, ""),
    "undefined":             (lambda _: jinja2.Undefined(), ""),
    "a record":              (lambda value: {value: 1}, "[object Object]"),
    "an emoji":              (lambda _: "\U0001f680", "\U0001f680"),
}  # fmt: skip


@pytest.mark.parametrize("kind", PLAIN)
def test_a_filter_written_for_jinja_works_as_it_is(kind) -> None:
    function, text = PLAIN[kind]
    env = NunjucksEnvironment()
    env.filters["mine"] = function
    assert render("${{ 'x' | mine }}", env=env, name="N") == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("${{ 'a b' | wordwrap_(3) }}", "a b"),
        ("${{ [3, 1] | max_ }}", "3"),
        ("${{ ['a', 'A'] | unique_ | join('-') }}", "a"),
        ("${{ '%s!' | format_('x') }}", "x!"),
        ("${{ missing | default_('d') }}", "d"),
        ("${{ [{a: 1}, {a: 2}] | map_(attribute='a') | join }}", "12"),
    ],
)
def test_filters_of_jinja_can_be_registered(source, text) -> None:
    env = NunjucksEnvironment(
        filters={f"{name}_": function for name, function in JINJA_FILTERS.items()}
    )
    env.newline_sequence = "\n"
    assert render(source, env=env) == text


def test_marked_up_text_stays_marked() -> None:
    env = NunjucksEnvironment(filters={"bold": lambda value: Markup("<b>") + value})
    assert render("${{ '<' | bold | escape }}", env=env) == "<b>&lt;"
    kinds: list[type] = []
    env.filters["kind"] = lambda value: kinds.append(type(value))
    render("${{ 'x' | safe | kind }}${{ 'x' | kind }}${{ nope | kind }}", env=env)
    assert kinds == [Markup, str, jinja2.Undefined]


def test_tests_and_globals_can_be_registered() -> None:
    env = NunjucksEnvironment(globals={"twice": lambda x: x * 2, "site": {"a": [1]}})
    env.tests["long"] = lambda value, size=3: len(value) > size
    env.globals["later"] = 7
    source = "${{ 'abcd' is long }}${{ 'abcd' is long(9) }}${{ twice(2) }}${{ site.a }}"
    assert render(source + "${{ later }}", env=env) == "truefalse417"


def test_a_context_name_hides_a_global() -> None:
    assert render("${{ range }}${{ joiner }}", range=1, joiner=2) == "12"


def test_a_filter_of_ones_own_replaces_a_built_in_one() -> None:
    env = NunjucksEnvironment(filters={"upper": lambda value: value + "?"})
    assert render("${{ 'x' | upper }}", env=env) == "x?"
    assert render("${{ 'x' | upper }}") == "X"


def test_a_filter_may_have_a_dotted_name() -> None:
    env = NunjucksEnvironment(filters={"acme.slug": lambda value: value.lower()})
    assert render("${{ 'X' | acme.slug }}", env=env) == "x"


def test_extra_globals_join_what_was_prepared() -> None:
    env = NunjucksEnvironment()
    template = env.from_string("${{ a }}${{ b }}", {"a": 1})
    assert template.render(env.prepare({"b": 2})) == "12"


def test_plug_ins_get_copies() -> None:
    def spoil(values):
        values.append("spoilt")
        return values

    env = NunjucksEnvironment(filters={"spoil": spoil})
    assert render("${{ l | spoil }}|${{ l }}", env=env, l=["a"]) == "a,spoilt|a"


def test_a_loader_finds_templates() -> None:
    env = NunjucksEnvironment()
    with pytest.raises(TypeError, match="no loader"):
        env.get_template("a")
    env.loader = jinja2.DictLoader({"a": "${{ x }}", "b": "${{"})
    assert env.get_template("a").render(x=1) == "1"
    assert env.get_template(env.get_template("a")).name == "a"
    with pytest.raises(jinja2.TemplateNotFound):
        env.get_template("c")
    with pytest.raises(RenderError) as caught:
        env.get_template("b")
    assert str(caught.value.problems[0].at) == "b:1:1"


def test_an_expression_can_be_evaluated_alone() -> None:
    env = NunjucksEnvironment()
    assert env.compile_expression("[x, 1]")(x={"a": None}) == [{"a": None}, 1]
    assert env.compile_expression("nope")() is None
    assert env.compile_expression("nope", undefined_to_none=False)() is UNDEFINED


def test_what_needs_jinjas_statements_says_so() -> None:
    env = NunjucksEnvironment()
    for attempt in (env.parse, env.compile):
        with pytest.raises(TypeError, match="no Jinja2 nodes"):
            attempt("x")


def test_a_source_that_is_no_text_is_refused() -> None:
    with pytest.raises(RenderError, match="must be text"):
        NunjucksEnvironment().from_string(nodes.Template([]))


def test_the_parse_of_an_expression_is_shared_by_environments() -> None:
    first, second = NunjucksEnvironment(), NunjucksEnvironment(cookiecutter=True)
    assert first.pieces is second.pieces
    assert first.pieces.expression(" a ") is second.pieces.expression(" a ")
    assert NunjucksEnvironment(limits=Limits(nodes=5)).pieces is not first.pieces
