"""``stagedoor list``: bundled templates, a folder's, faulty ones too."""

from __future__ import annotations

import re

from jsonschema import Draft7Validator
from tests.cli.conftest import TEMPLATE, write_files
from tests.schemas import schema


def test_the_bundled_templates_are_listed(run):
    ran = run("list")
    assert ran.code == 0
    assert "mwaa-dbt-workload  dbt workload on Amazon MWAA\n" in ran.out
    assert re.search(r"^mwaa-workload +Amazon MWAA workload$", ran.out, re.MULTILINE)


def test_every_listed_template_can_be_used(run, desk):
    write_files(desk / "all", {"a/template.yaml": TEMPLATE, "b/c/template.yaml": "{}"})
    document = run("list", "all", "--json").document
    assert not list(Draft7Validator(schema("list")).iter_errors(document))
    good, bad = document["templates"]
    assert (good["ref"], good["name"]) == ("all/a", "small")
    assert (bad["ref"], bad["name"]) == ("all/b/c", None)
    assert bad["fault"]


def test_a_source_that_is_no_folder_is_one_error(run):
    ran = run("list", "nowhere")
    assert ran.code == 6
    assert "'nowhere' is no folder" in ran.err
