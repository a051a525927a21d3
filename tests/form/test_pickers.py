"""Pickers: what they offer, refuse, store and work out, with a catalog and without."""

from __future__ import annotations

import json

import pytest

from stagedoor.catalog.local import catalog_of
from stagedoor.core.errors import AnswersError, TemplateError
from stagedoor.form.answers import read_given
from stagedoor.form.build import build
from stagedoor.form.fill import FillOptions, fill
from stagedoor.form.pickers import PICKERS
from stagedoor.form.pickers.api import Scene
from stagedoor.form.pickers.cron import cron_fault
from stagedoor.form.pickers.identifiers import segment
from stagedoor.form.pickers.repo_url import from_url
from stagedoor.form.questions import all_questions


def entity(kind, name, spec=None, **metadata):
    return {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": kind,
        "metadata": {"name": name, **metadata},
        "spec": spec or {},
    }


CATALOG = catalog_of(
    [
        entity("Domain", "finance", {"owner": "team", "mesh": {"name": "Finance"}}),
        entity("Domain", "hr", {"owner": "team"}, title="People"),
        entity("System", "finance.cashflow.1", {"owner": "group:team-cash", "domain": "domain:finance", "mesh": {"name": "Cashflow"}}, tags=["money"]),
        entity("System", "hr.salaries.0", {"owner": "team-hr", "domain": "hr"}),
        entity("Component", "finance.cashflow.1.loader", {"type": "workload", "system": "system:finance.cashflow.1", "owner": "team"}, tags=["money", "etl"]),
        entity("Component", "finance.cashflow.1.port", {"type": "outputport", "system": "system:finance.cashflow.1", "owner": "team"}),
        entity("Resource", "lake", {"type": "bucket", "owner": "team"}),
        entity("Group", "team", {"type": "team", "children": [], "members": ["jane"]}, title="The team"),
        entity("Group", "team-cash", {"type": "team", "children": []}),
        entity("User", "jane", {"memberOf": ["team"], "profile": {"displayName": "Jane"}}),
    ]
)  # fmt: skip
WITBOOST = FillOptions(witboost=True)


def run(properties, values, *, catalog=CATALOG, options=None, required=()):
    form = build([{"title": "P", "properties": properties, "required": list(required)}])
    given = read_given(files=[("a.json", json.dumps(values))])
    return fill(form, given, catalog=catalog, options=options)


def offered(properties, name, values=None, *, options=None, catalog=CATALOG):
    form = build([{"title": "P", "properties": properties}])
    options = options or FillOptions()
    scene = Scene(values or {}, catalog, witboost=options.witboost, user=options.user)
    question = next(q for q in all_questions(form, values or {}) if q.name == name)
    return [c.value for c in PICKERS[question.field or ""].choices(question, scene)]


def field(name, kind="string", **more):
    return {"type": kind, "ui:field": name, **more}


# what it shows                 ui:field and settings, what is offered
OFFERS = {
    "kinds by filter": (field("EntityPicker", **{"ui:options": {"catalogFilter": {"kind": "Domain"}}}), ["domain:default/finance", "domain:default/hr"]),
    "allowed kinds": (field("EntityPicker", **{"ui:options": {"allowedKinds": ["resource"]}}), ["resource:default/lake"]),
    "filters in a list are alternatives": (field("EntityPicker", **{"ui:options": {"catalogFilter": [{"kind": "resource"}, {"kind": "component", "spec.type": "WORKLOAD"}]}}), ["component:default/finance.cashflow.1.loader", "resource:default/lake"]),
    "a key that exists": (field("EntityPicker", **{"ui:options": {"catalogFilter": {"metadata.title": {"exists": True}}}}), ["domain:default/hr", "group:default/team"]),
    "a key that does not exist is not supported": (field("EntityPicker", **{"ui:options": {"catalogFilter": {"metadata.title": {"exists": False}}}}), []),
    "relations": (field("EntityPicker", **{"ui:options": {"catalogFilter": {"relations.partOf": "system:default/finance.cashflow.1"}}}), ["component:default/finance.cashflow.1.loader", "component:default/finance.cashflow.1.port"]),
    "excluded values": (field("EntityPicker", **{"ui:options": {"allowedKinds": ["Domain"], "excludeValues": ["domain:hr"]}}), ["domain:default/finance"]),
    "owners": (field("OwnerPicker"), ["user:default/jane", "group:default/team-cash", "group:default/team"]),
    "groups of the user": (field("MyGroupsPicker"), ["group:default/team"]),
    "entities the user's groups own": (field("OwnedEntityPicker", **{"ui:options": {"catalogFilter": {"kind": "Component"}}}), ["component:default/finance.cashflow.1.loader", "component:default/finance.cashflow.1.port"]),
    "tags": (field("EntityTagsPicker", "array", **{"ui:options": {"kinds": ["Component"]}}), ["etl", "money"]),
    "what can be read": (field("ReadsFromPicker"), ["urn:dmb:cmp:finance:cashflow:1:port", "resource:default/lake"]),
    "identities": (field("IdentitiesPicker", "array", **{"ui:options": {"allowedKinds": ["user"]}}), ["user:default/jane"]),
    "a search by type": (field("EntitySearchPicker", **{"ui:options": {"entities": [{"type": "Consumable", "returnField": "ref", "displayField": "{{metadata.name}}"}]}}), ["component:default/finance.cashflow.1.port", "resource:default/lake"]),
}  # fmt: skip


