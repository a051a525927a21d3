"""A tree written below an open folder; the loop every generated file goes through."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, Final

from stagedoor.core.errors import ConflictError, SourceError
from stagedoor.landing.faults import cannot_write, reason_of
from stagedoor.tree.entries import DiskFile, File, Link
from stagedoor.tree.paths import parents_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagedoor.tree.entries import Entry

_CREATE: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
_CHUNK: Final = 1 << 20
_AT_ONCE: Final = 1 << 30
"""Bytes asked of one ``copy_file_range``; the kernel takes at most two gigabytes."""
_NO_FAST_COPY: Final = frozenset(
    (errno.EXDEV, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM)
)
"""Answers of ``copy_file_range`` that mean: not between these two, do it by hand."""


def write_tree(tree: Mapping[str, Entry], root: int) -> None:
    """Write ``tree`` below the open folder ``root``, where none of it exists yet.

    Paths are relative to the descriptor: short for the kernel, and no link on the way
    is of somebody else's making. Modes follow the umask.

    Args:
        tree: Sorted, checked by :func:`stagedoor.tree.paths.check_tree`.
        root: A descriptor of a folder nobody else writes to.

    Raises:
        ConflictError: The disk refuses; what was written so far is still there.
        SourceError: A file that was still to be read cannot be read any more.
    """
    made = {""}
    path = ""
    try:
        for path, entry in tree.items():
            folder = path.rpartition("/")[0]
            if folder not in made:
                make_folders(folder, made, root)
            if isinstance(entry, File):
                write_file(path, entry, root)
            elif isinstance(entry, Link):
                os.symlink(entry.target, path, dir_fd=root)
            else:
                make_folders(path, made, root)
    except FileExistsError as error:
        raise _clash(path) from error
    except OSError as error:
        raise cannot_write(path, error) from error


def make_folders(folder: str, made: set[str], root: int) -> None:
    """Make ``folder`` and what is above it, unless it is in ``made`` already."""
    for parent in (*parents_of(folder), folder):
        if parent not in made:
            os.mkdir(parent, dir_fd=root)
            made.add(parent)


def write_file(path: str, file: File, root: int) -> None:
    """Create ``path`` below the open folder ``root`` with the content of ``file``."""
    mode = 0o777 if file.executable else 0o666
    target = os.open(path, _CREATE, mode, dir_fd=root)
    try:
        content = file.content
        if isinstance(content, bytes):
            _write_all(target, content)
        else:
            _copy(path, content, target)
    finally:
        os.close(target)


def _write_all(target: int, content: bytes) -> None:
    written = os.write(target, content)
    # A full disk takes a part first and says so at the next write.
    while written < len(content):
        written += os.write(target, memoryview(content)[written:])


def _copy(path: str, source: DiskFile, target: int) -> None:
    try:
        origin = os.open(source, os.O_RDONLY)
    except OSError as error:
        raise SourceError(
            "L011",
            f"'{path}' cannot be copied: '{source}' cannot be read any more: "
            f"{reason_of(error)}",
            hint="the template changed while it was being read: run again",
        ) from error
    try:
        if not _copied_by_the_kernel(origin, target):
            while chunk := os.read(origin, _CHUNK):
                _write_all(target, chunk)
    finally:
        os.close(origin)


def _copied_by_the_kernel(origin: int, target: int) -> bool:
    """Copy what ``origin`` has left without passing it through this process.

    Both descriptors move, so that copying by hand can go on where this stopped.
    """
    if not hasattr(os, "copy_file_range"):
        return False
    try:
        while os.copy_file_range(origin, target, _AT_ONCE):
            pass
    except OSError as error:
        if error.errno not in _NO_FAST_COPY:
            raise
        return False
    return True


def _clash(path: str) -> ConflictError:
    return ConflictError(
        "L021",
        f"'{path}' is the same file as another one on this disk",
        hint="the disk does not tell capital from small letters: rename one of the two",
    )
