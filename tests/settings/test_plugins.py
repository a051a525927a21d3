"""Plug-ins: files and installed packages, what they add, and how they go wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jinja2 import pass_environment
from jinja2.filters import do_title

from stagedoor.core.errors import ExitCode, UsageError
from stagedoor.nunjucks import NunjucksEnvironment, RenderError
from stagedoor.settings.api import Picker, Plugin
from stagedoor.settings.plugins import load_plugins, plugin_of, together

if TYPE_CHECKING:
    from collections.abc import Callable

EXAMPLE = Path(__file__).parents[2] / "docs/examples/plugin"

GOOD = """\
import dataclasses

@dataclasses.dataclass(frozen=True)
class Action:
    id: str = "acme:do"
    input_schema: "dict" = dataclasses.field(default_factory=dict)
    output_schema: "dict" = dataclasses.field(default_factory=dict)

    def run(self, inputs, context):
        pass

filters = {"shout": str.upper}
globals = {"team": {"name": "core"}, "double": lambda n: n * 2}
actions = [Action()]
"""


def written(folder: Path, text: str, name: str = "acme.py") -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return name


def installed(folder: Path, entries: dict[str, str], package: str = "acme") -> None:
    """Lay a package's metadata out as an installer does."""
    info = folder / f"{package}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Name: {package}\nVersion: 1.0\n")
    lines = [f"{name} = {value}" for name, value in entries.items()]
    text = "\n".join(["[stagedoor.plugins]", *lines])
    (info / "entry_points.txt").write_text(text)


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A folder that Python imports packages from, for this test only."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    before = set(sys.modules)
    yield folder
    for name in set(sys.modules) - before:
        del sys.modules[name]


def rendered(plugin: Plugin, text: str, **context: object) -> str:
    environment = NunjucksEnvironment(filters=plugin.filters, globals=plugin.globals)
    return environment.from_string(text, name="a.txt").render(context)


def test_a_file_registers_filters_globals_and_actions(tmp_path):
    plugin = load_plugins([written(tmp_path, GOOD)], tmp_path)
    text = "${{ name | shout }} ${{ team.name }} ${{ double(4) }}"
    assert rendered(plugin, text, name="orders") == "ORDERS core 8"
    assert [action.id for action in plugin.actions] == ["acme:do"]


