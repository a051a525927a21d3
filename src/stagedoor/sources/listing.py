"""Which templates a folder holds."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from stagedoor.core.errors import SourceError
from stagedoor.sources.local import TEMPLATE_FILES, bundled_names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_DEEPEST: Final = 6
_NEVER: Final = {".git", "node_modules", "skeleton", ".venv"}


def template_refs(source: str | None, cwd: Path) -> tuple[str, ...]:
    """Return what ``resolve`` takes for each template below ``source``, sorted.

    Args:
        source: A folder relative to ``cwd``; ``None`` for the bundled templates.
        cwd: Where the user is.

    Raises:
        SourceError: ``source`` is no folder.
    """
    if source is None:
        return bundled_names()
    folder = cwd / source
    if not folder.is_dir():
        raise SourceError("S004", f"'{source}' is no folder", hint="name a folder")
    below = (found.removeprefix("./") for found in _folders(str(folder), ".", 0))
    base = source.rstrip("/") or "/"
    return tuple(sorted(base if f == "." else f"{base}/{f}" for f in below))


def _folders(root: str, folder: str, depth: int) -> Iterator[str]:
    """Find the folders that hold a template; a template's own folders are not searched."""
    with os.scandir(os.path.join(root, folder)) as listing:  # noqa: PTH118 - as tree/disk
        children = sorted(listing, key=lambda child: child.name)
    if any(child.name in TEMPLATE_FILES and child.is_file() for child in children):
        yield folder
    elif depth < _DEEPEST:
        for child in children:
            if child.is_dir(follow_symlinks=False) and child.name not in _NEVER:
                yield from _folders(root, f"{folder}/{child.name}", depth + 1)
