"""Delimiters, comments, raw blocks and white space (L-1 … L-19)."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stagedoor.nunjucks import NunjucksEnvironment, RenderError
from stagedoor.nunjucks.errors import DialectError
from stagedoor.nunjucks.quick import build_quickly
from stagedoor.nunjucks.statements import Body, Branch, Statement, Tree
from stagedoor.nunjucks.tree import build

CONTEXT = {"x": "X", "list": [1, 2]}


def render(source, **options):
    return NunjucksEnvironment(**options).from_string(source).render(CONTEXT)


# what is written                           backstage    angle        both
DELIMITERS = {
    "${{ x }}":                             ("X",         "${{ x }}",  "X"),
    "$<< x >>":                             ("$<< x >>",  "X",         "X"),
    "a$<< x | lower >>b":                   ("a$<< x | lower >>b", "axb", "axb"),
    "$<<- x ->> .":                         ("$<<- x ->> .", "X.",     "X."),
    "$<< x":                                ("$<< x",     "$<< x",     "$<< x"),
    "cat $<<EOF\nx\nEOF":                   ("cat $<<EOF\nx\nEOF",) * 3,
    "$<< x y >>":                           ("$<< x y >>",) * 3,
    "$<< >>":                               ("$<< >>",) * 3,
    "$<< $<< x >>":                         ("$<< $<< x >>", "$<< X",  "$<< X"),
    "$<< '>>' >>":                          ("$<< '>>' >>", ">>",      ">>"),
    "$<< 2 > 1 >>":                         ("$<< 2 > 1 >>", "true",   "true"),
    "${{ '$<< x >>' }}":                    ("$<< x >>", "${{ 'X' }}", "$<< x >>"),
    "{{ x }}":                              ("{{ x }}",) * 3,
    "${ x }":                               ("${ x }",) * 3,
    "$${{ x }}":                            ("$X",        "$${{ x }}", "$X"),
    "${{x}}}":                              ("X}",        "${{x}}}",   "X}"),
    "{% if x %}y{% endif %}":               ("y",) * 3,
}  # fmt: skip


@pytest.mark.parametrize("source", DELIMITERS)
@pytest.mark.parametrize("style", [0, 1, 2], ids=["backstage", "angle", "both"])
def test_each_style_reads_its_own_delimiters(source, style) -> None:
    delimiters = ("backstage", "angle", "both")[style]
    assert render(source, delimiters=delimiters) == DELIMITERS[source][style]


# what is written                          text
COOKIECUTTER = {
    "{{ x }}":                             "X",
    "${{ x }}":                            "$X",
    "$<< x >>":                            "$<< x >>",
    "{{ True }}{{ none }}{{ None }}":      "true",
    "{{ list.append(3) }}{{ list }}":      "31,2,3",
}  # fmt: skip


@pytest.mark.parametrize("source", COOKIECUTTER)
def test_cookiecutter_mode_reads_double_braces(source) -> None:
    assert render(source, cookiecutter=True) == COOKIECUTTER[source]


def test_other_delimiters_do_not_exist() -> None:
    with pytest.raises(ValueError, match="unknown delimiters"):
        NunjucksEnvironment(delimiters="jinja")


# what is written                                     text
WHITESPACE = {
    "a {{- x }}":                                     "a {{- x }}",
    "a ${{- x -}} b":                                 "aXb",
    "a\n {%- if x -%}\n b \n{%- endif -%}\n c":       "abc",
    "a {#- c -#} b":                                  "ab",
    "${{-}}":                                         None,
    "a {#-#} b":                                      "ab",
    "\ufeff${{ x }}":                                 "\ufeffX",
    "\ufeff${{- x }}":                                "X",
    "a\u00a0{%- if x %}b{% endif %}":                 "ab",
    "a\x1c{%- if x %}b{% endif %}":                   "a\x1cb",
    "{% raw %} ${{ x }} {% endraw %}":                " ${{ x }} ",
    "{% raw -%} a {% endraw %} b":                    " a b",
    "{% raw %}a {% endraw %} ${{- x }}":              "aX",
    "{% raw %}{% raw %}{% endraw %}{% endraw %}":     "{% raw %}{% endraw %}",
    "{% raw %}{%- endraw %}{% endraw %}":             "{%- endraw %}",
    "{% rawish %}":                                   None,
    "{% raw x %}{% endraw %}":                        None,
    "{% raw %}\n{%\nendraw %}":                       None,
    "{%if x%}${{x}}{%endif%}":                        "X",
    "{%\tif\nx\r\u00a0%}y{% endif %}":                "y",
    "{%\fif x %}y{% endif %}":                        None,
    "{%+ if x %}{% endif %}":                         None,
    "${{ x\n\n| lower }}":                            "x",
    "a{# ${{ x }} {% if #}b":                         "ab",
    "a#}b":                                           None,
    "a{#b":                                           None,
    "${{ '}}' }}{% if '%}' %}y{% endif %}":           "}}y",
    "${{ r/}}/ }}":                                   "/}}/",
    "${{ \"it's\" }}${{ '\"' }}":                     "it's\"",
    "${{ '\\'' }}${{ 'a\\\\' }}":                     "'a\\",
    "${{ {a: {b: 1} }.a.b }}":                        "1",
    "${{ {a: {b: 1}} }}":                             None,
}  # fmt: skip


@pytest.mark.parametrize("source", WHITESPACE)
def test_markup_takes_only_what_is_its_own(source) -> None:
    if WHITESPACE[source] is None:
        with pytest.raises(RenderError):
            render(source)
    else:
        assert render(source) == WHITESPACE[source]


# what is written                               neither              trim                 lstrip
BLOCKS = {
    "{% if x %}\ny\n{% endif %}\nz":            ("\ny\n\nz",         "y\nz",              "\ny\n\nz"),
    "{% if x %}\r\ny{% endif %}":               ("\r\ny",            "y",                 "\r\ny"),
    "a\n  {% if x %}y{% endif %}":              ("a\n  y",           "a\n  y",            "a\ny"),
    "a  {% if x %}y{% endif %}":                ("a  y",             "a  y",              "a  y"),
    "  ${{ x }}\n":                             ("  X\n",            "  X\n",             "  X\n"),
    "  {# c #}\na":                             ("  \na",            "  \na",             "  \na"),
    "{% raw %}\na{% endraw %}\nb":              ("\na\nb",           "a\nb",              "\na\nb"),
    "${{ x }}\n  {% if x %}{% endif %}.":       ("X\n  .",           "X\n  .",            "X\n."),
    "${{ x }}  {% if x %}{% endif %}.":         ("X  .",             "X  .",              "X  ."),
    "{% set a = 1 %}  {% if x %}{% endif %}.":  ("  .",              "  .",               "  ."),
    "\u00a0{% if x %}{% endif %}.":             ("\u00a0.",          "\u00a0.",           "."),
}  # fmt: skip


@pytest.mark.parametrize("source", BLOCKS)
def test_trim_options_touch_lines_of_tags_only(source) -> None:
    neither, trim, lstrip = BLOCKS[source]
    assert render(source) == neither
    assert render(source, trim_blocks=True) == trim
    assert render(source, lstrip_blocks=True) == lstrip


@given(st.text(alphabet=st.characters(exclude_characters="{#$")))
def test_text_without_markup_stays_as_it_is(text) -> None:
    assert render(text) == text.encode("utf-16", "surrogatepass").decode(
        "utf-16", "surrogatepass"
    )


MARKUP = st.sampled_from(
    [
        *(
            "${{",
            "}}",
            "{%",
            "%}",
            "{{",
            "{#",
            "#}",
            "$<<",
            ">>",
            "-",
            " ",
            "\n",
            "x",
            "'",
        ),
        *(
            "${{ x }}",
            "${{- x }}",
            "${{ x -}}",
            "${{ '}}' }}",
            "${{ x | lower }}",
            "${{x}}",
        ),
        *(
            "{% if x %}",
            "{% endif %}",
            "{%- endif %}",
            "{% set y = '%}' %}",
            "{% raw %}",
        ),
        *(
            "{% endraw %}",
            "{% for i in list %}",
            "{% endfor %}",
            "text",
            "{# c #}",
            "$<< x >>",
        ),
    ]
)


def spelled(node):
    """Spell a tree by its slots; expressions and headers are shared, so by identity."""
    if isinstance(node, Body | Branch | Statement | Tree):
        slots = (
            slot
            for kind in type(node).__mro__
            for slot in getattr(kind, "__slots__", ())
        )
        return type(node).__name__, {
            name: spelled(getattr(node, name)) for name in slots
        }
    return [spelled(item) for item in node] if isinstance(node, list) else node


@given(source=st.lists(MARKUP, max_size=12).map("".join), cookiecutter=st.booleans())
def test_the_short_way_through_a_file_finds_the_same(source, cookiecutter) -> None:
    env = NunjucksEnvironment(cookiecutter=cookiecutter)
    pieces, limits = env.pieces, env.limits

    def found(read):
        try:
            return spelled(read())
        except DialectError as error:
            return error.code, error.message, error.offset

    opening = env.scanner.quick_opening
    assert opening == ("{{" if cookiecutter else "${{")
    quick = found(lambda: build_quickly(source, opening, pieces, limits))
    if quick is not None:
        assert quick == found(lambda: build(env.scanner.scan(source), pieces, limits))


def test_the_short_way_is_taken_by_ordinary_files() -> None:
    env = NunjucksEnvironment()
    for source in ("", "a", "a${{ x }}b{% if x == 'y' %}c{% endif %}", "# a\n${{ x }}"):
        assert build_quickly(source, "${{", env.pieces, env.limits) is not None


@given(st.text(alphabet="${}<>%#-'\"\\ xr/\n", max_size=40))
def test_any_markup_renders_or_is_refused(text) -> None:
    for style in ("backstage", "angle", "both"):
        with suppress(RenderError):
            render(text, delimiters=style)
