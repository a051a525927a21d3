"""Whatever happens in the middle: no half component, no lost file."""

from __future__ import annotations

import os
import resource
import shutil  # noqa: F401 - loaded here, so that no child opens its source
import signal
import subprocess
import threading
from itertools import count

import pytest
from tests.landing.accidents import (
    FINISHED,
    INTERRUPTED,
    REFUSED,
    at_every_step,
    disk_full,
    in_child,
    strike_with,
)
from tests.landing.conftest import names, seen
from tests.tree.trees import plain, tree

from stagedoor.core.errors import ConflictError
from stagedoor.landing import LandingOptions, land
from stagedoor.tree.disk import read_tree
from stagedoor.tree.entries import Directory, DiskFile, File, Link
from stagedoor.tree.plan import Plan, plan_changes

PLAIN = LandingOptions(git="no")
INTO = LandingOptions(mode="into", git="no", overwrite=True)
COMPONENT = tree(a="1\n", b__c="2\n", b__d__e="3\n", l=Link("a"), z=Directory())
OLD = tree(a="old a\n", b__c="old c\n", gone__x="old x\n", mine="mine\n", z="old z\n")
NEW = tree(
    a="new a\n",
    b__c="old c\n",
    b__d="new d\n",
    gone="a file\n",
    mine="mine\n",
    z=Directory(),
)

# the strike                       how the child may end
ENDS = {
    "a full disk":  (disk_full,                    {REFUSED, FINISHED}),
    "control-C":    (strike_with(signal.SIGINT),   {INTERRUPTED}),
    "terminate":    (strike_with(signal.SIGTERM),  {INTERRUPTED}),
    "hang up":      (strike_with(signal.SIGHUP),   {INTERRUPTED}),
    "kill":         (strike_with(signal.SIGKILL),  {-signal.SIGKILL}),
}  # fmt: skip


def leftovers(folder):
    return [name for name in names(folder) if ".stagedoor-" in name]


@pytest.fixture
def places(desk):
    """Makes a folder to land in, a new one at each call."""
    numbers = count()

    def make():
        place = desk / f"{next(numbers)}"
        place.mkdir()
        return place

    return make


@pytest.mark.parametrize(("strike", "ends"), ENDS.values(), ids=ENDS)
@pytest.mark.parametrize("where", ["x", "deep/er/x"])
def test_a_new_component_is_there_whole_or_not_at_all(places, strike, ends, where):
    def act(place):
        land(COMPONENT, place / where, PLAIN)

    for place, code in at_every_step(places, act, strike):
        assert code in ends | {FINISHED}
        there = (place / where).exists()
        assert not there or seen(place / where) == plain(COMPONENT)
        if code != -signal.SIGKILL:
            assert there is (code == FINISHED) or code == INTERRUPTED
            assert names(place) in ([], [where.partition("/")[0]])
        if not there:
            act(place)
            assert seen(place / where) == plain(COMPONENT)
            assert not leftovers((place / where).parent)


@pytest.mark.parametrize(("strike", "ends"), ENDS.values(), ids=ENDS)
def test_an_empty_folder_one_stands_in_gets_all_or_nothing(places, strike, ends):
    def act(place):
        os.chdir(place)
        land(COMPONENT, place, PLAIN)

    for place, code in at_every_step(places, act, strike):
        assert code in ends | {FINISHED}
        made = {p: e for p, e in seen(place).items() if ".stagedoor-" not in p}
        if code != -signal.SIGKILL:
            assert made in ({}, plain(COMPONENT))
            assert not leftovers(place) or code == FINISHED
        elif not made:
            act(place)
            assert seen(place) == plain(COMPONENT)


@pytest.mark.parametrize(("strike", "ends"), ENDS.values(), ids=ENDS)
def test_changes_are_all_made_or_none_and_no_file_is_lost(places, strike, ends):
    def prepare():
        place = places() / "x"
        land(OLD, place, PLAIN)
        return place, Plan(plan_changes(read_tree(place), NEW))

    def act(prepared):
        place, plan = prepared
        land(plan, place, INTO)

    for (place, _), code in at_every_step(prepare, act, strike):
        assert code in ends | {FINISHED}
        made = {p: e for p, e in seen(place).items() if ".stagedoor-" not in p}
        if code == -signal.SIGKILL and made != plain(NEW):
            assert_nothing_lost(place)
        elif code != -signal.SIGKILL:
            assert made in (plain(OLD), plain(NEW))
            assert (made == plain(NEW)) is (code == FINISHED) or code == INTERRUPTED
            assert not leftovers(place) or code == FINISHED


