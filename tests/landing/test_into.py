"""Writing into a folder that holds something: nothing is lost, nothing followed."""

from __future__ import annotations

import os
import stat

import pytest
from hypothesis import given
from tests.landing.conftest import names, seen
from tests.tree.trees import TREES, plain, tree

from stagedoor.core.errors import ConflictError
from stagedoor.landing import LandingOptions, land, preview
from stagedoor.tree.diff import diff_text
from stagedoor.tree.disk import read_tree
from stagedoor.tree.entries import Directory, File, FileTree, Link
from stagedoor.tree.plan import Plan, plan_changes

INTO = LandingOptions(mode="into", git="no")
OVERWRITE = LandingOptions(mode="into", git="no", overwrite=True)
SKIP = LandingOptions(mode="into", git="no", skip_existing=True)
NEW = LandingOptions(git="no")


@given(TREES, TREES)
def test_a_plan_that_lands_gives_its_after(tmp_path_factory, before, after):
    place = tmp_path_factory.mktemp("into") / "x"
    land(before, place, NEW)
    land(Plan(plan_changes(read_tree(place), after)), place, INTO)
    assert seen(place) == plain(after)


@given(TREES)
def test_landing_twice_is_landing_once(tmp_path_factory, component):
    place = tmp_path_factory.mktemp("into") / "x"
    land(component, place, INTO)
    again = land(component, place, INTO)
    assert (again.written, again.same) == ((), tuple(component))
    assert seen(place) == plain(component)


@pytest.fixture
def place(desk):
    there = tree(
        **{"same.txt": "same\n", "mine.txt": "mine\n", "README.md": "old\n"},
        d__x="x\n",
        l=Link("d"),
    )
    land(there, desk / "x", NEW)
    return desk / "x"


COMPONENT = tree(
    **{"same.txt": "same\n", "README.md": "new\n", "new.txt": "n\n"}, d__y="y\n"
)


def test_what_is_new_is_added_and_what_differs_is_listed_first(place):
    before = seen(place)
    with pytest.raises(ConflictError) as caught:
        land(COMPONENT, place, INTO)
    [problem] = caught.value.problems
    assert (problem.code, problem.message) == (
        "L030",
        "'README.md' differs from what is there",
    )
    assert seen(place) == before


def test_a_preview_lists_additions_conflicts_and_what_is_the_same(place):
    told = preview(COMPONENT, place, INTO)
    assert [change.path for change in told.changes] == ["d/y", "new.txt"]
    assert [conflict.path for conflict in told.conflicts] == ["README.md"]
    assert told.same == ("same.txt",)


def test_overwriting_replaces_and_leaves_the_rest(place):
    told = preview(COMPONENT, place, OVERWRITE)
    before = seen(place)
    landed = land(COMPONENT, place, OVERWRITE)
    assert [c.path for c in landed.written] == ["README.md", "d/y", "new.txt"]
    assert [c.path for c in told.changes] == [c.path for c in landed.written]
    assert (told.conflicts, told.skipped, landed.skipped) == ((), (), ())
    assert "-old\n+new\n" in diff_text(landed.written)
    assert seen(place) == before | plain(COMPONENT)


def test_skipping_adds_and_leaves_what_differs(place):
    told = preview(COMPONENT, place, SKIP)
    landed = land(COMPONENT, place, SKIP)
    assert landed.skipped == told.skipped == ("README.md",)
    assert (place / "README.md").read_text() == "old\n"
    assert (place / "new.txt").read_text() == "n\n"


