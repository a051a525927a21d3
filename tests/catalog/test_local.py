"""A catalog out of files: what is loaded, followed, refused, and how it is related."""

from __future__ import annotations

import json
from typing import Any

import pytest

from stagedoor.catalog.local import catalog_of, read_catalog
from stagedoor.catalog.paths import value_at
from stagedoor.core.errors import ExitCode, SourceError

SYSTEM = "apiVersion: backstage.io/v1alpha1\nkind: System\nmetadata: {name: s}\nspec: {owner: team, domain: d}\n"
COMPONENT = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: c}\nspec: {type: t, lifecycle: l, owner: user:jo, system: s, dependsOn: [resource:r], providesApis: [ns/a]}\n"
GROUP = "apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata: {name: team}\nspec: {type: t, children: [sub], members: [jo]}\n"
LOCATION = "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: all}\nspec: {targets: [./more/c.txt, https://x.y/z, ./gone.yaml, ../out.yaml]}\n"


def written(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_a_folder_is_read_with_everything_below(tmp_path):
    folder = written(tmp_path, {"a.yaml": SYSTEM + "---\n" + GROUP, "b/c.yml": COMPONENT, "d.json": '{"kind": "API", "metadata": {"name": "j"}}', "notes.txt": "no", ".git/x.yaml": COMPONENT})  # fmt: skip
    catalog = read_catalog([folder])
    assert list(catalog.by_reference) == ["system:default/s", "group:default/team", "component:default/c", "api:default/j"]  # fmt: skip
    system: Any = catalog.entity("SYSTEM:default/S")
    assert system["spec"]["owner"] == "team"
    assert catalog.entity("system:default/none") is None


def test_documents_that_are_no_entities_are_passed_over(tmp_path):
    folder = written(tmp_path, {"a.yaml": "- 1\n---\nx: 1\n---\nhello\n---\n" + SYSTEM})
    assert len(read_catalog([folder]).entities()) == 1


def test_locations_are_followed_inside_the_folder(tmp_path):
    folder = written(tmp_path / "in", {"all.yaml": LOCATION, "more/c.txt": COMPONENT})
    catalog = read_catalog([folder])
    assert catalog.entity("component:default/c") is not None
    assert [(n.code, n.message.rpartition("/")[2]) for n in catalog.notices] == [
        ("C006", "gone.yaml' does not exist"),
        ("C005", "in' and was left out"),
    ]


def test_an_export_of_a_server_loads_and_keeps_its_relations(tmp_path):
    entity = {"kind": "System", "metadata": {"name": "s"}, "spec": {"owner": "x"}, "relations": [{"type": "ownedBy", "targetRef": "group:default/real"}]}  # fmt: skip
    for text in (json.dumps([entity]), json.dumps({"items": [entity]})):
        catalog = read_catalog([written(tmp_path, {"export.json": text})])
        assert catalog.relations_of("system:default/s")["ownedBy"] == ("group:default/real",)  # fmt: skip


def test_an_entity_twice_is_an_error_naming_both_places(tmp_path):
    folder = written(tmp_path, {"a.yaml": SYSTEM, "b.yaml": "\n" + SYSTEM})
    with pytest.raises(SourceError) as raised:
        read_catalog([folder])
    (problem,) = raised.value.problems
    assert problem.code == "C003"
    assert "a.yaml:3:18" in problem.message
    assert str(problem.at).endswith("b.yaml:4:18")


def test_one_file_named_twice_is_read_once(tmp_path):
    folder = written(tmp_path, {"a.yaml": SYSTEM})
    assert len(read_catalog([folder, folder / "a.yaml"]).entities()) == 1


def test_an_invalid_entity_is_loaded_with_a_notice(tmp_path):
    text = SYSTEM.replace("owner: team, ", "")
    catalog = read_catalog([written(tmp_path, {"a.yaml": text})])
    (notice,) = catalog.notices
    assert notice.message == "'system:default/s' is not valid: spec has no 'owner'"
    assert notice.at is not None
    assert (notice.at.line, notice.hint) == (4, "add 'owner:'")


def test_a_path_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(SourceError, match="cannot be read") as raised:
        read_catalog([tmp_path / "gone.yaml"])
    assert raised.value.exit_code == ExitCode.UNREACHABLE


def test_a_named_file_must_be_yaml_one_in_a_folder_need_not(tmp_path):
    folder = written(tmp_path, {"bad.yaml": "a: [", "good.yaml": SYSTEM})
    with pytest.raises(SourceError, match="no valid YAML"):
        read_catalog([folder / "bad.yaml"])
    catalog = read_catalog([folder])
    assert [n.code for n in catalog.notices] == ["C002"]
    assert len(catalog.entities()) == 1


# from                      relation         to
EDGES = [
    ("component:default/c", "ownedBy",       "user:default/jo"),
    ("user:default/jo",     "ownerOf",       "component:default/c"),
    ("component:default/c", "partOf",        "system:default/s"),
    ("system:default/s",    "hasPart",       "component:default/c"),
    ("system:default/s",    "partOf",        "domain:default/d"),
    ("system:default/s",    "ownedBy",       "group:default/team"),
    ("component:default/c", "dependsOn",     "resource:default/r"),
    ("resource:default/r",  "dependencyOf",  "component:default/c"),
    ("component:default/c", "providesApi",   "api:ns/a"),
    ("api:ns/a",            "apiProvidedBy", "component:default/c"),
    ("group:default/team",  "parentOf",      "group:default/sub"),
    ("group:default/sub",   "childOf",       "group:default/team"),
    ("group:default/team",  "hasMember",     "user:default/jo"),
    ("user:default/jo",     "memberOf",      "group:default/team"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "relation", "target"), EDGES, ids=str)
def test_relations_are_derived_both_ways(tmp_path, source, relation, target):
    text = "---\n".join((SYSTEM, COMPONENT, GROUP))
    catalog = read_catalog([written(tmp_path, {"a.yaml": text})])
    assert catalog.relations_of(source)[relation] == (target,)


def test_a_namespace_is_inherited_by_what_an_entity_names():
    entity: Any = {"kind": "Component", "metadata": {"name": "c", "namespace": "n"}, "spec": {"system": "s", "owner": 3}}  # fmt: skip
    catalog = catalog_of([entity, {"kind": "API"}])
    assert catalog.relations_of("component:n/c") == {"partOf": ("system:n/s",)}


PATHS = {
    "spec.mesh.name": "N",
    "SPEC.Mesh.NAME": "N",
    "list[1].x": 2,
    "list.0": 1,
    "metadata.annotations.a.b/c": "dotted",
    'metadata.annotations["a.b/c"]': "dotted",
    "spec.none.name": None,
    "list[9]": None,
    "": None,
}


@pytest.mark.parametrize(("path", "value"), PATHS.items(), ids=str)
def test_paths_lead_into_entities(path, value):
    entity: Any = {"spec": {"mesh": {"name": "N"}}, "list": [1, {"x": 2}], "metadata": {"annotations": {"a.b/c": "dotted"}}}  # fmt: skip
    assert value_at(entity, path) == (entity if path == "" else value)
