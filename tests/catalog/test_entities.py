"""What a catalog refuses about an entity."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from stagedoor.catalog.entities import entity_faults
from stagedoor.catalog.references import reference_of

GOOD: Any = {
    "apiVersion": "backstage.io/v1alpha1",
    "kind": "Component",
    "metadata": {
        "name": "orders",
        "namespace": "team-a",
        "title": "Orders",
        "labels": {"a.b/c": "v", "d": ""},
        "annotations": {"backstage.io/techdocs-ref": "dir:."},
        "tags": ["c++", "a-b", "java:17", "c#"],
        "links": [{"url": "https://a.b", "title": "T"}],
        "anything": 1,
    },
    "spec": {
        "type": "service",
        "lifecycle": "production",
        "owner": "team",
        "dependsOn": ["component:a", "resource:b/c"],
        "mesh": {"name": "x"},
    },
}

# what is wrong                  where it is put                   value           path of the fault
FAULTS = {
    "what only a server adds":   (("relations",),                  [],             ("relations",)),
    "a kind in lower case":      (("kind",),                       "component",    ("kind",)),
    "a version of tomorrow":     (("apiVersion",),                 "backstage.io/v1", ("apiVersion",)),
    "tags that are null":        (("metadata", "tags"),            None,           ("metadata", "tags")),
    "links that are null":       (("metadata", "links"),           None,           ("metadata", "links")),
    "annotations that are null": (("metadata", "annotations"),     None,           ("metadata", "annotations")),
    "a link to nowhere":         (("metadata", "links"),           [{"url": "https://"}], ("metadata", "links", 0, "url")),
    "a title of blanks":         (("metadata", "links"),           [{"url": "a:b", "title": " "}], ("metadata", "links", 0, "title")),
    "dependencyOf with a number": (("spec", "dependencyOf"),       [1],            ("spec", "dependencyOf", 0)),
    "a foreign root key":                (("extra",),                      1,              ("extra",)),
    "no kind":                   (("kind",),                       None,           ("kind",)),
    "a kind with a dash":        (("kind",),                       "My-Kind",      ("kind",)),
    "a kind nobody knows":       (("kind",),                       "Thing",        ("kind",)),
    "an odd apiVersion":         (("apiVersion",),                 "A b/c",        ("apiVersion",)),
    "metadata that is text":     (("metadata",),                   "x",            ("metadata",)),
    "a name with a blank":       (("metadata", "name"),            "a b",          ("metadata", "name")),
    "a name that is long":       (("metadata", "name"),            "a" * 64,       ("metadata", "name")),
    "a name that is a number":   (("metadata", "name"),            12,             ("metadata", "name")),
    "a namespace in capitals":   (("metadata", "namespace"),       "A",            ("metadata", "namespace")),
    "an empty title":            (("metadata", "title"),           "",             ("metadata", "title")),
    "a description that is null": (("metadata", "description"),    None,           ("metadata", "description")),
    "an annotation that is true": (("metadata", "annotations", "x"), True,         ("metadata", "annotations", "x")),
    "an annotation's key":       (("metadata", "annotations", "a b"), "x",         ("metadata", "annotations", "a b")),
    "a label with a blank":      (("metadata", "labels", "x"),     "a b",          ("metadata", "labels", "x")),
    "labels that are a list":    (("metadata", "labels"),          [],             ("metadata", "labels")),
    "a tag in capitals":         (("metadata", "tags"),            ["ok", "Bad"],  ("metadata", "tags", 1)),
    "a tag with a dot":          (("metadata", "tags"),            ["a.b"],        ("metadata", "tags", 0)),
    "tags that are a text":      (("metadata", "tags"),            "a",            ("metadata", "tags")),
    "a link without url":        (("metadata", "links"),           [{"title": "x"}], ("metadata", "links", 0)),
    "a link to a relative url":  (("metadata", "links"),           [{"url": "/x"}], ("metadata", "links", 0, "url")),
    "a link with an empty icon": (("metadata", "links"),           [{"url": "a:b", "icon": ""}], ("metadata", "links", 0, "icon")),
    "a spec that is null":       (("spec",),                       None,           ("spec",)),
    "an owner that is null":     (("spec", "owner"),               None,           ("spec", "owner")),
    "an owner that is empty":    (("spec", "owner"),               "",             ("spec", "owner")),
    "a system that is a list":   (("spec", "system"),              [],             ("spec", "system")),
    "dependsOn that is a text":  (("spec", "dependsOn"),           "a:b",          ("spec", "dependsOn")),
    "dependsOn with a number":   (("spec", "dependsOn"),           [1],            ("spec", "dependsOn", 0)),
    "dependsOn without a kind":  (("spec", "dependsOn"),           ["a"],          ("spec", "dependsOn", 0)),
    "an owner with no name":     (("spec", "owner"),               "group:",       ("spec", "owner")),
}  # fmt: skip


def test_a_good_entity_has_no_faults():
    assert entity_faults(GOOD) == ()


@pytest.mark.parametrize(("place", "value", "path"), FAULTS.values(), ids=FAULTS)
def test_one_fault_is_found_where_it_is(place, value, path):
    entity: Any = copy.deepcopy(GOOD)
    inner = entity
    for part in place[:-1]:
        inner = inner[part]
    inner[place[-1]] = value
    assert [fault.path for fault in entity_faults(entity)] == [path]


def test_required_keys_of_a_kind_are_named():
    faults = entity_faults({**GOOD, "spec": {"type": "t"}})
    assert [f.message for f in faults] == [
        "spec has no 'lifecycle'",
        "spec has no 'owner'",
    ]
    group = {**GOOD, "kind": "Group", "spec": {"type": "t"}}
    assert [f.message for f in entity_faults(group)] == ["spec has no 'children'"]
    location: Any = {**GOOD, "kind": "Location"}
    del location["spec"]
    assert [f.message for f in entity_faults(location)] == ["'spec' must be a mapping"]


# kind         spec                                              path of the fault
SPECS: Any = {
    "Group":      ({"type": "t", "children": [], "profile": []},     ("spec", "profile")),
    "User":       ({"memberOf": [], "profile": {"email": ""}},       ("spec", "profile", "email")),
    "Location":   ({"target": "./x.yaml", "presence": "perhaps"},    ("spec", "presence")),
    "AiResource": ({"type": "rule", "lifecycle": "l", "owner": "o", "category": "c"}, ("spec",)),
}  # fmt: skip


@pytest.mark.parametrize("kind", SPECS)
def test_a_kind_asks_for_what_is_its_own(kind):
    spec, path = SPECS[kind]
    faults = entity_faults({**GOOD, "kind": kind, "spec": spec})
    assert [fault.path for fault in faults] == [path]


def test_dependency_of_may_be_one_text_or_a_reference_in_parts():
    values: Any = ("component:a", [{"kind": "Component", "name": "a"}], "", None)
    for value in values:
        spec = {**GOOD["spec"], "dependencyOf": value}
        assert entity_faults({**GOOD, "spec": spec}) == ()


@pytest.mark.parametrize(
    ("entity", "reference"),
    [
        (GOOD, "component:team-a/orders"),
        ({"kind": "API", "metadata": {"name": "X"}}, "api:default/x"),
        ({"kind": "API", "metadata": {}}, "None"),
        ({"metadata": {"name": "x"}}, "None"),
        ({"kind": 1, "metadata": {"name": "x"}}, "None"),
    ],
)
def test_an_entity_has_a_reference_when_it_has_kind_and_name(entity, reference):
    assert str(reference_of(entity)) == reference
