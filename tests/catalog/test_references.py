"""Entity references and URNs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stagedoor.catalog.references import (
    BadReferenceError,
    Reference,
    from_urn,
    parse_reference,
    to_urn,
)

# written                       complete                              Witboost's
PARSED = {
    "component:ns/name":        ("component:ns/name",                 "component:ns/name"),
    "Component:Name":           ("component:default/name",            "component:name"),
    "ns/name":                  ("group:ns/name",                     "group:ns/name"),
    "name":                     ("group:default/name",                "group:name"),
    "a:b:c":                    ("a:default/b:c",                     "a:b:c"),
    "a/b:c":                    ("group:a/b:c",                       "group:a/b:c"),
    "a:b/c/d":                  ("a:b/c/d",                           "a:b/c/d"),
    "system:finance.cashflow.1": ("system:default/finance.cashflow.1", "system:finance.cashflow.1"),
    "user:DEFAULT/Jo":          ("user:default/jo",                   "user:jo"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "spelled"), PARSED.items(), ids=str)
def test_references_are_parsed_and_spelled(text, spelled):
    found = parse_reference(text, kind="Group")
    assert (str(found), found.short) == spelled


@pytest.mark.parametrize("text", ["", ":a", "a:", "/a", "a/", "a:/b", "a:b/", "k:n/"])
def test_references_with_an_empty_part_are_refused(text):
    with pytest.raises(BadReferenceError, match="a part of it is empty"):
        parse_reference(text, kind="Group")


def test_a_reference_needs_a_kind_from_somewhere():
    with pytest.raises(BadReferenceError, match="names no kind"):
        parse_reference("a")
    assert parse_reference("a", kind="API", namespace="n") == Reference("API", "n", "a")


PART = st.text(st.characters(exclude_characters=":/", exclude_categories=["Cs"]), min_size=1)  # fmt: skip


@given(PART, PART, PART)
def test_what_is_spelled_is_parsed_back(kind, namespace, name):
    reference = Reference(kind, namespace, name)
    assert parse_reference(f"{kind}:{namespace}/{name}") == reference


URNS = {
    "component:default/finance.my-dp.0.my-workload": "urn:dmb:cmp:finance:my-dp:0:my-workload",
    "system:default/finance.my-dp.0": "urn:dmb:dp:finance:my-dp:0",
}


@pytest.mark.parametrize(("reference", "urn"), URNS.items(), ids=str)
def test_urns_stand_for_systems_and_components(reference, urn):
    assert to_urn(parse_reference(reference)) == urn
    assert str(from_urn(urn)) == reference


def test_other_kinds_and_texts_have_no_urn():
    assert to_urn(parse_reference("resource:default/x")) is None
    assert from_urn("urn:dmb:utm:x:0") is None
    assert from_urn("urn:dmb:cmp:") is None
