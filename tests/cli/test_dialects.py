"""Dialects and kinds through the command line (K-30, C-60 … C-63, T-50)."""

from __future__ import annotations

import pytest
from tests.cli.conftest import files_below, write_files

CREATE = """\
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: two}
spec:
  type: service
  parameters: {properties: {name: {type: string}}}
  steps:
    - {id: f, action: "fetch:template", input: {url: ./skeleton, values: {name: "${{ parameters.name }}"}}}
"""
EDIT = """\
---
apiVersion: witboost.com/v1
kind: EditTemplate
metadata: {name: two-edit}
spec:
  type: service
  parameters: {properties: {name: {type: string}}}
  steps:
    - {id: f, action: "fetch:template", input: {url: ./edit-skeleton, values: {name: "${{ parameters.name }}"}}}
"""
MARKED = CREATE.replace("  type: service\n", "  type: service\n  generates: x\n")
ENTITY = "%SKELETON\nkind: Component\nmetadata: {name: ${{ values.name }}}\n"
SEES = "v=${{ values.name }} p=${{ parameters.name }}\n"

# what is asked for                template  options                           what a.txt says
DIALECTS = {
    "backstage by default":        (CREATE,  (),                               "v=x p=\n"),
    "witboost by its marks":       (MARKED,  (),                               "v=x p=x\n"),
    "witboost because one says so":(CREATE,  ("--dialect", "witboost"),        "v=x p=x\n"),
    "backstage in spite of marks": (MARKED,  ("--dialect", "backstage"),       "v=x p=\n"),
    "an edit template":            (CREATE + EDIT, ("--kind", "EditTemplate"), "edit v=x p=x\n"),
    "the template of two kinds":   (CREATE + EDIT, ("--kind", "Template"),     "v=x p=\n"),
}  # fmt: skip


@pytest.fixture
def new(desk, run):
    def make(template: str, *words: str, **more: str):
        folder = desk.parent / "two"
        write_files(folder, {"template.yaml": template, "skeleton/a.txt": SEES})
        write_files(folder, {"edit-skeleton/a.txt": f"edit {SEES}", **more})
        usual = ("--set", "name=x", "--no-input", "--no-git", "--no-record")
        return run("new", "../two", "made", *usual, *words)

    return make


@pytest.mark.parametrize(("template", "words", "text"), DIALECTS.values(), ids=DIALECTS)
def test_a_skeleton_sees_what_its_dialect_lets_it(new, desk, template, words, text):
    ran = new(template, *words)
    assert ran.code == 0, ran.err
    assert files_below(desk / "made") == {"a.txt": text}


def test_a_kind_that_is_not_there_is_told_with_those_that_are(new):
    ran = new(CREATE + EDIT, "--kind", "Edit")
    assert ran.code == 3
    assert "EditTemplate" in ran.err


# what becomes of the entity    the option                            what is written
ENTITIES = {
    "rendered by default":      ((),                                  {"catalog-info.yaml": "kind: Component\nmetadata: {name: x}\n"}),
    "rendered":                 (("--skeleton-entities", "render"),   {"catalog-info.yaml": "kind: Component\nmetadata: {name: x}\n"}),
    "as a stock engine leaves": (("--skeleton-entities", "plain", "--no-check"), {"catalog-info.yaml": "%SKELETON\nkind: Component\nmetadata: {name: x}\n"}),
}  # fmt: skip


@pytest.mark.parametrize(("words", "files"), ENTITIES.values(), ids=ENTITIES)
def test_a_skeleton_entity_becomes_what_was_chosen(new, desk, words, files):
    more = {"skeleton/catalog-info.yaml": ENTITY}
    ran = new(MARKED, *words, **more)
    assert ran.code == 0, ran.err
    made = files_below(desk / "made")
    made.pop("a.txt")
    assert made == files


def test_a_kept_entity_lies_beside_its_parameters(new, desk):
    more = {"skeleton/catalog-info.yaml": ENTITY}
    ran = new(MARKED, "--skeleton-entities", "keep", **more)
    assert ran.code == 0, ran.err
    made = files_below(desk / "made")
    assert made["catalog-info.yaml"] == ENTITY
    assert "name: x" in made["parameters.yaml"]


@pytest.mark.parametrize("mode", ["render", "keep", "plain"])
def test_no_check_fails_on_the_marker_itself(new, mode):
    more = {"skeleton/catalog-info.yaml": ENTITY}
    assert new(MARKED, "--skeleton-entities", mode, **more).code == 0
