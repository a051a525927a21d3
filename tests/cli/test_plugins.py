"""``--plugin`` from end to end: filters, globals, actions and pickers in a run."""

from __future__ import annotations

import pytest
from tests.cli.conftest import TEMPLATE, write_files

PLUGIN = """\
from stagedoor.settings.api import File, Picker

def check(question, value, scene):
    if value == "boom":
        raise KeyError("no such thing")
    return None if value.startswith("CC-") else "has to be a cost centre"

class Stamp:
    id = "acme:stamp"
    input_schema = {"type": "object", "properties": {"text": {"type": "string"}}}
    output_schema = {}

    def run(self, inputs, context):
        if inputs["text"] == "boom":
            raise KeyError("no such thing")
        context.workspace["STAMP"] = File(inputs["text"].encode())

filters = {"shout": str.upper, "broken": lambda text: text[99]}
globals = {"company": "Acme"}
actions = [Stamp()]
pickers = {"CostCentrePicker": Picker("a cost centre", check=check)}
"""
STAMPED = (
    TEMPLATE.replace("size: {type: integer, default: 3}", "centre: {type: string, ui:field: CostCentrePicker}")
    + """\
    - {id: stamp, action: 'acme:stamp', input: {text: '${{ parameters.name | shout }} ${{ company }}'}}
"""
)  # fmt: skip


@pytest.fixture
def acme(desk):
    write_files(desk, {"acme.py": PLUGIN})
    write_files(desk.parent / "stamped", {"template.yaml": STAMPED})
    skeleton = {"a.txt": "${{ values.name | shout }}\n"}
    write_files(desk.parent / "stamped/skeleton", skeleton)
    return desk


def test_a_run_uses_everything_a_plug_in_adds(acme, run):
    words = ["new", "../stamped", "out", "--no-git", "--plugin", "acme.py"]
    ran = run(*words, "--set", "name=orders", "--set", "centre=CC-1", "--no-input")
    assert ran.code == 0, ran.err
    assert (acme / "out/a.txt").read_text() == "ORDERS\n"
    assert (acme / "out/STAMP").read_text() == "ORDERS Acme"


def test_a_picker_of_a_plug_in_refuses_an_answer(acme, run):
    words = ["new", "../stamped", "out", "--plugin", "acme.py", "--no-input"]
    ran = run(*words, "--set", "name=orders", "--set", "centre=X")
    assert ran.code == 4
    assert "'centre' has to be a cost centre" in ran.err
    assert not (acme / "out").exists()


def test_a_picker_that_raises_is_one_error_without_a_traceback(acme, run):
    words = ["new", "../stamped", "out", "--plugin", "acme.py", "--no-input"]
    ran = run(*words, "--set", "name=orders", "--set", "centre=boom")
    assert ran.code == 3
    assert "the plug-in picker 'CostCentrePicker' failed: KeyError" in ran.err
    assert "Traceback" not in ran.err
    assert not (acme / "out").exists()


def test_an_action_that_raises_is_one_error_without_a_traceback(acme, run):
    text = STAMPED.replace("${{ parameters.name | shout }} ${{ company }}", "boom")
    write_files(acme.parent / "stamped", {"template.yaml": text})
    words = ["new", "../stamped", "out", "--plugin", "acme.py", "--no-input"]
    ran = run(*words, "--set", "name=orders")
    assert ran.code == 3
    assert "the plug-in action 'acme:stamp' failed: KeyError" in ran.err
    assert "Traceback" not in ran.err
    assert not (acme / "out").exists()


def test_a_filter_that_throws_is_located_in_the_skeleton(acme, run):
    broken = {"a.txt": "one\n${{ values.name | broken }}\n"}
    write_files(acme.parent / "stamped/skeleton", broken)
    words = ["new", "../stamped", "out", "--plugin", "acme.py", "--no-input"]
    ran = run(*words, "--set", "name=orders")
    assert ran.code == 3
    assert "filter 'broken': failed: string index out of range" in ran.err
    assert "skeleton/a.txt:2:19" in ran.err


def test_without_the_plug_in_its_filter_is_unknown(acme, run):
    words = ["new", "../stamped", acme / "out", "--no-input"]
    ran = run(*words, "--set", "name=orders")
    assert ran.code == 3
    assert "unknown filter 'shout'" in ran.err


@pytest.mark.usefixtures("acme")
def test_eval_uses_a_plug_in(run):
    ran = run("eval", "${{ 'a' | shout }} ${{ company }}", "--plugin", "./acme.py")
    assert (ran.code, ran.out) == (0, "A Acme\n")


def test_a_plug_in_that_cannot_be_loaded_is_a_wrong_command_line(acme, run):
    write_files(acme, {"bad.py": "import os\nos.no_such_thing\n"})
    ran = run("eval", "x", "--plugin", "bad.py", "--json")
    assert ran.code == 2
    (error,) = ran.document["errors"]
    assert (error["code"], error["file"], error["line"]) == ("G004", "bad.py", 2)
    assert "Traceback" not in ran.err
