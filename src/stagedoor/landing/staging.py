"""The folder a component is built in before anybody can see it."""

from __future__ import annotations

import fcntl
import os
import re
import signal
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from stagedoor.landing.faults import cannot_write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import FrameType

_MARK: Final = ".stagedoor-"
_RANDOM: Final = re.compile(r"[0-9a-f]{16}")
_SHOWN: Final = 60
"""Characters of the destination's name that a staging folder repeats."""


@dataclass(frozen=True, slots=True)
class Staging:
    """A folder of our own on the destination's disk, locked while we live.

    Attributes:
        path: Absolute.
        descriptor: The open folder; closing it gives the lock back.
    """

    path: Path
    descriptor: int


def staging_name(name: str) -> str:
    """Return the start of the name of every staging folder for ``name``."""
    return f".{name[:_SHOWN]}{_MARK}" if name else _MARK


@contextmanager
def staging_folder(parent: Path, name: str = "") -> Iterator[Staging]:
    """Make a folder in ``parent`` and remove what is left of it at the end.

    It is also removed on an error, on control-C and on being told to terminate; being
    killed leaves it, without its lock, for :func:`leftovers`.

    Args:
        parent: A folder on the disk the result is to be on.
        name: What is being built; ``""`` when ``parent`` is itself the destination.
    """
    with _interruptible():
        path = parent / f"{staging_name(name)}{os.urandom(8).hex()}"
        descriptor = -1
        try:
            descriptor = _open_locked(path)
            yield Staging(path, descriptor)
        finally:
            with uninterrupted():
                remove_folder(path)
                if descriptor != -1:
                    os.close(descriptor)


def _open_locked(path: Path) -> int:
    # It gets a name that leftovers() knows only when it is locked.
    unlocked = path.with_name(f"{path.name}~")
    try:
        unlocked.mkdir()
        descriptor = os.open(unlocked, os.O_RDONLY | os.O_DIRECTORY)
        with suppress(OSError):  # some network disks have no locks
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        unlocked.rename(path)
    except OSError as error:
        raise cannot_write(str(path.parent), error) from error
    return descriptor


def leftovers(parent: Path, name: str = "") -> tuple[Path, ...]:
    """List staging folders for ``name`` whose run was killed, sorted."""
    start = staging_name(name)
    with os.scandir(parent) as listing:
        found = [
            parent / child.name
            for child in listing
            if child.name.startswith(start)
            and _RANDOM.fullmatch(child.name[len(start) :])
            and child.is_dir(follow_symlinks=False)
        ]
    return tuple(path for path in sorted(found) if _is_abandoned(path))


def _is_abandoned(path: Path) -> bool:
    with suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return os.fstat(descriptor).st_uid == os.geteuid()
        finally:
            os.close(descriptor)
    return False


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
def _interruptible() -> Iterator[None]:
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
