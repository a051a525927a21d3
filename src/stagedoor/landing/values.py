"""What a landing is asked for and what it says it did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from stagedoor.core.frozen import frozen

if TYPE_CHECKING:
    from pathlib import Path

    from stagedoor.core.errors import Problem
    from stagedoor.tree.plan import Change, Conflict


@frozen
class Repository:
    """A git repository to make of a folder of the component.

    Attributes:
        folder: Relative to the destination; ``""`` is all of it.
        origin: The URL ``origin`` gets, if any.
        branch: The first branch.
        create_url: The page where ``origin``'s host makes a new repository, if known.
    """

    folder: str = ""
    origin: str | None = None
    branch: str = "main"
    create_url: str | None = None


@frozen
class LandingOptions:
    """How a component lands.

    Attributes:
        mode: ``new`` wants a destination that is missing or empty; ``into`` adds to
            what is there.
        overwrite: With ``into``, files that differ are replaced.
        skip_existing: With ``into``, files that differ stay as they are.
        git: ``auto`` makes repositories unless the destination is inside a work tree;
            ``yes`` makes them anywhere; ``no`` leaves git alone.
        commit: Commit what was staged.
        message: The commit's message.
        repositories: The repositories to make.
    """

    mode: Literal["new", "into"] = "new"
    overwrite: bool = False
    skip_existing: bool = False
    git: Literal["auto", "yes", "no"] = "auto"
    commit: bool = False
    message: str = "Initial commit"
    repositories: tuple[Repository, ...] = (Repository(),)


@frozen
class GitReport:
    """What git was made to do with one repository.

    Attributes:
        folder: Relative to the destination; ``""`` is all of it.
        branch: The branch that is checked out.
        staged: Paths relative to ``folder``, sorted.
        ignored: Paths of the component its own ``.gitignore`` keeps out, sorted.
        commit: The commit's full id; ``None`` when nothing was committed.
        origin: The URL ``origin`` was given.
    """

    folder: str
    branch: str
    staged: tuple[str, ...]
    ignored: tuple[str, ...]
    commit: str | None = None
    origin: str | None = None


@frozen
class Preview:
    """What a landing would do now; nothing was written.

    Attributes:
        destination: Absolute.
        changes: What would be written, sorted by path; conflicts that nobody has
            decided are left out.
        same: Paths that are already as they should be, sorted.
        skipped: Paths left as they are because of ``skip_existing``, sorted.
        conflicts: What needs a decision before anything is written.
        warnings: Names that other systems would stumble over.
        git: Whether repositories would be made.
    """

    destination: Path
    changes: tuple[Change, ...]
    same: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    warnings: tuple[Problem, ...] = ()
    git: bool = False


@frozen
class Landed:
    """What a landing did.

    Attributes:
        destination: Absolute.
        written: What was changed, sorted by path.
        same: Paths that were already as they should be, sorted.
        skipped: Paths left as they are because of ``skip_existing``, sorted.
        git: One report a repository; empty when git was left alone.
        warnings: Names that other systems would stumble over; left-overs of an
            interrupted run that hold something of the user.
    """

    destination: Path
    written: tuple[Change, ...]
    same: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    git: tuple[GitReport, ...] = ()
    warnings: tuple[Problem, ...] = ()
