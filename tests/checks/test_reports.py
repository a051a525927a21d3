"""``stagedoor check``: what it prints, in four forms, and its exit codes."""

from __future__ import annotations

import json
import shutil

import pytest
from jsonschema import Draft7Validator
from tests.checks.conftest import GOLDEN
from tests.schemas import schema

from stagedoor.checks.table import REAL_TIER, RULES
from stagedoor.cli.main import main

# what is changed in the DAG         exit code   with --strict
OUTCOMES = {
    (("doc_md", "doc_md"),):                                      (0, 0),
    (("    catchup=False,\n", ""),):                              (0, 1),
    (("15 4 *", "16 4 *"),):                                      (1, 1),
}  # fmt: skip


@pytest.fixture
def component(tmp_path, monkeypatch):
    shutil.copytree(GOLDEN / "orders/expected", tmp_path / "orders")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "orders"


@pytest.fixture
def run(capfd):
    def run_command(*words: str) -> tuple[int, str, str]:
        code = main(["check", "orders", *words])
        return code, *capfd.readouterr()

    return run_command


def spoil(component, *changes):
    file = component / "dags/daily_orders.py"
    text = file.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text)


@pytest.mark.parametrize("changes", OUTCOMES)
def test_errors_fail_and_warnings_when_strict(changes, component, run):
    spoil(component, *changes)
    assert (run()[0], run("--strict")[0]) == OUTCOMES[changes]


def test_the_text_says_where_what_how_and_why(component, run):
    spoil(component, ("15 4 *", "16 4 *"))
    _, out, err = run()
    assert err == ""
    assert out == (
        "orders/dags/daily_orders.py:25:14: error[K307]: the schedule is"
        " '16 4 * * 1-5', scheduleCron of the catalog '15 4 * * 1-5'\n"
        "    fix  say the same in both\n"
        "    why  The platform shows and governs the catalog's; Airflow runs the DAG's.\n"
        "    see  docs/reference/rules.md#k307\n"
        "\n"
        f"1 error, 0 warnings: 1 component, {len([rule for rule in RULES if not rule.startswith(REAL_TIER)])} rules\n"
    )


def test_the_json_is_what_its_schema_says(component, run):
    validator = Draft7Validator(schema("findings"))
    assert not list(validator.iter_errors(json.loads(run("--json")[1])))
    spoil(component, ("15 4 *", "16 4 *"))
    document = json.loads(run("--json")[1])
    assert not list(validator.iter_errors(document))
    assert document["ok"] is False
    assert document["findings"][0]["line"] == 25
    assert document["rules"]["K307"]["page"].endswith("#k307")


def test_the_sarif_log_names_every_rule_and_every_place(component, run):
    spoil(component, ("    catchup=False,\n", ""))
    log = json.loads(run("--sarif")[1])
    assert log["version"] == "2.1.0"
    [sarif] = log["runs"]
    rules = sarif["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [
        rule for rule in RULES if not rule.startswith(REAL_TIER)
    ]
    [result] = sarif["results"]
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == "K309"
    assert result["level"] == "warning"
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "orders/dags/daily_orders.py"
    assert place["region"] == {"startLine": 20, "startColumn": 2}


def test_gitlab_s_fingerprints_are_one_a_finding_and_survive_a_moved_line(
    component, run
):
    text = (
        'from airflow.sdk import Variable\nVariable.get("a")\nVariable.get("a")\nlog ='
    )
    spoil(component, ("log =", text))
    first = json.loads(run("--gitlab")[1])
    spoil(component, ("log =", "\n\nlog ="), ("import logging", "\n\nimport logging"))
    second = json.loads(run("--gitlab")[1])
    fingerprints = [issue["fingerprint"] for issue in first]
    assert len(set(fingerprints)) == len(first) == 2
    assert fingerprints == [issue["fingerprint"] for issue in second]
    assert first[0]["check_name"] == "K310"
    assert first[0]["severity"] == "minor"
    assert "Airflow loads it every half minute" in first[0]["content"]["body"]
    assert (
        first[0]["location"]["lines"]["begin"] < second[0]["location"]["lines"]["begin"]
    )


def test_a_broken_policy_is_exit_code_3(component, run):
    (component / "policies/mwaa.cue").write_text("a: [")
    assert run()[0] == 3


def test_two_forms_at_once_are_refused(component, run):  # noqa: ARG001 - the folder
    assert run("--json", "--sarif")[0] == 2


def test_a_policy_that_cannot_be_read_is_the_command_line_s_fault(component, run):
    (component / "empty").mkdir()
    assert run("--policy", "orders/empty")[0] == 2
    assert run("--policy", "gone.cue")[0] == 2
    assert run("--policy", "orders/policies")[0] == 0


def test_a_catalog_is_looked_up(component, run):
    (component.parent / "all.yaml").write_text(
        "apiVersion: backstage.io/v1alpha1\nkind: Group\n"
        "metadata: {name: shop-data}\nspec: {type: team, children: []}\n"
    )
    code, out, _ = run("--catalog", "all.yaml")
    assert code == 0
    assert "'system' names 'system:default/sales.shop.1', which no catalog has" in out
    assert "owner" not in out
