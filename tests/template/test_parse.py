"""template.yaml to a template, or to everything that is wrong with it."""

from __future__ import annotations

from typing import Any

import pytest

from stagedoor.core.errors import ExitCode, TemplateError
from stagedoor.template.parse import parse_template

HEAD = "apiVersion: scaffolder.backstage.io/v1beta3\nkind: Template\n"
GOOD = HEAD + "metadata:\n  name: a\nspec:\n  type: service\n  steps: []\n"
STEPS = HEAD + "metadata: {name: a}\nspec:\n  type: service\n  steps:\n"
EDIT = (
    "apiVersion: witboost.com/v2\nkind: EditTemplate\nmetadata: {name: e}\nspec: {}\n"
)

# what is wrong                  text, kind                                    code, line, column, said, hint
REFUSED = {
    "no YAML":                   ("a: [", None,                                "T001", 1, 5, "no valid YAML", ""),
    "a list":                    ("- a\n", None,                               "T002", 1, 1, "holds a list", "apiVersion"),
    "another mapping":           ("a: 1\n", None,                              "T002", 1, 1, "has no 'kind'", "v1beta3"),
    "no version":                ("kind: Template\n", None,                    "T002", 1, 1, "has no 'apiVersion'", "v1beta3"),
    "an older version":          ("apiVersion: backstage.io/v1beta2\nkind: Template\n", None, "T002", 1, 13, "backstage.io/v1beta2", "v1beta3"),
    "another kind":              ("apiVersion: backstage.io/v1alpha1\nkind: Component\n", None, "T002", 2, 7, "kind is 'Component'", "kind: Template"),
    "a kind in lower case":      (HEAD.replace("Template", "template"), None,  "T002", 2, 7, "'template'", "did you mean 'Template'"),
    "another kind than asked":   (GOOD, "EditTemplate",                        "T002", 2, 7, "of kind 'EditTemplate'", "witboost.com/v2"),
    "two templates":             (GOOD + "---\n" + GOOD, None,                 "T003", 9, 1, "2 documents of kind 'Template'", "--kind"),
    "a step without action":     (STEPS + "    - id: x\n", None,               "T004", 7, 7, "'spec.steps[0]' has no 'action'", "add 'action:'"),
    "a step that is text":       (STEPS + "    - x\n", None,                   "T004", 7, 7, "'spec.steps[0]' must be a mapping, not 'x'", ""),
    "input that is text":        (STEPS + "    - action: a\n      input: ${{ x }}\n", None, "T004", 8, 14, "must be a mapping, not '${{ x }}'", ""),
    "an if that is a number":    (STEPS + "    - action: a\n      if: 1\n", None, "T004", 8, 11, "must be a text or true or false, not 1", ""),
    "an unknown root key":       (GOOD + "specs: 1\n", None,                   "T004", 8, 8, "unknown key 'specs'", "did you mean 'spec'"),
    "an empty type":             (GOOD.replace("service", "''"), None,         "T004", 6, 9, "'spec.type' must not be empty", ""),
    "no type":                   (GOOD.replace("  type: service\n", ""), None, "T004", 5, 1, "'spec' has no 'type'", "add"),
    "no name":                   (GOOD.replace("  name: a", "  title: a"), None, "T004", 3, 1, "'metadata' has no 'name'", "add"),
    "parameters that are null":  (GOOD + "  parameters: null\n", None,         "T004", 8, 15, "must be a mapping or a list, not nothing", ""),
    "a page that is text":       (GOOD + "  parameters: [x]\n", None,          "T004", 8, 16, "'spec.parameters[0]' must be a mapping", ""),
    "a strategy nobody knows":   (GOOD + "  EXPERIMENTAL_recovery: {EXPERIMENTAL_strategy: x}\n", None, "T004", 8, 50, "must be one of 'none', 'startOver'", ""),
    "a link that is text":       (GOOD + "  output: {links: [x]}\n", None,     "T004", 8, 20, "'spec.output.links[0]' must be a mapping", ""),
    "an output that is a list":  (GOOD + "  output: {other: [1]}\n", None,     "T004", 8, 19, "must be a text, not a list", ""),
    "a placeholder to nowhere":  (GOOD + "  x: {$text: gone.md}\n", None,      "T005", 8, 14, "cannot be read", "beside the template"),
    "a placeholder of no JSON":  (GOOD + "  x: {$json: bad.json}\n", None,     "T001", 1, 5, "no valid YAML", ""),
}  # fmt: skip

FILES = {"bad.json": "a: [", "page.yaml": "title: P\non: yes\n", "x.json": '{"a": 1}', "x.txt": "a\nb\n"}  # fmt: skip


def read_text(path):
    if path not in FILES:
        raise FileNotFoundError(2, "no such file")
    return FILES[path]


@pytest.mark.parametrize(
    ("text", "kind", "code", "line", "column", "said", "hint"),
    REFUSED.values(),
    ids=REFUSED,
)
def test_a_bad_template_names_its_fault_place_and_way_out(
    text, kind, code, line, column, said, hint
):
    with pytest.raises(TemplateError) as raised:
        parse_template(text, "template.yaml", kind=kind, read_text=read_text)
    assert raised.value.exit_code == ExitCode.TEMPLATE
    (problem,) = raised.value.problems
    assert problem.code == code
    assert said in problem.message
    assert hint in (problem.hint or "")
    assert problem.at is not None
    assert (problem.at.line, problem.at.column) == (line, column)


