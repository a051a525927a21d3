"""What a template's author reads when something is wrong (golden texts)."""

from __future__ import annotations

import re

import pytest

from stagedoor.core.frozen import replace
from stagedoor.nunjucks import DEFAULT_LIMITS, Limits, NunjucksEnvironment, RenderError

CONTEXT = {
    "values": {"name": "orders", "tags": ["a", "b"], "owner": {"kind": "group"}, "n": 1}
}
# A name for what is wrong, and the template.
PARSING = {
    "an interpolation without end": "name: ${{ values.name",
    "a tag without end": "{% if values.name }",
    "a comment without end": 'for x in "${#list[@]}"; do {# here',
    "the end of no comment": "a { color: red #}",
    "a Hugo shortcode": "see {{% notice tip",
    "raw without end": "{% raw %}\nx {% end raw %}",
    "raw with something after it": "{% raw on %}x{% endraw %}",
    "the end of raw over two lines": "{% raw %}x{%\nendraw %}",
    "no expression": "${{ }}",
    "an operator without operand": "${{ 1 + }}",
    "two expressions": "${{ values.name values.n }}",
    "a list without end": "${{ [1, 2 }}",
    "a record that ends early": "${{ {a: {b: 1}} }}",
    "a trailing comma in a list": "${{ [1, 2,] }}",
    "a trailing comma in a record": "${{ {a: 1,} }}",
    "a number as key": "${{ {1: 2} }}",
    "empty parentheses": "${{ () }}",
    "a text without end": "${{ values.name + 'x }}",
    "a number in scientific notation": "${{ 1e3 }}",
    "a number that starts with a point": "${{ .5 }}",
    "an index after a point": "${{ values.tags.0 }}",
    "no name after a point": "${{ values.[0] }}",
    "and of other languages": "${{ values.name && values.n }}",
    "or of other languages": "${{ values.name || 'x' }}",
    "not of other languages": "${{ !values.name }}",
    "a ternary of other languages": "${{ values.n ? 1 : 2 }}",
    "a template literal": "${{ `x` }}",
    "an assignment in an expression": "${{ values.n = 2 }}",
    "an if after else": "${{ 1 if values.n else 2 if values.name else 3 }}",
    "double braces in delimiters": "${{ {{ values.name }} }}",
    "double braces in a tag": "{% if {{ values.n }} %}x{% endif %}",
    "a minus twice": "${{ - -1 }}",
    "GitHub's own expression": "if: ${{ github.ref == 'x' && success() }}",
    "a regex without end": "${{ values.name | replace(r/x, 'y') }}",
    "unknown regex flags": "${{ r/x/gu }}",
    "a regex that is no regex": "${{ r/(/ }}",
    "a reserved property": "${{ values.constructor }}",
    "a reserved key": "${{ {__proto__: 1} }}",
    "an unknown tag": "{% fi values.n %}{% endif %}",
    "a tag of Liquid": "{% assign x = 1 %}",
    "a tag without name": "{% 1 %}",
    "a template that is included": "{% include 'x' %}",
    "a break": "{% for t in values.tags %}{% break %}{% endfor %}",
    "an if that is never closed": "a\n{% if values.n %}\nb\n",
    "an end without beginning": "x{% endfor %}",
    "an else without if": "{% else %}",
    "the end of something else": "{% if 1 %}{% endfor %}",
    "something after endif": "{% if 1 %}{% endif values.n %}",
    "a for without in": "{% for t values.tags %}{% endfor %}",
    "a for over loop": "{% for loop in values.tags %}{% endfor %}",
    "a property as target": "{% set values.n = 1 %}",
    "a constant as target": "{% set none = 1 %}",
    "a macro without parentheses": "{% macro m %}{% endmacro %}",
    "a parameter that is no name": "{% macro m(1) %}{% endmacro %}",
    "a call of no macro call": "{% call values.name %}{% endcall %}",
    "a call with open parameters": "{% call (x m() %}{% endcall %}",
    "a block without name": "{% block 'x' %}{% endblock %}",
    "the wrong block closed": "{% block a %}{% endblock b %}",
    "a block twice": "{% block a %}{% endblock %}{% block a %}{% endblock %}",
    "a macro in a capture": "{% set x %}{% macro m() %}{% endmacro %}{% endset %}",
    "a blank before the first case": "{% switch 1 %}\n{% case 1 %}{% endswitch %}",
    "a switch without cases": "{% switch 1 %}{% endswitch %}",
}

