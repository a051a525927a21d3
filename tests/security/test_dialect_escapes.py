"""A template reaches its context, the registered functions, and nothing else."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stagedoor.core.errors import StagedoorError
from stagedoor.nunjucks import UNDEFINED, NunjucksEnvironment, RenderError

HIDDEN = "what the plug-in keeps"


class Holder:
    """A plug-in's object with a secret in it."""

    def __init__(self) -> None:
        self.secret = HIDDEN

    def __call__(self, value: object = None) -> object:
        return value


def environment():
    return NunjucksEnvironment(
        filters={"plug": Holder()}, globals={"holder": Holder(), "data": {"a": [1]}}
    )


CONTEXT = {"values": {"name": "n", "list": [1], "record": {"k": 1}}, "n": 1}

# What is tried. Where JavaScript has no such property, the value is undefined: "".
ESCAPES = {
    "''.__class__": "",
    "''.__class__.__mro__[1].__subclasses__()": None,
    "values.__class__": "",
    "values['__cla' ~ 'ss__']": "",
    "values.__init__": "",
    "values.list.__len__": "",
    "values.list.append": "",
    "values.list.append(2)": None,
    "values.record.items()": None,
    "values.record.get('k')": None,
    "values.name.format": "",
    "values.name.format(values)": None,
    "values.name.encode()": None,
    "values.name.join": "",
    "n.real": "",
    "n.bit_length()": None,
    "holder.secret": "",
    "holder.__dict__": "",
    "holder['secret']": "",
    "plug.secret": "",
    "holder.__call__": "",
    "range.call": "",
    "range.name": "",
    "range.__globals__": "",
    "cycler.next.__self__": "",
    "joiner().call": "",
    "values.constructor": None,
    "values['constructor']": None,
    "values['con' ~ 'structor']": "",
    "values.prototype": None,
    "values.__proto__": None,
    "''['constructor']['constructor']('return 1')()": None,
    "{constructor: 1}": None,
    "{'__proto__': 1}": None,
    "constructor": None,
    "self": "",
    "self._TemplateReference__context": "",
    "loop": "",
    "context": "",
    "environment": "",
    "caller": "",
    "super()": None,
    "get_flashed_messages()": None,
    "config": "",
    "globals": "",
    "lipsum.__globals__": "",
    "lipsum()": None,
    "dict()": None,
    "namespace()": None,
    "undefined": "",
    "undefined.split": "",
    "this": "",
    "globalThis": "",
    "process": "",
    "require('fs')": None,
    "import('fs')": None,
    "None.__class__": "",
    "values | attr('__class__')": None,
    "values | map(attribute='__class__')": None,
    "values | selectattr('__class__')": None,
    "values.list | groupby('__class__') | dump": '{"undefined":[1]}',
    "values.list | sort(attribute='__class__')": "1",
    "values.list | join('', 'constructor')": None,
    "values.list | sum('constructor')": None,
    "values | pick('__class__')": "",
    "values | pick('constructor')": "",
    "r/x/.constructor": None,
    "r/x/.pattern": "",
    "(values | safe).value": "",
    "('x' | safe).val": "x",
}


@pytest.mark.parametrize("expression", ESCAPES)
def test_nothing_of_python_or_of_javascript_is_reachable(expression) -> None:
    env = environment()
    expected = ESCAPES[expression]
    try:
        text = env.from_string("${{ " + expression + " }}").render(CONTEXT)
    except RenderError:
        assert expected is None
    else:
        assert text == expected
    assert env.from_string("${{ 1 + 1 }}").render(CONTEXT) == "2"


@pytest.mark.parametrize("expression", ESCAPES)
def test_errors_do_not_tell_what_objects_hold(expression) -> None:
    env = environment()
    try:
        env.from_string("${{ " + expression + " }}").render(CONTEXT)
    except RenderError as error:
        shown = repr(error.problems)
        assert HIDDEN not in shown
        assert "0x" not in shown


HOSTILE_NAMES = [
    "__class__",
    "__init__",
    "__globals__",
    "_x",
    "mro",
    "gi_frame",
    "f_back",
]


@pytest.mark.parametrize("name", HOSTILE_NAMES)
@pytest.mark.parametrize(
    "receiver",
    ["''", "(1)", "[]", "{}", "none", "true", "range", "holder", "r/x/", "nope"],
)
def test_no_receiver_has_python_attributes(receiver, name) -> None:
    env = environment()
    for access in (f".{name}", f"['{name}']", f"['{name[:2]}' ~ '{name[2:]}']"):
        assert env.from_string("${{ " + receiver + access + " }}").render({}) == ""


