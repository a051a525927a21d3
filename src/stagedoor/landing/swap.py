"""Changes made to a folder that holds something already: all of them, or none."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from stagedoor.core.errors import ConflictError, Problem
from stagedoor.landing.faults import cannot_write, reason_of
from stagedoor.landing.staging import OLD, lock, staging_folder, sweep, uninterrupted
from stagedoor.landing.write import write_tree
from stagedoor.tree.disk import read_entry
from stagedoor.tree.entries import Directory, File, same_entry
from stagedoor.tree.paths import parents_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from stagedoor.tree.entries import Entry
    from stagedoor.tree.plan import Change

_T = TypeVar("_T")
_NEW: Final = "new"
_EXECUTE: Final = 0o111


def write_into(
    changes: Sequence[Change], destination: Path, finish: Callable[[Path], _T]
) -> _T:
    """Make ``changes`` to ``destination``; on any error it is as it was before.

    Everything new is written aside first, so that a full disk shows before anything
    is touched; each file is then replaced in one rename, the old one kept until the
    end. A kill in between loses nothing: what was replaced is in the left-over
    folder, which :func:`clear_leftovers` names in the next run.

    Args:
        changes: Sorted by path.
        destination: An existing folder.
        finish: Called at the end with a folder to work in that is thrown away; its
            result is returned, its error undoes everything.

    Raises:
        ConflictError: The disk is not as ``before`` says, or it refuses.
    """
    with (
        _refusals(destination),
        _locked(destination),
        staging_folder(destination) as staging,
    ):
        check_unchanged(changes, destination)
        # A repository around it does not see the folder.
        (staging.path / ".gitignore").write_text("*\n")
        after = {f"{_NEW}/{c.path}": c.after for c in changes if c.after is not None}
        write_tree(after, staging.descriptor)
        swap = _Swap(destination, staging.path)
        try:
            swap.make(changes)
            return finish(staging.path)
        except BaseException:
            swap.undo()
            raise


@contextmanager
def _refusals(destination: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise cannot_write(str(error.filename or destination), error) from error


@contextmanager
def _locked(destination: Path) -> Iterator[None]:
    descriptor = os.open(destination, os.O_RDONLY | os.O_DIRECTORY)
    try:
        lock(descriptor)
        yield
    except BlockingIOError as error:
        raise ConflictError(
            "L032",
            f"another run is writing into '{destination}'",
            hint="wait for it to end, then run again",
        ) from error
    finally:
        os.close(descriptor)


def clear_leftovers(destination: Path) -> tuple[Problem, ...]:
    """Remove what killed runs left in ``destination``, but for replaced files.

    Those are named in the warnings that are returned.
    """
    return tuple(
        Problem(
            "L033",
            f"an interrupted run left the files it had replaced in '{path / OLD}'",
            hint="take back what you need, then remove the folder",
        )
        for path in sweep(destination)
    )


def check_unchanged(changes: Sequence[Change], destination: Path) -> None:
    """Make sure that ``destination`` is what ``changes`` were planned for.

    Raises:
        ConflictError: Some path is not as its ``before``; all such are listed.
    """
    gone = {change.path for change in changes if change.after is None}
    folders: dict[str, Entry | None] = {}
    problems = [
        Problem(
            "L034",
            f"'{change.path}' changed while the run was being prepared",
            hint="run again",
        )
        for change in changes
        if not _is_as_planned(str(destination), change, gone, folders)
    ]
    if problems:
        raise ConflictError.of(problems)


def _is_as_planned(
    root: str, change: Change, gone: set[str], folders: dict[str, Entry | None]
) -> bool:
    for parent in parents_of(change.path):
        if parent in gone:
            return change.before is None
        if parent not in folders:
            folders[parent] = read_entry(f"{root}/{parent}")
        if folders[parent] is None:
            return change.before is None
        if folders[parent] != Directory():  # a link is never followed
            return False
    there = read_entry(f"{root}/{change.path}")
    if isinstance(there, Directory) and change.before is None:
        return _may_be_a_folder(change, gone)
    return same_entry(there, change.before)


def _may_be_a_folder(change: Change, gone: set[str]) -> bool:
    """Tell whether a folder is wanted, or makes room by these very changes."""
    start = f"{change.path}/"
    wanted = isinstance(change.after, Directory)
    return wanted or any(path.startswith(start) for path in gone)


class _Swap:
    """Replaces what is at paths of a folder and remembers how to undo it."""

    def __init__(self, root: Path, staging: Path) -> None:
        self._root = root
        self._new = staging / _NEW
        self._old = staging / OLD
        self._undo: list[Callable[[], object]] = []

    def make(self, changes: Sequence[Change]) -> None:
        """Make ``changes``; what goes away makes room first, the innermost before."""
        for change in reversed(changes):
            if change.after is None:
                self._delete(change.path, change.before)
        for change in changes:
            if change.after is not None:
                self._place(change.path, change.before, change.after)

    def undo(self) -> None:
        """Take everything back that can be, the last first.

        Raises:
            ConflictError: Something cannot be taken back; the staging folder keeps it.
        """
        failed: OSError | None = None
        with uninterrupted():
            while self._undo:
                try:
                    self._undo.pop()()
                except OSError as error:
                    failed = error
        if failed:
            raise ConflictError(
                "L035",
                f"cannot take back all that was changed in '{self._root}': "
                f"{reason_of(failed)}",
                hint=f"what is missing there is in '{self._old}'",
            ) from failed

    def _delete(self, path: str, before: Entry | None) -> None:
        target = self._root / path
        if isinstance(before, Directory):
            self._remove_folder(target)
        else:
            self._set_aside(path)
        for folder in target.parents:
            if folder == self._root or any(folder.iterdir()):
                break
            self._remove_folder(folder)

    def _place(self, path: str, before: Entry | None, after: Entry) -> None:
        target, new = self._root / path, self._new / path
        if isinstance(before, File) and isinstance(after, File):
            _keep_mode(target, new, executable=after.executable)
        if before is None:
            self._make_folders(path)
        elif isinstance(before, Directory):
            self._remove_folder(target)
        elif isinstance(after, Directory):
            self._set_aside(path)
        else:
            self._keep_copy(path)
        if isinstance(after, Directory):
            self._make_folder(target)
            return
        if before is None or isinstance(before, Directory):
            self._undo.append(partial(target.unlink, missing_ok=True))
        new.rename(target)

    def _make_folders(self, path: str) -> None:
        for parent in parents_of(path):
            self._make_folder(self._root / parent)

    # What undoes a step is noted before the step: an interrupt can come in between.

    def _make_folder(self, folder: Path) -> None:
        if not folder.exists():
            self._undo.append(partial(_remove_if_there, folder))
            folder.mkdir()

    def _remove_folder(self, folder: Path) -> None:
        mode = stat.S_IMODE(folder.stat().st_mode)
        self._undo.append(partial(folder.chmod, mode))
        self._undo.append(partial(folder.mkdir, exist_ok=True))
        folder.rmdir()

    def _set_aside(self, path: str) -> None:
        self._old_place(path)
        (self._root / path).rename(self._old / path)

    def _keep_copy(self, path: str) -> None:
        """Keep the old file without taking it away: the new one replaces it at once."""
        old = self._old_place(path)
        try:
            os.link(self._root / path, old, follow_symlinks=False)
        except (OSError, RuntimeError):  # a disk or a system without such hard links
            (self._root / path).rename(old)

    def _old_place(self, path: str) -> Path:
        old = self._old / path
        old.parent.mkdir(parents=True, exist_ok=True)
        self._undo.append(partial(_move_back, old, self._root / path))
        return old


def _move_back(old: Path, target: Path) -> None:
    if os.path.lexists(old):
        old.rename(target)
        # Where both are links to one file, renaming does nothing at all.
        old.unlink(missing_ok=True)


def _remove_if_there(folder: Path) -> None:
    with suppress(FileNotFoundError):
        folder.rmdir()


def _keep_mode(old: Path, new: Path, *, executable: bool) -> None:
    """Give the new file the permissions of the old one (A-38), but for executing."""
    mode = stat.S_IMODE(old.lstat().st_mode) & ~_EXECUTE
    if executable:
        mode |= (mode & 0o444) >> 2
    new.chmod(mode)
