"""What the bundled templates write, against what Backstage's own engine wrote.

The expected trees were made by the scaffolder's published packages. After a change of a
template, ``python -m tests.templates.update`` rewrites them with stagedoor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.templates.cases import Case, cases, read_yaml, templates
from tests.templates.rendering import parameters, result

from stagedoor.core.resources import data_folder
from stagedoor.tree.disk import read_tree
from stagedoor.tree.entries import File

if TYPE_CHECKING:
    from stagedoor.tree.entries import FileTree

TEMPLATES = templates()
CASES = [case for name in TEMPLATES for case in cases(name)]
IDS = [f"{case.template}-{case.name}" for case in CASES]


def contents(tree: FileTree) -> dict[str, tuple[str, bool]]:
    """Tell text and executable bit of every file, for a readable difference."""
    files = {path: entry for path, entry in tree.items() if isinstance(entry, File)}
    assert len(files) == len(tree)
    return {path: (f.data.decode(), f.executable) for path, f in files.items()}


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_the_tree_is_the_one_backstage_writes(case: Case) -> None:
    made = result(case.template, case.answers)
    assert contents(made.tree) == contents(read_tree(case.expected))


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_nothing_is_left_to_warn_about(case: Case) -> None:
    made = result(case.template, case.answers)
    assert made.notices == ()
    assert {step.status for step in made.steps} <= {"done", "intent", "skipped"}


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_the_output_links_to_the_repository_and_the_entity(case: Case) -> None:
    made = result(case.template, case.answers)
    links = made.output["links"]
    assert isinstance(links, list)
    repository, entity = links
    assert isinstance(repository, dict)
    assert isinstance(entity, dict)
    assert str(repository["url"]).startswith("https://")
    name = case.answers["identifier"].lower()
    assert str(entity["entityRef"]).endswith(f":default/{name}")


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_parameter_is_explained_with_an_example(name: str) -> None:
    asked = parameters(name)
    assert asked
    text = (data_folder("templates") / name / "docs" / "index.md").read_text()
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    for parameter in asked:
        (row,) = [line for line in rows if f"`{parameter}`" in line.split("|")[1]]
        assert "`" in row.split("|", 2)[2], f"no example of {parameter}"


@pytest.mark.parametrize(
    ("example", "name", "case"),
    [("orders", "mwaa-workload", "orders"), ("shop", "data-product", "everything")],
)
def test_the_example_answers_are_those_of_a_golden_case(
    example: str, name: str, case: str
) -> None:
    examples = data_folder("templates").parent / "docs" / "examples"
    assert read_yaml(examples / f"{example}.yaml") == Case(name, case).answers
