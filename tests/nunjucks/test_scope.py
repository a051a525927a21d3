"""Where a name given by ``set``, ``for`` or ``macro`` can be seen (L-57, L-58)."""

from __future__ import annotations

import pytest

from stagedoor.nunjucks import NunjucksEnvironment, RenderError

CONTEXT = {"c": "C", "list": [1, 2], "pairs": [[1, 2], [3, 4]], "record": {"a": 1}}

# what is written                                                                          text
NAMES = {
    "{% set c = 1 %}${{ c }}":                                                              "1",
    "{% if 1 %}{% set a = 1 %}{% endif %}${{ a }}":                                         "1",
    "{% switch 1 %}{% case 1 %}{% set a = 1 %}{% endswitch %}${{ a }}":                     "1",
    "{% for i in list %}{% set a = i %}{% endfor %}[${{ a }}]":                             "[]",
    "{% for i in list %}${{ a }}{% set a = i %}{% endfor %}":                               "1",
    "{% set a = 0 %}{% for i in list %}{% set a = a + i %}{% endfor %}${{ a }}":            "3",
    "{% for i in list %}{% set c = i %}{% endfor %}${{ c }}":                               "C",
    "{% for i in list %}{% set i = 9 %}${{ i }}{% endfor %}":                               "99",
    "{% for i in list %}{% endfor %}[${{ i }}]":                                            "[]",
    "{% for i in list %}{% for i in [9] %}${{ i }}{% endfor %}${{ i }}{% endfor %}":        "9192",
    "{% for a, b in pairs %}${{ a }}${{ b }}{% endfor %}":                                  "1234",
    "{% for a, b in record %}${{ a }}${{ b }}{% endfor %}[${{ a }}]":                       "a1[]",
    "{% for c in list %}{% endfor %}${{ c }}":                                              "C",
    "{% set x, y = 1 %}${{ x }}${{ y }}":                                                   "11",
    "{% set x %}a${{ c }}{% endset %}${{ x }}":                                             "aC",
    "{% set x, y %}a{% endset %}${{ x }}${{ y }}":                                          "aa",
    "{% filter upper %}{% set q = 1 %}a${{ q }}{% endfilter %}[${{ q }}]":                  "A1[1]",
    "{% block b %}{% set q = 1 %}${{ q }}${{ c }}{% endblock %}[${{ q }}]":                 "1C[]",
    "{% set q = 0 %}{% block b %}${{ q }}{% set q = 1 %}{% endblock %}${{ q }}":            "00",
    "{% macro m() %}${{ q }}{% endmacro %}{% set q = 1 %}${{ m() }}":                       "1",
    "{% for i in list %}{% macro m() %}[${{ i }}]{% endmacro %}${{ m() }}{% endfor %}":     "[][]",
    "{% if 1 %}{% macro m() %}x{% endmacro %}{% endif %}${{ m() }}":                        "x",
    "{% macro m(c) %}[${{ c }}]{% endmacro %}${{ m() }}${{ m(1) }}":                        "[][1]",
    "{% macro m(a, b=a) %}${{ a }}${{ b }},{% endmacro %}${{ m(1) }}${{ m(1, 2) }}":        "11,12,",
    "{% macro m(a, b=2) %}${{ a }}${{ b }},{% endmacro %}${{ m(b=1, a=3) }}${{ m() }}":     "31,2,",
    "{% macro m(a) %}${{ a }}{% endmacro %}${{ m(1, 2, 3) }}":                              "1",
    "{% macro m(a, b=2, c=3) %}${{ a }}${{ b }}${{ c }}{% endmacro %}${{ m(1, 7, 8) }}":    "178",
    "{% macro m() %}x{% endmacro %}${{ 'yes' if m() else 'no' }}":                          "yes",
    "{% macro m() %}{% endmacro %}${{ 'yes' if m() else 'no' }}":                           "yes",
    "{% macro m() %}<${{ caller() }}>{% endmacro %}{% call m() %}${{ c }}{% endcall %}":    "<C>",
    "{% macro m() %}${{ caller(1) }}{% endmacro %}{% call(v) m() %}${{ v + 1 }}{% endcall %}": "2",
    "{% macro m() %}${{ caller() }}{% endmacro %}{% for i in list %}{% call m() %}${{ i }}{% endcall %}{% endfor %}": "12",
    "{% macro m() %}[${{ caller }}]{% endmacro %}${{ m() }}":                               "[]",
    "{% macro a() %}{% macro b() %}x{% endmacro %}${{ b() }}{% endmacro %}${{ a() }}${{ b() }}": "xx",
    "{% set m = 1 %}{% macro m() %}x{% endmacro %}${{ m() }}":                              "x",
    "{% for i in [] %}{% else %}none${{ i }}{% endfor %}":                                  "none",
    "{% for i in list %}${{ loop.index }}${{ loop.last }}{% endfor %}[${{ loop }}]":        "1false2true[]",
    "{% for i in list %}{% for j in list %}${{ loop.index }}{% endfor %}${{ loop.index }}{% endfor %}": "121122",
}  # fmt: skip