@pytest.mark.parametrize(("schema", "values"), OFFERS.values(), ids=OFFERS)
def test_pickers_offer_what_the_catalog_holds(schema, values):
    user = FillOptions(user="user:default/jane")
    assert offered({"x": schema}, "x", options=user) == values


@pytest.mark.parametrize("name", PICKERS)
def test_every_picker_works_without_a_catalog(name):
    for value in ("text", ["text"], {"a": 1}, 3, None):
        schema = {"ui:field": name, "ui:fieldName": "y", "ui:property": "a"}
        try:
            answers = run({"x": schema}, {"x": value}, catalog=None)
        except AnswersError as error:
            assert [p.code for p in error.problems] == ["A010"]  # noqa: PT017
        else:
            assert answers.values["x"] is not None or value is None


def test_witboost_spells_references_without_the_default_namespace():
    schema = field("EntityPicker", **{"ui:options": {"allowedKinds": ["Domain"]}})
    assert offered({"x": schema}, "x", options=WITBOOST) == ["domain:finance", "domain:hr"]  # fmt: skip


SYSTEMS = field(
    "EntityPicker",
    **{
        "ui:options": {"allowedKinds": ["System"]},
        "ui:filter": [{"fieldName": "domain", "entityPath": "spec.domain"}],
    },
)


@pytest.mark.parametrize(
    "domain", ["domain:finance", "domain:default/finance", "finance"]
)
def test_a_filter_compares_references_however_they_are_spelled(domain):
    assert offered({"x": SYSTEMS}, "x", {"domain": domain}) == ["system:default/finance.cashflow.1"]  # fmt: skip


def test_a_filter_on_an_empty_field_is_skipped():
    assert len(offered({"x": SYSTEMS}, "x", {})) == 2


def test_an_incomplete_filter_is_ignored():
    schema = {**SYSTEMS, "ui:filter": [{"fieldName": "domain"}]}
    assert len(offered({"x": schema}, "x", {"domain": "domain:finance"})) == 2


MESH = {
    "name": {"type": "string"},
    "domain": field("EntityPicker"),
    "dataproduct": field("EntityPicker"),
    "identifier": field("ComponentIdentifierPicker"),
    "developmentGroup": field("EntitySelectionPicker", **{"ui:fieldName": "dataproduct", "ui:property": "spec.owner"}),
    "domainName": field("EntitySelectionPicker", **{"ui:widget": "hidden", "ui:fieldName": "domain", "ui:property": "spec.mesh.name"}),
    "dataproductName": field("EntitySelectionPicker", **{"ui:fieldName": "dataproduct", "ui:property": "spec.mesh.name"}),
}  # fmt: skip
CHOSEN = {"name": "Airflow Workload", "domain": "domain:finance", "dataproduct": "system:finance.cashflow.1"}  # fmt: skip


