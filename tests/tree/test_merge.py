"""Merging three trees: the laws, and one row for each thing that can happen."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from tests.tree.trees import TREES, plain, tree

from stagedoor.core.errors import ConflictError
from stagedoor.landing.git import scratch_repository
from stagedoor.tree import merge as module
from stagedoor.tree.entries import Directory, DiskFile, File, FileTree, Link
from stagedoor.tree.merge import merge
from stagedoor.tree.plan import plan_changes

LONG = "".join(f"line {number}\n" for number in range(30))
OURS = LONG.replace("line 2\n", "line two of yours\n")
THEIRS = LONG.replace("line 27\n", "line 27 of the template\n")
BOTH = OURS.replace("line 27\n", "line 27 of the template\n")
RUN, RUN_THEIRS = (File(text.encode(), executable=True) for text in (LONG, THEIRS))
MARKED = "1\n<<<<<<< yours\nY\n||||||| base\n2\n=======\nT\n>>>>>>> template\n3\n"


def no_git():
    pytest.fail("git was asked")


@given(TREES, TREES)
def test_one_side_only_changed_gives_that_side_without_git(base, changed):
    assert plain(merge(base, changed, base, no_git).tree) == plain(changed)
    assert plain(merge(base, base, changed, no_git).tree) == plain(changed)


@given(TREES, TREES)
def test_both_sides_changed_alike_gives_that_without_git(base, changed):
    merged = merge(base, changed, FileTree(dict(changed)), no_git)
    assert plain(merged.tree) == plain(changed)
    assert merged.conflicts == ()


def test_a_new_component_needs_no_git():
    new = tree(a="x")
    assert merge(FileTree(), FileTree(), new, no_git).tree is new


@settings(max_examples=12)
@given(TREES, TREES)
def test_changes_that_do_not_meet_are_both_there(one, other):
    base = tree(base__one=LONG, base__two="x\n")
    yours = FileTree({**base, **{f"yours/{path}": e for path, e in one.items()}})
    theirs = FileTree({**base, **{f"theirs/{path}": e for path, e in other.items()}})
    merged = merge(base, yours, theirs, scratch_repository)
    assert merged.conflicts == ()
    assert plain(merged.tree) == plain(FileTree({**yours, **theirs}))


@settings(max_examples=12)
@given(TREES, TREES, TREES)
def test_anything_merges_to_a_tree_and_a_second_time_to_the_same(base, yours, theirs):
    merged = merge(base, yours, theirs, scratch_repository)
    again = merge(base, yours, theirs, scratch_repository)
    assert plain(merged.tree) == plain(again.tree)
    assert merged.conflicts == again.conflicts
    assert plan_changes(merged.tree, again.tree) == ()


# what happened                         base                    yours                    template                merged                    in conflict
HISTORIES = {
    "different lines":                  ({"a": LONG},           {"a": OURS},             {"a": THEIRS},          {"a": BOTH},              []),
    "the same line":                    ({"a": "1\n2\n3\n"},    {"a": "1\nY\n3\n"},      {"a": "1\nT\n3\n"},     {"a": MARKED},            ["a"]),
    "you deleted, it is unchanged":     ({"a": "1", "b": "1"},  {"b": "2"},              {"a": "1", "b": "1", "c": ""}, {"b": "2", "c": ""}, []),
    "you deleted, the template changed": ({"a": "1"},           {"b": ""},               {"a": "2"},             {"a": "2", "b": ""},      ["a"]),
    "you changed, the template deleted": ({"a": "1"},           {"a": "2"},              {"b": ""},              {"a": "2", "b": ""},      ["a"]),
    "you renamed, the template changed": ({"a": LONG},          {"b": LONG},             {"a": THEIRS},          {"b": THEIRS},            []),
    "you changed, the template renamed": ({"a": LONG},          {"a": OURS},             {"b": LONG},            {"b": OURS},              []),
    "you moved a folder, it got a file": ({"d__a": LONG, "d__b": BOTH}, {"e__a": LONG, "e__b": BOTH}, {"d__a": LONG, "d__b": BOTH, "d__c": "x\n"}, {"e__a": LONG, "e__b": BOTH, "e__c": "x\n"}, []),
    "mode and content":                 ({"a": LONG},           {"a": RUN},              {"a": THEIRS},          {"a": RUN_THEIRS},        []),
    "carriage returns stay":            ({"a": "1\r\n" + LONG}, {"a": "2\r\n" + LONG},   {"a": "1\r\n" + THEIRS}, {"a": "2\r\n" + THEIRS}, []),
    "no line end at the end":           ({"a": LONG + "z"},     {"a": OURS + "z"},       {"a": THEIRS + "z"},    {"a": BOTH + "z"},        []),
    "both added the same":              ({"b": ""},             {"a": "x", "b": "y"},    {"a": "x", "b": ""},    {"a": "x", "b": "y"},     []),
    "binary on both sides":             ({"a": File(b"\0 1")},  {"a": File(b"\0 2")},    {"a": File(b"\0 3")},   {"a": File(b"\0 2")},     ["a"]),
    "links on both sides":              ({"a": Link("1"), "b": ""}, {"a": Link("2"), "b": ""}, {"a": Link("1"), "b": "x"}, {"a": Link("2"), "b": "x"}, []),
    "a file where a folder is":         ({"b": "1"},            {"a": "y", "b": "1"},    {"a__x": "t", "b": "2"}, {"a__x": "t", "a~yours": "y", "b": "2"}, ["a~yours"]),
    "an empty folder of yours":         ({"b": "1"},            {"b": "1", "d": Directory()}, {"b": "2"},        {"b": "2", "d": Directory()}, []),
    "an empty folder that went":        ({"b": "1", "d": Directory()}, {"b": "1", "d": Directory(), "c": ""}, {"b": "1"}, {"b": "1", "c": ""}, []),
    "an empty folder that filled":      ({"b": "1", "d": Directory()}, {"b": "2", "d": Directory()}, {"b": "1", "d__x": ""}, {"b": "2", "d__x": ""}, []),
    "an attributes file has no say":    ({".gitattributes": "* merge=ours text eol=crlf\n", "a": LONG}, {".gitattributes": "* merge=ours text eol=crlf\n", "a": OURS}, {".gitattributes": "* merge=ours text eol=crlf\n", "a": THEIRS}, {".gitattributes": "* merge=ours text eol=crlf\n", "a": BOTH}, []),
}  # fmt: skip


@pytest.mark.parametrize(
    ("base", "yours", "template", "merged", "conflicts"),
    HISTORIES.values(),
    ids=HISTORIES,
)
def test_what_happened_on_both_sides_is_brought_together(
    base, yours, template, merged, conflicts
):
    result = merge(tree(**base), tree(**yours), tree(**template), scratch_repository)
    assert plain(result.tree) == plain(tree(**merged))
    assert [conflict.path for conflict in result.conflicts] == conflicts


# kind                 base              yours             template          reason
REASONS = {
    "lines":          ("1\n",            "2\n",            "3\n",            "in the same lines"),
    "added twice":    (None,             "2\n",            "3\n",            "in the same lines"),
    "deleted":        ("1\n",            None,             "3\n",            "deleted by you"),
    "deleted there":  ("1\n",            "2\n",            None,             "deleted by the template"),
    "binary":         (File(b"1\0"), File(b"2\0"), File(b"3\0"), "yours stays"),
    "other kinds":    ("1\n",            Link("2"),        "3\n",            "another kind"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("base", "yours", "template", "reason"), REASONS.values(), ids=REASONS
)
def test_a_conflict_says_what_it_is(base, yours, template, reason):
    sides = [
        tree(**({"a": side} if side is not None else {}), other=name)
        for name, side in (("0", base), ("0", yours), ("1", template))
    ]
    result = merge(sides[0], sides[1], sides[2], scratch_repository)
    assert any(reason in conflict.reason for conflict in result.conflicts)


def test_a_rename_on_each_side_is_a_conflict_that_loses_nothing():
    sides = tree(a=LONG), tree(b=LONG), tree(c=LONG)
    merged = merge(*sides, scratch_repository)
    assert {"b", "c"} <= {*merged.tree}
    assert "renamed" in merged.conflicts[0].reason


def test_odd_names_come_through():
    names = ['"', "a\nb", "ü \\ x", "-x", "tab\there", "\udcff"]
    base = FileTree({name: File(LONG.encode()) for name in names})
    yours = FileTree({**base, "-x": File(OURS.encode()), "y": File(b"y")})
    theirs = FileTree({name: File(THEIRS.encode()) for name in names})
    merged = merge(base, yours, theirs, scratch_repository)
    assert plain(merged.tree) == plain(theirs) | {
        "-x": (BOTH.encode(), False),
        "y": (b"y", False),
    }


def test_a_long_file_is_taken_whole_and_never_held(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_WHOLE", 100)
    (tmp_path / "big").write_bytes(b"b" * 1_000)
    big = File(DiskFile(str(tmp_path / "big")))
    monkeypatch.setattr(File, "data", property(lambda _: pytest.fail("was read")))
    yours = FileTree({"moved": big, "x": Link("1")})
    theirs = FileTree({"big": big, "x": Link("0"), "y": Link("2")})
    merged = merge(
        FileTree({"big": big, "x": Link("0")}), yours, theirs, scratch_repository
    )
    assert dict(merged.tree) == {"moved": big, "x": Link("1"), "y": Link("2")}


def test_the_settings_of_the_user_have_no_say(tmp_path, monkeypatch):
    (tmp_path / "config").write_text(
        "[merge]\nconflictStyle = merge\n[diff]\nrenames=0"
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    base, yours, theirs = (tree(a=f"1\n{line}\n3\n") for line in "2YT")
    merged = merge(base, yours, theirs, scratch_repository)
    assert merged.tree["a"] == File(MARKED.encode())


def test_a_git_that_is_too_old_is_told(tmp_path, monkeypatch):
    old = tmp_path / "git"
    old.write_text(
        '#!/bin/sh\n[ "$1" = version ] && echo git version 2.30.2 || exit 129\n'
    )
    old.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(ConflictError, match=r"2\.30\.2 is too old.*2\.38") as caught:
        merge(tree(a="1"), tree(a="2"), tree(a="3"), scratch_repository)
    assert caught.value.problems[0].code == "L041"
