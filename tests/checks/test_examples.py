"""Every rule has a good and a bad component in ``tests/data/rules/<ID>``."""

from __future__ import annotations

import inspect
from collections import Counter

import pytest
from tests.conftest import DATA

from stagedoor.checks.run import Checked, CheckRequest, check_folder
from stagedoor.checks.table import RULES

EXAMPLES = DATA / "rules"
# Rules that load a DAG in a real Airflow are tried with one: tests/checks/test_airflow.py
READ_ONLY = [rule for rule in RULES if not rule.startswith("K5")]
AIRFLOW = ("K5",) if len(READ_ONLY) < len(RULES) else ()


def found(rule: str, which: str, *select: str) -> Checked:
    catalog = EXAMPLES / rule / "catalog.yaml"
    return check_folder(
        CheckRequest(
            EXAMPLES / rule / which,
            select=select,
            ignore=AIRFLOW,
            catalogs=(catalog,) if catalog.exists() else (),
            engine="builtin",
        )
    )


def test_every_rule_has_examples_and_no_example_lacks_a_rule():
    assert {folder.name for folder in EXAMPLES.iterdir()} == set(READ_ONLY)
    for rule in READ_ONLY:
        assert {"good", "bad"} <= {one.name for one in (EXAMPLES / rule).iterdir()}


def test_no_two_ids_stand_for_one_rule():
    assert Counter(RULES.values()).most_common(1)[0][1] == 1


@pytest.mark.parametrize("rule", READ_ONLY)
def test_the_bad_example_is_found_by_its_rule_alone(rule):
    checked = found(rule, "bad")
    assert {one.problem.code for one in checked.findings} == {rule}
    for finding in checked.findings:
        assert finding.problem.at is not None
        assert finding.problem.message


@pytest.mark.parametrize("rule", READ_ONLY)
def test_the_good_example_is_clean_under_its_rule(rule):
    assert found(rule, "good", rule).findings == ()


@pytest.mark.parametrize("rule", READ_ONLY)
def test_the_good_example_has_no_error_of_any_rule(rule):
    errors = [f for f in found(rule, "good").findings if f.severity == "error"]
    assert errors == []


@pytest.mark.parametrize("rule", RULES)
def test_the_page_of_a_rule_says_what_why_and_how(rule):
    page = inspect.cleandoc(RULES[rule].__doc__ or "")
    title, why, *_ = page.split("\n\n")
    assert title.endswith(".")
    assert why
    assert "::" not in why
    assert "Bad::\n" in page
    assert "Good::\n" in page
