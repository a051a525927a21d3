"""File trees read from disk; files stay there until somebody needs their bytes."""

from __future__ import annotations

import os
from stat import S_ISDIR, S_ISLNK, S_ISREG
from typing import TYPE_CHECKING

from stagedoor.core.errors import SourceError
from stagedoor.tree.entries import Directory, DiskFile, Entry, File, FileTree, Link

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_EXECUTABLE = 0o100


def read_tree(
    folder: Path, *, skip_git: bool = True, inside_links_only: bool = False
) -> FileTree:
    """Read what stands below ``folder``; links are not followed.

    Sockets, pipes and devices are left out, as git does.

    Args:
        folder: The root; its own name is in no path.
        skip_git: Leave out everything named ``.git``, at any depth.
        inside_links_only: Leave out links that lead out of ``folder`` (A-11).

    Raises:
        SourceError: A folder cannot be read.
    """
    root = os.fspath(folder.absolute())
    entries: dict[str, Entry] = {}
    for path, entry in _entries(root, skip_git=skip_git):
        if inside_links_only and isinstance(entry, Link) and _leads_out(root, path):
            continue
        entries[path] = entry
    return FileTree(entries)


def _entries(root: str, *, skip_git: bool) -> Iterator[tuple[str, Entry]]:
    pending = [""]
    while pending:
        prefix = pending.pop()
        try:
            with os.scandir(f"{root}/{prefix}") as listing:
                children = list(listing)
        except OSError as error:
            raise _unreadable(f"{root}/{prefix}", error) from error
        if not children and prefix:
            yield prefix[:-1], Directory()
        for child in children:
            if skip_git and child.name == ".git":
                continue
            if child.is_dir(follow_symlinks=False):
                pending.append(f"{prefix}{child.name}/")
            elif entry := _leaf(child):
                yield prefix + child.name, entry


def read_stamps(place: Path) -> dict[str, tuple[int, int]]:
    """Return path → (size in bytes, time of the last change in nanoseconds).

    Of every file below a folder, or of the one file that ``place`` is; ``.git`` is left
    out. Two reads with nothing in between are equal.

    Raises:
        SourceError: A folder cannot be read.
    """
    root = os.fspath(place)
    paths = [root]
    if place.is_dir():
        paths = [f"{root}/{path}" for path, _ in _entries(root, skip_git=True)]
    return {path: _stamp(path) for path in paths}


def _stamp(path: str) -> tuple[int, int]:
    try:
        status = os.lstat(path)
    except OSError:
        return (-1, -1)
    return (status.st_size, status.st_mtime_ns)


def _leaf(child: os.DirEntry[str]) -> File | Link | None:
    if child.is_symlink():
        return _link(child.path)
    if not child.is_file(follow_symlinks=False):
        return None
    mode = child.stat(follow_symlinks=False).st_mode
    return File(DiskFile(child.path), executable=bool(mode & _EXECUTABLE))


def _link(path: str) -> Link:
    # Path.readlink would spell the text anew: "./x/" would come back as "x".
    return Link(os.readlink(path))  # noqa: PTH115


def _unreadable(path: str, error: OSError) -> SourceError:
    reason = (error.strerror or "unknown reason").lower()
    return SourceError("L010", f"cannot read '{path.rstrip('/')}': {reason}")


def _leads_out(root: str, path: str) -> bool:
    real_root = os.path.realpath(root)
    target = os.path.realpath(f"{root}/{path}")
    return target != real_root and not target.startswith(f"{real_root}/")


def read_entry(path: str) -> Entry | None:
    """Read what stands at ``path``: ``None`` for nothing; a folder is a Directory.

    Raises:
        OSError: The place cannot be looked at, or holds no file, link or folder.
    """
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        return None
    if S_ISLNK(status.st_mode):
        return _link(path)
    if S_ISDIR(status.st_mode):
        return Directory()
    if not S_ISREG(status.st_mode):
        raise OSError(None, "it is no file, link or folder", path)
    return File(DiskFile(path), executable=bool(status.st_mode & _EXECUTABLE))


def below(tree: FileTree, prefix: str) -> FileTree:
    """Return the part of ``tree`` inside the folder ``prefix``, relative to it.

    ``""`` is all of it. A prefix that names a file or nothing gives an empty tree.
    """
    if not prefix:
        return tree
    start = f"{prefix}/"
    length = len(start)
    return FileTree(
        {path[length:]: entry for path, entry in tree.items() if path.startswith(start)}
    )
