"""The git work tree around a folder, found without starting git."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_COMMIT: Final = re.compile(r"[0-9a-f]{40,64}")


def work_tree_root(folder: Path) -> Path | None:
    """Return the nearest folder at or above ``folder`` that holds ``.git``."""
    for candidate in (folder, *folder.parents):
        if (candidate / ".git").exists():
            return candidate
    return None


def head_commit(root: Path) -> str | None:
    """Return the commit checked out in the work tree at ``root``, if any."""
    git = _git_folder(root)
    if git is None:
        return None
    head = _line(git / "HEAD")
    if head is None or not head.startswith("ref: "):
        return head if head and _COMMIT.fullmatch(head) else None
    name = head.removeprefix("ref: ").strip()
    for folder in (git, _common_folder(git)):
        commit = _line(folder / name)
        if commit and _COMMIT.fullmatch(commit):
            return commit
    return _packed(_common_folder(git) / "packed-refs", name)


def _git_folder(root: Path) -> Path | None:
    place = root / ".git"
    if place.is_dir():
        return place
    pointer = _line(place)
    if pointer is None or not pointer.startswith("gitdir:"):
        return None
    return root / pointer.removeprefix("gitdir:").strip()


def _common_folder(git: Path) -> Path:
    """Return where a linked work tree keeps what it shares."""
    common = _line(git / "commondir")
    return git / common if common else git


def _packed(file: Path, name: str) -> str | None:
    try:
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    for line in lines:
        commit, _, ref = line.partition(" ")
        if ref == name and _COMMIT.fullmatch(commit):
            return commit
    return None


def _line(file: Path) -> str | None:
    """Return the first line of a small file, or ``None`` when it cannot be read."""
    try:
        return file.read_text(encoding="utf-8", errors="replace").partition("\n")[0]
    except OSError:
        return None
