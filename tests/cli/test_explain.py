"""``stagedoor explain``: what each step would do, with nothing written."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from tests.cli.conftest import write_files

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "schemas" / "explain.schema.json").read_text()
)
HEAD = """\
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: many, title: Many steps}
spec:
  type: service
  parameters:
    required: [name]
    properties:
      name: {type: string}
      parts: {type: array, items: {type: string}}
      token: {type: string, ui:field: Secret}
  steps:
"""
FETCH = """\
    - id: skeleton
      action: fetch:template
      input:
        url: ./skeleton
        values: {name: "${{ parameters.name }}"}
"""
# what                  the step                                              what is told
STEPS = {
    "a step that runs": (FETCH, ["1. skeleton: fetch:template", "   runs (line 13 of the template)", "   2 files:", "     + README.md"]),
    "a step that is skipped": (FETCH + '      if: ${{ parameters.name === "y" }}\n', ["   is skipped: its if condition was false (line 13 of the template)", '   if: ${{ parameters.name === "y" }}']),
    "a loop": ('    - {id: log, action: debug:log, each: "${{ parameters.parts }}", input: {message: "${{ each.value }}"}}\n', ["   each: ${{ parameters.parts }}", "   input of turn 1:", "     message: a", "   input of turn 2:", "     message: b"]),
    "a removal": (FETCH + '    - {id: drop, action: fs:delete, input: {files: [README.md]}}\n', ["     - README.md"]),
    "a change": (FETCH + '    - {id: more, action: roadiehq:utils:fs:append, input: {path: README.md, content: more}}\n', ["     ~ README.md"]),
    "an intent": ('    - {id: p, action: "publish:github", input: {repoUrl: "github.com?owner=o&repo=r"}}\n', ["   would reach outside: recorded, not done (line 13 of the template)", "     remoteUrl: https://github.com/o/r.git", "reaches outside, not done here:", "  p: publish:github: create https://github.com/o/r and push the component to branch 'main'"]),
    "an unknown action": ('    - {id: u, action: "acme:thing", input: {a: 1}}\n', ["   is not known here: what it was asked is recorded, not done (line 13 of the template)"]),
    "outputs that are given": ('    - {id: given, action: "acme:thing", input: {a: 1}}\n', ["   is not run: its outputs are given (--outputs) (line 13 of the template)", "     b: 2"]),
    "a secret": ('    - {id: log, action: debug:log, input: {message: "${{ secrets.token }}"}}\n', ["     message: ***"]),
    "a file left out": (FETCH, ["left out of the skeleton:", "  skeleton: ${{ values.none }}: its name is empty with these values"]),
    "an expression that fails": ('    - {id: log, action: debug:log, input: {message: "${{ parameters.name | nothing }}"}}\n', ["to know:"]),
}  # fmt: skip


@pytest.fixture
def explain(desk, run):
    def explain_steps(steps: str, *words: str):
        template = desk.parent / "many"
        write_files(
            template,
            {
                "template.yaml": HEAD + steps,
                "skeleton/README.md": "# ${{ values.name }}\n",
                "skeleton/a.txt": "a\n",
                "skeleton/${{ values.none }}": "x\n",
            },
        )
        write_files(desk.parent, {"outputs.json": '{"given": {"b": 2}}'})
        common = (
            "--set",
            "name=x",
            "--set",
            "parts=[a, b]",
            "--secret",
            "token=geheim",
        )
        more = ("--outputs", "../outputs.json", *words)
        return run("explain", template, *common, *more)

    return explain_steps


@pytest.mark.parametrize(("steps", "lines"), STEPS.values(), ids=STEPS)
def test_each_step_is_told(explain, desk, steps, lines):
    ran = explain(steps)
    assert ran.code == 0, ran.err
    told = ran.out.splitlines()
    assert [line for line in lines if line not in told] == [], ran.out
    assert "geheim" not in ran.out + ran.err
    assert list(desk.iterdir()) == []


@pytest.mark.parametrize("steps", [steps for steps, _ in STEPS.values()], ids=STEPS)
def test_the_document_fits_its_schema(explain, steps):
    ran = explain(steps, "--json")
    jsonschema.validate(ran.document, SCHEMA)
    assert "geheim" not in ran.out


def test_one_step_can_be_chosen(explain):
    steps = FETCH + "    - {id: log, action: debug:log, input: {message: m}}\n"
    told = explain(steps, "--step", "log").out
    assert "1. log: debug:log" in told
    assert "skeleton: fetch" not in told
    ran = explain(steps, "--step", "lag")
    assert ran.code == 3
    assert (
        "error[W013]: the template has no step 'lag'\nhint: did you mean 'log'?"
        in ran.err
    )


def test_v_shows_everything(explain):
    long = "y" * 500
    steps = f"    - {{id: log, action: debug:log, input: {{message: {long}}}}}\n"
    assert long not in explain(steps).out
    assert long in explain(steps, "-v").out


def test_missing_answers_are_listed_and_nothing_is_asked(run, desk):
    ran = run("explain", desk.parent / "template")
    assert (ran.code, ran.out) == (4, "")
    assert "'name' is required" in ran.err
