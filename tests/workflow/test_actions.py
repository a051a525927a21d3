"""Every input, notice and error of the actions that make files."""

import json
import sys
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from tests.workflow.made import a_file, a_run
from tests.workflow.test_action_examples import perform

from stagedoor.cli.reference import error_codes
from stagedoor.core.errors import StagedoorError
from stagedoor.tree.entries import FileTree
from stagedoor.workflow import actions as rooms
from stagedoor.workflow.actions import ACTIONS
from stagedoor.workflow.actions.api import Example

TEXT = "{% if values.a %}\n${{ values.a }} {{ cookiecutter.a }}\n{% endif %}\n"
BOTH = "${{ values.a }} $<< values.a >>\n"
A = {"a": "A"}


def row(title, inputs, makes=None, output=None, before=None, files=None):
    """An example that the reference need not show."""
    before = before or {}
    return Example(title, inputs, files or {}, before, before if makes is None else makes, output=output or {})  # fmt: skip


def rendered(name, inputs, text, made):
    return row(name, {"url": "./t/f", "targetPath": "o", "values": A, **inputs}, {"o": made}, files={"t/f": text})  # fmt: skip


def inside(name, inputs, text, made):
    """The same for a file of the workspace."""
    where = {"sourcePath": "f", "targetPath": "o", "values": A}
    return row(name, {**where, **inputs}, {"f": text, "o": made}, before={"f": text})


def folder(name, inputs, text, made, **more):
    where = {
        "sourcePath": "t",
        "targetPath": "o",
        "values": A,
        "copyWithoutTemplating": [],
    }
    before = {"t/f": text, **more}
    return row(name, {**where, **inputs}, {**before, **made}, before=before)  # fmt: skip