def test_loading_a_file_leaves_nothing_beside_it(tmp_path):
    load_plugins([written(tmp_path, GOOD)], tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["acme.py"]


def test_an_installed_package_is_found_by_its_entry_point(site, tmp_path):
    (site / "acme_plug.py").write_text(GOOD)
    installed(site, {"acme": "acme_plug"})
    assert set(load_plugins(["acme"], tmp_path).filters) == {"shout"}


def test_an_entry_point_may_name_an_object(site, tmp_path):
    source = "from stagedoor.settings.api import Plugin\np = Plugin(globals={'a': 1})\n"
    (site / "acme_object.py").write_text(source)
    installed(site, {"acme": "acme_object:p"})
    assert load_plugins(["acme"], tmp_path).globals == {"a": 1}


def test_the_example_package_works_as_its_readme_says(site, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(EXAMPLE))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    written_in_its_pyproject = 'acme = "acme_stagedoor:plugin"'
    assert written_in_its_pyproject in (EXAMPLE / "pyproject.toml").read_text()
    installed(site, {"acme": "acme_stagedoor:plugin"})
    plugin = load_plugins(["acme"], tmp_path)
    text = '${{ "Daily Orders" | bucketName }}'
    assert rendered(plugin, text) == "acme-dev-daily-orders"
    assert [action.id for action in plugin.actions] == ["acme:stamp"]
    assert set(plugin.pickers) == {"CostCentrePicker"}


@pytest.mark.slow
def test_the_example_package_passes_its_own_tests(tmp_path):
    command = [sys.executable, "-Bm", "pytest", "-q", "-p", "no:cacheprovider"]
    ini = tmp_path / "pytest.ini"
    ini.write_text(f"[pytest]\npythonpath = {EXAMPLE}\n")
    ran = subprocess.run(
        [*command, "-c", str(ini), "--import-mode=importlib", str(EXAMPLE / "tests")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pass_environment
def delimiter(environment, text):
    return text + environment.variable_start_string


# what a Jinja2 user wrote                     template             gives
JINJA2: dict[str, tuple[Callable[..., Any], str, str]] = {
    "one of Jinja2's own":  (do_title,  "${{ 'a bc' | f }}",         "A Bc"),
    "one with keywords":    (lambda v, by=1: v * by, "${{ 2 | f(by=3) }}", "6"),
    "one that wants the environment": (delimiter, "${{ 'x' | f }}",  "x${{"),
    "one that gives a generator": (lambda v: (c for c in v), "${{ 'ab' | f }}", "a,b"),
}  # fmt: skip


@pytest.mark.parametrize("case", JINJA2)
def test_a_jinja2_filter_works_as_it_is(case):
    function, template, expected = JINJA2[case]
    assert rendered(Plugin(filters={"f": function}), template) == expected


def test_a_filter_that_throws_is_located_in_the_template():
    plugin = Plugin(filters={"half": lambda n: n / 0})
    with pytest.raises(RenderError) as caught:
        rendered(plugin, "one\n  ${{ 1 | half }}")
    problem = caught.value.problems[0]
    assert str(problem.at) == "a.txt:2:11"
    assert problem.message == "filter 'half': failed: division by zero"


# what is wrong            the plug-in's text            code    line  said
FAULTY = {
    "it divides by zero":   ("x = 1\nx / 0\n",             "G004", 2,    "division by zero"),
    "it is no Python":      ("x = 1\ndef (\n",             "G004", 2,    "invalid syntax"),
    "it fails deep below":  ("import json\njson.loads('{')\n", "G004", 2, "JSONDecodeError"),
    "it fails in a call":   ("def f():\n    1 / 0\nf()\n", "G004", 2,    "ZeroDivisionError"),
    "it imports what is not there": ("import not_there\n", "G004", 1,    "not_there"),
    "it exits":             ("raise SystemExit(3)\n",      "G004", 1,    "SystemExit"),
    "it registers nothing": ("x = 1\n",                    "G005", None, "registers nothing"),
    "filters are a list":   ("filters = [str.upper]\n",    "G006", None, "'filters'"),
    "a filter is no function": ("filters = {'a': 1}\n",    "G006", None, "'a' is none"),
    "a name is a number":   ("globals = {1: 2}\n",         "G006", None, "'globals'"),
    "actions are a dict":   ("actions = {'a': 1}\n",       "G006", None, "a list of actions"),
    "a schema is none":     (GOOD.replace("=dict)", "=lambda: {'type': 1})"), "G006", None, "no JSON Schema"),
    "an action has no id":  ("actions = [object()]\n",     "G006", None, "without 'id'"),
    "an id is there twice": (GOOD + "actions *= 2\n",      "G006", None, "two actions"),
    "a picker is a function": ("pickers = {'P': str}\n",   "G006", None, "'P' is none"),
}  # fmt: skip


@pytest.mark.parametrize("case", FAULTY)
def test_a_faulty_file_is_one_clear_error(case, tmp_path):
    text, code, line, said = FAULTY[case]
    name = written(tmp_path, text)
    with pytest.raises(UsageError) as caught:
        load_plugins([name], tmp_path)
    (problem,) = caught.value.problems
    assert (problem.code, caught.value.exit_code) == (code, ExitCode.USAGE)
    assert "acme.py" in problem.message
    assert said in problem.message
    if line is not None:
        assert str(problem.at).startswith(f"acme.py:{line}")
        assert problem.excerpt == text.splitlines()[line - 1]


def test_a_faulty_file_is_not_left_among_the_modules(tmp_path):
    before = set(sys.modules)
    with pytest.raises(UsageError):
        load_plugins([written(tmp_path, "1 / 0\n")], tmp_path)
    assert not any("acme" in name for name in set(sys.modules) - before)


def test_a_package_that_cannot_be_imported_names_its_own_line(site, tmp_path):
    (site / "acme_broken.py").write_text("x = 1\n1 / 0\n")
    installed(site, {"acme": "acme_broken"})
    with pytest.raises(UsageError, match="'acme' cannot be loaded") as caught:
        load_plugins(["acme"], tmp_path)
    assert str(caught.value.problems[0].at) == f"{site / 'acme_broken.py'}:2"


# what is asked for               names            code    hint
NOT_THERE = {
    "a file":                     ("./no.py",      "G001", "give a Python file"),
    "a folder":                   ("./",           "G001", "give a Python file"),
    "a name that is nearly right": ("acne",        "G002", "did you mean 'acme'?"),
    "a name like no other":       ("zzz",          "G002", "installed are: acme"),
}  # fmt: skip


@pytest.mark.parametrize("case", NOT_THERE)
def test_what_is_not_there_is_said_with_a_way_out(case, site, tmp_path):
    name, code, hint = NOT_THERE[case]
    installed(site, {"acme": "acme_any"})
    with pytest.raises(UsageError) as caught:
        load_plugins([name], tmp_path)
    problem = caught.value.problems[0]
    assert problem.code == code
    assert hint in str(problem.hint)


def test_two_packages_may_not_offer_one_name(site, tmp_path):
    installed(site, {"acme": "one"})
    installed(site, {"acme": "two"}, package="other")
    with pytest.raises(UsageError, match="two packages offer the plug-in 'acme'"):
        load_plugins(["acme"], tmp_path)


def test_two_plug_ins_may_not_register_one_thing():
    one = Plugin(filters={"f": str, "g": str}, pickers={"P": Picker("one")})
    two = Plugin(filters={"f": repr}, globals={"g": 1}, pickers={"P": Picker("two")})
    with pytest.raises(UsageError) as caught:
        together({"one": one, "two": two})
    assert [problem.message for problem in caught.value.problems] == [
        "the plug-ins 'one' and 'two' both register the filter 'f'",
        "the plug-ins 'one' and 'two' both register the picker 'P'",
    ]


def test_a_filter_of_a_plug_in_wins_over_a_built_in_one():
    plugin = plugin_of(Plugin(filters={"lower": lambda text: f"<{text}>"}), "acme")
    assert rendered(plugin, "${{ 'A' | lower }}") == "<A>"


def test_the_near_name_of_a_wrong_attribute_is_said(tmp_path):
    with pytest.raises(UsageError) as caught:
        load_plugins([written(tmp_path, "filter = {}\n")], tmp_path)
    assert caught.value.problems[0].hint == "it has 'filter': did you mean 'filters'?"


def test_what_a_plug_in_shares_with_itself_is_no_clash(tmp_path):
    name = written(tmp_path, GOOD)
    assert set(load_plugins([name, name], tmp_path).filters) == {"shout"}
