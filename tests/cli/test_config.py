"""``stagedoor config``, and what the configuration does to the other commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft7Validator
from tests.cli.conftest import write_files
from tests.schemas import schema

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "planted-5ecret"  # noqa: S105 - planted to be looked for
EVERYTHING = """\
catalog = "catalog"
policies = ["policies"]
plugins = ["acme.py"]

[answers]
name = "orders"
size = 4

[aliases]
little = "../template"

[integrations]
"git.acme.com" = "gitlab"

[environment.parameters]
region = "eu-west-1"
"""


@pytest.fixture
def user_file(tmp_path, monkeypatch):
    """Write the user's own file."""
    folder = tmp_path / "config-home"
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder))

    def write(text: str) -> Path:
        file: Path = folder / "stagedoor/config.toml"
        write_files(folder, {"stagedoor/config.toml": text})
        return file

    return write


def test_nothing_set_is_said_with_the_files_looked_for(run, user_file):
    user_file("")
    ran = run("config")
    assert ran.code == 0
    own, project = ran.out.splitlines()
    assert own.startswith("# your own file: ")
    assert project == "# the project's: none"


def test_every_setting_is_shown_with_its_place(desk, run, user_file, monkeypatch):
    user_file(f"[environment.secrets]\ntoken = '{SECRET}'\n")
    write_files(desk, {"stagedoor.toml": EVERYTHING})
    monkeypatch.setenv("STAGEDOOR_ANSWER_size", "7")
    shown = [line.split("  # ") for line in run("config").out.splitlines()[2:]]
    assert [(left.strip(), right.strip()) for left, right in shown] == [
        (f'catalog = ["{desk}/catalog"]', "stagedoor.toml:1"),
        (f'policies = ["{desk}/policies"]', "stagedoor.toml:2"),
        ('answers.name = "orders"', "stagedoor.toml:6"),
        ('answers.size = "7"', "STAGEDOOR_ANSWER_size"),
        (f'aliases.little = "{desk.parent}/template"', "stagedoor.toml:10"),
        ('integrations.git.acme.com = "gitlab"', "stagedoor.toml:13"),
        ('environment.parameters.region = "eu-west-1"', "stagedoor.toml:16"),
        (
            'environment.secrets.token = "***"',
            f"{desk.parent}/config-home/stagedoor/config.toml:2",
        ),
    ]


def test_the_document_is_in_its_schema_and_holds_no_secret(desk, run, user_file):
    user_file(f"[environment.secrets]\ntoken = '{SECRET}'\n")
    write_files(desk, {"stagedoor.toml": EVERYTHING})
    ran = run("config", "--json")
    Draft7Validator(schema("config")).validate(ran.document)
    assert SECRET not in ran.out + ran.err
    (left_out,) = ran.document["left_out"]
    assert left_out["code"] == "G026"
    assert left_out["file"] == "stagedoor.toml"


def test_the_catalog_of_the_environment_is_shown_as_such(desk, run, monkeypatch):
    write_files(desk, {"stagedoor.toml": "catalog = 'x'\n"})
    monkeypatch.setenv("STAGEDOOR_CATALOG", "/a:/b")
    (row,) = run("config", "--json").document["settings"]
    assert row["value"] == ["/a", "/b"]
    assert row["variable"] == "STAGEDOOR_CATALOG"


def test_a_faulty_configuration_stops_a_run_before_anything(desk, run):
    write_files(desk, {"stagedoor.toml": "[answer]\nname = 'x'\n"})
    ran = run("new", "../template", "out", "--no-input")
    assert ran.code == 2
    assert "error[G022]: there is no setting 'answer'" in ran.err
    assert "--> stagedoor.toml:1:2" in ran.err
    assert "hint: did you mean 'answers'?" in ran.err
    assert not (desk / "out").exists()


NEW = ("new", "little", "out", "--no-input", "--no-git")


def test_aliases_and_answers_make_a_run_of_two_words(desk, run):
    write_files(
        desk,
        {"stagedoor.toml": EVERYTHING.replace("plugins", "#"), "catalog/a.yaml": ""},
    )
    ran = run(*NEW)
    assert ran.code == 0, ran.err
    assert (desk / "out/src/orders.txt").read_text() == "size 4\n"


