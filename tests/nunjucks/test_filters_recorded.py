"""Filters, tests, operators, lookups and methods answer as the real engines did."""

from __future__ import annotations

import pytest
from tests.nunjucks.engine_rows import by_kind, spelled

from stagedoor.nunjucks import NunjucksEnvironment, RenderError
from stagedoor.nunjucks.filters import FILTERS
from stagedoor.nunjucks.tests import TESTS

BACKSTAGE_4 = by_kind("builtins.json")
LEGACY = by_kind("legacy_methods.json")
ENVIRONMENTS = {
    False: NunjucksEnvironment(delimiters="backstage"),
    True: NunjucksEnvironment(cookiecutter=True),
}


def answer(row):
    cookiecutter = row.get("cookiecutter", False)
    opening = "{{ " if cookiecutter else "${{ "
    try:
        template = ENVIRONMENTS[cookiecutter].from_string(
            opening + row["expression"] + " }}"
        )
        return spelled(template.value(row["context"]))
    except RenderError:
        return {"error": True}


def differences(recorded):
    pairs = ((row, answer(row)) for row in recorded)
    return [(row, given) for row, given in pairs if given != row["expect"]]


@pytest.mark.parametrize("kind", BACKSTAGE_4)
def test_it_gives_what_backstage_4_gives(kind):
    assert differences(BACKSTAGE_4[kind]) == []


@pytest.mark.parametrize("kind", LEGACY)
def test_a_legacy_method_gives_what_nunjucks_gives(kind):
    assert differences(LEGACY[kind]) == []


def test_every_built_in_is_recorded():
    filters = {f"filter:{name}" for name in FILTERS} - {"filter:random"}
    tests = {f"test:{name}" for name in TESTS}
    assert filters | tests <= BACKSTAGE_4.keys()
