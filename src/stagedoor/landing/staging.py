"""The folder a component is built in before anybody can see it."""

from __future__ import annotations

import fcntl
import os
import re
import signal
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from stagedoor.core.errors import ConflictError
from stagedoor.core.frozen import frozen
from stagedoor.landing.faults import cannot_write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import FrameType

_MARK: Final = ".stagedoor-"
_RANDOM: Final = re.compile(r"[0-9a-f]{16}")
OLD: Final = ".stagedoor-old"
"""Where in a staging folder the files are that a run has replaced so far."""
_TRIES: Final = 5
_SHOWN: Final = 60
"""Characters of the destination's name that a staging folder repeats."""


@frozen
class Staging:
    """A folder of our own on the destination's disk, locked while we live.

    Attributes:
        path: Absolute.
        descriptor: The open folder; closing it gives the lock back.
    """

    path: Path
    descriptor: int


@contextmanager
def staging_folder(parent: Path, name: str = "") -> Iterator[Staging]:
    """Make a folder in ``parent`` and remove what is left of it at the end.

    It is removed on an error (unless files are in it that could not be taken back)
    and, inside :func:`interruptible`, on being told to end;
    being killed leaves it, without its lock, for :func:`sweep`.

    Args:
        parent: A folder on the disk the result is to be on.
        name: What is being built; ``""`` when ``parent`` is itself the destination.
    """
    staging: Staging | None = None
    spent = False
    try:
        with uninterrupted():
            staging = _make_locked(parent, _start(name))
        yield staging
        spent = True
    finally:
        if staging is not None:
            with uninterrupted():
                if spent or not holds_old_files(staging.path):
                    remove_folder(staging.path)
                os.close(staging.descriptor)


def holds_old_files(path: Path) -> bool:
    """Tell whether files of the user are in a staging folder."""
    return any(files for _, _, files in os.walk(path / OLD))


def _start(name: str) -> str:
    """Return the start of the name of every staging folder for ``name``."""
    return f".{name[:_SHOWN]}{_MARK}" if name else _MARK


def _make_locked(parent: Path, start: str) -> Staging:
    try:
        for _ in range(_TRIES):
            path = parent / f"{start}{os.urandom(8).hex()}"
            path.mkdir()
            # Between the two a neighbour may take it for a left-over.
            with suppress(FileNotFoundError, BlockingIOError):
                return Staging(path, _open_locked(path))
    except OSError as error:
        raise cannot_write(str(parent), error) from error
    raise ConflictError(
        "L027",
        f"other runs keep removing what is built in '{parent}'",
        hint="run again when they have ended",
    )


def _open_locked(path: Path) -> int:
    descriptor = -1
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        lock(descriptor)
        path.lstat()  # from here on nobody removes it; is it still there?
    except OSError:
        if descriptor != -1:
            os.close(descriptor)
        with suppress(OSError):
            path.rmdir()
        raise
    return descriptor


def lock(descriptor: int) -> None:
    """Lock an open folder for as long as it is open; never waits.

    Some network disks have no locks; there nothing is locked, and nothing is swept.

    Raises:
        BlockingIOError: Another run holds the lock.
    """
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError:
        return


def leftovers(parent: Path, name: str = "") -> tuple[Path, ...]:
    """List staging folders for ``name`` in ``parent``, in use or not, sorted."""
    start = _start(name)
    return tuple(
        sorted(
            child
            for child in parent.iterdir()
            if child.name.startswith(start)
            and _RANDOM.fullmatch(child.name[len(start) :])
        )
    )


def is_rubbish(path: Path) -> bool:
    """Tell whether a staging folder is nobody's and holds nothing of the user."""
    with _claimed(path) as ours:
        return ours and not holds_old_files(path)


def sweep(parent: Path, name: str = "") -> tuple[Path, ...]:
    """Remove the staging folders of runs that were killed.

    Returns:
        Those that stay, because files are in them that such a run had replaced.
    """
    kept = []
    for path in leftovers(parent, name):
        # The lock is held while removing: a run that has just made the folder sees it.
        with _claimed(path) as ours:
            if ours and holds_old_files(path):
                kept.append(path)
            elif ours:
                remove_folder(path)
    return tuple(kept)


@contextmanager
def _claimed(path: Path) -> Iterator[bool]:
    """Hold the lock of a staging folder; give whether it is ours and was free."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        yield False
        return
    try:
        yield _is_free(descriptor) and os.fstat(descriptor).st_uid == os.geteuid()
    finally:
        os.close(descriptor)


def _is_free(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def remove_folder(path: Path) -> None:
    """Remove ``path`` with all it holds; what cannot be removed stays."""
    with suppress(FileNotFoundError):
        path.lstat()
        import shutil

        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Keep control-C and its like waiting: what is inside must come to its end."""
    waiting = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, waiting)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def interruptible() -> Iterator[None]:
    """Make being told to terminate an interrupt, as control-C is.

    By default it would end the process on the spot and leave the staging folder.
    """

    def interrupt(number: int, frame: FrameType | None) -> None:
        del frame
        # The next one must not interrupt the cleaning up.
        signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    replaced = {}
    try:
        for number in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is signal.SIG_DFL:
                replaced[number] = signal.signal(number, interrupt)
    except ValueError:
        pass  # not the main thread: whoever runs that one decides
    try:
        yield
    finally:
        for number, handler in replaced.items():
            signal.signal(number, handler)