ROWS = {
    "fetch:template": [
        row("one kind of brackets", {"url": "./t", "values": A, "delimiters": "angle"}, {"f": "${{ values.a }} A\n"}, files={"t/f": BOTH}),
        row("a token is not used", {"url": "./t", "token": "x"}, {"f": "x"}, files={"t/f": "x"}),
    ],
    "fetch:plain": [row("a token is not used", {"url": "./t", "token": "x"}, {"f": "x"}, files={"t/f": "x"})],
    "fetch:plain:file": [
        row("a token is not used", {"url": "./t/f", "targetPath": "a/o", "token": "x"}, {"a/o": "x"}, files={"t/f": "x"}),
    ],
    "fetch:template:file": [
        rendered("cookiecutter's brackets", {"cookiecutterCompat": True}, "{{ cookiecutter.a }}${{ values.a }}", "A$"),
        rendered("one kind of brackets", {"delimiters": "backstage"}, BOTH, "A $<< values.a >>\n"),
        rendered("blocks are trimmed", {"trimBlocks": True}, "{% if 1 %}\na\n{% endif %}\n", "a\n"),
        rendered("blanks before blocks go", {"lstripBlocks": True}, "  {% if 1 %}a{% endif %}", "a"),
        rendered("nothing is too binary", {"token": "x"}, "\0${{ values.a }}", "\0A"),
        row("the name is not rendered", {"url": "./t/f", "targetPath": "{{ a }}", "values": A}, {"{{ a }}": "x"}, files={"t/f": "x"}),
    ],
    "workspace:template:file": [
        inside("cookiecutter's brackets", {"cookiecutterCompat": True}, "{{ cookiecutter.a }}", "A"),
        inside("one kind of brackets", {"delimiters": "angle"}, BOTH, "${{ values.a }} A\n"),
        inside("blocks are trimmed", {"trimBlocks": True, "lstripBlocks": True}, "  {% if 1 %}\na{% endif %}", "a"),
        row("what exists stays", {"sourcePath": "f", "targetPath": "o"}, before={"f": "new", "o": "old"}),
        row("what exists is replaced", {"sourcePath": "f", "targetPath": "o", "replace": True}, {"f": "new", "o": "new"}, before={"f": "new", "o": "old"}),
    ],
    "workspace:template": [
        folder("cookiecutter's brackets", {"cookiecutterCompat": True}, "{{ cookiecutter.a }}", {"o/f": "A"}),
        folder("one kind of brackets", {"delimiters": "backstage"}, BOTH, {"o/f": "A $<< values.a >>\n"}),
        folder("blocks are trimmed", {"trimBlocks": True, "lstripBlocks": True}, "  {% if 1 %}\na{% endif %}", {"o/f": "a"}),
        folder("what exists stays", {}, "new", {}, **{"o/f": "old"}),
        folder("what exists is replaced", {"replace": True}, "new", {"o/f": "new"}, **{"o/f": "old"}),
        folder("only with an extension", {"templateFileExtension": True}, "${{ values.a }}", {"o/f": "${{ values.a }}", "o/g": "A"}, **{"t/g.njk": "${{ values.a }}"}),
    ],
    "fetch:cookiecutter": [
        row("into a folder", {"url": "./t", "values": A, "targetPath": "d"}, {"d/f": "A"}, files={"t/f": "{{ cookiecutter.a }}"}),
        row("copied", {"url": "./t", "values": A, "copyWithoutRender": ["f"]}, {"f": "{{ cookiecutter.a }}"}, files={"t/f": "{{ cookiecutter.a }}"}),
        row("no container", {"url": "./t", "values": A, "imageName": "x", "extensions": ["jinja2.ext.do"]}, {"f": ""}, files={"t/f": "{% do 1 %}"}),
    ],
    "fetch:copier": [
        row("into a folder", {"url": "./t", "targetPath": "d"}, {"d/f": "x"}, files={"t/f": "x"}),
    ],
    "catalog:fetch": [
        row("what a reference lacks", {"entityRef": "x", "defaultKind": "Group", "defaultNamespace": "n", "optional": True}, output={"entity": None}),
    ],
    "debug:log": [row("files", {"listWorkspace": True}, before={"f": "x"})],
    "debug:wait": [row("three numbers", {"minutes": 9, "seconds": 59, "milliseconds": 1000})],
    "roadiehq:utils:fs:write": [
        row("no JSON to indent", {"path": "o", "content": "{a", "preserveFormatting": True}, {"o": "{a"}, {"path": "/workspace/o"}),
    ],
    "roadiehq:utils:merge": [
        row("lines as long as they are", {"path": "o.yaml", "content": {"b": "word " * 30}, "options": {"lineWidth": -1}, "preserveYamlComments": True},
            {"o.yaml": f'a: 1\nb: "{"word " * 30}"\n'}, {"path": "/workspace/o.yaml"}, {"o.yaml": "a: 1 # one\n"}),
    ],
    "roadiehq:utils:serialize:yaml": [
        row("every key is written", {"data": {"a": 1, "b": 2}, "replacer": ["a"]}, output={"serialized": "a: 1\nb: 2\n"}),
    ],
    "roadiehq:utils:jsonata:json:transform": [
        row("as indented text, some keys", {"path": "a.json", "expression": "$", "space": " ", "replacer": ["a"]},
            output={"result": '{\n "a": 1\n}'}, before={"a.json": '{"a": 1, "b": 2}'}),
        row("as text", {"path": "a.json", "expression": "$", "as": "string"}, output={"result": '{"a":1}'}, before={"a.json": '{"a": 1}'}),
    ],
    "roadiehq:utils:jsonata:yaml:transform": [
        row("all documents, as data", {"path": "a.yaml", "expression": "$.a", "as": "object", "loadAll": True},
            output={"result": [1, 2]}, before={"a.yaml": "a: 1\n---\na: 2\n"}),
    ],
}  # fmt: skip
NAMED = {
    f"{action}: {example.title}": (action, example)
    for action, examples in ROWS.items()
    for example in examples
}


@pytest.mark.parametrize("name", NAMED)
def test_an_input_does_what_it_says(name):
    action, example = NAMED[name]
    perform(ACTIONS[action], example)


CASES = json.loads(
    (Path(__file__).parents[1] / "data" / "workflow" / "cases.json").read_text()
)["cases"]
LOCAL = {a.id: a for a in ACTIONS.values() if a.kind == "local"}


@pytest.mark.parametrize("action", LOCAL)
def test_every_input_of_an_action_is_used_by_a_test(action):
    examples = (*LOCAL[action].examples, *ROWS.get(action, ()))
    steps = [s for case in CASES if case["expect"]["ok"] for s in case["steps"]]
    used = {name for example in examples for name in example.input}
    used |= {n for s in steps if s["action"] == action for n in s.get("input", {})}
    properties = LOCAL[action].input_schema["properties"]
    assert isinstance(properties, dict)
    assert properties.keys() - used == set()


# -- faults

F = {"f": "x", "d/g": "y"}


def move(source, target, **more):
    return "fs:rename", {"files": [{"from": source, "to": target, **more}]}


