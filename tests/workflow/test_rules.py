"""Every rule of the workflow has a test that owns it."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
import yaml
from tests.workflow.test_backstage_cases import CASES

import stagedoor

HERE = Path(__file__).parent
RULES = yaml.safe_load((HERE.parent / "data/workflow/rules.yaml").read_text("utf-8"))
QUOTED = re.compile(r"\b[RAX]-\d+\b")


@cache
def names_in(file):
    """The names of the tests of a file; a test that is always skipped is none."""
    nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    return {
        node.name
        for node in nodes
        if isinstance(node, ast.FunctionDef)
        and not any("mark.skip" in ast.unparse(mark) for mark in node.decorator_list)
    }


def exists(owner):
    """Tell whether a test is there: ``case: …`` or ``<file>::<function>``."""
    kind, _, case = owner.partition("case: ")
    if not kind:
        return case in CASES
    file, _, name = owner.partition("::")
    return name.startswith("test_") and name in names_in((HERE / file).resolve())


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_has_a_test_or_a_reason(rule):
    row = RULES[rule]
    assert row.keys() <= {"says", "tests", "differs", "absent"}
    assert ("tests" in row) != ("absent" in row)
    assert [owner for owner in row.get("tests", ()) if not exists(owner)] == []
    assert row.get("tests", True)


def test_every_rule_the_code_speaks_of_is_in_the_table():
    source = Path(stagedoor.__file__).parent
    quoted = {
        rule
        for file in source.rglob("*.py")
        for rule in QUOTED.findall(file.read_text(encoding="utf-8"))
    }
    assert quoted - RULES.keys() == set()


def test_every_case_that_backstage_answered_belongs_to_a_rule_or_an_action():
    owned = {
        o.removeprefix("case: ") for r in RULES.values() for o in r.get("tests", ())
    }
    topics = ("if:", "each:", "fetch:", "workspace:", "fs:", "catalog:write:", "roadie")
    others = {name for name in CASES if not name.startswith(topics)}
    assert others - owned <= UNOWNED


# Cases of the engine that say again what another case of the same rule says.
UNOWNED = {
    "a template that keeps its text",
    "after a failure steps are skipped",
    "after a failure always() runs",
    "a missing input is refused",
    "values have to be an object",
    "secrets reach inputs",
}
