"""The shipped policies: what they let pass, what they stop, and where they say so."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.templates.cases import Case, cases, read_yaml
from tests.templates.pairwise import MWAA, all_pairs, answers_of
from tests.templates.rendering import component

from stagedoor.core.errors import StagedoorError
from stagedoor.core.resources import data_folder
from stagedoor.core.yaml import load_documents
from stagedoor.cue.engines import check_files
from stagedoor.cue.result import CueResult, path_text

EXAMPLES = Path(__file__).parents[1] / "data" / "policies"

# The policy, the template whose components it judges, and the prefix of their ids.
JUDGED = {
    "mwaa": ("mwaa-workload", "urn:dmb:cmp:"),
    "data-product": ("data-product", "urn:dmb:dp:"),
    "component": ("mwaa-workload", "urn:dmb:cmp:"),
}
# What no template ships, because any component may be held to it.
GENERAL = {"component"}
GOOD = sorted(EXAMPLES.glob("*/good/*.yaml"))
BAD = sorted(EXAMPLES.glob("*/bad/*.yaml"))
WRITTEN = [
    *[(policy, case) for policy in JUDGED for case in cases(JUDGED[policy][0])],
    *[("mwaa", case) for case in cases("mwaa-dbt-workload")],
]
CARRIED = [(policy, case) for policy, case in WRITTEN if policy not in GENERAL]


def text_of(policy: str) -> str:
    return (data_folder("policies") / f"{policy}.cue").read_text(encoding="utf-8")


def judged(policy: str, document: dict[str, Any]) -> CueResult:
    return check_files([(f"policies/{policy}.cue", text_of(policy))], document)


def descriptor(policy: str, catalog_info: str) -> dict[str, Any]:
    """Return what the platform sees: ``spec.mesh`` with the id it gives."""
    documents = load_documents(catalog_info, "x", error=StagedoorError, code="T001")
    entity: Any = documents[0].value
    identifier = JUDGED[policy][1] + entity["metadata"]["name"].replace(".", ":")
    return {"id": identifier, **entity["spec"]["mesh"]}


def faults(file: Path) -> list[str]:
    """Return where a bad example says it has to fail; the first is the cause."""
    return re.findall(r"^# at: (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)


def example_id(file: Path) -> str:
    return f"{file.parents[1].name}-{file.stem}"


def test_each_policy_that_ships_has_examples_and_a_template() -> None:
    shipped = {file.stem for file in data_folder("policies").glob("*.cue")}
    assert {file.parents[1].name for file in GOOD} == shipped
    assert {file.parents[1].name for file in BAD} == shipped


@pytest.mark.parametrize("file", GOOD, ids=example_id)
def test_a_good_document_passes(file: Path) -> None:
    result = judged(file.parents[1].name, read_yaml(file))
    assert (result.verdict, result.violations) == ("pass", ())


@pytest.mark.parametrize("file", BAD, ids=example_id)
def test_a_bad_document_fails_where_its_one_fault_shows(file: Path) -> None:
    result = judged(file.parents[1].name, read_yaml(file))
    assert result.verdict == "fail"
    found = {path_text(violation.path) for violation in result.violations}
    assert {path.replace("[", ".").replace("]", "") for path in found} == set(
        faults(file)
    )


@pytest.mark.parametrize("file", BAD, ids=example_id)
def test_a_bad_document_is_a_good_one_but_for_one_value(file: Path) -> None:
    good = read_yaml(file.parents[1] / "good" / "everything.yaml")
    bad = read_yaml(file)
    differing = {k for k in good | bad if good.get(k, ()) != bad.get(k, ())}
    assert differing == {faults(file)[0].split(".")[0]}


@pytest.mark.parametrize("policy", JUDGED)
def test_every_required_field_has_an_example_without_it(policy: str) -> None:
    required = set(re.findall(r"^\s*(\w+)!:", text_of(policy), re.MULTILINE))
    good = read_yaml(EXAMPLES / policy / "good" / "everything.yaml")
    gone: set[str] = {"kind"}
    for file in (EXAMPLES / policy / "bad").glob("*.yaml"):
        gone |= keys(good) - keys(read_yaml(file))
    assert len(required) > 10
    assert gone >= required


def keys(value: object) -> set[str]:
    """Return every key in a document, at any depth."""
    if isinstance(value, dict):
        return set(value).union(*(keys(part) for part in value.values()))
    parts = value if isinstance(value, list) else []
    return set().union(*(keys(part) for part in parts))


@pytest.mark.parametrize(
    ("policy", "case"), WRITTEN, ids=[f"{p}-{c.name}" for p, c in WRITTEN]
)
def test_what_the_template_writes_passes(policy: str, case: Case) -> None:
    text = (case.expected / "catalog-info.yaml").read_text(encoding="utf-8")
    result = judged(policy, descriptor(policy, text))
    assert (result.verdict, result.violations) == ("pass", ())


@pytest.mark.parametrize(
    ("policy", "case"), CARRIED, ids=[f"{p}-{c.name}" for p, c in CARRIED]
)
def test_a_component_carries_its_policy_and_shows_what_the_platform_sees(
    policy: str, case: Case
) -> None:
    carried = case.expected / "policies" / f"{policy}.cue"
    assert carried.read_text(encoding="utf-8") == text_of(policy)
    script = str(case.expected / "scripts" / "descriptor.py")
    printed = subprocess.run([sys.executable, script], capture_output=True, check=True)
    text = (case.expected / "catalog-info.yaml").read_text(encoding="utf-8")
    assert json.loads(printed.stdout) == descriptor(policy, text)


def test_every_combination_of_options_passes() -> None:
    for answers in map(answers_of, all_pairs(MWAA)):
        text = component("mwaa-workload", answers)["catalog-info.yaml"]
        assert judged("mwaa", descriptor("mwaa", text)).verdict == "pass", answers


@pytest.mark.parametrize("bucket", ["a-b", "some.other-bucket", "0" * 63])
def test_no_bucket_of_anyone_is_written_into_the_policy(bucket: str) -> None:
    document = read_yaml(EXAMPLES / "mwaa" / "good" / "least.yaml")
    document["specific"]["bucketName"] = bucket
    assert judged("mwaa", document).verdict == "pass"


def test_a_second_policy_narrows_the_first_without_changing_it() -> None:
    pinned = ("policies/ours.cue", 'specific!: bucketName!: "acme-mwaa-production"\n')
    document = read_yaml(EXAMPLES / "mwaa" / "good" / "least.yaml")
    for bucket, verdict in (("acme-mwaa-production", "pass"), ("mine", "fail")):
        document["specific"]["bucketName"] = bucket
        assert check_files([pinned], document).verdict == verdict
        assert judged("mwaa", document).verdict == "pass"