def write(path, content="x"):
    return "roadiehq:utils:fs:write", {"path": path, "content": content}


def skeleton(**inputs):
    return "fetch:template", {"url": "./t", "values": A, **inputs}


# code: the action and its input, the files of the template, the files of the workspace
ERRORS = {
    "W010": (write("d"), {}, F),
    "W011": (write("f/g"), {}, F),
    "W020": (skeleton(), {"t/${{ values.a }}": "x", "t/A": "y"}, {}),
    "W021": (skeleton(templateFileExtension=True, copyWithoutTemplating=["f"]), {}, {}),
    "W022": (("workspace:template", {"sourcePath": "no", "targetPath": "o", "copyWithoutTemplating": []}), {}, F),
    "W023": (("workspace:template", {"sourcePath": "d", "targetPath": "d/e", "copyWithoutTemplating": []}), {}, F),
    "W024": (("workspace:template:file", {"sourcePath": "no", "targetPath": "o"}), {}, F),
    "W025": (("fetch:plain:file", {"url": "./t", "targetPath": "o"}), {"t/f": "x"}, {}),
    "W026": (("fetch:copier", {"url": "./t/f"}), {"t/f": "x"}, {}),
    "W030": (("publish:github", {"repoUrl": "github.com?owner=o&repo=r", "sourcePath": "a/../.."}), {}, {}),
    "W031": (("catalog:register", {}), {}, {}),
    "W034": (("catalog:fetch", {}), {}, {}),
    "W035": (("catalog:fetch", {"entityRef": "component:x"}), {}, {}),
    "W036": (("catalog:fetch", {"entityRef": "x"}), {}, {}),
    "W038": (("catalog:write", {"entity": {}}), {}, {}),
    "W040": (("debug:wait", {"minutes": 10, "milliseconds": 1}), {}, {}),
    "W041": (move("f", ""), {}, F),
    "W042": (move("no", "o"), {}, F),
    "W043": (move("f", "./f"), {}, F),
    "W044": (move("d", "d/e"), {}, F),
    "W045": (move("f", "d", overwrite=True), {}, F),
    "W046": (move("f", "d/g"), {}, F),
    "W047": (("fs:readdir", {"paths": ["f"]}), {}, F),
    "W050": (("roadiehq:utils:fs:parse", {"path": "d"}), {}, F),
    "W051": (("roadiehq:utils:fs:append", {"path": "no/f", "content": "x"}), {}, F),
    "W052": (("roadiehq:utils:fs:parse", {"path": "f", "parser": "json"}), {}, {"f": "{"}),
    "W053": (("roadiehq:utils:fs:parse", {"path": "f", "parser": "yaml"}), {}, {"f": "a: ["}),
    "W054": (("roadiehq:utils:fs:replace", {"files": [{"find": "x", "replaceWith": "y"}]}), {}, F),
    "W055": (("roadiehq:utils:fs:replace", {"files": [{"file": "f", "find": "x", "replaceWith": ""}]}), {}, F),
    "W056": (("roadiehq:utils:fs:replace", {"files": [{"file": "f", "find": "(", "replaceWith": "y", "matchRegex": True}]}), {}, F),
    "W057": (("roadiehq:utils:zip", {"path": "no", "outputPath": "o.zip"}), {}, F),
    "W058": (("roadiehq:utils:merge", {"path": "f.yaml", "content": {}}), {}, {"f.yaml": ""}),
    "W059": (("roadiehq:utils:merge", {"path": "f.yaml", "content": {}}), {}, {"f.yaml": "a: 1\n---\nb: 1\n"}),
    "W060": (("roadiehq:utils:merge", {"path": "f.yaml", "content": {}, "useDocumentIncludingField": {"key": "b", "value": "1"}}), {},
             {"f.yaml": "a: 1\n---\nb: 1\n"}),
    "W062": (("roadiehq:utils:jsonata", {"data": {}, "expression": "("}), {}, {}),
    "W063": (("roadiehq:utils:jsonata:yaml:transform", {"path": "f", "expression": "$"}), {}, {"f": "a: 1\n---\nb: 1\n"}),
    "W075": (("fetch:cookiecutter", {"url": "./t", "values": {}, "extensions": ["os.system"]}), {"t/f": "x"}, {}),
}  # fmt: skip


def ran(faulty, files, before):
    (action, inputs), example = faulty, Example("", {}, files, before)
    return perform(ACTIONS[action], example, inputs)


