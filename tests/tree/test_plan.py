"""Laws of plans: equal trees need nothing, a plan gives what it says."""

from __future__ import annotations

import pytest
from hypothesis import given
from tests.tree.trees import TREES, plain, tree

from stagedoor.tree.entries import Directory, File, FileTree, Link
from stagedoor.tree.plan import apply_changes, plan_changes


@given(TREES)
def test_equal_trees_need_no_change(same):
    assert plan_changes(same, FileTree(dict(same))) == ()


@given(TREES, TREES)
def test_a_plan_gives_its_after(before, after):
    changes = plan_changes(before, after)
    assert plain(apply_changes(before, changes)) == plain(after)


@given(TREES, TREES)
def test_every_change_changes_something(before, after):
    for change in plan_changes(before, after):
        assert before.get(change.path) == change.before
        assert after.get(change.path) == change.after
        assert change.before != change.after


# what                    before                  after                  fate
FATES = {
    "a new file":        ({},                     {"a": "x"},            "create"),
    "a deleted file":    ({"a": "x"},             {},                    "delete"),
    "other bytes":       ({"a": "x"},             {"a": "y"},            "update"),
    "another mode":      ({"a": "x"},             {"a": File(b"x", executable=True)}, "update"),
    "a link for a file": ({"a": "x"},             {"a": Link("x")},      "update"),
    "an empty folder":   ({},                     {"a": Directory()},    "create"),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after", "fate"), FATES.values(), ids=FATES)
def test_a_change_has_a_fate(before, after, fate):
    [change] = plan_changes(tree(**before), tree(**after))
    assert (change.path, change.fate) == ("a", fate)
