"""Entity files: which are looked at, several documents, Locations, references."""

from __future__ import annotations

from tests.checks.conftest import check, check_together, entity, golden, said

GROUP = """\
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: shop-data}
spec: {type: team, children: []}
"""
API = """\
apiVersion: backstage.io/v1alpha1
kind: API
metadata:
  name: orders
spec: {type: openapi, lifecycle: production, owner: shop-data}
"""


def test_every_document_of_a_file_is_checked():
    found = check(entity(GROUP + "---\n" + API))
    assert said(found) == [("error", "K004", 10)]
    assert found[0].problem.message == "spec has no 'definition'"


def test_other_entity_files_are_checked_where_they_are():
    found = check({**entity(GROUP), "catalog/apis.yml": API})
    assert [f.problem.at.path for f in found if f.problem.at] == ["catalog/apis.yml"]


def test_files_that_are_no_entities_are_left_alone():
    files = {"mkdocs.yml": "a: [", "k8s.yaml": "apiVersion: v1\nkind: ["}
    assert check({**entity(GROUP), **files}) == []


def test_a_skeleton_entity_is_no_document():
    assert check(entity("%SKELETON\nmetadata: ${{ [")) == []


def test_what_is_still_a_template_is_left_alone():
    text = API.replace("orders", "${{ values.name }}")
    assert check({**entity(GROUP), "nested/catalog-info.yaml": text}) == []


def test_the_folder_of_a_skeleton_is_not_searched():
    assert check({**entity(GROUP), "skeleton/catalog-info.yaml": API}) == []


def test_a_location_names_files_that_are_there():
    location = """\
apiVersion: backstage.io/v1alpha1
kind: Location
metadata: {name: all}
spec:
  targets: [./here.yaml, ./gone.yaml, https://example.com/a.yaml, ./many/*.yaml]
"""
    found = check({**entity(location), "here.yaml": GROUP})
    assert said(found) == [("warning", "K008", 5)]
    assert "./gone.yaml" in found[0].problem.message


def test_references_are_looked_up_only_in_a_given_catalog():
    api = API.replace("spec: {", "spec: {definition: x, ").replace(
        "shop-data", "shop-dat"
    )
    assert check(entity(api)) == []
    found = check(entity(api), known=frozenset(["group:default/shop-data"]))
    assert said(found) == [("warning", "K007", 5)]
    assert found[0].problem.hint == "did you mean 'group:default/shop-data'?"


def test_a_reference_to_a_neighbour_in_the_component_resolves():
    api = API.replace("spec: {", "spec: {definition: x, ")
    assert check(entity(api + "---\n" + GROUP), known=frozenset()) == []


def test_components_that_are_checked_together_share_no_name_and_no_dag():
    found = check_together(golden(), golden())
    assert {f.problem.code for f in found} == {"K006", "K110", "K305"}
    assert {f.problem.at.path.split("/")[0] for f in found if f.problem.at} == {"1"}