def test_four_answers_and_a_catalog_give_the_rest():
    answers = run(MESH, CHOSEN, options=WITBOOST, required=list(MESH))
    assert answers.values == CHOSEN | {
        "identifier": "finance.cashflow.1.airflow-workload",
        "developmentGroup": "group:team-cash",
        "domainName": "Finance",
        "dataproductName": "Cashflow",
    }
    assert answers.sources["domainName"].kind == "computed"
    assert answers.notices == ()


def test_a_given_value_wins_over_a_computed_one_with_a_remark():
    answers = run(MESH, CHOSEN | {"domainName": "Money"}, options=WITBOOST)
    assert answers.values["domainName"] == "Money"
    assert [n.message for n in answers.notices] == [
        "'domainName' is 'Money'; computed it would be 'Finance'"
    ]


def test_without_a_catalog_computed_fields_are_missing_and_say_so():
    with pytest.raises(AnswersError) as raised:
        run(MESH, CHOSEN, catalog=None, options=WITBOOST, required=["developmentGroup"])
    (problem,) = raised.value.problems
    assert problem.message == "'developmentGroup' is required on page 1 'P'"
    assert "--catalog" in (problem.hint or "")


def test_a_name_is_taken_where_no_mesh_name_is():
    answers = run(MESH, CHOSEN | {"domain": "domain:hr"}, options=WITBOOST)
    assert answers.values["domainName"] == "People"


def test_an_identifier_that_is_taken_is_refused():
    with pytest.raises(AnswersError, match="names a component that is in the catalog already"):  # fmt: skip
        run(MESH, CHOSEN | {"name": "Loader"}, options=WITBOOST)
    allowed = FillOptions(witboost=True, allow_existing=True)
    assert run(MESH, CHOSEN | {"name": "Loader"}, options=allowed).values["identifier"] == "finance.cashflow.1.loader"  # fmt: skip


def test_a_system_gets_its_identifier():
    properties = {"name": {"type": "string"}, "domain": {"type": "string"}, "id": field("IdentifierPicker")}  # fmt: skip
    values = {"name": " Cash. Flow! ", "domain": "domain:default/Finance"}
    assert run(properties, values).values["id"] == "finance.cash-flow.0"


# settings of EntitySelectionPicker                              value
SELECTIONS = {
    "a map": (
        {"mapTo": {"o": "spec.owner", "gone": "spec.x"}},
        {"o": "group:team-cash"},
    ),
    "a copy of one part": ({"ui:property": "metadata.tags[0]"}, "money"),
    "both settings": ({"ui:property": "spec.owner", "mapTo": {"a": "b"}}, None),
    "no setting": ({}, None),
    "a path to nowhere": ({"ui:property": "spec.none"}, None),
}


@pytest.mark.parametrize(("settings", "value"), SELECTIONS.values(), ids=SELECTIONS)
def test_a_selection_reads_the_entity(settings, value):
    schema = {"ui:field": "EntitySelectionPicker", "ui:fieldName": "dp", **settings}
    answers = run({"dp": {"type": "string"}, "x": schema}, {"dp": "urn:dmb:dp:finance:cashflow:1"})  # fmt: skip
    assert answers.values.get("x") == value


def test_a_selection_reads_objects_and_lists_of_the_form():
    part = {"ui:field": "EntitySelectionPicker", "ui:fieldName": "o.inner", "ui:property": "k"}  # fmt: skip
    many = field("EntitySelectionPicker", "array", **{"ui:fieldName": "l", "ui:property": "k"})  # fmt: skip
    values = {"o": {"inner": {"k": 1}}, "l": [{"k": 2}, {"k": 3}]}
    found = run({"o": {}, "l": {}, "x": part, "y": many}, values).values
    assert (found["x"], found["y"]) == (1, [2, 3])


def test_computed_fields_follow_each_other():
    def selection(source, path):
        return field("EntitySelectionPicker", **{"ui:fieldName": source, "ui:property": path})  # fmt: skip

    properties = {
        "c": selection("b", "spec.owner"),
        "b": selection("a", "spec.domain"),
        "a": {"type": "string"},
    }
    assert run(properties, {"a": "system:finance.cashflow.1"}).values["c"] == "team"


def test_computed_fields_that_wait_for_each_other_are_a_template_error():
    a = field("EntitySelectionPicker", **{"ui:fieldName": "b", "ui:property": "x"})
    b = field("EntitySelectionPicker", **{"ui:fieldName": "a", "ui:property": "x"})
    with pytest.raises(TemplateError, match="a -> b -> a"):
        run({"a": a, "b": b}, {})


