"""Whether a place is inside a git work tree, seen without starting git."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def is_inside_work_tree(place: Path) -> bool:
    """Tell whether ``place``, which need not exist, is below a repository's folder.

    Looks for ``.git`` as git does, without starting it.
    """
    return any(is_repository(folder) for folder in (place, *place.parents))


def is_repository(folder: Path) -> bool:
    """Tell whether ``folder`` itself is the top of a work tree."""
    marker = folder / ".git"
    try:
        return (marker / "HEAD").is_file() or marker.is_file()
    except OSError:
        return False