def test_an_empty_file_is_no_template():
    with pytest.raises(TemplateError, match=r"'template\.yaml' holds nothing"):
        parse_template("", "template.yaml")


def test_all_faults_are_listed_in_file_order():
    text = (
        STEPS.replace("service", "3")
        + "    - id: 1\n    - action: a\n      input: []\n"
    )
    with pytest.raises(TemplateError) as raised:
        parse_template(text, "t.yaml")
    assert [(p.at and p.at.line, p.message) for p in raised.value.problems] == [
        (5, "'spec.type' must be a text, not 3"),
        (7, "'spec.steps[0]' has no 'action'"),
        (7, "'spec.steps[0].id' must be a text, not 1"),
        (9, "'spec.steps[1].input' must be a mapping, not a list"),
    ]


def test_steps_get_their_ids_and_names():
    steps = "    - action: a\n    - {action: b, id: two, name: Two}\n    - {action: c, each: [1], if: false}\n"
    first, second, third = parse_template(STEPS + steps, "t.yaml").steps
    assert (first.id, first.name, first.input, first.has_condition) == ("step-1", "a", {}, False)  # fmt: skip
    assert (second.id, second.name) == ("two", "Two")
    assert (third.each, third.condition, third.path) == ([1], False, ("spec", "steps", 2))  # fmt: skip


@pytest.mark.parametrize(
    ("parameters", "count"),
    [("", 0), ("  parameters: {title: x}\n", 1), ("  parameters: [{}, {}]\n", 2)],
    ids=["no parameters", "one page", "a list of pages"],
)
def test_parameters_are_pages(parameters, count):
    assert len(parse_template(GOOD + parameters, "t.yaml").pages) == count


def test_unknown_keys_of_metadata_and_spec_are_kept():
    text = GOOD.replace("name: a", "name: a\n  mesh: {icon: i}") + "  generates: g\n"
    template = parse_template(text, "t.yaml")
    assert template.metadata["mesh"] == {"icon": "i"}
    document: Any = template.document
    assert document["spec"]["generates"] == "g"


def test_the_template_is_found_among_other_documents():
    component = "apiVersion: backstage.io/v1alpha1\nkind: Component\n"
    text = f"{component}---\n{EDIT}---\n{GOOD}"
    assert parse_template(text, "t.yaml").kind == "Template"
    assert parse_template(text, "t.yaml", kind="EditTemplate").name == "e"
    assert parse_template(EDIT, "t.yaml").steps == ()


def test_places_are_those_of_the_file_although_a_document_comes_before():
    template = parse_template(f"{EDIT}---\n{GOOD}", "t.yaml")
    assert str(template.locate(("spec", "type"))) == "t.yaml:11:9"
    assert template.excerpt(template.locate(("spec", "type"))) == "  type: service"


def test_anchors_work_across_steps():
    steps = (
        "    - action: a\n      input: &x {u: 1}\n    - action: b\n      input: *x\n"
    )
    first, second = parse_template(STEPS + steps, "t.yaml").steps
    assert first.input == second.input == {"u": 1}


PLACEHOLDERS = {
    "{$yaml: page.yaml}": {"title": "P", "on": "yes"},
    "{$json: x.json}": {"a": 1},
    "{$text: x.txt}": "a\nb\n",
    "[{$text: x.txt}]": ["a\nb\n"],
    "{$text: x.txt, other: 1}": {"$text": "x.txt", "other": 1},
    "{$other: x.txt}": {"$other": "x.txt"},
    "{$y: 1, z: {$text: x.txt}}": {"$y": 1, "z": {"$text": "x.txt"}},
    "{$text: [x.txt]}": {"$text": ["x.txt"]},
}


@pytest.mark.parametrize(("written", "value"), PLACEHOLDERS.items(), ids=str)
def test_placeholders_bring_files_in(written, value):
    template = parse_template(f"{GOOD}  x: {written}\n", "t.yaml", read_text=read_text)
    document: Any = template.document
    assert document["spec"]["x"] == value


def test_without_a_reader_placeholders_stay():
    template = parse_template(GOOD + "  x: {$text: x.txt}\n", "t.yaml")
    document: Any = template.document
    assert document["spec"]["x"] == {"$text": "x.txt"}


def test_what_a_catalog_refuses_is_a_notice():
    text = (
        GOOD.replace("name: a", "name: a b\n  namespace: A\n  tags: [ok, Bad]")
        .replace("steps: []", "steps: [{action: a, id: x}, {action: b, id: x}]")
        .replace("type: service", "type: !t service")
    )
    notices = parse_template(text, "t.yaml").notices
    assert [(n.code, n.at and n.at.line) for n in notices] == [
        ("Y002", 8),
        ("T006", 4),
        ("T006", 5),
        ("T006", 6),
        ("T007", 9),
    ]


def test_the_title_falls_back_to_the_name():
    assert parse_template(GOOD, "t.yaml").title == "a"
    assert parse_template(GOOD.replace("name: a", "name: a\n  title: T"), "t").title == "T"  # fmt: skip