RENDERING = {
    "GitHub's own function": "key: ${{ hashFiles('**/lock') }}",
    "an unknown filter": "${{ values.name | lowre }}",
    "a filter of Jinja2": "${{ values.name | tojson }}",
    "a filter that nobody has": "${{ values.name | wibble }}",
    "a filter on the wrong input": "${{ values.n | upper }}",
    "a filter on nothing": "${{ values.nmae | first }}",
    "an unknown test": "${{ values.name is empty }}",
    "a test without its argument": "${{ values.n is divisibleby }}",
    "an unknown method": "${{ values.name.splti('.') }}",
    "a method of nothing": "${{ values.nmae.split('.') }}",
    "a method of a record": "{% for k in values.owner.items() %}{% endfor %}",
    "too few arguments": "${{ values.name.endsWith() }}",
    "a call of data": "${{ values.name() }}",
    "a call of nothing": "${{ rnage(3) }}",
    "a macro as text": "{% macro m() %}{% endmacro %}${{ m }}",
    "a function as data": "${{ [range] | dump }}",
    "a function as index": "${{ values[range] }}",
    "a function as summand": "${{ 1 + range }}",
    "a function with a sign": "${{ -range }}",
    "a function compared": "${{ range < 1 }}",
    "a function left aside": "${{ (range, 1) }}",
    "a function cut": "${{ range[1:] }}",
    "a function given a function": "${{ cycler(range) }}",
    "a keyword for a test": "${{ values.n is odd(of=2) }}",
    "a call of a call": "${{ values.tags[0]() }}",
    "a call by a computed name": "${{ values['na' ~ 'me']() }}",
    "a method of what an index gives": "${{ values.tags[0].splti() }}",
    "a method of a name in a list": "${{ [values][0].nmae.split() }}",
    "a call block that fails": "{% macro m() %}{% endmacro %}\n{% call m(1 | nope) %}{% endcall %}",
    "a default that fails": "{% macro m(a=nope()) %}{% endmacro %}\n${{ m() }}",
    "a set that fails": "x\n{% set x = 1 | nope %}",
    "a set body that fails": "{% set x %}\n${{ 1 | nope }}{% endset %}",
    "an elif that fails": "{% if 0 %}\n{% elif nope() %}{% endif %}",
    "a case that fails": "{% switch 1 %}{% case nope() %}{% endswitch %}",
    "a filter block that fails": "{% filter batch(0) %}x{% endfilter %}",
    "a block that fails": "{% block b %}\n${{ nope() }}{% endblock %}",
    "a plug-in with words of its own": "${{ 1 | wordy }}",
    "in nothing": "${{ 'a' in values.missing }}",
    "a slice with step zero": "${{ values.tags[::0] }}",
    "loop variables for null": "{% for a, b in [none] %}{% endfor %}",
    "a call block of no macro": "{% call range() %}{% endcall %}",
    "a plug-in that fails": "${{ values.name | broken }}",
    "a plug-in that returns an object": "${{ values.name | odd }}",
    "Backstage's own words": "${{ 'x' | parseRepoUrl }}",
    "a macro without end": "{% macro m() %}${{ m() }}{% endmacro %}${{ m() }}",
    "a second line": "fine: ${{ values.name }}\nname: ${{ values.tags | upper }}\n",
    "after an emoji": "\U0001f680 ${{ values.name | nope }}",
}

