"""The MWAA policy: what it lets pass, what it stops, and where it says so."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from tests.templates.cases import Case, cases, read_yaml
from tests.templates.pairwise import MWAA, all_pairs, answers_of
from tests.templates.rendering import component

from stagedoor.core.resources import data_folder
from stagedoor.core.yaml import dump
from stagedoor.cue.engines import check_files
from stagedoor.cue.result import CueResult, path_text

EXAMPLES = Path(__file__).parents[1] / "data" / "policies" / "mwaa"
POLICY = data_folder("policies") / "mwaa.cue"
FILES = [("policies/mwaa.cue", POLICY.read_text(encoding="utf-8"))]

GOOD = sorted((EXAMPLES / "good").glob("*.yaml"))
BAD = sorted((EXAMPLES / "bad").glob("*.yaml"))


def judged(document: dict[str, Any]) -> CueResult:
    return check_files(FILES, document)


def descriptor(entity: dict[str, Any]) -> dict[str, Any]:
    """Return what the platform sees: ``spec.mesh`` with the id it gives."""
    identifier = entity["metadata"]["name"]
    return {
        "id": "urn:dmb:cmp:" + identifier.replace(".", ":"),
        **entity["spec"]["mesh"],
    }


@pytest.mark.parametrize("file", GOOD, ids=lambda file: file.stem)
def test_a_good_document_passes(file: Path) -> None:
    result = judged(read_yaml(file))
    assert (result.verdict, result.violations) == ("pass", ())


@pytest.mark.parametrize("file", BAD, ids=lambda file: file.stem)
def test_a_bad_document_fails_where_its_one_fault_shows(file: Path) -> None:
    expected = re.findall(
        r"^# at: (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE
    )
    result = judged(read_yaml(file))
    assert result.verdict == "fail"
    found = {
        path_text(v.path).replace("[", ".").replace("]", "") for v in result.violations
    }
    assert found == set(expected)


def test_each_bad_document_is_a_good_one_but_for_one_value() -> None:
    good = read_yaml(EXAMPLES / "good" / "everything.yaml")
    for file in BAD:
        bad = read_yaml(file)
        differing = {k for k in good | bad if good.get(k, ()) != bad.get(k, ())}
        at = re.search(r"^# at: (\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)
        assert at
        assert differing == {at[1]}, file.name


def test_every_required_field_has_an_example_without_it() -> None:
    required = set(re.findall(r"^\s*(\w+)!:", FILES[0][1], re.MULTILINE))
    assert len(required) > 15
    good = read_yaml(EXAMPLES / "good" / "everything.yaml")
    gone: set[str] = set()
    for file in BAD:
        gone |= keys(good) - keys(read_yaml(file))
    assert gone >= required


def keys(value: object) -> set[str]:
    """Return every key in a document, at any depth."""
    if isinstance(value, dict):
        return set(value).union(*(keys(part) for part in value.values()))
    return (
        set().union(*(keys(part) for part in value))
        if isinstance(value, list)
        else set()
    )


@pytest.mark.parametrize(
    "case", cases("mwaa-workload"), ids=lambda case: str(case.name)
)
def test_what_the_template_writes_passes(case: Case) -> None:
    entity = read_yaml(case.expected / "catalog-info.yaml")
    result = judged(descriptor(entity))
    assert (result.verdict, result.violations) == ("pass", ())


def test_every_combination_of_options_passes(tmp_path: Path) -> None:
    for answers in map(answers_of, all_pairs(MWAA)):
        file = tmp_path / "catalog-info.yaml"
        file.write_text(component("mwaa-workload", answers)["catalog-info.yaml"])
        assert judged(descriptor(read_yaml(file))).verdict == "pass", answers


def test_no_bucket_of_anyone_is_written_into_the_policy() -> None:
    document = read_yaml(EXAMPLES / "good" / "least.yaml")
    for bucket in ("a-b", "some.other-bucket", "0" * 63):
        document["specific"]["bucketName"] = bucket
        assert judged(document).verdict == "pass", dump(document)