RESERVED = ["constructor", "prototype", "__proto__"]


@pytest.mark.parametrize("key", RESERVED)
@pytest.mark.parametrize(
    "wrap", [lambda d: d, lambda d: {"a": d}, lambda d: {"a": [d]}]
)
def test_a_context_with_a_reserved_key_is_refused(key, wrap) -> None:
    env = NunjucksEnvironment()
    with pytest.raises(RenderError, match="reserved"):
        env.from_string("x").render(wrap({key: 1}))
    assert env.from_string("${{ a }}").render({"a": 1}) == "1"


# what the context holds             what the template sees
FOREIGN = {
    "an object":                     (Holder(),              None),
    "a function":                    (len,                   None),
    "a class":                       (Holder,                None),
    "bytes":                         (b"x",                  None),
    "a set":                         ({1},                   None),
    "a complex number":              (1j,                    None),
    "a generator":                   ((x for x in "ab"),     None),
    "a module":                      (pytest,                None),
    "a tuple":                       ((1, 2),                "1,2"),
    "a whole float":                 (4.0,                   "4"),
    "a large number":                (2**70,                 "1.1805916207174113e+21"),
}  # fmt: skip


@pytest.mark.parametrize("kind", FOREIGN)
def test_only_data_come_in(kind) -> None:
    value, text = FOREIGN[kind]
    template = NunjucksEnvironment().from_string("${{ x }}")
    if text is None:
        with pytest.raises(RenderError):
            template.render(x=value)
    else:
        assert template.render(x=value) == text


def test_a_cycle_in_the_context_is_refused() -> None:
    cycle: list[object] = []
    cycle.append(cycle)
    env = NunjucksEnvironment()
    with pytest.raises(RenderError, match="nested"):
        env.from_string("x").render(x=cycle)
    assert env.from_string("y").render() == "y"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
)
HOSTILE = st.sampled_from(
    [
        *(f"${{{{ {each} }}}}" for each in ESCAPES),
        "{% for k, v in x %}${{ k }}${{ v | dump }}{% endfor %}",
        "{% for i in x %}${{ i.a.b(i) }}{% endfor %}",
        "${{ x | sort | reverse | join(x) }}",
        "${{ x.push(x) }}${{ x | dump }}",
        "${{ x + x ~ x * x }}${{ x == x }}",
        "${{ x[x] }}${{ x in x }}${{ x[0:9] }}",
        "{% set x = [x, x] %}${{ x }}",
        "{% macro m(a) %}${{ a }}${{ x }}{% endmacro %}${{ m(x) | upper }}",
        "${{ x.replace(x, x) }}",
        "${{ x | replace(r/(.*)*x/, x) | truncate(x) }}",
    ]
)
PIECES = st.sampled_from(
    [
        *(
            "${{ ",
            " }}",
            "{% if ",
            " %}",
            "{% endif %}",
            "{% for i in ",
            "{% endfor %}",
        ),
        *("x", "i", ".a", "[0]", "(x)", " | dump", " | upper", " + ", " ~ ", " == "),
        *("'", '"', "{", "}", "[", "]", "r/", "/g", "\\", "{# ", " #}", "$<< ", " >>"),
        *("{% raw %}", "{% endraw %}", "{% set x = ", "-", "not ", " in ", " is ", "1"),
    ]
)
TEMPLATES = (
    st.lists(HOSTILE, max_size=3).map("".join)
    | st.lists(PIECES, max_size=14).map("".join)
    | st.text(max_size=30)
)


@given(template=TEMPLATES, data=JSON, cookiecutter=st.booleans())
def test_anything_renders_or_is_refused_in_our_words(
    template, data, cookiecutter
) -> None:
    env = NunjucksEnvironment(
        cookiecutter=cookiecutter,
        filters={"plug": Holder()},
        globals={"holder": Holder()},
    )
    value = UNDEFINED
    with suppress(StagedoorError):
        made = env.from_string(template)
        assert isinstance(made.render(x=data), str)
        value = made.value({"x": data})
    assert type(value) in {
        type(UNDEFINED),
        type(None),
        bool,
        int,
        float,
        str,
        list,
        dict,
    }
    assert env.from_string("ok").render(x=[]) == "ok"
