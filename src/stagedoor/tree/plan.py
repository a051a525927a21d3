"""What a run would change on disk; pure, and the only thing landing acts upon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from stagedoor.tree.entries import Entry, File, FileTree

Fate: TypeAlias = Literal["create", "update", "delete", "same"]


@dataclass(frozen=True, slots=True)
class Change:
    """One path's fate.

    Attributes:
        path: Relative to the destination.
        before: ``None`` when it is created.
        after: ``None`` when it is deleted. ``before`` and ``after`` differ.
    """

    path: str
    before: Entry | None
    after: Entry | None

    @property
    def fate(self) -> Fate:
        """What happens to the path."""
        if self.before is None:
            return "create"
        return "delete" if self.after is None else "update"


def plan_changes(before: FileTree, after: FileTree) -> tuple[Change, ...]:
    """Return what turns ``before`` into ``after``, sorted by path.

    Equal trees, and only they, give no change.
    """
    paths = sorted({*before, *after})
    changes = (Change(path, before.get(path), after.get(path)) for path in paths)
    return tuple(c for c in changes if not _same(c.before, c.after))


def _same(before: Entry | None, after: Entry | None) -> bool:
    if before == after:
        return True
    if isinstance(before, File) and isinstance(after, File):
        return before.executable == after.executable and before.digest == after.digest
    return False
