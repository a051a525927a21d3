"""The workspace behaves as a folder on disk would."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.workflow.made import a_run, a_tree, texts

from stagedoor.core.errors import StagedoorError
from stagedoor.tree.disk import read_tree
from stagedoor.tree.entries import Directory, DiskFile, File, FileTree, Link
from stagedoor.workflow.workspace import Workspace


def filled(files):
    workspace = Workspace()
    for path, entry in a_tree(files).items():
        workspace[path] = entry
    return workspace


LINKED = {
    "a/f.txt": "x",
    "in": ("a",),
    "up": ("../outside",),
    "root": ("/etc",),
    "deep/back": ("../a/f.txt",),
    "loop1": ("loop2",),
    "loop2": ("loop1",),
    "chain": ("in",),
    "broken": ("nowhere",),
}

# a path in LINKED        where it is, or None when it is refused
RESOLVED = {
    "a/f.txt":            "a/f.txt",
    "./a//f.txt":         "a/f.txt",
    "a/../a/f.txt":       "a/f.txt",
    "/workspace/a":       "a",
    "/workspace":         "",
    ".":                  "",
    "in/f.txt":           "a/f.txt",
    "chain/f.txt":        "a/f.txt",
    "in":                 "in",
    "deep/back":          "deep/back",
    "broken/x":           "nowhere/x",
    "../x":               None,
    "a/../../x":          None,
    "/etc/passwd":        None,
    "/workspace2/x":      None,
    "up/x":               None,
    "up":                 None,
    "root/passwd":        None,
    "loop1/x":            None,
}  # fmt: skip


@pytest.mark.parametrize(("path", "wanted"), RESOLVED.items(), ids=RESOLVED)
def test_a_path_is_resolved_inside_or_refused(path, wanted):
    workspace = filled(LINKED)
    if wanted is None:
        with pytest.raises(StagedoorError):
            workspace.resolve(path)
    else:
        assert workspace.resolve(path) == wanted


@pytest.mark.parametrize("path", ["../b", "/workspace/b", "/workspace/ab", "x/../../b"])
def test_a_path_below_a_folder_stays_below_it(path):
    with pytest.raises(StagedoorError):
        filled({"a/f": "x", "b/g": "y"}).resolve(path, "a")


# a path in LINKED     exists  is a folder
THERE = {
    "a":              (True,  True),
    "a/f.txt":        (True,  False),
    "in":             (True,  False),
    "deep/back":      (True,  False),
    "broken":         (False, False),
    "up":             (False, False),
    "loop1":          (False, False),
    "":               (True,  True),
    "no":             (False, False),
}  # fmt: skip


@pytest.mark.parametrize(("path", "wanted"), THERE.items(), ids=map(repr, THERE))
def test_what_is_there_is_told(path, wanted):
    workspace = filled(LINKED)
    assert (workspace.exists(path), workspace.is_folder(path)) == wanted


def test_writing_a_file_makes_its_folders_and_deleting_it_leaves_them():
    workspace = filled({"a/b/c.txt": "x"})
    del workspace["a/b/c.txt"]
    assert workspace.tree() == FileTree({"a/b": Directory()})
    del workspace["a"]
    assert len(workspace) == 0


@pytest.mark.parametrize(
    ("path", "entry"), [("a", File(b"")), ("a/f/g", File(b"")), ("a/f/g", Directory())]
)
def test_a_file_and_a_folder_cannot_be_in_one_place(path, entry):
    workspace = filled({"a/f": "x"})
    with pytest.raises(StagedoorError):
        workspace[path] = entry


NAMES = st.sampled_from(["a", "b", "c"])
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)


@given(st.lists(st.tuples(st.sampled_from(["write", "folder", "delete"]), PATHS)))
def test_it_holds_what_a_folder_on_disk_would(steps):
    import tempfile

    workspace = Workspace()
    with tempfile.TemporaryDirectory() as name:
        disk = Path(name)
        for what, path in steps:
            place = disk / path
            try:
                {"write": write, "folder": make, "delete": delete}[what](place)
            except OSError:
                with pytest.raises((StagedoorError, KeyError)):
                    change(workspace, what, path)
            else:
                change(workspace, what, path)
        on_disk = {
            p: "" if isinstance(e, File) else None for p, e in read_tree(disk).items()
        }
    assert texts(workspace.tree()) == on_disk
    assert set(workspace) == set(on_disk)


def write(place):
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(b"")


def make(place):
    place.mkdir(parents=True, exist_ok=True)


def delete(place):
    import shutil

    if place.is_dir():
        shutil.rmtree(place)
    else:
        place.unlink()


def change(workspace, what, path):
    if what == "delete":
        del workspace[path]
    else:
        workspace[path] = File(b"") if what == "write" else Directory()


# -- files that are not worth holding in memory


def on_disk(tmp_path, content):
    place = tmp_path / "big"
    place.write_bytes(content)
    return FileTree({"big": File(DiskFile(os.fspath(place)))})


LINE = b"nothing to be rendered in this line\n"


# the beginning                 the end                     stays on disk
LARGE = {
    "binary":                   (b"\0" + LINE * 4000,       b"",  True),
    "long text":                (LINE * 1_000_000,          b"",  True),
    "text with markup":         (LINE * 4000, b"${{ values.x }}", False),
    "short text":               (LINE,                      b"",  False),
}  # fmt: skip


@pytest.mark.parametrize("row", LARGE.values(), ids=LARGE)
def test_a_large_file_without_markup_is_never_held_in_memory(tmp_path, row):
    start, end, stays = row
    tree = on_disk(tmp_path, start + end)
    result = a_run(
        ("fetch:template", {"input": {"url": "./s", "values": {"x": "X"}}}),
        fetch=lambda _: tree,
    )
    (entry,) = result.tree.values()
    assert isinstance(entry, File)
    assert (entry.content == tree["big"].content) is stays
    assert entry.data == start + end.replace(b"${{ values.x }}", b"X")


def test_a_mark_between_two_pieces_is_seen(tmp_path):
    start = b"a" * (1 << 16) + b"b" * ((1 << 20) - 1)
    tree = on_disk(tmp_path, start + b"{{ values.x }}"[:0] + b"${{ values.x }}")
    result = a_run(
        ("fetch:template", {"input": {"url": "./s", "values": {"x": "X"}}}),
        fetch=lambda _: tree,
    )
    assert result.tree["big"] == File(start + b"X")


def test_links_are_links_in_the_result():
    result = a_run(
        ("fetch:plain", {"input": {"url": "./s"}}), files={"a": "x", "l": ("a",)}
    )
    assert result.tree["l"] == Link("a")
