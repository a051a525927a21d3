"""``stagedoor new`` as a user meets it: what is made, and what stops it."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from jsonschema import Draft7Validator
from tests.cli.conftest import SKELETON, TEMPLATE, files_below, write_files
from tests.schemas import schema

from stagedoor.core.errors import StagedoorError
from stagedoor.core.yaml import load_document

MADE = {"README.md": "# orders\n", "src/orders.txt": "size 3\n"}


def git(folder, *words):
    return subprocess.run(
        ["git", "-C", folder, *words], check=True, capture_output=True, text=True
    ).stdout


def test_a_component_is_made_and_staged(run, desk):
    ran = run("new", "../template", "orders", "--set", "name=orders")
    assert ran.code == 0, ran.err
    assert ran.out == "orders\n"
    made = files_below(desk / "orders")
    record = made.pop(".stagedoor.yaml")
    assert made == MADE
    assert "name: orders" in record
    status = git(desk / "orders", "status", "--porcelain")
    assert status.splitlines() == [
        "A  .stagedoor.yaml",
        "A  README.md",
        "A  src/orders.txt",
    ]
    assert git(desk / "orders", "branch", "--show-current") == "main\n"


def test_the_folder_is_named_after_the_component(run, desk):
    assert run("new", "../template", "--set", "name=my orders").code == 0
    assert (desk / "my-orders/README.md").is_file()


def test_two_runs_differ_in_the_destination_alone(run, desk):
    words = ("new", "../template", "--set", "name=orders", "--json")
    first, second = (run(*words, name).document for name in ("a", "b"))
    assert files_below(desk / "a") == files_below(desk / "b")
    assert (first.pop("destination"), second.pop("destination")) == ("a", "b")
    assert first == second


def test_the_json_document_is_in_its_schema(run):
    document = run("new", "../template", "x", "--set", "name=x", "--json").document
    assert not list(Draft7Validator(schema("new")).iter_errors(document))
    assert [f["path"] for f in document["files"]] == [
        ".stagedoor.yaml",
        "README.md",
        "src/x.txt",
    ]
    assert document["steps"][0]["input"]["values"] == {"name": "x", "size": 3}


def test_a_dry_run_shows_tree_and_diff_and_writes_nothing(run, desk):
    ran = run("new", "../template", "orders", "--set", "name=orders", "--dry-run")
    assert ran.code == 0
    assert "├── README.md" in ran.out
    assert "+# orders" in ran.out
    assert list(desk.iterdir()) == []


def test_commit_commits(run, desk, monkeypatch):
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Jane")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "jane@example.com")
    ran = run("new", "../template", "orders", "--set", "name=orders", "--commit")
    assert ran.code == 0, ran.err
    assert git(desk / "orders", "status", "--porcelain") == ""
    assert git(desk / "orders", "log", "--format=%an") == "Jane\n"


def test_git_and_the_record_can_be_left_out(run, desk):
    words = ("--set", "name=orders", "--no-git", "--no-record")
    assert run("new", "../template", "orders", *words).code == 0
    assert not (desk / "orders/.git").exists()
    assert files_below(desk / "orders") == MADE


def test_a_destination_inside_a_work_tree_is_left_to_its_git(run, desk):
    git(desk, "init", "--quiet")
    assert run("new", "../template", "orders", "--set", "name=orders").code == 0
    assert not (desk / "orders/.git").exists()


def test_a_template_that_writes_no_file_says_so(run, desk):
    text = TEMPLATE.split("  steps:")[0] + "  steps: []\n"
    write_files(desk.parent / "template", {"template.yaml": text})
    ran = run("new", "../template", "x", "--set", "name=x", "--no-record")
    assert ran.code == 0
    assert "writes no file" in ran.err


# answers                         words                                       size
SOURCES = {
    "defaults": ([], "3"),
    "a file": (["--answers", "a.yaml"], "4"),
    "a later file wins": (["--answers", "a.yaml", "--answers", "b.json"], "5"),
    "--set wins": (["--answers", "a.yaml", "--set", "size=6"], "6"),
}  # fmt: skip


@pytest.mark.parametrize(("words", "size"), SOURCES.values(), ids=SOURCES)
def test_answers_have_a_precedence(run, desk, words, size):
    write_files(desk, {"a.yaml": "size: 4\n", "b.json": '{"size": 5}'})
    assert run("new", "../template", "x", "--set", "name=x", *words).code == 0
    assert (desk / "x/src/x.txt").read_text() == f"size {size}\n"


def test_the_environment_stands_between_files_and_set(run, desk, monkeypatch):
    write_files(desk, {"a.yaml": "size: 4\nname: file\n"})
    monkeypatch.setenv("STAGEDOOR_ANSWER_size", "7")
    monkeypatch.setenv("STAGEDOOR_ANSWER_name", "12")
    assert run("new", "../template", "x", "--answers", "a.yaml").code == 0
    assert (desk / "x/src/12.txt").read_text() == "size 7\n"


def test_every_missing_and_wrong_answer_is_listed_at_once(run, desk):
    ran = run("new", "../template", "x", "--set", "size=big")
    assert ran.code == 4
    assert "name" in ran.err
    assert "size" in ran.err
    assert "'big'" in ran.err
    assert "About" in ran.err
    assert list(desk.iterdir()) == []


def with_step(text):
    return {"template/template.yaml": TEMPLATE.split("  steps:")[0] + text}


def with_skeleton(name, text):
    return {f"template/skeleton/{name}": text}


OK = ("--set", "name=x")

# what is wrong                files before                                words              exit  said
BAD = {
    "a template that is no YAML": (
        {"template/template.yaml": "a: [1\nb: 2\n"}, OK, 3, "template.yaml:2"),
    "not v1beta3": (
        {"template/template.yaml": TEMPLATE.replace("v1beta3", "v1beta2")}, OK, 3, "template.yaml:1:13"),
    "of another kind": (
        {"template/template.yaml": TEMPLATE.replace("kind: Template", "kind: Component")}, OK, 3, "template.yaml:2:7"),
    "a step without action": (
        with_step("  steps:\n    - id: one\n"), OK, 3, "template.yaml:14:"),
    "an unclosed if": (
        with_skeleton("a.txt", "ok\n{% if values.name %}x\n"), OK, 3, "skeleton/a.txt:2:"),
    "an unknown filter": (
        with_skeleton("a.txt", "${{ values.name | lowercase }}\n"), OK, 3, "hint: use lower"),
    "a path that climbs out": (
        with_skeleton("${{ values.name }}", "x\n"), ("--set", "name=../x"), 3, "'../x'"),
    "two files that render to one path": (
        with_skeleton("a${{ values.none }}.txt", "1\n") | with_skeleton("a.txt", "2\n"), OK, 3, "a.txt"),
    "answers that are a list": (
        {"desk/list.yaml": "- a\n"}, ("--answers", "list.yaml"), 4, "list.yaml:1:1"),
    "answers that are no YAML": (
        {"desk/bad.yaml": "a: 'x\n"}, ("--answers", "bad.yaml"), 4, "bad.yaml:"),
    "an answers file that is missing": (
        {}, ("--answers", "nowhere.yaml"), 4, "nowhere.yaml"),
    "an answer nobody asked for": (
        {}, (*OK, "--set", "sise=3"), 4, "did you mean 'size'?"),
    "--set without =": (
        {}, ("--set", "name"), 2, "NAME=VALUE"),
    "a skeleton folder that does not exist": (
        with_step("  steps:\n    - action: fetch:template\n      input: {url: ./skeletn}\n"), OK, 6, "skeleton"),
    "a destination that is a file": (
        {"desk/x": "mine\n"}, OK, 5, "x' exists and is no folder"),
    "a destination that is not empty": (
        {"desk/x/mine.txt": "mine\n"}, OK, 5, "--into"),
}  # fmt: skip


@pytest.mark.parametrize(("files", "words", "code", "said"), BAD.values(), ids=BAD)
def test_bad_input_is_one_clear_error_and_writes_nothing(
    run, desk, files, words, code, said
):
    write_files(desk.parent, files)
    before = files_below(desk)
    ran = run("new", "../template", "x", *words)
    assert ran.code == code, ran.err
    assert said in ran.err
    assert ran.err.startswith("error[")
    assert "Traceback" not in ran.err
    assert files_below(desk) == before
    assert ran.out == ""


def test_an_existing_folder_is_added_to(run, desk):
    write_files(desk, {"x/mine.txt": "mine\n", "x/README.md": "# x\n"})
    assert run("new", "../template", "x", *OK, "--into", "--no-record").code == 0
    assert files_below(desk / "x") == {
        "mine.txt": "mine\n",
        "README.md": "# x\n",
        "src/x.txt": "size 3\n",
    }


# how a difference is decided        words              README.md afterwards
DECISIONS = {
    "overwrite": ("--overwrite", "# x\n"),
    "skip existing": ("--skip-existing", "mine\n"),
}  # fmt: skip


@pytest.mark.parametrize(("word", "text"), DECISIONS.values(), ids=DECISIONS)
def test_a_difference_can_be_decided(run, desk, word, text):
    write_files(desk, {"x/README.md": "mine\n"})
    assert run("new", "../template", "x", *OK, "--into", word).code == 0
    assert (desk / "x/README.md").read_text() == text
    assert (desk / "x/src/x.txt").is_file()


def test_a_difference_is_listed_before_anything_is_written(run, desk):
    write_files(desk, {"x/README.md": "mine\n"})
    ran = run("new", "../template", "x", *OK, "--into")
    assert ran.code == 5
    assert "README.md" in ran.err
    assert files_below(desk / "x") == {"README.md": "mine\n"}


def test_angle_delimiters_leave_github_expressions_alone(run, desk):
    step = TEMPLATE.replace(
        "url: ./skeleton", "url: ./skeleton\n        delimiters: angle"
    )
    files = {"skeleton/ci.yaml": "run: ${{ github.sha }} $<< values.name | dump >>\n"}
    for name in SKELETON:
        (desk.parent / "template/skeleton" / name).unlink()
    write_files(desk.parent / "template", {"template.yaml": step, **files})
    assert run("new", "../template", "x", *OK).code == 0
    assert (desk / "x/ci.yaml").read_text() == 'run: ${{ github.sha }} "x"\n'


CATALOG = """\
kind: Domain
apiVersion: backstage.io/v1alpha1
metadata: {name: finance}
spec: {owner: group:data, mesh: {name: Finance}}
---
kind: System
apiVersion: backstage.io/v1alpha1
metadata: {name: finance.cashflow.1}
spec: {owner: group:data, domain: domain:finance, mesh: {name: Cash flow}}
"""


def test_a_catalog_computes_what_nobody_gives(run, desk, monkeypatch):
    write_files(desk, {"catalog/all.yaml": CATALOG})
    monkeypatch.setenv("STAGEDOOR_CATALOG", "catalog")
    given = {
        "name": "Daily orders",
        "description": "Loads orders",
        "domain": "domain:finance",
        "dataproduct": "system:finance.cashflow.1",
        "scheduleCron": "@daily",
        "bucketName": "acme-mwaa",
    }
    words = [f"--set={name}={value}" for name, value in given.items()]
    document = run("new", "mwaa-workload", "x", *words, "--json").document
    computed = {
        "identifier": "finance.cashflow.1.daily-orders",
        "developmentGroup": "group:data",
        "domainName": "Finance",
        "dataproductName": "Cash flow",
    }
    assert document["answers"].items() >= (given | computed).items()


def test_the_record_is_in_its_schema_and_in_the_forms_order(run, desk):
    run("new", "../template", "x", "--set", "size=4", "--set", "name=x")
    text = (desk / "x/.stagedoor.yaml").read_text()
    record: Any = load_document(text, "r", error=StagedoorError, code="X000").value
    assert not list(Draft7Validator(schema("record")).iter_errors(record))
    assert list(record["answers"]) == ["name", "size"]


def test_a_secret_is_written_nowhere(run, desk):
    text = TEMPLATE.replace(
        '          size: "${{ parameters.size }}"\n',
        '          size: "${{ parameters.size }}"\n'
        "    - action: debug:log\n"
        '      input: {message: "token ${{ secrets.token }}"}\n',
    )
    write_files(desk.parent / "template", {"template.yaml": text})
    words = ("--set", "name=x", "--secret", "token=hunter2", "--json", "-vv")
    ran = run("new", "../template", "x", *words)
    assert ran.code == 0, ran.err
    assert "hunter2" not in ran.out + ran.err
    assert "***" in ran.out
    assert all("hunter2" not in text for text in files_below(desk / "x").values())


def test_a_dry_run_draws_what_is_below_folders(run):
    ran = run("new", "../template", "x", *OK, "--dry-run")
    assert "└── src/\n    └── x.txt" in ran.out


def test_a_dry_run_into_a_folder_tells_of_conflicts(run, desk):
    write_files(desk, {"x/README.md": "mine\n"})
    ran = run("new", "../template", "x", *OK, "--into", "--dry-run")
    assert ran.code == 5
    assert "README.md" in ran.err


def test_adding_to_a_folder_says_what_happened(run, desk):
    write_files(desk, {"x/README.md": "mine\n"})
    words = ("--into", "--skip-existing", "--no-record")
    ran = run("new", "../template", "x", *OK, *words)
    assert "2 files (1 added, 1 left as they are)" in ran.err


def test_a_destination_inside_the_skeleton_is_refused(run, desk):
    ran = run("new", "../template", "../template/skeleton/x", *OK)
    assert ran.code == 5
    assert "inside './skeleton'" in ran.err
    assert not (desk.parent / "template/skeleton/x").exists()


def test_answers_that_cannot_be_saved_are_told_before_anything_is_made(run, desk):
    ran = run("new", "../template", "x", *OK, "--save-answers", "none/a.yaml")
    assert ran.code == 2
    assert "none/a.yaml" in ran.err
    assert not (desk / "x").exists()


def test_saved_answers_replay_the_run(run, desk):
    assert run("new", "../template", "x", *OK, "--save-answers", "a.yaml").code == 0
    assert run("new", "../template", "y", "--answers", "a.yaml").code == 0
    assert files_below(desk / "x") == files_below(desk / "y")


def test_a_schema_nobody_can_check_is_the_templates_fault(run, desk):
    text = TEMPLATE.replace(
        "name: {type: string}", "name: {type: string, pattern: '(['}"
    )
    write_files(desk.parent / "template", {"template.yaml": text})
    assert run("new", "../template", "x", *OK).code == 3


@pytest.mark.parametrize("stream", ["stdin", "stdout", "stderr"])
def test_a_closed_stream_is_no_bug(desk, stream):
    number = ("stdin", "stdout", "stderr").index(stream)
    code = (
        f"import os, sys; os.close({number}); os.execv(sys.executable, "
        "[sys.executable, '-m', 'stagedoor', 'new', '../template', 'x', '--set', 'name=x'])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=desk, capture_output=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert (desk / "x/README.md").is_file()


def test_a_reader_that_stops_reading_is_no_failure(desk):
    command = "stagedoor new ../template x --set name=x --json"
    ran = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {sys.executable} -m {command} | true"],
        cwd=desk,
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
