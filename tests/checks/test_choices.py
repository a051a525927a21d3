"""Which rules run: the command line, the configuration, and what policies are named."""

from __future__ import annotations

import json
import shutil

import pytest
from tests.checks.conftest import GOLDEN

from stagedoor.cli.main import main


@pytest.fixture
def component(tmp_path, monkeypatch):
    """A component with an error of K307 and a warning of K309."""
    shutil.copytree(GOLDEN / "orders/expected", tmp_path / "orders")
    monkeypatch.chdir(tmp_path)
    dag = tmp_path / "orders/dags/daily_orders.py"
    text = dag.read_text().replace("15 4 *", "16 4 *")
    dag.write_text(text.replace("    catchup=False,\n", ""))
    return tmp_path / "orders"


@pytest.fixture
def rules(capfd):
    """Run the command and tell its exit code and the rules that spoke."""

    def run(*words: str) -> tuple[int, list[str]]:
        code = main(["check", "orders", "--json", *words])
        document = json.loads(capfd.readouterr().out)
        return code, [finding["code"] for finding in document.get("findings", ())]

    return run


# stagedoor.toml                                 command line                    exit code, rules that speak
CHOICES = {
    "nothing is said":              ("",                                 [],                        1, ["K309", "K307"]),
    "ignored":                      ('ignore = ["K307"]',                [],                        0, ["K309"]),
    "ignored, and strict":          ('ignore = "K307"\nstrict = true',   [],                        1, ["K309"]),
    "the command line is not":      ('ignore = "K307"\nstrict = true',   ["--no-strict"],           0, ["K309"]),
    "selected":                     ('select = ["K0", "K309"]',          [],                        0, ["K309"]),
    "the command line selects":     ('select = ["K0"]',                  ["--select", "K307"],      1, ["K307"]),
    "the command line ignores":     ('ignore = ["K307"]',                ["--ignore", "K309"],      1, ["K307"]),
}  # fmt: skip


@pytest.mark.parametrize("name", CHOICES)
def test_the_command_line_wins_over_the_configuration(name, component, rules):
    text, words, code, spoke = CHOICES[name]
    (component.parent / "stagedoor.toml").write_text(f"[check]\n{text}\n")
    assert rules(*words) == (code, spoke)


def test_a_component_brings_its_own_configuration(component, rules):
    (component.parent / "stagedoor.toml").write_text('[check]\nignore = "K309"\n')
    (component / "stagedoor.toml").write_text('[check]\nignore = "K3"\n')
    assert rules() == (0, [])


def test_a_rule_there_is_not_is_said(component, capfd):
    (component / "stagedoor.toml").write_text('[check]\nignore = "K99"\n')
    assert main(["check", "orders"]) == 2
    assert "there is no rule 'K99'" in capfd.readouterr().err


def test_policies_of_the_configuration_replace_the_component_s(component, rules):
    (component.parent / "own").mkdir()
    (component.parent / "own/a.cue").write_text('name!: "Another"')
    (component.parent / "stagedoor.toml").write_text('policies = ["own"]\n')
    assert rules("--select", "K2") == (1, ["K201"])
    assert rules("--select", "K2", "--policy", "orders/policies") == (0, [])


@pytest.mark.parametrize(("name", "code"), [("mwaa", 0), ("component", 0), ("data-product", 1)])  # fmt: skip
def test_a_policy_that_ships_can_be_named(name, code, component, rules):
    assert component.is_dir()
    assert rules("--select", "K2", "--policy", name)[0] == code


def test_a_name_that_no_policy_has_says_which_there_are(component, capfd):
    assert component.is_dir()
    assert main(["check", "orders", "--policy", "mwa"]) == 2
    assert "component, data-product, mwaa" in capfd.readouterr().err


def test_an_expression_is_what_counts_of_a_policy(component, rules):
    policy = component / "policies/mwaa.cue"
    policy.write_text('a: "never"\n#Ours: {name!: "Daily orders", ...}\n#Theirs: {name!: "x", ...}\n')  # fmt: skip
    assert rules("--select", "K2", "--expression", "#Ours") == (0, [])
    assert rules("--select", "K2", "--expression", "#Theirs") == (1, ["K201"])