@pytest.mark.parametrize("code", ERRORS)
def test_a_fault_of_an_action_is_told_with_its_code(code):
    with pytest.raises(StagedoorError) as caught:
        ran(*ERRORS[code])
    assert [problem.code for problem in caught.value.problems] == [code]


@pytest.mark.parametrize("code", ERRORS)
def test_a_fault_is_told_in_words(code):
    with pytest.raises(StagedoorError) as caught:
        ran(*ERRORS[code])
    (problem,) = caught.value.problems
    assert problem.at is not None
    assert (
        problem.message.startswith("step 'example' (") or "in step" in problem.message
    )
    assert not problem.message.endswith(".")


# code: the same as above, for what is told and stops nothing
NOTICES = {
    "W107": (skeleton(), {"t/f": b"long enough to be called a text \xe9 ${{ values.a }}"}, {}),
    "W108": (skeleton(copyWithoutRender=["f"]), {"t/f": "x"}, {}),
    "W109": (("publish:github", {"repoUrl": "github.com?owner=o"}), {}, {}),
    "W110": (("catalog:register", {"catalogInfoUrl": "https://github.com/o/r/blob/main/c.yaml"}), {}, {}),
    "W111": (("catalog:register", {"catalogInfoUrl": "https://github.com/o/r/blob/main/c.yaml"}), {}, {"c.yaml": "a: ["}),
    "W113": (("roadiehq:utils:merge", {"path": "f.yaml", "content": {}, "preserveYamlComments": True}), {}, {"f.yaml": "a: 1\n"}),
    "W114": (("roadiehq:utils:serialize:yaml", {"data": {}, "options": {"indentSeq": False}}), {}, {}),
    "W115": (("catalog:register", {"catalogInfoUrl": "https://github.com/o/r/blob/main/c.yaml"}), {}, {"c.yaml": "a: 1\n"}),
    "W116": (("roadiehq:utils:jsonata", {"data": {}, "expression": "$millis()"}), {}, {}),
}  # fmt: skip


@pytest.mark.parametrize("code", NOTICES)
def test_what_stops_nothing_is_told_with_its_code(code):
    assert [notice.code for notice in ran(*NOTICES[code]).notices] == [code]


# code: the test that owns it
ELSEWHERE = {
    "W061": "test_actions.py",
    "W070": "test_cookiecutter.py",
    "W071": "test_cookiecutter.py",
    "W072": "test_copier.py",
    "W073": "test_copier.py",
    "W074": "test_copier.py",
    "W106": "test_actions.py",
    "W117": "test_copier.py",
}


def test_every_code_of_an_action_has_an_owner():
    known = set(error_codes(Path(rooms.__file__).parent))
    assert known - set(ERRORS) - set(NOTICES) - set(ELSEWHERE) == set()
    for code, file in ELSEWHERE.items():
        assert f'== "{code}"' in text_of(file) or f'"{code}")' in text_of(file), code


def text_of(file):
    return (Path(__file__).parent / file).read_text("utf-8")


def test_two_files_that_become_one_are_told_when_the_last_may_win():
    result = a_run(
        ("fetch:template", {"input": {"url": "./t", "values": A, "replace": True}}),
        files={"${{ values.a }}": "first", "A": "last"},
    )
    (notice,) = result.notices
    assert notice.code == "W106"


def test_without_jsonata_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "jsonata.jsonata", None)
    with pytest.raises(StagedoorError, match="jsonata-python") as caught:
        ran(("roadiehq:utils:jsonata", {"data": {}, "expression": "1"}), {}, {})
    assert caught.value.problems[0].code == "W061"


# -- what is logged, what is skipped

# listWorkspace          what the log shows of a file 'd/f' and a binary one
LISTED = {
    None:                None,
    False:               None,
    True:                "Workspace:\n  - b\n  - d/f",
    "with-filenames":    "Workspace:\n  - b\n  - d/f",
    "with-contents":     "Workspace:\n - b:\n\n  \ufffd\n - d/f:\n\n  text",
}  # fmt: skip


@pytest.mark.parametrize(("asked", "shown"), LISTED.items(), ids=map(str, LISTED))
def test_the_files_so_far_can_be_logged(asked, shown):
    inputs = {"message": "hello"}
    if asked is not None:
        inputs["listWorkspace"] = asked
    result = a_run(
        ("fetch:plain", {"input": {"url": "./t"}}),
        ("debug:log", {"input": inputs}),
        files={"d/f": "text", "b": b"\xff"},
    )
    logged = result.log[result.log.index("Beginning step debug:log") + 1 : -1]
    assert logged == (
        json.dumps(inputs, indent=2),
        "hello",
        *([] if shown is None else [shown]),
    )