# who says                              words                     size
BINDING = {
    "the form":                         ("", "",   None, (),               3),
    "the user":                         ("4", "",  None, (),               4),
    "the project over the user":        ("4", "5", None, (),               5),
    "an answers file over the project": ("4", "5", None, ("--answers", "a.yaml"), 6),
    "the environment over a file":      ("4", "5", "7", ("--answers", "a.yaml"), 7),
    "an option over all":               ("4", "5", "7", ("--set", "size=8"), 8),
}  # fmt: skip


@pytest.mark.parametrize("case", BINDING)
def test_the_most_binding_answer_counts(case, desk, run, user_file, monkeypatch):
    user, project, variable, words, size = BINDING[case]
    files = {"stagedoor.toml": "", "a.yaml": "size: 6\n"}
    if project:
        files["stagedoor.toml"] = f"[answers]\nsize = {project}\n"
    write_files(desk, files)
    user_file(f"[answers]\nsize = {user}\n" if user else "")
    if variable:
        monkeypatch.setenv("STAGEDOOR_ANSWER_size", variable)
    ran = run("new", "../template", "out", "--set", "name=o", "--no-input", *words)
    assert ran.code == 0, ran.err
    assert (desk / "out/src/o.txt").read_text() == f"size {size}\n"


def test_an_answer_that_a_template_does_not_ask_for_is_no_matter(desk, run):
    write_files(desk, {"stagedoor.toml": "[answers]\nname = 'o'\nowner = 'me'\n"})
    ran = run("new", "../template", "out", "--no-input", "--no-git")
    assert ran.code == 0
    assert "owner" not in ran.err


def test_environment_and_integrations_reach_expressions(desk, run, user_file):
    user_file(f"[environment.secrets]\ntoken = '{SECRET}'\n")
    settings = EVERYTHING.replace("plugins", "#").replace("catalog =", "#")
    write_files(desk, {"stagedoor.toml": settings})
    skeleton = "${{ values.region }} ${{ 'git.acme.com?owner=a&repo=b' | projectSlug }}"
    template = desk.parent / "template"
    write_files(template, {"skeleton/env.txt": skeleton})
    text = (template / "template.yaml").read_text()
    region = '          region: "${{ environment.parameters.region }}"\n'
    (template / "template.yaml").write_text(text + region)
    ran = run(*NEW)
    assert ran.code == 0, ran.err
    assert (desk / "out/env.txt").read_text() == "eu-west-1 a/b"
    assert SECRET not in ran.out + ran.err


def test_eval_knows_the_integrations(desk, run):
    write_files(desk, {"stagedoor.toml": "[integrations]\n'acme.com' = 'gitea'\n"})
    ran = run("eval", "${{ ('acme.com?repo=b' | parseRepoUrl).repo }}")
    assert (ran.code, ran.out) == (0, "b\n")


def test_a_plug_in_of_the_users_file_runs_everywhere(desk, run, user_file):  # noqa: ARG001
    file = user_file("plugins = ['./acme.py']\n")
    write_files(file.parent, {"acme.py": "filters = {'shout': str.upper}\n"})
    assert run("eval", "${{ 'a' | shout }}").out == "A\n"


def test_a_plug_in_of_a_project_does_not_run_and_a_run_says_so(desk, run):
    write_files(
        desk,
        {
            "stagedoor.toml": "plugins = ['./evil.py']\n",
            "evil.py": "open('ran', 'w').close()\nfilters = {'shout': str.upper}\n",
        },
    )
    ran = run("new", "../template", "out", "--set", "name=o", "--no-input")
    assert ran.code == 0
    assert "warning: [G026] the project asks for the plug-in" in ran.err
    assert not (desk / "ran").exists()


def test_the_policies_of_the_configuration_are_checked(desk, run):
    write_files(
        desk,
        {
            "stagedoor.toml": "policies = 'rules'\n",
            "rules/a.cue": "name: string\n",
            "good.yaml": "name: x\n",
            "bad.yaml": "name: 1\n",
        },
    )
    assert run("policy", "good.yaml").code == 0
    assert run("policy", "bad.yaml").code == 1
