"""Configuration files: where they are found, what they may say, who wins."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stagedoor.core.errors import ExitCode, UsageError
from stagedoor.core.secret import revealed
from stagedoor.settings import NO_SETTINGS, Settings, read_settings
from stagedoor.settings.find import find_files, user_file
from stagedoor.settings.keys import KEYS
from stagedoor.settings.layer import read_layer
from stagedoor.settings.lines import locate


class Desk:
    """A project's folder and a user's configuration folder."""

    def __init__(self, folder: Path) -> None:
        self.project = folder / "project"
        self.home = folder / "home"
        self.project.mkdir()
        self.user_file = self.home / ".config/stagedoor/config.toml"
        self.user_file.parent.mkdir(parents=True)

    def read(self, below: str = "") -> Settings:
        cwd = self.project / below
        cwd.mkdir(parents=True, exist_ok=True)
        os.chdir(cwd)
        return read_settings(cwd, {"HOME": str(self.home)})

    def project_says(self, text: str, name: str = "stagedoor.toml") -> None:
        (self.project / name).write_text(text, encoding="utf-8")

    def user_says(self, text: str) -> None:
        self.user_file.write_text(text, encoding="utf-8")


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.platform", "linux")
    return Desk(tmp_path)


def test_without_files_nothing_is_set(desk):
    assert desk.read() is NO_SETTINGS


def test_a_project_is_found_from_a_folder_far_below(desk):
    desk.project_says("[answers]\nowner = 'group:a'\n")
    assert desk.read("a/b/c").answers == {"owner": "group:a"}


def test_the_nearest_project_counts_and_no_other(desk):
    desk.project_says("[answers]\na = 1\n")
    inner = desk.project / "inner"
    inner.mkdir()
    (inner / "stagedoor.toml").write_text("[answers]\nb = 2\n")
    assert desk.read("inner").answers == {"b": 2}


# what the pyproject.toml says                            what is set
PYPROJECTS = {
    "a table of ours":        ("[tool.stagedoor.answers]\na = 1\n", {"a": 1}),
    "a table spelled apart":  ("[ tool . 'stagedoor' ]\nanswers.a = 1\n", {"a": 1}),
    "our name alone":         ("[project]\ndependencies = ['stagedoor']\n", {}),
    "nothing of ours":        ("[tool.ruff]\nline-length = 88\n", {}),
    "no TOML, and not ours":  ("dependencies = ['stagedoor'\n[", {}),
}  # fmt: skip


@pytest.mark.parametrize("case", PYPROJECTS)
def test_a_pyproject_counts_when_it_has_a_table_of_ours(case, desk):
    text, answers = PYPROJECTS[case]
    desk.project_says(text, "pyproject.toml")
    assert desk.read("a").answers == answers


def test_a_pyproject_without_our_table_hides_no_file_above_it(desk):
    desk.project_says("[answers]\na = 1\n")
    inner = desk.project / "inner"
    inner.mkdir()
    (inner / "pyproject.toml").write_text("[project]\nname = 'stagedoor-user'\n")
    assert desk.read("inner").answers == {"a": 1}


def test_a_stagedoor_toml_hides_the_pyproject_beside_it(desk):
    desk.project_says("[answers]\na = 1\n")
    desk.project_says("[tool.stagedoor.answers]\na = 2\n", "pyproject.toml")
    assert desk.read().answers == {"a": 1}


# the platform  the environment                           the user's file
USER_FILES = {
    "Linux":    ("linux", {"HOME": "/h"},                 "/h/.config/stagedoor/config.toml"),
    "macOS":    ("darwin", {"HOME": "/h"},                "/h/Library/Application Support/stagedoor/config.toml"),
    "XDG":      ("linux", {"HOME": "/h", "XDG_CONFIG_HOME": "/x"}, "/x/stagedoor/config.toml"),
    "XDG on macOS": ("darwin", {"HOME": "/h", "XDG_CONFIG_HOME": "/x"}, "/x/stagedoor/config.toml"),
    "a relative XDG, which is to be ignored": ("linux", {"HOME": "/h", "XDG_CONFIG_HOME": "x"}, "/h/.config/stagedoor/config.toml"),
}  # fmt: skip


@pytest.mark.parametrize("case", USER_FILES)
def test_the_users_file_is_where_the_platform_has_such_files(case, monkeypatch):
    platform, environ, path = USER_FILES[case]
    monkeypatch.setattr("sys.platform", platform)
    assert user_file(environ) == Path(path)


def test_the_project_wins_over_the_user_key_by_key(desk):
    desk.user_says(
        "catalog = '/u'\npolicies = '/p'\n[answers]\na = 1\nb = 1\n"
        "[environment.parameters]\nregion = 'eu'\n[environment.secrets]\nt = 's3'\n"
    )
    desk.project_says("catalog = ['own', '../other']\n[answers]\nb = 2\n")
    settings = desk.read()
    assert settings.answers == {"a": 1, "b": 2}
    assert settings.catalog == (
        str(desk.project / "own"),
        str(desk.project.parent / "other"),
    )
    assert settings.policies == ("/p",)
    assert settings.environment == {"region": "eu"}
    assert revealed(settings.environment_secrets) == {"t": "s3"}
    assert str(settings.origins["answers.b"]) == "stagedoor.toml:3:1"
    assert str(settings.origins["answers.a"]) == f"{desk.user_file}:4:1"


# what an alias stands for       what is resolved; {here} is the file's folder
ALIASES = {
    "../platform/orders":          "{above}/platform/orders",
    "./orders/template.yaml":      "{here}/orders/template.yaml",
    "platform/orders":             "{here}/platform/orders",
    "/opt/orders":                 "/opt/orders",
    "~/orders":                    "{home}/orders",
    "orders.zip":                  "{here}/orders.zip",
    "mwaa-workload":               "mwaa-workload",
    "gh:acme/templates#orders":    "gh:acme/templates#orders",
    "https://x.org/a/b@v1#c":      "https://x.org/a/b@v1#c",
    "git@x.org:acme/templates":    "git@x.org:acme/templates",
}  # fmt: skip


@pytest.mark.parametrize("written", ALIASES)
def test_an_alias_is_a_path_beside_its_file_or_an_address(written, desk, monkeypatch):
    monkeypatch.setenv("HOME", str(desk.home))
    desk.project_says(f"[aliases]\nwork = '{written}'\n")
    wanted = ALIASES[written].format(
        here=desk.project, above=desk.project.parent, home=desk.home
    )
    assert desk.read("below").aliases == {"work": wanted}


def test_toml_values_become_json_data(desk):
    desk.project_says(
        "[answers]\nday = 2026-01-31\nat = 07:30:00\nn = 1\nf = 0.5\ntrue = true\n"
        "list = ['a', {b = 1}]\n"
    )
    assert desk.read().answers == {
        "day": "2026-01-31",
        "at": "07:30:00",
        "n": 1,
        "f": 0.5,
        "true": True,
        "list": ["a", {"b": 1}],
    }


# what is wrong               the project's file                     code    place    said
FAULTY = {
    "an unknown key":         ("[answers]\na = 1\n[aliasses]\n",      "G022", ":3:2",  "'aliasses'"),
    "an unknown key below":   ("[environment]\nparameter.a = 'b'\n",  "G022", ":2:1",  "'environment.parameter'"),
    "a list of numbers":      ("\ncatalog = [1]\n",                   "G023", ":2:1",  "a list of texts"),
    "an empty path":          ("catalog = ''\n",                      "G023", ":1:1",  "has to be a text"),
    "a table that is none":   ("answers = 'x'\n",                     "G023", ":1:1",  "has to be a table"),
    "an outer table that is none": ("environment = 'x'\n",            "G023", ":1:1",  "has to be a table"),
    "an alias that is a number": ("[aliases]\nx = 1\n",               "G023", ":2:1",  "'aliases.x' has to be a text"),
    "a number of no JSON":    ("[answers]\nx = nan\n",                "G023", ":2:1",  "data that JSON knows"),
    "an unknown type of host": ("[integrations]\n'a.org' = 'svn'\n",  "G023", ":2:1",  "one of github, gitlab"),
    "a parameter that is a number": ("[environment.parameters]\nx = 1\n", "G023", ":2:1", "has to be a text"),
    "a secret in a project":  ("[environment.secrets]\nt = 'x'\n",    "G024", ":1:2",  "a user's own file"),
    "trust in a project":     ("trusted-projects = '.'\n",            "G024", ":1:1",  "a user's own file"),
    "an alias like a template that ships": ("[aliases]\nmwaa-workload = './x'\n", "G025", ":2:1", "cannot be an alias"),
    "an alias like a path":   ("[aliases]\n'./x' = './y'\n",          "G025", ":2:1",  "cannot be an alias"),
    "a text without an end":  ("[answers]\na = 'x\n",                 "G021", ":2",  "no TOML"),
    "a table twice":          ("[answers]\n[answers]\n",              "G021", ":2:9",    "no TOML"),
    "an end too early":       ("a = [1,\n",                           "G021", ":1",    "no TOML"),
    "brackets without end":   ("a = " + "[" * 9999 + "\n",            "G028", "", "nested too deeply"),
}  # fmt: skip


@pytest.mark.parametrize("case", FAULTY)
def test_a_faulty_file_is_told_with_its_place(case, desk):
    text, code, place, said = FAULTY[case]
    desk.project_says(text)
    with pytest.raises(UsageError) as caught:
        desk.read()
    (problem,) = caught.value.problems
    assert (problem.code, caught.value.exit_code) == (code, ExitCode.USAGE)
    assert said in problem.message
    assert str(problem.at) == f"stagedoor.toml{place}"


def test_everything_that_is_wrong_is_said_at_once(desk):
    desk.project_says("catalogs = 'x'\nplugins = [1]\n[answer]\n")
    with pytest.raises(UsageError) as caught:
        desk.read()
    told = [(problem.code, problem.hint) for problem in caught.value.problems]
    assert told == [
        ("G022", "did you mean 'catalog'?"),
        ("G023", None),
        ("G022", "did you mean 'answers'?"),
    ]


def test_a_file_that_cannot_be_read_is_one_clear_error(desk):
    (desk.project / "stagedoor.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="it is not utf-8"):
        desk.read()


# what the user's file holds
LEAKS = {
    "no text": "[environment.secrets]\ntoken = 12345678\n",
    "no TOML": "[environment.secrets]\ntoken = 'x'12345678\n",
    "no table": "environment.secrets = '12345678'\n",
}


@pytest.mark.parametrize("case", LEAKS)
def test_an_error_beside_a_secret_does_not_show_it(case, desk):
    desk.user_says(LEAKS[case])
    with pytest.raises(UsageError) as caught:
        desk.read()
    assert "12345678" not in repr(caught.value.problems)


def test_a_project_cannot_load_a_plug_in_by_itself(desk):
    desk.project_says("plugins = ['acme', './own.py']\n")
    settings = desk.read()
    assert settings.plugins == ()
    assert [(p.code, str(p.at)) for p in settings.held_back] == [
        ("G026", "stagedoor.toml:1:1"),
        ("G026", "stagedoor.toml:1:1"),
    ]


def test_what_the_user_names_is_loaded_whatever_the_project_says(desk):
    desk.user_says("plugins = ['acme']\n")
    desk.project_says("plugins = ['acme', 'other']\n")
    settings = desk.read()
    assert settings.plugins == ("acme",)
    assert ["'other'" in p.message for p in settings.held_back] == [True]


@pytest.mark.parametrize("named", ["project", "", "project/"])
def test_a_trusted_project_names_its_plug_ins(named, desk):
    desk.user_says(f"trusted-projects = ['{desk.project.parent}/{named}']\n")
    desk.project_says("plugins = ['./own.py']\ncatalog = 'https://c.example.org'\n")
    settings = desk.read("below")
    assert settings.plugins == (str(desk.project / "own.py"),)
    assert settings.catalog == ("https://c.example.org",)
    assert settings.held_back == ()


def test_a_folder_that_begins_like_a_trusted_one_is_not_trusted(desk):
    desk.user_says(f"trusted-projects = ['{desk.project}']\n")
    other = Path(f"{desk.project}-evil")
    other.mkdir()
    (other / "stagedoor.toml").write_text("plugins = ['acme']\n")
    assert desk.read("../project-evil").plugins == ()


def test_the_address_of_a_catalog_in_a_project_waits_for_trust(desk):
    desk.user_says("catalog = '/u'\n")
    desk.project_says("catalog = ['https://evil.example.org']\n")
    settings = desk.read()
    assert settings.catalog == ("/u",)
    assert "https://evil.example.org" in settings.held_back[0].message


def test_looking_for_files_reads_none(desk, monkeypatch):
    desk.project_says("[answers]\n")
    monkeypatch.setattr(Path, "read_text", None)
    found = find_files(desk.project, {"HOME": str(desk.home)})
    assert found.project == (desk.project / "stagedoor.toml",)


def test_every_key_of_the_table_is_read(desk):
    """A key that is in the table but goes nowhere would be a lie."""
    texts = {
        "texts": "['x']",
        "flag": "true",
        "table": "{a = 1}",
        "texts by name": "{a = 'x'}",
        "types by host": "{'a.org' = 'gitlab'}",
    }
    lines = [f"{name} = {texts[key.kind]}" for name, key in KEYS.items()]
    desk.user_says("\n".join(lines))
    settings = desk.read()
    assert len(settings.origins) == len(KEYS)
    empty = {n for n in ("catalog", "policies", "plugins", "trusted_projects",
                         "check_select", "check_ignore", "check_strict",
                         "answers", "aliases", "integrations", "environment",
                         "environment_secrets") if not getattr(settings, n)}  # fmt: skip
    assert empty == set()


@given(st.text(), st.lists(st.text(min_size=1), max_size=3))
def test_a_place_is_always_in_the_file(text, key):
    at, line = locate(text, "f.toml", tuple(key))
    lines = text.splitlines() or [""]
    assert lines[(at.line or 0) - 1] == line
    assert 1 <= (at.column or 0) <= len(line) + 1


@given(st.text())
def test_any_text_is_settings_or_one_of_our_errors(tmp_path_factory, text):
    file = tmp_path_factory.mktemp("any") / "stagedoor.toml"
    file.write_text(text, encoding="utf-8", errors="replace")
    # Anything else that is raised fails the test.
    with suppress(UsageError):
        assert read_layer(file, "project") is not None
