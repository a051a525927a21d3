"""The folder things are built in: gone afterwards, swept when its run was killed."""

from __future__ import annotations

import fcntl
import os
import signal

import pytest
from tests.landing.conftest import names, seen
from tests.tree.trees import plain, tree

from stagedoor.core.errors import ConflictError
from stagedoor.landing import LandingOptions, land
from stagedoor.landing import new as new_module
from stagedoor.landing import staging as module
from stagedoor.landing.staging import staging_folder
from stagedoor.landing.write import write_tree

PLAIN = LandingOptions(git="no")
INTO = LandingOptions("into", git="no")
COMPONENT = tree(a="1\n", b="2\n", c="3\n")
LEFT = ".x.stagedoor-0123456789abcdef"


def leave(folder, name=LEFT, file="half"):
    (folder / name / file).parent.mkdir(parents=True)
    (folder / name / file).touch()
    return folder / name


def test_what_a_killed_run_left_is_swept(desk):
    leave(desk)
    land(COMPONENT, desk / "x", PLAIN)
    assert names(desk) == ["x"]


# what is there                name                                 file
FOREIGN = {
    "another destination's":  (".y.stagedoor-0123456789abcdef",     "half"),
    "too short":              (".x.stagedoor-0123",                 "half"),
    "no number":              (".x.stagedoor-settings-of-mine",     "half"),
    "with replaced files":    (LEFT,                                ".stagedoor-old/mine"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "file"), FOREIGN.values(), ids=FOREIGN)
def test_what_is_not_ours_to_sweep_stays(desk, name, file):
    leave(desk, name, file)
    land(COMPONENT, desk / "x", PLAIN)
    assert (desk / name / file).exists()


def test_a_file_or_link_with_such_a_name_stays(desk):
    (desk / LEFT).touch()
    (desk / LEFT.replace("0", "1")).symlink_to(desk)
    land(COMPONENT, desk / "x", PLAIN)
    assert len(names(desk)) == 3


def test_a_folder_in_use_stays(desk):
    holder = os.open(leave(desk), os.O_RDONLY)
    fcntl.flock(holder, fcntl.LOCK_EX)
    land(COMPONENT, desk / "x", PLAIN)
    os.close(holder)
    assert LEFT in names(desk)


def test_a_folder_that_holds_left_overs_alone_counts_as_empty(desk):
    place = desk / "x"
    leave(place, LEFT[2:])
    land(COMPONENT, place, PLAIN)
    assert seen(place) == plain(COMPONENT)


def test_replaced_files_of_an_interrupted_run_are_no_left_over(desk):
    place = desk / "x"
    leave(place, LEFT[2:], ".stagedoor-old/mine")
    with pytest.raises(ConflictError, match="not empty"):
        land(COMPONENT, place, PLAIN)
    [warning] = land(COMPONENT, place, INTO).warnings
    assert warning.code == "L033"
    assert ".stagedoor-old" in warning.message


def test_a_disk_without_locks_takes_components_too(desk, monkeypatch):
    def refuse(*_):
        raise OSError(37, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    leave(desk)
    land(COMPONENT, desk / "x", PLAIN)
    land(tree(d="4\n"), desk / "x", INTO)
    assert names(desk) == [LEFT, "x"]


def test_a_folder_that_is_swept_away_again_and_again_is_told(desk, monkeypatch):
    def taken(path):
        path.rmdir()
        raise BlockingIOError(11, "taken")

    monkeypatch.setattr(module, "_open_locked", taken)
    with pytest.raises(ConflictError) as caught:
        land(COMPONENT, desk / "x", PLAIN)
    assert caught.value.problems[0].code == "L027"
    assert names(desk) == []


def test_a_folder_a_neighbour_sweeps_away_is_made_again(desk, monkeypatch):
    real = module.lock
    tried = []

    def lock(descriptor):
        tried.append(descriptor)
        if len(tried) == 1:
            raise BlockingIOError(11, "a neighbour is sweeping it")
        real(descriptor)

    monkeypatch.setattr(module, "lock", lock)
    land(COMPONENT, desk / "x", PLAIN)
    assert (len(tried), names(desk)) == (2, ["x"])


def test_a_folder_that_cannot_be_opened_is_told_and_removed(desk, monkeypatch):
    def fail(_):
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(module, "lock", fail)
    with pytest.raises(ConflictError, match="too many") as caught:
        land(COMPONENT, desk / "x", PLAIN)
    assert "ulimit" in str(caught.value.problems[0].hint)
    assert names(desk) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_being_told_to_end_cleans_up_and_gives_the_signal_back(
    desk, monkeypatch, number
):
    before = signal.getsignal(number)
    monkeypatch.setattr(
        new_module, "write_tree", lambda *_: os.kill(os.getpid(), number)
    )
    with pytest.raises(KeyboardInterrupt):
        land(COMPONENT, desk / "p/x", PLAIN)
    assert signal.getsignal(number) is before
    assert names(desk) == []


def test_a_signal_the_user_ignores_stays_ignored(desk, monkeypatch):
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        monkeypatch.setattr(
            new_module, "write_tree", lambda *_: os.kill(os.getpid(), signal.SIGHUP)
        )
        land(COMPONENT, desk / "x", PLAIN)
    finally:
        signal.signal(signal.SIGHUP, before)
    assert names(desk) == ["x"]


@pytest.mark.parametrize("error", [ValueError("ours"), KeyboardInterrupt()])
def test_any_error_removes_the_folder(desk, error):
    def build():
        with staging_folder(desk, "x") as staging:
            (staging.path / "half").touch()
            raise error

    with pytest.raises(type(error)):
        build()
    assert names(desk) == []


def appearing(*paths):
    """Wrap the writing so that somebody else makes ``paths`` in the meantime."""
    real = write_tree

    def write(*arguments):
        real(*arguments)
        for path in paths:
            path.parent.mkdir(exist_ok=True)
            path.touch()

    return write


# where                      what somebody makes
MEANWHILE = {
    "a component":           ("x/theirs", "x"),
    "a file":                ("x", "x"),
}  # fmt: skip


@pytest.mark.parametrize(("made", "place"), MEANWHILE.values(), ids=MEANWHILE)
def test_what_somebody_made_in_the_meantime_stays(desk, monkeypatch, made, place):
    monkeypatch.setattr(new_module, "write_tree", appearing(desk / made))
    with pytest.raises(ConflictError) as caught:
        land(COMPONENT, desk / place, PLAIN)
    assert caught.value.problems[0].code == "L026"
    assert (desk / made).is_file()
    assert names(desk) == ["x"]


def test_a_folder_one_stands_in_that_gets_a_file_in_the_meantime_keeps_it_alone(
    desk, monkeypatch
):
    monkeypatch.setattr(new_module, "write_tree", appearing(desk / "b"))
    with pytest.raises(ConflictError, match="meantime"):
        land(COMPONENT, desk, PLAIN)
    assert seen(desk) == {"b": (b"", False)}


@pytest.mark.parametrize("place", ["x", "."])
def test_a_rename_the_disk_refuses_leaves_nothing(desk, monkeypatch, place):
    real = write_tree

    def refuse(*_, **__):
        raise OSError(5, "Input/output error")

    def write(*arguments):
        real(*arguments)
        monkeypatch.setattr(os, "rename", refuse)

    monkeypatch.setattr(new_module, "write_tree", write)
    with pytest.raises(ConflictError, match="input/output error"):
        land(COMPONENT, desk / place, PLAIN)
    assert names(desk) == []