def test_the_only_entity_is_chosen_where_nothing_else_is_allowed():
    schema = field("EntityPicker", **{"ui:options": {"allowedKinds": ["Resource"], "allowArbitraryValues": False}})  # fmt: skip
    assert run({"x": schema}, {}, required=["x"]).values["x"] == "resource:default/lake"
    assert "x" not in run({"x": schema}, {}).values


def test_an_unlisted_entity_is_refused_where_nothing_else_is_allowed():
    schema = field("OwnerPicker", **{"ui:options": {"allowArbitraryValues": False}})
    with pytest.raises(AnswersError, match="'x' is none of: user:default/jane"):
        run({"x": schema}, {"x": "group:default/gone"})


def test_a_raw_entity_is_stored_where_asked():
    schema = field("EntityPicker", "object", **{"ui:options": {"storeRawEntity": True}})
    answers = run({"x": schema}, {"x": "resource:lake"})
    assert answers.values["x"]["spec"]["type"] == "bucket"


RELATED = {
    "as URNs": ({}, ["urn:dmb:cmp:finance:cashflow:1:loader", "urn:dmb:cmp:finance:cashflow:1:port"]),
    "as references": ({"returnFormat": "ref"}, ["component:default/finance.cashflow.1.loader", "component:default/finance.cashflow.1.port"]),
    "of a type": ({"ui:componentsFilter": "workload"}, ["urn:dmb:cmp:finance:cashflow:1:loader"]),
    "by a filter": ({"ui:filters": [{"key": "spec.type", "value": "outputport"}]}, ["urn:dmb:cmp:finance:cashflow:1:port"]),
    "by another relation": ({"relation": "ownedBy"}, ["group:default/team-cash"]),
}  # fmt: skip


@pytest.mark.parametrize(("settings", "values"), RELATED.values(), ids=RELATED)
def test_related_entities_are_offered(settings, values):
    schema = field("EntityRelationsPicker", **{"ui:fieldName": "dp", **settings})
    found = offered({"dp": {}, "x": schema}, "x", {"dp": "system:finance.cashflow.1"})
    assert found == values


def test_a_descriptor_is_chosen_by_label_key_or_value():
    schema = field("DescriptorPicker", "object", source="from", optionsAt="list", optionsDisplayNameAt="n")  # fmt: skip
    values = {"from": {"list": [{"n": "one"}, {"n": "two"}]}}
    for given in ("two", "1", {"n": "two"}):
        found = run({"from": {}, "x": schema}, values | {"x": given}).values["x"]
        if given != {"n": "two"}:
            assert found == {"value": {"n": "two"}, "label": "two", "key": "1"}


# a form's value or an address                 what is stored
REPOSITORIES = {
    "github.com?owner=o&repo=r":             "github.com?owner=o&repo=r",
    "https://github.com/o/r":                "github.com?owner=o&repo=r",
    "https://github.com/o/r.git":            "github.com?owner=o&repo=r",
    "git@gitlab.com:g/sub/r.git":            "gitlab.com?owner=g%2Fsub&repo=r",
    "https://dev.azure.com/org/p/_git/r":    "dev.azure.com?repo=r&organization=org&project=p",
    "https://user@bitbucket.org/w/r":        "bitbucket.org?repo=r&workspace=w",
    "https://github.com/o":                  "https://github.com/o",
    "something else":                        "something else",
}  # fmt: skip


@pytest.mark.parametrize(("given", "stored"), REPOSITORIES.items(), ids=str)
def test_repository_addresses_become_the_forms_spelling(given, stored):
    assert from_url(given) == stored


