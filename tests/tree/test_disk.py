"""What is on disk is what the tree says."""

from __future__ import annotations

import os
import socket

import pytest

from stagedoor.core.errors import SourceError
from stagedoor.tree.disk import below, read_entry, read_tree
from stagedoor.tree.entries import (
    Directory,
    DiskFile,
    File,
    FileTree,
    Link,
    same_entry,
)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "d/e").mkdir(parents=True)
    (tmp_path / "d/f.txt").write_bytes(b"f\r\n")
    (tmp_path / "run").write_bytes(b"#!")
    (tmp_path / "run").chmod(0o755)
    (tmp_path / ".hidden").touch()
    for name, target in (("up", "../x"), ("dots", "./d/"), ("loop", "loop")):
        (tmp_path / name).symlink_to(target)
    for place in (".git", "d/.git"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "HEAD").touch()
    return tmp_path


def test_files_links_and_empty_folders_are_read(folder):
    tree = read_tree(folder)
    assert {path: type(entry) for path, entry in tree.items()} == {
        ".hidden": File,
        "d/e": Directory,
        "d/f.txt": File,
        "dots": Link,
        "loop": Link,
        "run": File,
        "up": Link,
    }
    assert tree["d/f.txt"] == File(DiskFile(f"{folder}/d/f.txt"))
    assert tree["d/f.txt"].data == b"f\r\n"
    assert tree["run"] == File(DiskFile(f"{folder}/run"), executable=True)


def test_the_text_of_a_link_is_kept_to_the_letter(folder):
    tree = read_tree(folder)
    assert tree["dots"] == Link("./d/")
    assert tree["up"] == Link("../x")


def test_what_belongs_to_git_can_be_read_too(folder):
    assert {".git/HEAD", "d/.git/HEAD"} <= {*read_tree(folder, skip_git=False)}


def test_links_that_lead_out_can_be_left_out(folder):
    assert "up" not in read_tree(folder, inside_links_only=True)
    assert "dots" in read_tree(folder, inside_links_only=True)


def test_what_is_neither_file_nor_folder_is_left_out(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(tmp_path / "socket"))
        assert dict(read_tree(tmp_path)) == {}


def test_a_folder_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(SourceError, match="no such file"):
        read_tree(tmp_path / "missing")


def test_one_entry_is_read_without_following_it(folder):
    assert read_entry(f"{folder}/d") == Directory()
    assert read_entry(f"{folder}/dots") == Link("./d/")
    assert read_entry(f"{folder}/nothing") is None
    assert same_entry(read_entry(f"{folder}/run"), File(b"#!", executable=True))


def test_a_pipe_is_no_entry(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="no file"):
        read_entry(f"{tmp_path}/pipe")


def test_the_part_below_a_folder_is_relative_to_it():
    tree = FileTree({"a/b": File(b"1"), "a/c/d": File(b"2"), "ab": File(b"3")})
    assert list(below(tree, "a")) == ["b", "c/d"]
    assert list(below(tree, "a/c")) == ["d"]
    assert list(below(tree, "ab")) == []
    assert below(tree, "") is tree


# what                        one                  other                same
PAIRS = {
    "bytes and bytes":       (b"x",                b"x",                True),
    "other bytes":           (b"x",                b"y",                False),
    "bytes and disk":        (b"on disk",          "one",               True),
    "as long, other bytes":  (b"on disc",          "one",               False),
    "longer":                (b"on disk!",         "one",               False),
    "disk and disk":         ("one",               "two",               True),
    "disk and other disk":   ("one",               "three",             False),
}  # fmt: skip


@pytest.mark.parametrize(("one", "other", "same"), PAIRS.values(), ids=PAIRS)
def test_where_the_bytes_are_kept_does_not_matter(tmp_path, one, other, same):
    for name, data in (("one", b"on disk"), ("two", b"on disk"), ("three", b"ON disk")):
        (tmp_path / name).write_bytes(data)
    files = [
        File(each if isinstance(each, bytes) else DiskFile(f"{tmp_path}/{each}"))
        for each in (one, other)
    ]
    assert same_entry(*files) is same
    assert same_entry(*reversed(files)) is same
    assert (files[0].digest == files[1].digest) is same


def test_the_mode_matters():
    assert not same_entry(File(b"x"), File(b"x", executable=True))


def test_a_tree_shows_its_paths_and_not_its_contents():
    assert (
        repr(FileTree({"b": File(b"secret"), "a": Link("x")})) == "FileTree(['a', 'b'])"
    )
