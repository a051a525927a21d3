"""A new component: where it may go, and that it is there whole or not at all."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from tests.landing.conftest import names, seen
from tests.tree.trees import TREES, plain, tree

from stagedoor.core.errors import ConflictError, SourceError, TemplateError
from stagedoor.landing import LandingOptions, land, preview
from stagedoor.tree.entries import Directory, DiskFile, File, Link
from stagedoor.tree.plan import plan_changes

PLAIN = LandingOptions(git="no")
ORDERS = tree(
    **{"README.md": "# orders\n", "src__empty": Directory(), ".gitignore": "*.log\n"},
    run=File(b"#!/bin/sh\n", executable=True),
    link=Link("src/../README.md"),
)


@given(TREES)
def test_what_is_written_is_what_is_read(tmp_path_factory, component):
    place = tmp_path_factory.mktemp("new") / "x"
    landed = land(component, place, PLAIN)
    assert seen(place) == plain(component)
    assert landed.written == plan_changes(tree(), component)
    assert names(place.parent) == ["x"]


def test_a_preview_says_what_lands_and_writes_nothing(desk):
    told = preview(ORDERS, desk / "a/b/orders", PLAIN)
    assert names(desk) == []
    landed = land(ORDERS, desk / "a/b/orders", PLAIN)
    assert (told.destination, told.changes) == (landed.destination, landed.written)
    assert seen(desk / "a/b/orders") == plain(ORDERS)


# what is there                       how to make it                      code    says
TAKEN = {
    "a file":                  (lambda d: (d / "x").touch(),              "L024", "no folder"),
    "a pipe":                  (lambda d: os.mkfifo(d / "x"),             "L024", "no folder"),
    "a folder with something": (lambda d: (d / "x/y").mkdir(parents=True), "L022", "holds 'y'"),
    "a link to a folder":      (lambda d: (d / "x").symlink_to("."),      "L023", "a link to '.'"),
    "a link to nothing":       (lambda d: (d / "x").symlink_to("gone"),   "L023", "a link to 'gone'"),
    "a link in a circle":      (lambda d: (d / "x").symlink_to("x"),      "L023", "a link"),
}  # fmt: skip


@pytest.mark.parametrize(("make", "code", "says"), TAKEN.values(), ids=TAKEN)
@pytest.mark.parametrize("act", [land, preview])
def test_a_destination_that_holds_something_is_refused(desk, make, code, says, act):
    make(desk)
    before = sorted(desk.rglob("*"))
    with pytest.raises(ConflictError) as caught:
        act(ORDERS, desk / "x", PLAIN)
    [problem] = caught.value.problems
    assert problem.code == code
    assert says in problem.message
    assert problem.hint
    assert sorted(desk.rglob("*")) == before


@pytest.mark.parametrize("place", ["file/x", "file/deep/er/x"])
def test_a_file_among_the_parents_is_refused(desk, place):
    (desk / "file").touch()
    with pytest.raises(ConflictError, match="a file is where a folder") as caught:
        land(ORDERS, desk / place, PLAIN)
    assert caught.value.problems[0].code == "L025"
    assert names(desk) == ["file"]


@pytest.mark.parametrize("place", ["closed/x", "closed/deep/er/x"])
@pytest.mark.parametrize("act", [land, preview])
def test_a_parent_one_may_not_write_to_is_refused(as_nobody, place, act):
    (as_nobody / "closed").mkdir(mode=0o555)
    with pytest.raises(ConflictError, match="permission denied") as caught:
        act(ORDERS, as_nobody / place, PLAIN)
    assert caught.value.problems[0].hint
    assert names(as_nobody / "closed") == []


def test_an_empty_folder_one_may_not_write_to_is_refused(as_nobody):
    (as_nobody / "x").mkdir(mode=0o555)
    with pytest.raises(ConflictError, match="permission denied"):
        land(ORDERS, as_nobody / "x", PLAIN)
    assert names(as_nobody) == ["x"]


def test_a_folder_of_ones_own_below_one_that_is_closed_is_filled(as_nobody):
    (as_nobody / "closed/mine").mkdir(parents=True)
    (as_nobody / "closed").chmod(0o555)
    land(ORDERS, as_nobody / "closed/mine", PLAIN)
    assert seen(as_nobody / "closed/mine") == plain(ORDERS)


def test_a_folder_one_may_not_look_into_is_refused(as_nobody):
    (as_nobody / "x").mkdir(mode=0o300)
    (as_nobody / "y").mkdir(mode=0o600)
    for place in ("x", "y/z"):
        with pytest.raises(ConflictError, match="permission denied"):
            land(ORDERS, as_nobody / place, PLAIN)


def test_a_name_that_is_too_long_is_told(desk):
    with pytest.raises(ConflictError, match="name too long") as caught:
        land(ORDERS, desk / ("n" * 300), PLAIN)
    assert "shorter" in str(caught.value.problems[0].hint)


def test_an_empty_folder_is_taken_with_the_mode_it_has(desk):
    (desk / "x").mkdir(mode=0o700)
    land(ORDERS, desk / "x", PLAIN)
    assert seen(desk / "x") == plain(ORDERS)
    assert stat.S_IMODE((desk / "x").stat().st_mode) == 0o700


def test_the_folder_one_stands_in_stays_the_same_folder(desk):
    before = desk.stat().st_ino
    land(ORDERS, desk / ".", PLAIN)
    assert desk.stat().st_ino == before
    assert seen(desk) == plain(ORDERS)
    assert "README.md" in names(".")


def test_a_mounted_folder_is_filled(small_disk):
    land(ORDERS, small_disk, PLAIN)
    assert seen(small_disk) == plain(ORDERS)


def test_parents_that_are_links_are_followed(desk):
    (desk / "real").mkdir()
    (desk / "l").symlink_to("real")
    land(ORDERS, desk / "l/x", PLAIN)
    assert seen(desk / "real/x") == plain(ORDERS)


@pytest.mark.parametrize("umask", [0o022, 0o077, 0o002, 0o027])
def test_modes_follow_the_umask(desk, umask):
    before = os.umask(umask)
    try:
        land(tree(d__f="x", run=File(b"", executable=True)), desk / "x", PLAIN)
    finally:
        os.umask(before)
    modes = {
        name: stat.S_IMODE((desk / "x" / name).stat().st_mode)
        for name in (".", "d", "d/f", "run")
    }
    folder = 0o777 & ~umask
    assert modes == {".": folder, "d": folder, "d/f": 0o666 & ~umask, "run": folder}


def test_a_file_on_disk_is_copied_with_its_bytes_alone(desk):
    data = os.urandom(3_000_000)
    (desk / "big").write_bytes(data)
    (desk / "big").chmod(0o400)
    land(tree(b=File(DiskFile(f"{desk}/big"))), desk / "x", PLAIN)
    assert (desk / "x/b").read_bytes() == data
    assert os.access(desk / "x/b", os.W_OK)


def test_bytes_are_copied_by_hand_where_the_kernel_does_not(desk, monkeypatch):
    def refuse(*_):
        raise OSError(18, "cross-device link")

    monkeypatch.setattr(os, "copy_file_range", refuse)
    (desk / "big").write_bytes(b"x" * 3_000_000)
    land(tree(b=File(DiskFile(f"{desk}/big"))), desk / "x", PLAIN)
    assert (desk / "x/b").read_bytes() == b"x" * 3_000_000
    monkeypatch.delattr(os, "copy_file_range")
    land(tree(b=File(DiskFile(f"{desk}/big"))), desk / "y", PLAIN)
    assert (desk / "y/b").read_bytes() == b"x" * 3_000_000


def test_a_disk_that_fills_up_while_copying_is_told(desk, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "copy_file_range", full)
    (desk / "big").write_bytes(b"x")
    with pytest.raises(ConflictError, match="'b': no space left"):
        land(tree(b=File(DiskFile(f"{desk}/big"))), desk / "x", PLAIN)
    assert names(desk) == ["big"]


def test_a_parent_that_is_a_link_to_nothing_is_told(desk):
    (desk / "l").symlink_to("gone")
    with pytest.raises(ConflictError, match="no such file"):
        land(ORDERS, desk / "l/x", PLAIN)
    assert names(desk) == ["l"]


def test_a_template_that_loses_a_file_while_it_is_read_leaves_nothing(desk):
    with pytest.raises(SourceError, match="'b' cannot be copied") as caught:
        land(tree(a="x", b=File(DiskFile(f"{desk}/gone"))), desk / "p/x", PLAIN)
    assert caught.value.problems[0].code == "L011"
    assert names(desk) == []


def test_a_tree_that_cannot_be_written_leaves_nothing(desk):
    with pytest.raises(TemplateError):
        land(tree(a="x", a__b="y"), desk / "x", PLAIN)
    assert names(desk) == []


def test_names_that_are_one_on_this_disk_are_told(desk, monkeypatch):
    real, opened = os.open, set()

    def tells_no_case(path, *rest, **more):
        # What a disk of macOS says; none can be mounted where tests run.
        if more.get("dir_fd") is not None:
            if path.lower() in opened:
                raise FileExistsError(17, "File exists")
            opened.add(path.lower())
        return real(path, *rest, **more)

    monkeypatch.setattr(os, "open", tells_no_case)
    with pytest.raises(ConflictError, match=r"'Readme\.md' is the same") as caught:
        land(tree(**{"README.md": "", "Readme.md": ""}), desk / "x", PLAIN)
    assert caught.value.problems[0].code == "L021"
    assert names(desk) == []


def test_names_other_systems_stumble_over_land_with_a_warning(desk):
    landed = land(tree(**{"a:b": "", "A": "", "a": ""}), desk / "x", PLAIN)
    assert [problem.code for problem in landed.warnings] == ["L007", "L008"]
    told = preview(tree(**{"a:b": ""}), desk / "y", PLAIN)
    assert [problem.code for problem in told.warnings] == ["L008"]


def test_the_destination_is_absolute_and_has_no_steps_up(desk):
    (desk / "d").mkdir()
    landed = land(ORDERS, desk / "d/../x", PLAIN)
    assert landed.destination == (desk / "x").resolve()
    assert land(ORDERS, desk / "y", PLAIN).destination == desk / "y"


def test_a_component_of_nothing_is_an_empty_folder(desk):
    assert land(tree(), desk / "x", PLAIN).written == ()
    assert names(desk / "x") == []


def test_a_very_long_name_can_be_staged(desk):
    name = "n" * 255
    land(ORDERS, desk / name, PLAIN)
    assert seen(desk / name) == plain(ORDERS)


@pytest.mark.slow
@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="needs Linux's /proc"
)
def test_a_long_file_passes_through_without_being_held(desk):
    size = 96 << 20
    with (desk / "big").open("wb") as big:
        for _ in range(size >> 20):
            big.write(os.urandom(1 << 20))
    code = (
        "import sys, pathlib\n"
        "from stagedoor.landing import *\n"
        "from stagedoor.tree.disk import read_tree\n"
        "desk = pathlib.Path(sys.argv[1])\n"
        "land(read_tree(desk), desk / 'x', LandingOptions(git='no'))\n"
        # Not getrusage: its peak is inherited from the process that started this one.
        "status = pathlib.Path('/proc/self/status').read_text()\n"
        "print(status.split('VmHWM:')[1].split()[0])\n"
    )
    command = [sys.executable, "-c", code, str(desk)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert (desk / "x/big").stat().st_size == size
    assert int(ran.stdout) * 1024 < size


@pytest.mark.slow
def test_ten_thousand_files_land(desk):
    many = tree(**{f"d{n % 100}__{n}": "x" for n in range(10_000)})
    land(many, desk / "x", PLAIN)
    assert sum(len(files) for _, _, files in os.walk(desk / "x")) == 10_000
