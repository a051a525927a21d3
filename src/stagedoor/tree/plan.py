"""What a run would change on disk; pure, and the only thing landing acts upon."""

from __future__ import annotations

from typing import Literal, TypeAlias

from stagedoor.core.frozen import frozen
from stagedoor.tree.entries import Directory, Entry, FileTree, same_entry

Fate: TypeAlias = Literal["create", "update", "delete", "same"]


@frozen
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


@frozen
class Conflict:
    """A path on which two sides disagree, so that somebody has to decide.

    Attributes:
        path: Relative to the destination.
        reason: What the disagreement is, in words that follow the path.
    """

    path: str
    reason: str


@frozen
class Plan:
    """Everything a landing would do to a destination that holds something.

    Attributes:
        changes: Sorted by path; those of ``conflicts`` are among them.
        conflicts: Changes that need a decision first, sorted by path.
        same: Paths that are already as they should be, sorted.
    """

    changes: tuple[Change, ...]
    conflicts: tuple[Conflict, ...] = ()
    same: tuple[str, ...] = ()


def plan_changes(before: FileTree, after: FileTree) -> tuple[Change, ...]:
    """Return what turns ``before`` into ``after``, sorted by path.

    Equal trees, and only they, give no change.
    """
    if not before:
        return tuple(Change(path, None, entry) for path, entry in after.items())
    paths = sorted({*before, *after})
    changes = (Change(path, before.get(path), after.get(path)) for path in paths)
    return tuple(c for c in changes if not same_entry(c.before, c.after))


def apply_changes(before: FileTree, changes: tuple[Change, ...]) -> FileTree:
    """Return the tree that ``changes`` make of ``before``; nothing is written.

    A directory that loses its last entry is gone, as it is after a landing.
    """
    entries = dict(before)
    for change in changes:
        if change.after is None:
            entries.pop(change.path, None)
        else:
            entries[change.path] = change.after
    return without_implied(entries)


def without_implied(entries: dict[str, Entry]) -> FileTree:
    """Return the tree of ``entries``, less the directories that hold something."""
    tree = FileTree(entries)
    if not any(isinstance(entry, Directory) for entry in tree.values()):
        return tree
    parents = {
        path[:at] for path in tree for at, char in enumerate(path) if char == "/"
    }
    return FileTree(
        {
            path: entry
            for path, entry in tree.items()
            if not (isinstance(entry, Directory) and path in parents)
        }
    )