# ui:field           value                                 why it is refused; empty when it is not
REFUSED = [
    ("EntityNamePicker", "a b",                            "must start and end with"),
    ("EntityNamePicker", "a.b-c_1",                        ""),
    ("EntityNamePicker", "a" * 64,                         "at most 63"),
    ("RepoUrlPicker", "github.com?owner=o",                "repo not provided"),
    ("RepoUrlPicker", "?owner=o&repo=r",                   "names no host"),
    ("RepoUrlPicker", "bitbucket.org?project=p&repo=r",    "workspace not provided"),
    ("RepoUrlPicker", "dev.azure.com?repo=r",              "project not provided"),
    ("RepoUrlPicker", "my.gerrit.org?repo=r",              ""),
    ("MultiEntityPicker", ["component:a", "b"],            "'b', which is not a valid entity ref"),
    ("MultiEntityPicker", ["component:a"],                 ""),
    ("CronExpressionPicker", "0 5 * * *",                  ""),
    ("CronExpressionPicker", "0 25 * * *",                 "'25' for the hour"),
    ("UrlPicker", "ftp://x",                               "is no absolute http or https URL"),
    ("UrlPicker", "https://x.y/z",                         ""),
    ("PathPicker", "a\nb",                                 "is no file path"),
    ("StarPicker", 3.5,                                    "in steps of 1"),
    ("StarPicker", 5,                                      ""),
    ("FilePicker", {"fileName": "x"},                      "needs 'fileContent'"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "said"), REFUSED, ids=str)
def test_pickers_refuse_what_their_forms_refuse(name, value, said):
    if not said:
        assert run({"x": {"ui:field": name}}, {"x": value}).values["x"] == value
        return
    with pytest.raises(AnswersError) as raised:
        run({"x": {"ui:field": name}}, {"x": value})
    assert said in raised.value.problems[0].message


def test_witboost_takes_display_names():
    assert run({"x": field("EntityNamePicker")}, {"x": "A b"}, options=WITBOOST)
    strict = FillOptions(witboost=True, strict=True)
    with pytest.raises(AnswersError):
        run({"x": field("EntityNamePicker")}, {"x": "A b"}, options=strict)


def test_a_pattern_of_the_template_is_a_remark_unless_strict():
    rule = {"regularExpression": "^[A-Z]+$", "errorMessage": "capitals", "flags": ""}
    schema = field("RegexPicker", validation=rule)
    notices = run({"x": schema}, {"x": "a"}).notices
    assert [n.message for n in notices] == ["'x': capitals"]
    with pytest.raises(AnswersError, match="'x' capitals, not 'a'"):
        run({"x": schema}, {"x": "a"}, options=FillOptions(strict=True))
    schema["validation"]["flags"] = "i"
    assert run({"x": schema}, {"x": "a"}).notices == ()


def test_items_of_lists_are_judged_by_their_own_picker():
    schema = {"type": "array", "items": field("UrlPicker")}
    with pytest.raises(AnswersError, match=r"'x\[1\]' is no absolute"):
        run({"x": schema}, {"x": ["https://a.b", "c"]})


def test_an_unknown_field_is_taken_by_its_type():
    answers = run({"x": field("FancyPicker")}, {"x": "v"})
    assert answers.values == {"x": "v"}
    assert [n.code for n in answers.notices] == ["A014"]


def test_references_are_not_checked_without_a_catalog_and_remarked_upon_with_one():
    schema = {"x": field("OwnerPicker"), "y": field("OwnerPicker")}
    values = {"x": "group:default/gone", "y": "b"}
    assert [n.code for n in run(schema, values, catalog=None).notices] == ["A012"]
    assert [n.message for n in run(schema, values).notices] == [
        "'x': 'group:default/gone' is not in the catalog",
        "'y': 'b' is not in the catalog",
    ]


CRON = {
    "*/5 0-23/2 1,15 jan-mar mon-fri": "",
    "0 0 5 * * 7": "",
    "0 5 * *": "4 fields",
    "60 5 * * *": "'60' for the minute",
    "* * * * 5-1": "'5-1'",
    "* * * * */0": "'*/0'",
    "@daily": "1 fields",
}


@pytest.mark.parametrize(("text", "said"), CRON.items(), ids=str)
def test_cron_expressions(text, said):
    found = cron_fault(text)
    assert (said in (found or "")) if said else found is None


SEGMENTS = {"Airflow Workload": "airflow-workload", " a..b  c ": "a-b-c", "A_b-C": "a_b-c", "é!": "", "--x--": "x"}  # fmt: skip


@pytest.mark.parametrize(("name", "value"), SEGMENTS.items(), ids=str)
def test_display_names_become_identifier_segments(name, value):
    assert segment(name) == value
