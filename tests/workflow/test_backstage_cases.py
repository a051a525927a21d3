"""Small templates do here what they do in Backstage.

``tests/data/workflow/cases.json`` holds what Backstage's own engine and actions
answered; nothing in it was written by hand but the templates.
"""

import base64
import json
from pathlib import Path

import pytest

from stagedoor.core.errors import StagedoorError
from stagedoor.core.json import JsonObject
from stagedoor.core.secret import concealed
from stagedoor.sources import resolve
from stagedoor.template.parse import parse_template
from stagedoor.tree.entries import Directory, File, Link
from stagedoor.workflow.capabilities import Capabilities, RunOptions
from stagedoor.workflow.run import run

DATA = Path(__file__).parent.parent / "data" / "workflow" / "cases.json"
BOOK = json.loads(DATA.read_text(encoding="utf-8"))
CASES = {case["id"]: case for case in BOOK["cases"]}
OUTPUTS: dict[str, JsonObject] = {"x:y": {"remoteUrl": "https://example.com/org/repo"}}
GUEST: JsonObject = {
    "ref": "user:default/guest",
    "entity": {"kind": "User", "metadata": {"name": "guest"}},
}


# Where stagedoor does something else, and on purpose.
REFUSED_HERE = {"fetch:template: two names become one"}  # one file would be lost
KEPT_HERE = {  # Backstage writes U+FFFD for every byte that is not UTF-8
    "utf16": ["644", b"\xff\xfea\x00"],
    "latin1": ["644", b"\xe9 \xe8 ${{ values.name }}"],
}


def write_files(folder, files):
    for path, content in files.items():
        place = folder / path
        if content is None:
            place.mkdir(parents=True, exist_ok=True)
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        value = {"text": content} if isinstance(content, str) else content
        if "link" in value:
            place.symlink_to(value["link"])
            continue
        data = value.get("base64")
        place.write_bytes(base64.b64decode(data) if data else value["text"].encode())
        place.chmod(int(value.get("mode", "644"), 8))


def write_case(case, root):
    (root / ".git").mkdir()
    folder = root / case.get("sub", "")
    folder.mkdir(exist_ok=True)
    template = {
        "apiVersion": "scaffolder.backstage.io/v1beta3",
        "kind": "Template",
        "metadata": {"name": "example"},
        "spec": {
            "type": "service",
            "steps": case["steps"],
            "output": case.get("output", {}),
        },
    }
    (folder / "template.yaml").write_text(json.dumps(template), encoding="utf-8")
    write_files(folder, case.get("files", {}))
    return folder


def run_case(case, root):
    folder = write_case(case, root)
    source = resolve(str(folder), cwd=root)
    parameters = case.get("parameters", {})
    return run(
        parse_template(source.content, source.name),
        BOOK["usual parameters"] if parameters == "usual" else parameters,
        Capabilities(fetch=source.fetch),
        RunOptions(
            outputs=OUTPUTS, user=GUEST, secrets=concealed(case.get("secrets", {}))
        ),
    )


def shown(entry):
    if isinstance(entry, Link):
        return {"link": entry.target}
    if isinstance(entry, Directory):
        return None
    assert isinstance(entry, File)
    return ["755" if entry.executable else "644", entry.data]


def expected(entry):
    if not isinstance(entry, list):
        return entry
    mode, content = entry
    if isinstance(content, dict):
        return [mode, base64.b64decode(content["base64"])]
    return [mode, content.encode()]


def workspace_named(value):
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return json.loads(text.replace("/workspace/", "<workspace>/"))


def steps_done(result, case):
    """Every turn of every step that ran: id, input, output of a single one."""
    looped = {step["id"] for step in case["steps"] if "each" in step}
    for step in result.steps:
        if step.status == "skipped":
            continue
        for inputs in step.input["each"] if step.id in looped else [step.input]:
            yield step, inputs, step.id in looped


@pytest.mark.parametrize("name", CASES)
def test_a_template_does_what_it_does_in_backstage(name, tmp_path):
    case = CASES[name]
    wanted = case["expect"]
    if not wanted["ok"] or name in REFUSED_HERE:
        with pytest.raises(StagedoorError):
            run_case(case, tmp_path)
        return
    result = run_case(case, tmp_path)
    tree = {
        p + "/" * isinstance(e, Directory): shown(e) for p, e in result.tree.items()
    }
    files = {path: expected(entry) for path, entry in wanted["files"].items()}
    assert tree == {path: KEPT_HERE.get(path, entry) for path, entry in files.items()}
    assert workspace_named(result.output) == wanted["output"]
    done = list(steps_done(result, case))
    assert [[s.id, workspace_named(i)] for s, i, _ in done] == [
        [step, inputs] for step, inputs, _ in wanted["steps"]
    ]
    for (step, _, looped), (_, _, output) in zip(done, wanted["steps"], strict=True):
        if not looped and step.action != "x:y":
            assert in_order(workspace_named(step.output)) == in_order(output)


def in_order(output):
    """The lists of fs:readdir come in no particular order there."""
    return {
        key: sorted(value, key=str) if key in ("files", "folders") else value
        for key, value in output.items()
    }
