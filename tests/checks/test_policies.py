"""Which policies a component is checked with, and what they see."""

from __future__ import annotations

import pytest
from tests.checks.conftest import check, golden, tree_of

from stagedoor.checks import check_component
from stagedoor.core.errors import PolicyError

CATALOG = "catalog-info.yaml"


def without_policies():
    files = golden()
    del files["policies/mwaa.cue"]
    return files


def test_the_id_is_built_from_the_identifier():
    policy = (("p.cue", 'id!: "urn:dmb:cmp:sales:shop:1:daily-orders"\n...'),)
    assert check(golden(), "K201", policies=policy) == []


def test_given_policies_replace_the_component_s_own():
    files = golden()
    files[CATALOG] = files[CATALOG].replace("source/", "src/")
    assert check(files, "K201")
    assert check(files, "K201", policies=(("p.cue", "..."),)) == []


def test_an_mwaa_workload_without_policies_gets_the_shipped_one():
    files = without_policies()
    files[CATALOG] = files[CATALOG].replace("source/", "src/")
    [found] = check(files, "K201")
    assert "policies/mwaa.cue" in found.problem.message
    assert found.problem.at is not None
    line = files[CATALOG].splitlines()[(found.problem.at.line or 0) - 1]
    assert line.strip() == "sourcePath: src/"


def test_another_adapter_s_workload_gets_none():
    files = without_policies()
    files[CATALOG] = files[CATALOG].split("    specific:")[0] + "    specific: {}\n"
    assert check(files, "K201") == []
    assert check_component(tree_of(files)) == ()


def test_a_broken_policy_is_no_finding():
    with pytest.raises(PolicyError):
        check({**golden(), "policies/mwaa.cue": "a: ["}, "K201")


# what is made                     catalog-info.yaml of it                    rules before landing
BEFORE_LANDING = {
    "any other component":        ("kind: Whatever\nmetadata: {}\n",          []),
    "YAML that is none":          ("a: b: c\n",                               ["K001"]),
    "nothing for a catalog":      (None,                                      []),
    "a skeleton entity":          ("%SKELETON\n${{ [",                        []),
}  # fmt: skip


@pytest.mark.parametrize("name", BEFORE_LANDING)
def test_before_landing_only_what_is_certain_counts(name):
    text, rules = BEFORE_LANDING[name]
    found = check_component(tree_of({} if text is None else {CATALOG: text}))
    assert [finding.problem.code for finding in found] == rules


def test_before_landing_an_mwaa_workload_is_checked_for_the_platform():
    files = golden()
    assert check_component(tree_of(files)) == ()
    files[CATALOG] = files[CATALOG].replace("dags/", "dag/").replace("- aws", "- AWS")
    found = check_component(tree_of(files))
    assert [finding.problem.code for finding in found] == ["K003", "K201"]


def test_components_with_the_same_policy_are_each_told_of_their_own():
    files = golden()
    files[CATALOG] = files[CATALOG].replace("source/", "src/")
    for prefix in ("one/", "two/"):
        [found] = check(files, "K201", prefix=prefix)
        assert f"{prefix}policies/mwaa.cue:" in found.problem.message


def test_a_broken_policy_is_named_with_its_folder():
    with pytest.raises(PolicyError) as raised:
        check({**golden(), "policies/mwaa.cue": "a: ["}, "K201", prefix="orders/")
    place = raised.value.problems[0].at
    assert place is not None
    assert place.path == "orders/policies/mwaa.cue"
