"""Entities that Backstage's own catalog model refuses are those that we refuse."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from tests import npm
from tests.catalog.oracle.generated import URLS, generated
from tests.catalog.test_entities import FAULTS, GOOD, SPECS

from stagedoor.catalog.entities import entity_faults
from stagedoor.catalog.urls import is_url

pytestmark = [pytest.mark.oracle, pytest.mark.xdist_group("catalog-oracle")]

HERE = Path(__file__).parent
SEEDS = range(2_000)
# A template's schema belongs to the scaffolder, not to the catalog's model.
NOT_THE_MODEL_S = ("Template",)
MORE_URLS = [
    "HTTPS://A", "ws:h", "wss://", "ftp:/h", "http:\\\\h\\p", "http://h\\@x", "http://@h",
    "http://u@", "http://h:80:80", "http://[::1", "http://[1.2.3.4]", "http://[::%1]",
    "http://0x7f.1", "http://256.1.1.1", "http://1.2.3.4.5", "http://1.2.3.", "http://a.1",
    "http://08", "http://4294967296", "http://a%20b", "http://a%2Fb", "http://é", "http://a|b",
    "foo://h:65535", "foo://h:65536", "foo://@h", "foo://u@", "foo://:1", "foo://a|b",
    "foo://[::1]:2/x", "foo:/a b", "a+b-c.1:x", "+a:x", "a_b:x", "http", ":", "http:/",
    "http:?x", "file://h:1", "file://C:/x", "file://[::1]/x", "file:\\\\h\\x", "file:///C|/x", "file:// h", "ht\ntp://a", "\x01http://a\x02", "http://\x7f",
]  # fmt: skip


def verdicts(entities: list[Any]) -> list[dict[str, Any]]:
    try:
        folder = npm.install(HERE / "package.json", "catalog-oracle")
    except npm.OracleMissingError as error:
        pytest.skip(f"the real catalog model cannot be asked: {error}")
    return npm.answers(HERE / "validate.mjs", folder, entities)


def differing(entities: list[Any]) -> list[tuple[Any, Any, Any]]:
    return [
        (entity, verdict, entity_faults(entity))
        for entity, verdict in zip(entities, verdicts(entities), strict=True)
        if verdict["ok"] is bool(entity_faults(entity))
    ]


def test_generated_entities_get_the_same_verdict():
    entities = [generated(seed) for seed in SEEDS]
    judged = [one for one in entities if one.get("kind") not in NOT_THE_MODEL_S]
    assert differing(judged) == []
    good = sum(not entity_faults(one) for one in judged)
    assert 600 < good < 1_400


def test_what_the_tables_call_wrong_is_refused():
    entities = [GOOD]
    for place, value, _ in FAULTS.values():
        entity = copy.deepcopy(GOOD)
        inner = entity
        for part in place[:-1]:
            inner = inner[part]
        inner[place[-1]] = value
        entities.append(entity)
    entities += [{**GOOD, "kind": kind, "spec": SPECS[kind][0]} for kind in SPECS]
    assert differing(entities) == []


def test_urls_are_what_they_are_to_javascript():
    urls = [*URLS, *MORE_URLS]
    links = [[{"url": url}] for url in urls]
    entities = [{**GOOD, "metadata": {"name": "a", "links": one}} for one in links]
    said = {
        url: verdict["ok"]
        for url, verdict in zip(urls, verdicts(entities), strict=True)
    }
    assert {url for url in urls if is_url(url) is not said[url]} == set()