# what the component has        is, where the folder has something else
OBSTACLES = {
    "a file where a folder is":  (tree(d="file\n"),             "L031", "'d' is a folder there"),
    "a folder where a file is":  (tree(**{"mine.txt__x": ""}),  "L031", "needs a folder where 'mine.txt' is"),
    "a file below a link":       (tree(l__x="pwned"),           "L031", "through the link 'l'"),
    "deep below a link":         (tree(l__a__b__c="pwned"),     "L031", "through the link 'l'"),
    "a file where a link is":    (tree(l="file\n"),             "L030", "is a link to 'd' there"),
    "a link where a file is":    (tree(**{"mine.txt": Link("d")}), "L030", "is a file there"),
    "an executable file":        (tree(**{"mine.txt": File(b"mine\n", executable=True)}), "L030", "differs"),
    "an empty folder where a file is": (tree(**{"mine.txt": Directory()}), "L030", "is a file there"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("component", "code", "says"), OBSTACLES.values(), ids=OBSTACLES
)
def test_something_else_in_the_way_is_a_conflict(place, component, code, says):
    before = seen(place)
    with pytest.raises(ConflictError) as caught:
        land(component, place, INTO)
    [problem] = caught.value.problems
    assert problem.code == code
    assert says in problem.message
    assert seen(place) == before
    assert land(component, place, SKIP).skipped == tuple(component)
    assert seen(place) == before
    if code == "L030":
        land(component, place, OVERWRITE)
        assert seen(place) == before | plain(component)
    else:
        with pytest.raises(ConflictError):
            land(component, place, OVERWRITE)
        assert seen(place) == before


def test_an_empty_folder_that_is_there_with_something_in_it_is_the_same(place):
    assert land(tree(d=Directory()), place, INTO).same == ("d",)


@pytest.mark.parametrize("wanted", ["pipe", "pipe/x"])
def test_a_pipe_in_the_way_is_not_replaced(place, wanted):
    os.mkfifo(place / "pipe")
    with pytest.raises(ConflictError, match="no file, link or folder"):
        land(FileTree({wanted: File(b"x")}), place, OVERWRITE)


@pytest.mark.parametrize("target", ["a", "d", "../x/d", "nowhere"])
def test_a_folder_takes_the_place_of_a_link(place, target):
    land(tree(a=Link(target)), place, INTO)
    there = read_tree(place)
    after = FileTree({**{p: e for p, e in there.items() if p != "a"}, "a/x": File(b"")})
    land(Plan(plan_changes(there, after)), place, INTO)
    assert (place / "a/x").read_bytes() == b""
    assert (place / "d/x").read_bytes() == b"x\n"


def test_kinds_change_places(place):
    before = tree(a=Directory(), b="file\n", c__d="deep\n", e=Link("b"))
    after = tree(a="file\n", b=Directory(), c="flat\n", e__f="folder\n")
    land(before, place.parent / "y", NEW)
    plan = Plan(plan_changes(read_tree(place.parent / "y"), after))
    land(plan, place.parent / "y", INTO)
    assert seen(place.parent / "y") == plain(after)


@pytest.mark.parametrize(
    ("mode", "executable", "after"),
    [(0o640, False, 0o640), (0o600, True, 0o700), (0o664, True, 0o775)],
)
def test_a_replaced_file_keeps_who_may_read_it(place, mode, executable, after):
    (place / "README.md").chmod(mode)
    component = tree(**{"README.md": File(b"new\n", executable=executable)})
    land(component, place, OVERWRITE)
    assert stat.S_IMODE((place / "README.md").stat().st_mode) == after


def test_a_folder_that_is_missing_or_empty_makes_it_a_new_one(desk):
    (desk / "empty").mkdir()
    for place in (desk / "missing/x", desk / "empty"):
        assert len(land(COMPONENT, place, INTO).written) == len(COMPONENT)
        assert seen(place) == plain(COMPONENT)


# what happened after planning
MEANWHILE = {
    "a file changed":        lambda p: (p / "README.md").write_text("other"),
    "a file went":           lambda p: (p / "README.md").unlink(),
    "a file came":           lambda p: (p / "new.txt").write_text("n\n"),
    "a folder came":         lambda p: (p / "new.txt").mkdir(),
    "a mode changed":        lambda p: (p / "README.md").chmod(0o755),
    "a folder became a link": lambda p: ((p / "d").rename(p / "e"), (p / "d").symlink_to("e")),
}  # fmt: skip


@pytest.mark.parametrize("happens", MEANWHILE.values(), ids=MEANWHILE)
def test_a_plan_the_disk_has_moved_away_from_is_refused(place, happens):
    there = read_tree(place)
    kept = tree(
        **{p: File(e.data) if isinstance(e, File) else e for p, e in there.items()}
    )
    after = tree(**{**kept, **COMPONENT})
    happens(place)
    before = seen(place)
    with pytest.raises(ConflictError) as caught:
        land(Plan(plan_changes(kept, after)), place, INTO)
    assert {problem.code for problem in caught.value.problems} == {"L034"}
    assert seen(place) == before


def test_an_undecided_conflict_of_a_plan_is_refused(place):
    from stagedoor.tree.plan import Change, Conflict

    change = Change("README.md", read_tree(place)["README.md"], File(b"both\n"))
    plan = Plan((change,), (Conflict("README.md", "was changed on both sides"),))
    with pytest.raises(ConflictError, match="changed on both sides"):
        land(plan, place, INTO)
    assert [c.path for c in land(plan, place, OVERWRITE).written] == ["README.md"]
    assert (place / "README.md").read_text() == "both\n"


def test_nothing_of_the_work_is_left_in_the_folder(place):
    land(COMPONENT, place, OVERWRITE)
    assert not [name for name in names(place) if "stagedoor" in name]


def test_two_runs_do_not_write_into_one_folder_at_once(place):
    import fcntl

    holder = os.open(place, os.O_RDONLY)
    fcntl.flock(holder, fcntl.LOCK_EX)
    try:
        with pytest.raises(ConflictError, match="another run") as caught:
            land(COMPONENT, place, OVERWRITE)
    finally:
        os.close(holder)
    assert caught.value.problems[0].code == "L032"


def test_a_folder_one_may_not_write_to_is_refused(as_nobody):
    place = as_nobody / "x"
    land(tree(a="1"), place, NEW)
    place.chmod(0o555)
    with pytest.raises(ConflictError, match="permission denied"):
        land(tree(b="2"), place, INTO)
    assert names(place) == ["a"]


def test_a_file_one_may_not_read_is_a_conflict(as_nobody):
    place = as_nobody / "x"
    land(tree(a="secret"), place, NEW)
    (place / "a").chmod(0)
    with pytest.raises(ConflictError, match="compared: permission denied") as caught:
        land(tree(a="public", b=""), place, OVERWRITE)
    assert caught.value.problems[0].code == "L031"
    assert names(place) == ["a"]


def test_a_disk_without_hard_links_keeps_what_it_replaces_too(place, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    before = seen(place)
    land(COMPONENT, place, OVERWRITE)
    assert seen(place) == before | plain(COMPONENT)
