"""What ``stagedoor new`` does with findings before anything is written."""

from __future__ import annotations

import sys

import pytest
from tests.checks.conftest import golden

from stagedoor.cli.main import main

TEMPLATE = """\
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: orders}
spec:
  type: service
  steps:
    - {id: a, action: fetch:plain, input: {url: ./skeleton}}
"""
DAG = "dags/daily_orders.py"
CATALOG = "catalog-info.yaml"
POLICY = "policies/mwaa.cue"


@pytest.fixture
def new(tmp_path, monkeypatch, capfd):
    """Run ``new`` on a template of the golden component with changes; what it says."""
    monkeypatch.chdir(tmp_path)

    def run(changes, *words: str) -> tuple[int, str]:
        files = golden()
        for path, old, text in changes:
            assert old in files[path]
            files[path] = files[path].replace(old, text)
        for path, text in files.items():
            file = tmp_path / "template/skeleton" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        if "without" in words:
            (tmp_path / "template/skeleton" / POLICY).unlink()
        (tmp_path / "template/template.yaml").write_text(TEMPLATE)
        given = [word for word in words if word != "without"]
        command = ["new", "template", "out", "--no-input", "--no-git", *given]
        code = main(command)
        return code, capfd.readouterr().err

    return run


SCHEDULE = [(DAG, "15 4 *", "16 4 *")]
CATCHUP = [(DAG, "    catchup=False,\n", "")]
TAG = [(CATALOG, "    - mwaa\n", "    - MWAA\n")]
KEY = [(".gitlab-ci.yml", "    - scripts/deploy.sh", "    - aws configure set aws_secret_access_key $K")]  # fmt: skip

# what is wrong                               words                exit code, what is said
LANDINGS = {
    "nothing":                              ([],        [],            0, ""),
    "a DAG's schedule":                     (SCHEDULE,  [],            1, "error[K307]"),
    "a stored key":                         (KEY,       [],            1, "error[K404]"),
    "nobody asks":                          (SCHEDULE,  ["--no-check"], 0, "[K307]"),
    "only a warning":                       (CATCHUP,   [],            0, "[K309]"),
    "no policy: the schedule":              (SCHEDULE,  ["without"],   0, "[K307]"),
    "no policy: what a catalog refuses":    (TAG,       ["without"],   1, "error[K003]"),
}  # fmt: skip


@pytest.mark.parametrize("name", LANDINGS)
def test_errors_stop_a_component_that_is_made_to_be_checked(name, new, tmp_path):
    changes, words, code, said = LANDINGS[name]
    got, err = new(changes, *words)
    assert got == code
    assert said in err
    assert (tmp_path / "out").exists() is (code == 0)
    assert ("[K" in err) is bool(said)


def test_the_configuration_leaves_rules_out(new, tmp_path):
    (tmp_path / "stagedoor.toml").write_text('[check]\nignore = ["K307"]\n')
    code, err = new(SCHEDULE)
    assert (code, "[K307]" in err) == (0, False)


def test_a_broken_policy_stops_unless_nobody_asks(new, tmp_path):
    broken = [(POLICY, 'import "strings"', "a: [")]
    assert new(broken)[0] == 3
    assert not (tmp_path / "out").exists()
    assert new(broken, "--no-check")[0] == 0


def test_what_is_no_part_of_the_mesh_costs_no_rules(new):
    cut = golden()[CATALOG].split("  mesh:")[0]
    gone = [name for name in sys.modules if name.startswith("stagedoor.checks.")]
    saved = {name: sys.modules.pop(name) for name in gone if name.endswith((".table", ".dag"))}  # fmt: skip
    try:
        code, _ = new([(CATALOG, golden()[CATALOG], cut), *SCHEDULE])
        assert code == 0
        assert "stagedoor.checks.table" not in sys.modules
    finally:
        sys.modules.update(saved)


def test_policies_beside_the_template_are_kept_and_checked_with(new, tmp_path, capfd):
    policies = tmp_path / "template/policies"
    (policies / "deeper").mkdir(parents=True)
    (policies / "ours.cue").write_text('name!: "Another"\n')
    (policies / "deeper/not.cue").write_text("a: [")
    (policies / "README.md").write_text("# Policies\n")
    code, err = new([], "without")
    assert code == 0
    assert '[K201] name: expected "Another", found "Daily orders"' in err
    record = (tmp_path / "out/.stagedoor.yaml").read_text()
    assert record.endswith('policies:\n  ours.cue: |\n    name!: "Another"\n')
    assert main(["check", "out", "--cue-engine", "builtin"]) == 1
    assert "policies/ours.cue:1:8" in capfd.readouterr().out
    assert main(["check", "out", "--policy", "mwaa", "--cue-engine", "builtin"]) == 0


def test_a_broken_policy_beside_the_template_stops_nothing(new, tmp_path):
    (tmp_path / "template/policies").mkdir(parents=True)
    (tmp_path / "template/policies/ours.cue").write_text("a: [")
    code, err = new([], "without")
    assert code == 0
    assert "[K201] no valid CUE" in err
    assert main(["check", "out", "--cue-engine", "builtin"]) == 3


def test_a_component_with_policies_of_its_own_keeps_no_others(new, tmp_path):
    (tmp_path / "template/policies").mkdir(parents=True)
    (tmp_path / "template/policies/ours.cue").write_text('name!: "Another"\n')
    assert new([])[0] == 0
    assert "policies:" not in (tmp_path / "out/.stagedoor.yaml").read_text()
