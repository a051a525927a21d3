"""``stagedoor policy``: what it prints and how it exits."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from tests.schemas import schema

from stagedoor.cli.main import main

POLICY = """\
kind: "workload"
tags: [...#Tag]
if kind == "workload" {
	specific: {dagName!: string & =~"\\\\.py$", bucket: string | null}
}
#Tag: {
	tagFQN!: string
	source!: =~"(?i)^(Tag|Glossary)$"
}
"""
BAD = """\
kind: workload
tags:
  - tagFQN: PII
    source: Label
    extra: 1
specific:
  bucket: 3
"""
GOOD = """\
kind: workload
tags: [{tagFQN: PII, source: tag}]
specific: {dagName: a.py, bucket: null}
"""
TOLD = """\
p.cue: FAIL  d.yaml
  tags[0].source: "Label" does not match "(?i)^(Tag|Glossary)$"  [pattern]
      policy  p.cue:8:11   =~"(?i)^(Tag|Glossary)$"
      data    d.yaml:4:13
  tags[0].extra: field not allowed  [not_allowed]
      policy  p.cue:2:11
      data    d.yaml:5:12
      fix     remove tags[0].extra, or add it to the policy's definition
  specific.bucket: expected string or null, found 3  [disjunction]
      policy  p.cue:4:52   string | null
      because kind == "workload"
      data    d.yaml:7:11
  specific.dagName: required, but absent  [required_missing]
      policy  p.cue:4:23   dagName!: string & =~"\\\\.py$"
      because kind == "workload"
      data    d.yaml:6:1
      fix     add specific.dagName
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "/nowhere")
    for name, text in (("p.cue", POLICY), ("d.yaml", BAD), ("good.yaml", GOOD)):
        Path(name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_a_failure_names_path_wish_policy_guard_data_and_fix(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["policy", "--policy", "p.cue", "d.yaml"]) == 1
    assert capsys.readouterr().out == TOLD


@pytest.mark.usefixtures("folder")
def test_a_document_that_passes_exits_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "--policy", "p.cue", "good.yaml"]) == 0
    assert capsys.readouterr().out == "p.cue: PASS  good.yaml\n"


@pytest.mark.usefixtures("folder")
def test_json_says_the_same_and_validates(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "--policy", "p.cue", "d.yaml", "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    Draft202012Validator(schema("policy")).validate(document)
    assert (document["ok"], document["results"][0]["verdict"]) == (False, "fail")
    assert document["results"][0]["errors"][2] == {
        "path": "/specific/bucket",
        "code": "disjunction",
        "message": "expected string or null, found 3",
        "asked": "string | null",
        "because": 'kind == "workload"',
        "hint": None,
        "policy": {"file": "p.cue", "line": 4, "column": 52},
        "data": {"file": "d.yaml", "line": 7, "column": 11},
        "details": [],
    }


@pytest.mark.usefixtures("folder")
def test_a_policy_that_is_not_supported_exits_3(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("x.cue").write_text("a: [1][0:1]", encoding="utf-8")
    assert main(["policy", "--policy", "x.cue", "--policy", "p.cue", "good.yaml"]) == 3
    assert capsys.readouterr().out == (
        "x.cue: POLICY ERROR  good.yaml\n"
        "  error[P002]: not supported: slice\n"
        "      policy  x.cue:1:9\n"
        "      fix     install the cue command and use --cue-engine cue\n"
        "p.cue: PASS  good.yaml\n"
    )


def test_the_policies_of_a_folder_are_joined_by_package(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = folder / "rules"
    rules.mkdir()
    for name, text in (
        ("a.cue", "package p\nkind: #Kind"),
        ("b.cue", 'package p\n#Kind: "workload"'),
        ("c.cue", 'import "list"\ntags: [...]'),
    ):
        (rules / name).write_text(text, encoding="utf-8")
    assert main(["policy", "--policy", "rules", "good.yaml"]) == 0
    assert capsys.readouterr().out.splitlines()[:3] == [
        "rules/a.cue, rules/b.cue: PASS  good.yaml",
        "rules/c.cue: PASS  good.yaml",
        '  warning[P010]: "list" is imported and not used',
    ]


@pytest.mark.usefixtures("folder")
def test_every_document_of_a_file_is_checked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("two.yaml").write_text(f"{GOOD}---\n{BAD}", encoding="utf-8")
    assert main(["policy", "--policy", "p.cue", "two.yaml"]) == 1
    told = capsys.readouterr().out
    assert "PASS  two.yaml (document 1)" in told
    assert "FAIL  two.yaml (document 2)" in told


@pytest.mark.usefixtures("folder")
def test_an_expression_is_checked_from_stdin(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("{tagFQN: a, source: b}"))
    assert main(["policy", "--policy", "p.cue", "--expression", "#Tag", "-"]) == 1
    assert "source:" in capsys.readouterr().out


# arguments                                  code
WRONG = {
    "no document": (["--policy", "p.cue"], "P024"),
    "no policy": (["d.yaml"], "P025"),
    "an empty folder": (["--policy", "empty", "d.yaml"], "P026"),
    "a missing policy": (["--policy", "none.cue", "d.yaml"], "P027"),
    "a missing document": (["--policy", "p.cue", "none.yaml"], "P027"),
    "a document that is no YAML": (["--policy", "p.cue", "broken.yaml"], "P020"),
    "an engine that is not there": (
        ["--policy", "p.cue", "d.yaml", "--cue-engine", "cue"],
        "P023",
    ),
}


@pytest.mark.parametrize("case", WRONG.values(), ids=WRONG)
def test_a_wrong_command_line_exits_2(
    case, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments, code = case
    (folder / "empty").mkdir()
    (folder / "broken.yaml").write_text("a: [", encoding="utf-8")
    assert main(["policy", *arguments]) == 2
    assert f"error[{code}]" in capsys.readouterr().err


def test_lines_are_answered_in_order(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [
        {"id": "é", "policy": "a: int", "doc": {"a": 1}},
        {"id": 2, "files": {"a.cue": "a: int"}, "doc_yaml": "a: 1.0"},
        {"id": 3, "policy": "a: {", "doc": {}},
    ]
    text = "\n\n".join(json.dumps(line) for line in lines) + "\nnonsense\n"
    stream = io.TextIOWrapper(io.BytesIO(text.encode()))
    monkeypatch.setattr("sys.stdin", stream)
    assert main(["policy", "--jsonl"]) == 0
    out = capsys.readouterr().out
    assert out.isascii()
    replies = [json.loads(line) for line in out.splitlines()]
    assert [(r["id"], r["verdict"], r["paths"]) for r in replies] == [
        ("é", "pass", []),
        (2, "fail", ["/a"]),
        (3, "policy_error", []),
        (None, "error", []),
    ]
    assert replies[2]["errors"][0]["policy"] == {
        "file": "policy.cue",
        "line": 1,
        "column": 4,
    }


@pytest.mark.usefixtures("folder")
def test_text_from_a_document_cannot_play_tricks(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("e.yaml").write_text('kind: "\\e[31m\\u202ex"', encoding="utf-8")
    main(["policy", "--policy", "p.cue", "e.yaml"])
    told = capsys.readouterr().out
    assert "\x1b" not in told
    assert "\u202e" not in told
