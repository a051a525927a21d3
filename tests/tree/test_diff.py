"""A plan as a diff: what git prints, and what git can apply."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import given, settings
from tests.tree.trees import TREES, plain, tree

from stagedoor.landing import LandingOptions, land
from stagedoor.tree.diff import diff_text
from stagedoor.tree.disk import read_tree
from stagedoor.tree.entries import Directory, DiskFile, File, Link
from stagedoor.tree.plan import plan_changes

# what                    before                     after                       lines
SHOWN = {
    "a new file": (
        {}, {"a": "1\n2\n"},
        ["diff --git a/a b/a", "new file mode 100644", "--- /dev/null", "+++ b/a", "@@ -0,0 +1,2 @@", "+1", "+2"],
    ),
    "a new empty file": ({}, {"a": ""}, ["diff --git a/a b/a", "new file mode 100644"]),
    "a deleted file": (
        {"a": "1\n"}, {},
        ["diff --git a/a b/a", "deleted file mode 100644", "--- a/a", "+++ /dev/null", "@@ -1 +0,0 @@", "-1"],
    ),
    "a changed line, no line end": (
        {"a": "1\n2"}, {"a": "1\n3"},
        ["diff --git a/a b/a", "--- a/a", "+++ b/a", "@@ -1,2 +1,2 @@", " 1", "-2", "\\ No newline at end of file", "+3", "\\ No newline at end of file"],
    ),
    "a mode alone": (
        {"a": "x"}, {"a": File(b"x", executable=True)},
        ["diff --git a/a b/a", "old mode 100644", "new mode 100755"],
    ),
    "a link": (
        {}, {"a": Link("../x")},
        ["diff --git a/a b/a", "new file mode 120000", "--- /dev/null", "+++ b/a", "@@ -0,0 +1 @@", "+../x", "\\ No newline at end of file"],
    ),
    "a link for a file": (
        {"a": "x\n"}, {"a": Link("x")},
        ["diff --git a/a b/a", "deleted file mode 100644", "--- a/a", "+++ /dev/null", "@@ -1 +0,0 @@", "-x",
         "diff --git a/a b/a", "new file mode 120000", "--- /dev/null", "+++ b/a", "@@ -0,0 +1 @@", "+x", "\\ No newline at end of file"],
    ),
    "a binary file": (
        {"a": File(b"\0 1")}, {"a": File(b"\0 2")},
        ["diff --git a/a b/a", "Binary files a/a and b/a differ"],
    ),
    "a text that is no UTF-8": (
        {}, {"a": File(b"caf\xe9")},
        ["diff --git a/a b/a", "new file mode 100644", "Binary files /dev/null and b/a differ"],
    ),
    "only line feeds end a line": (
        {"a": "1\x0c2\u20283\r\n"}, {"a": "1\x0c2\u20283\n"},
        ["diff --git a/a b/a", "--- a/a", "+++ b/a", "@@ -1 +1 @@", "-1\x0c2\u20283\r", "+1\x0c2\u20283"],
    ),
    "a name with blanks": (
        {}, {"a b": "x\n"},
        ["diff --git a/a b b/a b", "new file mode 100644", "--- /dev/null", "+++ b/a b\t", "@@ -0,0 +1 @@", "+x"],
    ),
    "a name that needs quotes": (
        {}, {'"\n\x01': ""},
        ['diff --git "a/\\"\\n\\001" "b/\\"\\n\\001"', "new file mode 100644"],
    ),
    "an empty folder": ({}, {"a": Directory()}, []),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after", "lines"), SHOWN.values(), ids=SHOWN)
def test_a_change_is_shown_as_git_does(before, after, lines):
    text = diff_text(plan_changes(tree(**before), tree(**after)))
    assert text.split("\n")[:-1] == lines


def test_a_file_of_many_megabytes_is_named_only(tmp_path):
    (tmp_path / "big").write_bytes(b"text\n" * 1_000_000)
    big = File(DiskFile(str(tmp_path / "big")))
    text = diff_text(plan_changes(tree(), tree(a=big)))
    assert text.endswith("Binary files /dev/null and b/a differ\n")


def without_folders(files):
    return {path: entry for path, entry in files.items() if entry != Directory()}


def is_text(entry):
    return not isinstance(entry, File) or not {0, 0xFF} & {*entry.data}


@settings(max_examples=15)
@given(TREES, TREES)
def test_git_applies_what_is_shown(tmp_path_factory, before, after):
    before, after = (
        tree(**{p: e for p, e in t.items() if is_text(e)}) for t in (before, after)
    )
    folder = tmp_path_factory.mktemp("apply") / "x"
    land(before, folder, LandingOptions(git="no"))
    diff = diff_text(plan_changes(before, after))
    if diff:
        command = ["git", "apply", "--whitespace=nowarn", "-"]
        subprocess.run(command, cwd=folder, input=diff.encode(), check=True)
    made = without_folders(plain(read_tree(folder)))
    assert made == without_folders(plain(after))
