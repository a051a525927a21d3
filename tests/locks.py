"""One process at a time: test workers share the caches of installed packages."""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Hold ``folder`` for this process; others wait.

    The file is not called ``.lock``: uv locks one of that name where it installs.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".one-at-a-time").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