def assert_nothing_lost(place):
    """Every old file is where it was, or in the folder a left-over keeps."""
    kept = {
        path.removeprefix(f"{left}/.stagedoor-old/"): entry
        for left in leftovers(place)
        for path, entry in seen(place).items()
        if path.startswith(f"{left}/.stagedoor-old/") and entry != Directory()
    }
    for path, entry in plain(OLD).items():
        assert entry in (seen(place).get(path), kept.get(path))
    again = land(tree(a="new a\n"), place, INTO)
    warned = [problem.code for problem in again.warnings]
    assert warned == (["L033"] * bool(kept))
    assert bool(leftovers(place)) is bool(kept)


def test_what_cannot_be_taken_back_is_kept(desk, monkeypatch):
    place = desk / "x"
    land(OLD, place, PLAIN)
    real = os.rename
    renamed = []

    def break_down(source, target, **more):
        renamed.append(source)
        if "/new/" in str(source) and len(renamed) > 3:
            monkeypatch.setattr(os, "rename", broken)
            broken()
        return real(source, target, **more)

    def broken(*_, **__):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "rename", break_down)
    with pytest.raises(ConflictError) as caught:
        land(Plan(plan_changes(read_tree(place), NEW)), place, INTO)
    monkeypatch.undo()
    [problem] = caught.value.problems
    assert problem.code == "L035"
    assert_nothing_lost(place)


def test_a_disk_that_is_full_leaves_nothing(small_disk):
    for big in (
        tree(a="1", b="x" * 2_000_000),
        tree(**{f"f{n}": "" for n in range(99)}),
    ):
        with pytest.raises(ConflictError, match="no space left") as caught:
            land(big, small_disk / "x", PLAIN)
        assert caught.value.problems[0].hint
        assert names(small_disk) == []


def test_a_disk_that_is_full_changes_nothing(small_disk, tmp_path):
    place = small_disk / "x"
    land(OLD, place, PLAIN)
    (tmp_path / "big").write_bytes(b"x" * 2_000_000)
    for big in (File(b"x" * 2_000_000), File(DiskFile(f"{tmp_path}/big"))):
        with pytest.raises(ConflictError, match="no space left"):
            land(tree(a="new", z=big), place, INTO)
        assert seen(place) == plain(OLD)


def test_a_disk_that_is_read_only_is_told(small_disk):
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with pytest.raises(ConflictError, match="read-only") as caught:
        land(COMPONENT, small_disk / "x", PLAIN)
    assert "another destination" in str(caught.value.problems[0].hint)


def test_a_limit_on_the_size_of_files_leaves_nothing(desk):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, limits[1]))
    try:
        with pytest.raises(ConflictError, match="'b': file too large"):
            land(tree(a="1", b="x" * 2_000), desk / "x", PLAIN)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert names(desk) == []


def test_of_two_runs_at_once_one_wins_whole(desk):
    trees = [
        tree(**{f"{n}/{i}".replace("/", "__"): f"{n}" for i in range(40)}) for n in "ab"
    ]
    for round_ in range(12):
        place = desk / f"{round_}"
        ends = race(lambda each, to=place: land(each, to, PLAIN), trees)
        won = [each for each, end in zip(trees, ends, strict=True) if end is None]
        assert len(won) == 1
        assert seen(place) == plain(won[0])
        [lost] = [end for end in ends if end]
        assert lost.problems[0].code in {"L022", "L026"}
    assert not leftovers(desk)


def race(act, arguments):
    """Run ``act`` on all of ``arguments`` at once; give the error of each, if any."""
    start = threading.Barrier(len(arguments))
    ends = dict.fromkeys(range(len(arguments)))

    def run(number):
        start.wait()
        try:
            act(arguments[number])
        except ConflictError as error:
            ends[number] = error

    threads = [threading.Thread(target=run, args=[n]) for n in ends]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return list(ends.values())


def test_a_running_neighbour_is_not_taken_for_a_leftover(desk):
    """A run that is still going on keeps its folder when another one cleans up."""
    ready, say_ready = os.pipe()
    go_on, say_go_on = os.pipe()

    def wait():
        os.write(say_ready, b"!")
        os.read(go_on, 1)

    act = (lambda: land(COMPONENT, desk / "x", PLAIN), wait, 8)
    neighbour = threading.Thread(target=in_child, args=act, daemon=True)
    neighbour.start()
    try:
        os.read(ready, 1)
        assert len(leftovers(desk)) == 1
        land(COMPONENT, desk / "x", PLAIN)
        assert len(leftovers(desk)) == 1
    finally:
        os.write(say_go_on, b"!")
        neighbour.join(timeout=60)
    assert names(desk) == ["x"]
