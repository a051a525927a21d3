"""Whatever a template asks for, a render ends soon, and the next one is clean."""

from __future__ import annotations

import sys
import tracemalloc

import pytest

from stagedoor.nunjucks import Limits, NunjucksEnvironment, RenderError

MEGABYTE = 2**20

# what is tried: the template, and the limit that stops it (None: it may finish)
ATTACKS = {
    "100,000 parentheses": ("${{ " + "(" * 100_000 + "1" + ")" * 100_000 + " }}", "nesting"),
    "100,000 records": ("${{ " + "{a:" * 100_000 + "1" + "}" * 100_000 + " }}", "nesting"),
    "100,000 signs": ("${{ " + "-+" * 50_000 + "1 }}", "nesting"),
    "100,000 nots": ("${{ " + "not " * 100_000 + "1 }}", "nesting"),
    "100,000 summands": ("${{ " + "+".join("1" * 100_000) + " }}", "nesting"),
    "100,000 alternatives": ("${{ " + " or ".join("0" * 100_000) + " }}", "nesting"),
    "100,000 comparisons": ("${{ " + " == ".join("0" * 100_000) + " }}", "nesting"),
    "100,000 properties": ("${{ a" + ".b" * 100_000 + " }}", "nesting"),
    "100,000 calls": ("${{ a" + "()" * 100_000 + " }}", "nesting"),
    "100,000 filters": ("${{ 1 " + "| abs" * 100_000 + " }}", "nesting"),
    "100,000 ifs": ("{% if 1 %}" * 100_000 + "{% endif %}" * 100_000, "nesting"),
    "100,000 elifs": ("{% if 0 %}" + "{% elif 0 %}" * 100_000 + "{% endif %}", "nesting"),
    "300 ifs in each other": ("{% if 1 %}" * 300 + "{% endif %}" * 300, "nesting"),
    "200 loops in each other": ("{% for i in [1] %}" * 200 + "{% endfor %}" * 200, "nesting"),
    "20 loops with two names": ("{% for a, b in [[1]] %}" * 20 + "{% endfor %}" * 20, None),
    "a range of a billion": ("${{ range(1000000000) }}", "work"),
    "a loop over a billion": ("{% for i in range(1000000000) %}{% endfor %}", "work"),
    "a record as long as a billion": ("{% for i in {length: 1000000000} %}{% endfor %}", "work"),
    "three loops in each other": ("{% for i in range(999) %}" * 3 + "x" + "{% endfor %}" * 3, "work"),
    "a list that grows while read": ("{% set l = [1] %}{% for i in l %}{% set _ = l.push(1) %}{% endfor %}", "work"),
    "a macro without end": ("{% macro m() %}${{ m() }}{% endmacro %}${{ m() }}", "nesting"),
    "a macro that calls itself twice": ("{% macro m(n) %}{% if n > 0 %}${{ m(n - 1) }}${{ m(n - 1) }}{% endif %}{% endmacro %}${{ m(40) }}", "work"),
    "callers without end": ("{% macro m() %}{% call m() %}{% endcall %}{% endmacro %}${{ m() }}", "nesting"),
    "doubling by set": ("{% set x = 'xxxxxxxx' %}" + "{% set x = x ~ x %}" * 60, "scratch"),
    "doubling by addition": ("{% set x = 'xxxxxxxx' %}" + "{% set x = x + x %}" * 60, "scratch"),
    "doubling by capture": ("{% set x = 'x' %}" + "{% set x %}${{ x }}${{ x }}{% endset %}" * 60, "output"),
    "doubling by filter": ("{% set x = 'x' %}" + "{% set x = x | replace('x', 'xx') %}" * 60, "scratch"),
    "doubling a list": ("{% set x = [1] %}" + "{% set x = x.concat(x) %}" * 60, "work"),
    "a list of lists of lists": ("{% set x = [1] %}" + "{% set x = [x, x] %}" * 60 + "${{ x }}", "work"),
    "the same as JSON": ("{% set x = [1] %}" + "{% set x = [x, x] %}" * 60 + "${{ x | dump }}", "work"),
    "the same compared": ("{% set x = [1] %}" + "{% set x = [x, x] %}" * 60 + "${{ x == 1 }}", "work"),
    "a wide center": ("${{ 'x' | center(1000000000) }}", "scratch"),
    "a wide indent": ("${{ 'x\ny' | indent(1000000000) }}", "scratch"),
    "a long repetition": ("${{ 'x'.repeat(1000000000) }}", "scratch"),
    "a long padding": ("${{ 'x'.padStart(1000000000) }}", "scratch"),
    "a long join": ("${{ range(100000) | join('" + "x" * 10_000 + "') }}", "scratch"),
    "a catastrophic regex": ("${{ r/(a+)+$/.test('" + "a" * 40 + "b') }}", "regex_seconds"),
    "a quadratic regex": ("${{ '" + "a" * 100_000 + "' | replace(r/(a*)*b/, '') }}", "regex_seconds"),
    "a slice without end": ("${{ {a: 1}[0:5:0.0000001] }}", "work"),
    "a slice of a record": ("${{ {a: 1}[::1] }}", "work"),
    "a power tower": ("${{ 9 ** 9 ** 9 ** 9 }}", None),
    "much output": ("{% for i in range(100000) %}" + "x" * 1_000 + "{% endfor %}", "output"),
    "50 megabytes": ("x" * 50_000_000, "source"),
    "a million openings": ("$<<" * 1_000_000, "start no interpolation"),
    "a million quotes": ("$<<'" * 1_000_000, "start no interpolation"),
    "many that are no expression": ("".join(f"$<< !{i} >>" for i in range(100_000)), "start no interpolation"),
    "a million comments": ("{#" * 1_000_000, "never closed"),
    "a million raws": ("{% raw %}" * 400_000, "never closed"),
    "a million backslashes": ("${{ '" + "\\" * 1_000_000, "never closed"),
    "a regex of backslashes": ("${{ r/" + "\\" * 1_000_000, "never closed"),
    "a long regex": ("${{ r/" + "a" * 20_000 + "/ }}", "regex_pattern"),
    "a list in itself": ("{% set l = [] %}${{ l.push(l) }}${{ l }}", "hold itself"),
}  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_stopped_and_leaves_nothing_behind(attack) -> None:
    source, limit = ATTACKS[attack]
    env = NunjucksEnvironment()
    recursion = sys.getrecursionlimit()
    if limit is None:
        env.from_string(source).render()
    else:
        with pytest.raises(RenderError, match=limit):
            env.from_string(source).render()
    assert sys.getrecursionlimit() == recursion
    assert env.from_string("${{ 1 + 1 }}").render() == "2"


