"""A folder: one component, several, none; which rules run; the rules' own pages."""

from __future__ import annotations

import shutil

import pytest
from tests.checks.conftest import GOLDEN, golden, tree_of

from stagedoor.checks.run import CheckRequest, check_folder, components_in
from stagedoor.checks.table import REAL_TIER, RULES
from stagedoor.core.errors import UsageError

# files                                                               components
FOLDERS = {
    ("catalog-info.yaml", "apis/catalog-info.yaml"):                  [""],
    ("a/catalog-info.yaml", "b/c/catalog-info.yml", "readme"):        ["a/", "b/c/"],
    ("a/catalog-info.yaml", "a/b/catalog-info.yaml"):                 ["a/"],
    ("dags/a.py",):                                                   [""],
    ("readme",):                                                      [],
}  # fmt: skip


@pytest.mark.parametrize("paths", FOLDERS)
def test_components_are_the_topmost_folders_with_a_catalog_file(paths):
    tree = tree_of(dict.fromkeys(paths, ""))
    assert list(components_in(tree)) == FOLDERS[paths]


def test_a_component_s_files_are_relative_to_it():
    found = components_in(
        tree_of({"a/catalog-info.yaml": "", "a/dags/x.py": "", "b": ""})
    )
    assert list(found["a/"]) == ["catalog-info.yaml", "dags/x.py"]


def test_the_golden_components_are_checked_together():
    checked = check_folder(CheckRequest(GOLDEN))
    assert checked.components == len(list(GOLDEN.iterdir()))
    assert checked.findings == ()
    static = [rule for rule in RULES if not rule.startswith(REAL_TIER)]
    assert checked.rules == tuple(static)


def test_places_are_as_the_user_would_name_them(tmp_path, monkeypatch):
    shutil.copytree(GOLDEN / "orders/expected", tmp_path / "all/orders")
    monkeypatch.chdir(tmp_path)
    dag = tmp_path / "all/orders/dags/daily_orders.py"
    dag.write_text(golden()["dags/daily_orders.py"].replace("catchup=False,", ""))
    for folder, start in ("all", "all/orders/"), (".", "all/orders/"):
        [found] = check_folder(CheckRequest(tmp_path.__class__(folder))).findings
        assert str(found.problem.at) == f"{start}dags/daily_orders.py:20:2"


def test_rules_are_chosen_by_the_beginning_of_their_ids(tmp_path):
    (tmp_path / "catalog-info.yaml").write_text("kind: X\nowner: me\n")
    chosen = check_folder(CheckRequest(tmp_path, select=("K0",), ignore=("K002",)))
    assert {rule[:2] for rule in chosen.rules} == {"K0"}
    assert "K002" not in chosen.rules
    assert {f.problem.code for f in chosen.findings} == {"K003"}


def test_a_rule_there_is_not_is_said(tmp_path):
    with pytest.raises(UsageError, match="there is no rule 'K7'"):
        check_folder(CheckRequest(tmp_path, select=("K7",)))


def test_a_folder_without_a_component_is_said(tmp_path):
    with pytest.raises(UsageError, match="there is no component in"):
        check_folder(CheckRequest(tmp_path))


def test_a_folder_that_does_not_exist_is_said(tmp_path):
    with pytest.raises(UsageError, match="is no folder"):
        check_folder(CheckRequest(tmp_path / "gone"))
