"""What a component would change in a folder that holds something already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.core.errors import ConflictError, Problem
from stagedoor.landing.faults import reason_of
from stagedoor.tree.disk import read_entry
from stagedoor.tree.entries import Directory, Link, same_entry
from stagedoor.tree.plan import Change, Conflict, Plan

if TYPE_CHECKING:
    from pathlib import Path

    from stagedoor.tree.entries import Entry, FileTree


def plan_into(tree: FileTree, destination: Path) -> Plan:
    """Compare ``tree`` with what is at its paths in ``destination``.

    Only those paths are looked at, however much else is there. A conflict without a
    change is something that cannot be replaced: a folder or a device where a file
    should be, a file or a link where a folder should be.
    """
    root = str(destination)
    folders: dict[str, str | None] = {}
    compared = {
        path: _compare(root, path, entry, folders) for path, entry in tree.items()
    }
    return Plan(
        changes=tuple(change for change, _ in compared.values() if change),
        conflicts=tuple(conflict for _, conflict in compared.values() if conflict),
        same=tuple(path for path, found in compared.items() if found == (None, None)),
    )


def _compare(
    root: str, path: str, entry: Entry, folders: dict[str, str | None]
) -> tuple[Change | None, Conflict | None]:
    """Return the change ``path`` needs and what speaks against it."""
    folder = path.rpartition("/")[0]
    obstacle = _obstacle(root, folder, folders) if folder else ""
    if obstacle is None:
        return Change(path, None, entry), None
    if obstacle:
        return None, Conflict(path, obstacle)
    try:
        before = read_entry(f"{root}/{path}")
        if same_entry(before, entry):
            return None, None
    except OSError as error:
        return None, Conflict(path, f"cannot be compared: {reason_of(error)}")
    if isinstance(before, Directory):
        return None, Conflict(path, "is a folder there")
    change = Change(path, before, entry)
    if before is None:
        return change, None
    return change, Conflict(path, _difference(before, entry))


def _obstacle(root: str, folder: str, known: dict[str, str | None]) -> str | None:
    """Return ``""`` for a folder that is there, ``None`` for one that is missing."""
    if folder in known:
        return known[folder]
    above = folder.rpartition("/")[0]
    found = _obstacle(root, above, known) if above else ""
    if found == "":
        found = _kind(root, folder)
    known[folder] = found
    return found


def _kind(root: str, folder: str) -> str | None:
    try:
        there = read_entry(f"{root}/{folder}")
    except OSError as error:
        return f"needs the folder '{folder}': {reason_of(error)}"
    if there is None:
        return None
    if isinstance(there, Directory):
        return ""
    if isinstance(there, Link):
        return f"would be written through the link '{folder}'"
    return f"needs a folder where '{folder}' is"


def _difference(before: Entry, after: Entry) -> str:
    if isinstance(before, Link):
        return f"is a link to '{before.target}' there"
    if isinstance(after, Link | Directory):
        return "is a file there"
    return "differs from what is there"


def decided(
    plan: Plan, *, overwrite: bool, skip_existing: bool
) -> tuple[tuple[Change, ...], tuple[str, ...]]:
    """Return what to change, and the paths that stay because of ``skip_existing``.

    Raises:
        ConflictError: Nobody decided the conflicts, or they cannot be overwritten;
            all are listed.
    """
    disputed = {conflict.path for conflict in plan.conflicts}
    if skip_existing:
        kept = tuple(c for c in plan.changes if c.path not in disputed)
        return kept, tuple(sorted(disputed))
    replaceable = {change.path for change in plan.changes}
    open_ones = [
        undecided(conflict, replaceable=conflict.path in replaceable)
        for conflict in plan.conflicts
        if not (overwrite and conflict.path in replaceable)
    ]
    if open_ones:
        raise ConflictError.of(open_ones)
    return plan.changes, ()


def undecided(conflict: Conflict, *, replaceable: bool = True) -> Problem:
    """Return the problem of a conflict nobody decided, with what would decide it."""
    if replaceable:
        return Problem(
            "L030",
            f"'{conflict.path}' {conflict.reason}",
            hint="--overwrite replaces it, --skip-existing leaves it as it is",
        )
    return Problem(
        "L031",
        f"'{conflict.path}' {conflict.reason}",
        hint="move what is there away; --skip-existing leaves it as it is",
    )
