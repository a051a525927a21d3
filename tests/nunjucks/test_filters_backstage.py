"""Backstage's own filters, in its words (F-80 to F-83)."""

from __future__ import annotations

import pytest
from hypothesis import given
from tests.nunjucks.template_values import ARGUMENTS, VALUES, is_value, small_meter

from stagedoor.nunjucks.backstage import backstage_filters
from stagedoor.nunjucks.limits import LimitExceededError, Meter
from stagedoor.nunjucks.values import UNDEFINED, Fault

FILTERS = backstage_filters({"git.acme.io": "gitea", "code.acme.io": "gerrit"})


def outcome(name, value, *arguments):
    try:
        return FILTERS[name](Meter(), value, *arguments)
    except Fault as fault:
        return f"! {fault.message}"


NO_INTEGRATION = (
    "! No matching integration configuration for host {},"
    " please check your integrations config"
)
INVALID = "! Invalid repo URL passed to publisher"

# what the repository picker gives        what parseRepoUrl finds
ADDRESSES = {
    "github.com?owner=o&repo=r": {"host": "github.com", "owner": "o", "repo": "r"},
    "GitHub.com?repo=a%20b/&owner=/o/": {
        "host": "github.com",
        "owner": "o",
        "repo": "a b",
    },
    "gitlab.com?owner=g/sub&repo=r": {
        "host": "gitlab.com",
        "owner": "g/sub",
        "repo": "r",
    },
    "gitlab.com?project=12": {"host": "gitlab.com", "project": "12"},
    "dev.azure.com?organization=o&project=p&repo=r": {
        "host": "dev.azure.com",
        "organization": "o",
        "project": "p",
        "repo": "r",
    },
    "bitbucket.org?workspace=w&project=p&repo=r": {
        "host": "bitbucket.org",
        "workspace": "w",
        "project": "p",
        "repo": "r",
    },
    "git.acme.io?repo=r": {"host": "git.acme.io", "repo": "r"},
    "github.com?owner=ü&repo=a+b": {"host": "github.com", "owner": "ü", "repo": "a b"},
    "github.com?owner=o": f"{INVALID}: https://github.com/?owner=o, missing repo",
    "github.com?repo=r": f"{INVALID}: https://github.com/?repo=r, missing owner",
    "gitlab.com?repo=r": f"{INVALID}: https://gitlab.com/?repo=r, missing owner",
    "dev.azure.com?repo=r": (
        f"{INVALID}: https://dev.azure.com/?repo=r, missing project"
    ),
    "bitbucket.org?project=p&repo=r": (
        f"{INVALID}: https://bitbucket.org/?project=p&repo=r, missing workspace"
    ),
    "https://github.com/o/r": NO_INTEGRATION.format("https"),
    "example.com?owner=o&repo=r": NO_INTEGRATION.format("example.com"),
    "example.com:8080": NO_INTEGRATION.format("example.com:8080"),
    "": f"{INVALID}, got , TypeError: Invalid URL",
    "a b": f"{INVALID}, got a b, TypeError: Invalid URL",
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_repository_address_is_taken_apart(address):
    found = outcome("parseRepoUrl", address)
    if isinstance(found, dict):
        assert next(iter(found)) == "host"
        found = {key: part for key, part in found.items() if part is not UNDEFINED}
    assert found == ADDRESSES[address]


def test_an_unknown_host_is_guessed_with_a_notice():
    meter = Meter()
    address = "gitlab.acme.com?owner=o&repo=r"
    assert FILTERS["projectSlug"](meter, address) == "o/r"
    assert meter.notices == [
        "the host 'gitlab.acme.com' is not among the integrations: taken for gitlab"
    ]


def test_a_project_slug_without_owner_says_undefined():
    assert outcome("projectSlug", "git.acme.io?repo=r") == "undefined/r"


FORM = '! Entity reference "{}" was not on the form [<kind>:][<namespace>/]<name>'
NO_KIND = (
    "! Entity reference {} had missing or empty kind"
    ' (e.g. did not start with "component:" or similar)'
)
EMPTY = "! Entity reference must not be empty"


def entity(kind, namespace, name):
    return {"kind": kind, "namespace": namespace, "name": name}


# reference, context                  what parseEntityRef finds
REFERENCES = (
    ("component:x", UNDEFINED, entity("component", "default", "x")),
    ("Component:Ns/Name", UNDEFINED, entity("Component", "Ns", "Name")),
    ("a:b:c", UNDEFINED, entity("a", "default", "b:c")),
    ("x", {"defaultKind": "group"}, entity("group", "default", "x")),
    (
        "x",
        {"defaultKind": "group", "defaultNamespace": "n"},
        entity("group", "n", "x"),
    ),
    ({"kind": "k", "name": "n"}, UNDEFINED, entity("k", "default", "n")),
    ("x", UNDEFINED, NO_KIND.format('"x"')),
    ("ns/a:b", UNDEFINED, NO_KIND.format('"ns/a:b"')),
    ({"name": "x"}, UNDEFINED, NO_KIND.format('{"name":"x"}')),
    (5, UNDEFINED, NO_KIND.format("5")),
    (":x", UNDEFINED, FORM.format(":x")),
    ("a:", UNDEFINED, FORM.format("a:")),
    ("a:/x", UNDEFINED, FORM.format("a:/x")),
    ("", UNDEFINED, EMPTY),
    (UNDEFINED, UNDEFINED, EMPTY),
    (
        {"kind": "k"},
        UNDEFINED,
        '! Entity reference {"kind":"k"} had missing or empty name',
    ),
)


@pytest.mark.parametrize(("reference", "context", "expected"), REFERENCES)
def test_an_entity_reference_is_completed(reference, context, expected):
    assert outcome("parseEntityRef", reference, context) == expected


# value, path                          what pick finds
PICKS: tuple[tuple[object, object, object], ...] = (
    ({"a": {"b": [5]}}, "a.b[0]", 5),
    ({"a": {"b": [5]}}, ["a", "b", 0], 5),
    ({"a.b": 1, "a": {"b": 2}}, "a.b", 1),
    ({"a": {"x.y": 3}}, "a['x.y']", 3),
    ({"a": {'"': 3}}, 'a["\\""]', 3),
    ({"a": {"": 3}}, "a.", 3),
    ({"": {"a": 3}}, ".a", 3),
    ({"a": [[1, 2]]}, "a[0][1]", 2),
    ({"1": "x"}, 1, "x"),
    ("abc", "length", 3),
    ({"a": 1}, "b.c", UNDEFINED),
    ({"a": None}, "a.b", UNDEFINED),
    (UNDEFINED, "a", UNDEFINED),
    ({"a": 1}, [], UNDEFINED),
)


@pytest.mark.parametrize(("value", "path", "expected"), PICKS)
def test_a_path_is_followed(value, path, expected):
    assert outcome("pick", value, path) == expected


def test_a_missing_path_gives_the_default():
    assert outcome("pick", {"a": 1}, "b", "d") == "d"
    assert outcome("pick", {"a": None}, "a", "d") is None


@pytest.mark.parametrize("name", sorted(FILTERS))
@given(value=VALUES, arguments=ARGUMENTS)
def test_a_filter_gives_a_value_or_a_fault(name, value, arguments):
    try:
        assert is_value(FILTERS[name](small_meter(), value, *arguments))
    except (Fault, LimitExceededError):
        return
