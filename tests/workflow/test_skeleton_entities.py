"""``%SKELETON`` catalog files: rendered, kept with their parameters, or left plain."""

import pytest
from tests.workflow.made import a_run, texts

from stagedoor.core.errors import TemplateError
from stagedoor.core.yaml import load_document
from stagedoor.nunjucks.errors import RenderError

ENTITY = """%SKELETON
{% set version = values.identifier.split(".")[2] %}

apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: ${{ values.identifier }}
spec:
  version: ${{ version }}
  owner: ${{ parameters.owner }}
"""
RENDERED = """apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: a.b.1.x
spec:
  version: 1
  owner: me
"""
ANSWERS = {"identifier": "a.b.1.x", "owner": "me", "dataproduct": "system:a.b.1"}
FETCH = (
    "fetch:template",
    {"input": {"url": "./s", "values": {"identifier": "${{ parameters.identifier }}"}}},
)
REGISTER = (
    "catalog:register",
    {"id": "r", "input": {"repoContentsUrl": "https://github.com/o/r/blob/main"}},
)


def made(mode, files=None, *steps):
    return a_run(
        FETCH,
        *steps,
        answers=ANSWERS,
        files={"catalog-info.yaml": ENTITY, **(files or {})},
        skeleton_entities=mode,
    )


def yaml(text):
    return load_document(text, "x", error=TemplateError, code="W000").value


def test_rendered_it_is_a_plain_entity():
    assert texts(made("render").tree) == {"catalog-info.yaml": RENDERED}


def test_kept_it_lies_beside_what_it_is_rendered_with():
    files = texts(made("keep").tree)
    assert files["catalog-info.yaml"] == ENTITY
    assert yaml(files["parameters.yaml"]) == {
        "parameters": ANSWERS,
        "values": {"identifier": "${{ parameters.identifier }}"},
        "readonly": {"__name__": "a.b.1.x", "__system__": "system:a.b.1"},
    }


def test_plain_it_is_what_a_stock_backstage_writes():
    text = texts(made("plain").tree)["catalog-info.yaml"]
    assert text.startswith("%SKELETON\n\n\napiVersion")
    assert "  owner: \n" in text


@pytest.mark.parametrize("mode", ["render", "keep"])
def test_its_entity_can_be_registered(mode):
    assert (
        made(mode, None, REGISTER).steps[1].output["entityRef"]
        == "component:default/a.b.1.x"
    )


OWN = """values:
  size: small
  label: ${{ parameters.owner | upper }}
readonly:
  __system__: ${{ parameters.dataproduct | replace("system:", "") }}
environmentParameters:
  dev:
    db: ${{ values.label }}_${{ readonly.__system__ }}
"""


def test_parameters_of_the_skeleton_are_evaluated_section_by_section():
    entity = ENTITY + "  size: ${{ values.size }} ${{ readonly.__system__ }}\n"
    files = texts(
        made("render", {"catalog-info.yaml": entity, "parameters.yaml": OWN}).tree
    )
    assert files["catalog-info.yaml"] == RENDERED + "  size: small a.b.1\n"
    assert yaml(files["parameters.yaml"])["environmentParameters"] == {
        "dev": {"db": "ME_a.b.1"}
    }


def test_parameters_of_the_skeleton_are_kept_under_the_generated_ones():
    files = texts(made("keep", {"parameters.yaml": OWN}).tree)
    written = yaml(files["parameters.yaml"])
    assert written["parameters"] == ANSWERS
    assert written["values"] == {
        "identifier": "${{ parameters.identifier }}",
        "size": "small",
        "label": "${{ parameters.owner | upper }}",
    }
    assert written["environmentParameters"] == yaml(OWN)["environmentParameters"]


def test_a_parameters_file_elsewhere_is_an_ordinary_file():
    files = texts(
        made("render", {"d/parameters.yaml": "a: ${{ values.identifier }}\n"}).tree
    )
    assert files["d/parameters.yaml"] == "a: a.b.1.x\n"


def test_a_fault_in_it_names_its_line():
    entity = "%SKELETON\nkind: Component\nname: ${{ values.x | nofilter }}\n"
    with pytest.raises(RenderError) as caught:
        made("render", {"catalog-info.yaml": entity})
    (problem,) = caught.value.problems
    assert problem.at is not None
    assert (problem.at.path, problem.at.line) == ("s/catalog-info.yaml", 3)


def test_in_the_witboost_dialect_other_files_see_parameters_too():
    def owner(dialect):
        result = a_run(
            ("fetch:template", {"input": {"url": "./s"}}),
            answers=ANSWERS,
            files={"a": "[${{ parameters.owner }}]"},
            dialect=dialect,
        )
        return texts(result.tree)["a"]

    assert (owner("backstage"), owner("witboost")) == ("[]", "[me]")


def test_in_the_witboost_dialect_copy_without_render_keeps_names_too():
    def files(dialect):
        inputs = {"url": "./s", "copyWithoutRender": ["raw*"], "values": {"n": "x"}}
        result = a_run(
            ("fetch:template", {"input": inputs}),
            files={"raw-${{ values.n }}": "${{ values.n }}"},
            dialect=dialect,
        )
        assert [n.code for n in result.notices] == ["W108"]
        return texts(result.tree)

    assert files("backstage") == {"raw-x": "x"}
    assert files("witboost") == {"raw-${{ values.n }}": "${{ values.n }}"}


# what a template has                              its dialect
DIALECTS = {
    "nothing special":     ({},                                          "[]"),
    "spec.generates":      ({"spec": {"generates": "x"}},                "[me]"),
    "a Witboost field":    ({"pages": [{"properties": {"a": {"ui:fieldName": "b"}}}]}, "[me]"),
    "a field in a branch": ({"pages": [{"allOf": [{"properties": {"a": {"ui:fieldName": "b"}}}]}]}, "[me]"),
    "a Witboost picker":   ({"pages": [{"properties": {"a": {"ui:field": "IdentifierPicker"}}}]}, "[me]"),
    "another picker":      ({"pages": [{"properties": {"a": {"ui:field": "EntityPicker"}}}]}, "[]"),
    "an edit template":    ({"kind": "EditTemplate"},                    "[me]"),
}  # fmt: skip


@pytest.mark.parametrize("row", DIALECTS.values(), ids=DIALECTS)
def test_the_dialect_follows_from_the_template(row):
    keys, wanted = row
    spec = {**keys.get("spec", {}), **{k: v for k, v in keys.items() if k != "spec"}}
    result = a_run(
        ("fetch:template", {"input": {"url": "./s"}}),
        answers=ANSWERS,
        files={"a": "[${{ parameters.owner }}]"},
        spec=spec,
    )
    assert texts(result.tree)["a"] == wanted


def test_the_dialect_follows_from_an_action():
    result = a_run(
        ("fetch:template", {"input": {"url": "./s"}}),
        (
            "witboostMeshComponent:publish:gitlab",
            {"input": {"repoUrl": "gitlab.com?owner=a&repo=b"}},
        ),
        answers=ANSWERS,
        files={"a": "[${{ parameters.owner }}]"},
    )
    assert texts(result.tree)["a"] == "[me]"
