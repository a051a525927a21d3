"""The template of a data product: whatever is answered, the files say just that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.templates.component import assert_component, assert_tables, plain
from tests.templates.pairwise import answers_of
from tests.templates.rendering import component, write
from tests.templates.test_quoting import NAMES, SEGMENTS, TEXTS

from stagedoor.catalog.local import read_catalog
from stagedoor.core.errors import AnswersError, StagedoorError
from stagedoor.core.yaml import load_documents

if TYPE_CHECKING:
    from pathlib import Path


@st.composite
def hostile(draw: st.DrawFn) -> dict[str, Any]:
    """Draw answers that the form accepts."""
    domain, product, team = (draw(SEGMENTS) for _ in range(3))
    return {
        "name": draw(NAMES),
        "description": draw(TEXTS),
        "domain": f"domain:{domain}",
        "identifier": f"{domain}.{product}.{draw(st.integers(0, 99))}",
        "developmentGroup": f"group:{team}",
        "domainName": draw(TEXTS),
        "tags": draw(st.lists(TEXTS, max_size=3, unique=True)),
        "newDomain": draw(st.booleans()),
        "newGroup": draw(st.booleans()),
        "repoProvider": draw(st.sampled_from(["gitlab", "github"])),
    }


@given(answers=hostile())
def test_every_file_parses_and_says_what_was_answered(answers: dict[str, Any]) -> None:
    files = component("data-product", answers)
    text = files["catalog-info.yaml"]
    documents = load_documents(text, "x", error=StagedoorError, code="T001")
    entities: list[Any] = [document.value for document in documents]
    assert entities == list(yaml.load_all(text, yaml.CSafeLoader))
    system, *others = entities
    assert [entity["kind"] for entity in others] == [
        kind
        for kind, wanted in (("Domain", "newDomain"), ("Group", "newGroup"))
        if answers[wanted]
    ]
    assert system["metadata"]["name"] == answers["identifier"]
    assert system["spec"]["mesh"]["description"] == answers["description"]
    assert system["spec"]["mesh"]["name"] == answers["name"]
    tags = [tag["tagFQN"] for tag in system["spec"]["mesh"]["tags"]]
    assert tags == answers["tags"]
    if answers["newDomain"]:
        assert others[0]["spec"]["mesh"]["name"] == answers["domainName"]
    for name in ("README.md", "docs/index.md"):
        shown = {"Domain": plain(answers["domainName"])}
        assert_tables(files[name], answers, shown)


@pytest.mark.parametrize("template", ["mwaa-workload", "mwaa-dbt-workload"])
def test_from_nothing_to_a_workload_in_two_commands(
    template: str, tmp_path: Path
) -> None:
    product = {
        "name": "Online shop",
        "description": "What was ordered.",
        "domain": "domain:sales",
        "identifier": "sales.shop.1",
        "developmentGroup": "group:shop-data",
        "newDomain": True,
        "domainName": "Sales & more",
        "newGroup": True,
    }
    catalog = read_catalog([write(component("data-product", product), tmp_path)])
    workload = {
        "name": "Daily orders",
        "description": "Loads the orders of the day before.",
        "domain": "domain:sales",
        "dataproduct": "system:sales.shop.1",
        "scheduleCron": "@daily",
        "bucketName": "acme-mwaa",
    }
    computed = {
        "identifier": "sales.shop.1.daily-orders",
        "developmentGroup": "group:shop-data",
        "domainName": "Sales & more",
        "dataproductName": "Online shop",
    }
    files = component(template, workload, catalog)
    assert files == component(template, workload | computed)
    assert_component(files, workload | computed)


def test_a_workload_is_refused_while_its_data_product_is_not_known() -> None:
    workload = answers_of({"scheduleCron": "@daily"})
    with pytest.raises(AnswersError, match="developmentGroup"):
        component("mwaa-workload", workload)