@pytest.mark.parametrize("source", NAMES)
def test_a_name_is_seen_where_nunjucks_sees_it(source) -> None:
    assert NunjucksEnvironment().from_string(source).render(CONTEXT) == NAMES[source]


# what is written                                                            why it is refused
REFUSED = {
    "{% set a %}{% macro m() %}{% endmacro %}{% endset %}":                   "a macro in a capture",
    "{% filter upper %}{% macro m() %}{% endmacro %}{% endfilter %}":         "a macro in a capture",
    "{% for loop in list %}{% endfor %}":                                     "loop is taken",
    "{% set a.b = 1 %}":                                                      "not a name",
    "{% set true = 1 %}":                                                     "not a name",
    "{% for a, b in [1, none] %}{% endfor %}":                                "null has no parts",
    "{% block a %}{% endblock %}{% block a %}{% endblock %}":                 "twice",
    "{% call c() %}{% endcall %}":                                            "no macro",
    "{% macro m() %}${{ m }}{% endmacro %}${{ m() }}":                        "a macro is no text",
    "{% switch 1 %} {% case 1 %}{% endswitch %}":                             "a blank before the case",
}  # fmt: skip


@pytest.mark.parametrize("source", REFUSED, ids=REFUSED.values())
def test_what_nunjitsu_refuses_is_refused(source) -> None:
    with pytest.raises(RenderError):
        NunjucksEnvironment().from_string(source).render(CONTEXT)


def test_a_macro_can_be_handed_to_a_method_of_the_old_engine() -> None:
    notices: list[str] = []
    env = NunjucksEnvironment(on_notice=notices.append)
    source = "{% macro m(x) %}<${{ x }}>{% endmacro %}${{ [1, 2].map(m) }}"
    assert env.from_string(source).render() == "<1>,<2>"
    assert len(notices) == 1
    endless = "{% macro m(x) %}${{ [1].map(m) }}{% endmacro %}${{ m(1) }}"
    with pytest.raises(RenderError, match="limit"):
        env.from_string(endless).render()


def test_the_old_engines_tags_are_noticed() -> None:
    notices: list[str] = []
    env = NunjucksEnvironment(on_notice=notices.append)
    source = (
        "{% asyncEach i in list %}${{ i }}{% endeach %}"
        "{% asyncAll i in list %}${{ i }}{% endall %}{% ifAsync c %}y{% endif %}"
    )
    assert env.from_string(source).render(CONTEXT) == "1212y"
    assert [notice.split("'")[1] for notice in notices] == [
        "asyncEach",
        "asyncAll",
        "ifAsync",
    ]
    with pytest.raises(RenderError, match="asyncEach"):
        NunjucksEnvironment(strict=True).from_string(source)