def test_what_a_skeleton_leaves_out_is_told_with_its_reason():
    result = a_run(
        ("fetch:plain", {"input": {"url": "./t", "targetPath": "."}}),
        ("fetch:template", {"input": {"url": "./t", "values": {"no": False}}}),
        files={"same": "x", "{% if values.no %}opt{% endif %}/f": "x"},
    )
    empty = "its name is empty with these values"
    opt = "{% if values.no %}opt{% endif %}"
    assert [(s.path, s.reason) for s in result.skipped] == [
        ("same", "'same' exists"),
        (opt, empty),
        (f"{opt}/f", empty),
    ]


def test_a_skeleton_is_logged_as_in_backstage():
    result = a_run(
        ("fetch:template", {"input": {"url": "./t", "values": A, "copyWithoutTemplating": ["raw"]}}),
        files={"raw": "${{ x }}", "f": "x"},
    )  # fmt: skip
    assert result.log[2:-1] == (
        "Fetching template content from ./t",
        "Listing files and directories in template",
        "Processing 2 template files/directories with input values",
        "Copying file/directory raw without processing.",
        "Template result written to .",
    )


def test_a_list_jsonata_gathered_is_a_list():
    data = {"n": [{"m": 1}, {"m": 2}]}
    result = a_run(
        ("roadiehq:utils:jsonata", {"id": "j", "input": {"data": data, "expression": "n.m"}}),
        ("roadiehq:utils:fs:write", {"input": {"path": "o", "content": "${{ steps.j.output.result | join('+') }}"}}),
    )  # fmt: skip
    assert result.tree["o"].data == b"1+2"


# -- the table

OWN = (
    "catalog:fetch", "catalog:register", "catalog:write", "debug:log", "debug:wait",
    "fetch:plain", "fetch:plain:file", "fetch:template", "fetch:template:file",
    "fs:delete", "fs:readdir", "fs:rename", "workspace:template", "workspace:template:file",
)  # fmt: skip


def test_every_action_of_backstages_own_is_here():
    assert set(OWN) <= set(ACTIONS)
    assert "fs:read" not in ACTIONS


@pytest.mark.parametrize("action", OWN)
def test_the_schemas_of_backstages_own_actions_are_closed(action):
    assert ACTIONS[action].input_schema["additionalProperties"] is False


# -- modes and bytes


def programs(tree):
    return {path for path, entry in tree.items() if getattr(entry, "executable", False)}


def test_one_rendered_file_is_no_program():
    step = {"url": "./f", "targetPath": "o"}
    program = a_file("#!/bin/sh\n", executable=True)
    result = a_run(("fetch:template:file", {"input": step}), fetch=lambda _: program)
    assert programs(result.tree) == set()


def test_a_replaced_file_keeps_its_mode():
    old = FileTree({"a": a_file("old", executable=True), "b": a_file("old")})
    new = FileTree({"a": a_file("new"), "b": a_file("new", executable=True)})
    result = a_run(
        ("fetch:plain", {"input": {"url": "./old"}}),
        ("fetch:template", {"input": {"url": "./new", "replace": True}}),
        fetch=lambda url: old if url == "./old" else new,
    )
    assert programs(result.tree) == {"a"}
    assert {e.data for e in result.tree.values()} == {b"new"}


def test_an_archive_is_the_same_every_time():
    steps = (
        ("fetch:plain", {"input": {"url": "./t", "targetPath": "d"}}),
        ("roadiehq:utils:zip", {"input": {"path": "d", "outputPath": "o.zip"}}),
        ("roadiehq:utils:zip", {"input": {"path": "d/f", "outputPath": "f.zip"}}),
    )
    tree = FileTree({"f": a_file("x" * 99, executable=True), "e/g": a_file("y")})
    one, two = (a_run(*steps, fetch=lambda _: tree).tree for _ in range(2))
    assert one == two
    with ZipFile(BytesIO(one["o.zip"].data)) as archive:
        modes = {info.filename: info.external_attr >> 16 for info in archive.infolist()}
    assert modes == {"f": 0o755, "e/g": 0o644}
    with ZipFile(BytesIO(one["f.zip"].data)) as archive:
        assert archive.namelist() == ["f"]