GREEDY = ["a range of a billion", "doubling by set", "doubling a list", "a wide center"]


@pytest.mark.parametrize("attack", [*GREEDY, "much output", "a long join"])
def test_an_attack_is_stopped_before_the_memory_is_used(attack) -> None:
    source, _ = ATTACKS[attack]
    tracemalloc.start()
    with pytest.raises(RenderError):
        NunjucksEnvironment().from_string(source).render()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 300 * MEGABYTE


# what is allowed                         the template                                     what it gives
ALLOWED = {
    "200 brackets":               ("${{ " + "[" * 200 + "7" + "]" * 200 + " }}",           "7"),
    "500 brackets":               ("${{ " + "[" * 500 + "7" + "]" * 500 + " }}",           "7"),
    "500 parentheses":            ("${{ " + "(" * 500 + "7" + ")" * 500 + " }}",           "7"),
    "a chain of 250":             ("${{ " + "+".join("1" * 250) + " }}",                   "250"),
    "200 ifs in each other":      ("{% if 1 %}" * 200 + "x" + "{% endif %}" * 200,         "x"),
    "100 loops in each other":    ("{% for i in [1] %}" * 100 + "x" + "{% endfor %}" * 100, "x"),
    "a recursion of 30":          ("{% macro m(n) %}{% if n %}x${{ m(n - 1) }}{% endif %}{% endmacro %}${{ m(30) }}", "x" * 30),
    "2,000 interpolations":       ("${{ 1 }}" * 2_000,                                     "1" * 2_000),
    "a megabyte of text":         ("x" * MEGABYTE,                                         "x" * MEGABYTE),
}  # fmt: skip


@pytest.mark.parametrize("case", ALLOWED)
def test_what_a_person_may_write_is_allowed(case) -> None:
    source, text = ALLOWED[case]
    assert NunjucksEnvironment().from_string(source).render() == text


# the limit       its value, and what needs one more
OVERRIDES = {
    "source":        (8, "${{ 1 }}", "${{ 12 }}"),
    "output":        (5, "xxxxx", "xxxxxx"),
    "nesting":       (9, "${{ [[[1]]] }}", "${{ [[[[[[[[[[1]]]]]]]]]] }}"),
    "calls":         (1, "${{ f() }}", "${{ f() }}${{ f() }}"),
    "work":          (90, "{% for i in range(9) %}{% endfor %}", "{% for i in range(99) %}{% endfor %}"),
    "scratch":       (99, "${{ 'x' | center(20) }}", "${{ 'x' | center(200) }}"),
    "nodes":         (9, "${{ 1 + 1 }}", "${{ 1 + 1 + 1 + 1 + 1 + 1 }}"),
    "regex_pattern": (3, "${{ r/abc/.test('b') }}", "${{ r/abcd/.test('b') }}"),
}  # fmt: skip


@pytest.mark.parametrize("limit", OVERRIDES)
def test_each_limit_can_be_set_and_is_named(limit) -> None:
    value, enough, too_much = OVERRIDES[limit]
    env = NunjucksEnvironment(
        limits=Limits(**{limit: value}), globals={"f": lambda: "x"}
    )
    env.from_string(enough).render()
    with pytest.raises(RenderError, match=limit):
        env.from_string(too_much).render()
    env.from_string(enough).render()


@pytest.mark.parametrize(
    "operation",
    [
        "s.indexOf('xy')",
        "'xy' in s",
        "s.includes(s)",
        "s | replace('xy', '')",
        "s * 1",
        "s | int",
    ],
)
def test_reading_a_long_text_over_and_over_ends_in_time(operation):
    loops = "{% for i in l %}{% for j in l %}{% set q = OP %}{% endfor %}{% endfor %}"
    context = {"s": "x" * 100_000, "l": list(range(1_000))}
    template = NunjucksEnvironment().from_string(loops.replace("OP", operation))
    with pytest.raises(RenderError) as raised:
        template.render(context)
    assert "work" in raised.value.problems[0].message
