"""A component put where nothing was, in one step."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from stagedoor.core.errors import ConflictError
from stagedoor.landing.faults import cannot_write
from stagedoor.landing.staging import (
    is_rubbish,
    leftovers,
    staging_folder,
    sweep,
    uninterrupted,
)
from stagedoor.landing.write import write_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from stagedoor.landing.staging import Staging
    from stagedoor.tree.entries import Entry

_T = TypeVar("_T")


def write_new(
    tree: Mapping[str, Entry], destination: Path, finish: Callable[[Path], _T]
) -> _T:
    """Build ``tree`` aside and put it at ``destination`` in one rename.

    Until that rename nothing is at ``destination``; an error, a full disk or a kill
    leaves it so. Missing parents are made and, on an error, removed again.

    Args:
        tree: Sorted and checked.
        destination: Absolute; passed :func:`check_destination`.
        finish: Called with the folder the component is built in, when it is complete
            but for what ``finish`` adds; its result is returned.

    Raises:
        ConflictError: The destination holds something or cannot be written.
    """
    check_new(destination)
    inside = _has_to_stay(destination)
    parent = destination if inside else destination.parent
    with _folder(parent):
        name = "" if inside else destination.name
        with suppress(PermissionError):  # a folder one may write to and not list
            sweep(parent, name)
            if destination.exists():
                sweep(destination)
        with staging_folder(parent, name) as staging:
            write_tree(tree, staging.descriptor)
            result = finish(staging.path)
            if inside:
                _move_in(staging.path, destination)
            else:
                _rename(staging, destination)
    return result


def check_destination(destination: Path) -> None:
    """Make sure that ``destination`` is missing or a folder.

    Raises:
        ConflictError: It is a link or a file, or a parent is a file.
    """
    try:
        mode = destination.lstat().st_mode
    except FileNotFoundError:
        _check_parent(destination.parent)
        return
    except NotADirectoryError:
        raise _file_above(destination) from None
    except OSError as error:
        raise cannot_write(str(destination), error) from error
    if stat.S_ISLNK(mode):
        raise ConflictError(
            "L023",
            f"'{destination}' is a link to '{destination.readlink()}'",
            hint="name the folder it points to, or remove the link",
        )
    if not stat.S_ISDIR(mode):
        raise ConflictError(
            "L024",
            f"'{destination}' exists and is no folder",
            hint="choose another destination, or remove the file",
        )
    _check_access(destination)


def check_new(destination: Path) -> None:
    """Make sure that the folder ``destination`` is missing or empty.

    Left-overs of killed runs do not count.

    Raises:
        ConflictError: It holds something.
    """
    if not destination.exists():
        return
    try:
        inside = {child.name for child in destination.iterdir()}
        rubbish = (path for path in leftovers(destination) if is_rubbish(path))
        inside -= {path.name for path in rubbish}
    except OSError as error:
        raise cannot_write(str(destination), error) from error
    if inside:
        first = min(inside)
        raise ConflictError(
            "L022",
            f"'{destination}' is not empty: it holds '{first}'",
            hint="add --into to write into it, or choose another destination",
        )


def _check_parent(parent: Path) -> None:
    _check_access(next(each for each in (parent, *parent.parents) if each.exists()))


def _is_writable(folder: Path) -> bool:
    effective = os.access in os.supports_effective_ids
    return os.access(folder, os.W_OK | os.X_OK, effective_ids=effective)


def _check_access(folder: Path) -> None:
    if not _is_writable(folder):
        code = errno.EACCES
        if os.statvfs(folder).f_flag & os.ST_RDONLY:
            code = errno.EROFS
        raise cannot_write(str(folder), OSError(code, os.strerror(code)))


def _file_above(place: Path) -> ConflictError:
    return ConflictError(
        "L025",
        f"'{place}' cannot be made: a file is where a folder has to be",
        hint="choose another destination",
    )


def _has_to_stay(destination: Path) -> bool:
    """Tell whether an existing empty folder cannot be replaced by another one.

    Somebody may stand in it (we do, with ``.`` as destination), it may be a mount, or
    belong to somebody else than what we make would. Its entries are then moved in one
    by one.
    """
    if not destination.exists():
        return False
    here, above = destination.stat(), destination.parent.stat()
    with suppress(FileNotFoundError):
        if destination.samefile(Path.cwd()):
            return True
    owned = here.st_uid == os.geteuid() and here.st_gid in (os.getegid(), above.st_gid)
    writable = _is_writable(destination.parent)
    return here.st_dev != above.st_dev or not owned or not writable


@contextmanager
def _folder(folder: Path) -> Iterator[None]:
    """Make ``folder`` with its parents; on an error those made are removed again."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    made: list[Path] = []
    try:
        for path in reversed(missing):
            with suppress(FileExistsError):
                path.mkdir()
                made.append(path)
        yield
    except BaseException as error:
        for path in reversed(made):
            with suppress(OSError):
                path.rmdir()
        if isinstance(error, OSError):
            raise cannot_write(str(folder), error) from error
        raise


def _rename(staging: Staging, destination: Path) -> None:
    try:
        with suppress(FileNotFoundError):
            # The folder the user made keeps the mode the user gave it.
            os.fchmod(staging.descriptor, destination.stat().st_mode & 0o7777)
        staging.path.rename(destination)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR):
            raise _taken(destination) from error
        raise cannot_write(str(destination), error) from error


def _move_in(staged: Path, destination: Path) -> None:
    moved: list[Path] = []
    with uninterrupted():
        try:
            for child in sorted(staged.iterdir()):
                target = destination / child.name
                _refuse_existing(target)
                child.rename(target)
                moved.append(target)
        except (OSError, ConflictError) as error:
            for target in moved:
                target.rename(staged / target.name)
            if isinstance(error, OSError):
                raise cannot_write(str(destination), error) from error
            raise


def _refuse_existing(target: Path) -> None:
    if os.path.lexists(target):
        raise _taken(target)


def _taken(destination: Path) -> ConflictError:
    return ConflictError(
        "L026",
        f"'{destination}' was made by somebody else in the meantime",
        hint="look at what is there, then run again",
    )
