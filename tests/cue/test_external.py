"""A real ``cue`` beside our evaluator; here a stand-in that prints recorded answers."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from stagedoor.core.errors import UsageError
from stagedoor.core.locations import Location
from stagedoor.cue.engines import check_files
from stagedoor.cue.external import find_cue, read_answer, split_path

if TYPE_CHECKING:
    from pathlib import Path

POLICY = [("policies/p.cue", "a!: int\nb?: string")]

STAND_IN = """#!/bin/sh
if [ "$1" = version ]; then echo "cue version {version}"; exit 0; fi
printf '%s\\n' "$@" > {folder}/arguments
env > {folder}/environment
cat > {folder}/stdin
cat {folder}/stderr >&2
exit $(cat {folder}/code)
"""


class StandIn:
    """A ``cue`` on PATH whose answer a test writes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.says("", 0)

    def install(self, version: str) -> None:
        command = self.folder / "cue"
        text = STAND_IN.format(version=version, folder=self.folder)
        command.write_text(text, encoding="utf-8")
        command.chmod(0o755)

    def says(self, stderr: str, code: int) -> None:
        (self.folder / "stderr").write_text(stderr, encoding="utf-8")
        (self.folder / "code").write_text(str(code), encoding="utf-8")

    def asked(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")


@pytest.fixture
def cue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    found = StandIn(tmp_path)
    found.install("v0.17.1")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return found


def test_cue_gets_the_policy_and_our_reading_of_the_document(cue: StandIn) -> None:
    result = check_files(POLICY, {"a": 2.0}, "#X", None, "cue")
    assert (result.verdict, result.engine) == ("pass", "cue 0.17.1")
    arguments = cue.asked("arguments").split()
    assert arguments == ["vet", "-c", "p.cue", "-d", "#X", "json:", "-"]
    assert json.loads(cue.asked("stdin")) == {"a": 2.0}
    assert "2.0" in cue.asked("stdin")
    assert "CUE_REGISTRY=none" in cue.asked("environment")


def test_two_files_of_one_name_do_not_overwrite_each_other(cue: StandIn) -> None:
    check_files([("x/p.cue", ""), ("y/p.cue", "")], {}, None, None, "cue")
    assert cue.asked("arguments").split()[2:4] == ["p.cue", "_p.cue"]


ANSWER = """\
a: conflicting values "x" and int (mismatched types string and int):
    ./p.cue:1:5
    -:1:7
cfg."one two"."a-b".0: invalid value 1 (out of bound <=0):
    ./p.cue:2:5
b: 2 errors in empty disjunction:
c: field is required but not present:
    ./p.cue:3:1
incomplete value string
"""


def test_what_cue_says_becomes_violations_with_places() -> None:
    result = read_answer(ANSWER, {"p.cue": "policies/p.cue"}, "cue 0.17.1")
    assert result.verdict == "fail"
    assert [(one.pointer, one.code, str(one.policy)) for one in result.violations] == [
        ("/a", "type", "policies/p.cue:1:5"),
        ("/cfg/one two/a-b/0", "bound", "policies/p.cue:2:5"),
        ("/b", "disjunction", "None"),
        ("/c", "required_missing", "policies/p.cue:3:1"),
        ("", "incomplete", "None"),
    ]


def test_data_places_come_from_our_document() -> None:
    result = read_answer("a: x\n", {}, "cue", lambda path: Location("d", len(path)))
    assert result.violations[0].data == Location("d", 1)


# what cue says                                  code of the policy's problem
BLAMED = {
    'a: reference "x" not found:\n    ./p.cue:1:4\n': "P009",
    'imported and not used: "strings":\n    ./p.cue:1:8\n': "P010",
    "expected '}', found 'EOF':\n    ./p.cue:1:10\n": "P009",
    "a: invalid regexp: error parsing regexp: missing closing ): `(`:\n": "P009",
    "": "P009",
}


@pytest.mark.parametrize("stderr", BLAMED)
def test_a_broken_policy_is_told_from_a_document_that_fails(stderr: str) -> None:
    result = read_answer(stderr, {"p.cue": "p.cue"}, "cue")
    assert result.verdict == "policy_error"
    assert result.problems[0].code == BLAMED[stderr]


def test_paths_are_split_at_points_outside_quotes() -> None:
    assert split_path('a."b.c".0.d: text: more') == (("a", "b.c", 0, "d"), "text: more")
    assert split_path("conflicting values 1 and 2") == (
        (),
        "conflicting values 1 and 2",
    )
    assert split_path("some instances are incomplete; use -c") == (
        (),
        "some instances are incomplete; use -c",
    )


def test_auto_shows_our_errors_under_the_verdict_of_cue(cue: StandIn) -> None:
    cue.says("a: field is required but not present\n", 1)
    result = check_files(POLICY, {}, engine="auto")
    assert (result.verdict, result.engine) == ("fail", "cue 0.17.1")
    assert result.violations[0].asked == "a!: int"


def test_where_they_disagree_cue_decides_and_it_is_said(cue: StandIn) -> None:
    result = check_files(POLICY, {}, engine="auto")
    assert (result.verdict, result.disagreement) == ("pass", False)
    assert "says fail, cue 0.17.1 pass" in result.problems[-1].message
    assert check_files(POLICY, {}, engine="both").disagreement
    cue.says("a: conflict\n", 1)
    assert check_files(POLICY, {"a": 1}, engine="both").verdict == "fail"


def test_an_unused_import_is_a_warning_whoever_says_it(cue: StandIn) -> None:
    cue.says('imported and not used: "strings"\n', 1)
    result = check_files([("p.cue", 'import "strings"\na: 1')], {}, engine="auto")
    assert result.verdict == "pass"
    assert [problem.code for problem in result.problems] == ["P010"]


def test_what_we_do_not_support_is_left_to_cue(cue: StandIn) -> None:
    policy = [("p.cue", "a: [1, 2][0:1]")]
    assert check_files(policy, {}, engine="auto").verdict == "pass"
    assert check_files(policy, {}, engine="auto").problems == ()
    assert check_files(policy, {}, engine="builtin").verdict == "policy_error"
    assert cue.asked("arguments")


def test_a_cue_without_required_fields_is_not_used(cue: StandIn) -> None:
    cue.install("v0.4.3")
    assert check_files(POLICY, {}, engine="auto").engine == "builtin"
    with pytest.raises(UsageError, match="does not know required fields"):
        check_files(POLICY, {}, engine="cue")


def test_an_odd_build_of_cue_is_used(cue: StandIn) -> None:
    cue.install("(devel)")
    assert check_files(POLICY, {}, engine="cue").engine == "cue (devel)"


def test_without_cue_auto_is_the_builtin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert find_cue() is None
    assert check_files(POLICY, {"a": 1}, engine="auto").engine == "builtin"
    with pytest.raises(UsageError, match="no cue command"):
        check_files(POLICY, {"a": 1}, engine="both")


def test_a_cue_that_cannot_be_run_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cue").write_text("no program", encoding="utf-8")
    (tmp_path / "cue").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_cue() is None


def test_a_cue_that_breaks_off_is_an_error(cue: StandIn) -> None:
    found = find_cue()
    assert found is not None
    (cue.folder / "cue").unlink()
    from stagedoor.cue.external import check_with_cue

    with pytest.raises(UsageError, match="did not answer"):
        check_with_cue(found, POLICY, {})