LIMITS = Limits(
    source=600, nodes=70, work=200, nesting=20, output=400, scratch=4_000, calls=2
)
BUDGETS = {
    "too much text": "x" * 700,
    "too many nodes": "${{ 1 }}" * 60,
    "too many brackets": "${{ " + "[" * 30 + "]" * 30 + " }}",
    "too many links in a chain": "${{ " + "+".join("1" * 30) + " }}",
    "too many tags in each other": "{% if 1 %}" * 19 + "{% endif %}" * 19,
    "too much work": "{% for i in range(300) %}x{% endfor %}",
    "too much output": "{% for i in range(9) %}" + "x" * 60 + "{% endfor %}",
    "too much scratch": "${{ 'x' | center(9999) }}",
    "too many calls": "${{ 1 | same }}${{ 1 | same }}${{ 1 | same }}",
    "too slow a regex": "${{ '" + "a" * 40 + "b' | replace(r/(a+)+$/, '') }}",
}


def broken(_value):
    raise RuntimeError("the server said no")


def wordy(_value):
    raise RenderError("N999", "the server is closed", hint="try again tomorrow")


FILTERS = {
    "broken": broken,
    "wordy": wordy,
    "odd": lambda _: object(),
    "same": lambda value: value,
}


def said(source, limits=DEFAULT_LIMITS):
    """Return the error of a template as a person reads it."""
    env = NunjucksEnvironment(limits=limits, filters=FILTERS)
    with pytest.raises(RenderError) as caught:
        env.from_string(source, name="skeleton/file.md").render(CONTEXT)
    (problem,) = caught.value.problems
    assert problem.at is not None
    assert problem.at.column is not None
    lines = [f"error[{problem.code}]: {problem.message}", f"  --> {problem.at}"]
    if problem.excerpt is not None:
        lines += [
            f"   | {problem.excerpt}",
            "   | " + " " * (problem.at.column - 1) + "^",
        ]
    if problem.hint:
        lines.append(f"hint: {problem.hint}")
    return "\n".join(lines)


@pytest.mark.parametrize("source", PARSING.values(), ids=PARSING)
def test_what_cannot_be_read(source, snapshot) -> None:
    assert said(source) == snapshot


@pytest.mark.parametrize("source", RENDERING.values(), ids=RENDERING)
def test_what_cannot_be_rendered(source, snapshot) -> None:
    assert said(source) == snapshot


@pytest.mark.parametrize("source", BUDGETS.values(), ids=BUDGETS)
def test_what_takes_too_much(source, snapshot) -> None:
    assert said(source, replace(LIMITS, regex_seconds=0.1)) == snapshot


@pytest.mark.parametrize("source", [*PARSING.values(), *RENDERING.values()])
def test_messages_keep_to_the_style(source) -> None:
    message, *_ = said(source).splitlines()
    assert re.match(r"error\[N\d{3}\]: ", message)
    assert not message.endswith(".")
    assert "NoneType" not in message
    assert "object at 0x" not in message


@pytest.mark.parametrize("source", PARSING.values(), ids=PARSING)
def test_what_cannot_be_read_is_refused_before_anything_is_rendered(source) -> None:
    with pytest.raises(RenderError):
        NunjucksEnvironment().from_string(source)


def test_the_same_code_always_means_the_same() -> None:
    codes = [said(source).splitlines()[0] for source in PARSING.values()]
    assert len({code[:11] for code in codes}) > 35


def test_foreign_text_is_bounded_and_escaped() -> None:
    name = "a" * 10_000 + "\u202e\x1b"
    error = said(f"${{{{ 1 | {'b' * 3000} }}}}")
    assert len(error) < 1_000
    with pytest.raises(RenderError) as caught:
        NunjucksEnvironment().from_string("{% if '" + name)
    assert "\x1b" not in caught.value.problems[0].message
