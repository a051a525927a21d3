"""A component landed: written whole, then handed to git."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from stagedoor.core.errors import ConflictError
from stagedoor.core.frozen import replace
from stagedoor.landing.into import decided, plan_into, undecided
from stagedoor.landing.new import check_destination, check_new, write_new
from stagedoor.landing.staging import interruptible
from stagedoor.landing.swap import clear_leftovers, write_into
from stagedoor.landing.values import Landed, LandingOptions, Preview
from stagedoor.landing.worktree import is_inside_work_tree, is_repository
from stagedoor.tree.diff import SHOWN
from stagedoor.tree.entries import Directory, File, FileTree
from stagedoor.tree.paths import check_tree, portability_problems
from stagedoor.tree.plan import Plan, plan_changes

if TYPE_CHECKING:
    from pathlib import Path

    from stagedoor.landing.values import GitReport
    from stagedoor.tree.plan import Change

_DEFAULTS = LandingOptions()


def land(
    what: FileTree | Plan, destination: Path, options: LandingOptions = _DEFAULTS
) -> Landed:
    """Write ``what`` to ``destination``: all of it, or nothing.

    Args:
        what: A whole component; or the changes to one, which are made only when the
            disk still is as they say.
        destination: Made with its parents when it is missing.
        options: With ``into`` and a destination that is missing or empty, the
            component is new there.

    Raises:
        ConflictError: The destination holds something else or cannot be written, a
            conflict is undecided, or git refuses; nothing was changed.
        TemplateError: The tree cannot be written as it stands.
        SourceError: A file that was still to be copied is gone.
    """
    place = _absolute(destination)
    with_git = _checked(what, place, options)
    with interruptible():
        if isinstance(what, FileTree) and _is_new(place, options):
            return _land_new(what, place, options, with_git=with_git)
        return _land_into(what, place, options, with_git=with_git)


def preview(
    what: FileTree | Plan, destination: Path, options: LandingOptions = _DEFAULTS
) -> Preview:
    """Say what :func:`land` would do, writing nothing.

    It raises what that would, but for undecided conflicts: these it returns;
    :func:`refuse_conflicts` raises them.
    """
    place = _absolute(destination)
    with_git = _checked(what, place, options)
    if isinstance(what, FileTree) and _is_new(place, options):
        check_new(place)
        changes = plan_changes(FileTree(), what)
        warnings = portability_problems(what)
        return Preview(place, changes, warnings=warnings, git=with_git)
    plan = what if isinstance(what, Plan) else plan_into(what, place)
    disputed = {conflict.path for conflict in plan.conflicts}
    conflicts = plan.conflicts
    if options.skip_existing:
        conflicts = ()
    elif options.overwrite:
        replaceable = {change.path for change in plan.changes}
        conflicts = tuple(c for c in conflicts if c.path not in replaceable)
        disputed -= replaceable
    changes = tuple(c for c in plan.changes if c.path not in disputed)
    return Preview(
        destination=place,
        changes=changes,
        same=plan.same,
        skipped=tuple(sorted(disputed)) if options.skip_existing else (),
        conflicts=conflicts,
        warnings=portability_problems(change.path for change in changes),
        git=with_git,
    )


def refuse_conflicts(seen: Preview) -> None:
    """Raise the conflicts of a preview, as :func:`land` would.

    Raises:
        ConflictError: There are undecided conflicts; all are listed.
    """
    if seen.conflicts:
        raise ConflictError.of(undecided(conflict) for conflict in seen.conflicts)


def _absolute(destination: Path) -> Path:
    path = destination.absolute()
    return path.resolve() if ".." in path.parts else path


def _checked(what: FileTree | Plan, place: Path, options: LandingOptions) -> bool:
    """Refuse what cannot land; tell whether git takes part."""
    check_destination(place)
    if isinstance(what, FileTree):
        check_tree(what)
    else:
        made = {c.path: c.after for c in what.changes if c.after is not None}
        check_tree(FileTree(made))
    if options.git == "yes" or (
        options.git == "auto" and not is_inside_work_tree(place)
    ):
        return True
    if options.commit:
        if is_repository(place):
            return True
        raise ConflictError(
            "L045",
            f"there is no repository of its own in '{place}' to commit to",
            hint="add --git, or leave --commit away and commit with what is around it",
        )
    return False


def _is_new(place: Path, options: LandingOptions) -> bool:
    if options.mode == "new":
        return True
    return not place.exists() or not any(place.iterdir())


def _land_new(
    tree: FileTree, place: Path, options: LandingOptions, *, with_git: bool
) -> Landed:
    def finish(folder: Path) -> tuple[GitReport, ...]:
        if not with_git:
            return ()
        from stagedoor.landing.repositories import make_repositories

        return make_repositories(folder, _files(tree), options)

    reports = write_new(tree, place, finish)
    return Landed(
        destination=place,
        written=plan_changes(FileTree(), tree),
        git=reports,
        warnings=portability_problems(tree),
    )


def _files(tree: FileTree) -> tuple[str, ...]:
    return tuple(p for p, entry in tree.items() if not isinstance(entry, Directory))


def _land_into(
    what: FileTree | Plan, place: Path, options: LandingOptions, *, with_git: bool
) -> Landed:
    plan = what if isinstance(what, Plan) else plan_into(what, place)
    changes, skipped = decided(
        plan, overwrite=options.overwrite, skip_existing=options.skip_existing
    )
    written = tuple(_with_old_bytes(change) for change in changes)
    warnings = clear_leftovers(place)
    touched = tuple(sorted({*plan.same, *(change.path for change in changes)}))

    def finish(scratch: Path) -> tuple[GitReport, ...]:
        if not with_git:
            return ()
        from stagedoor.landing.repositories import update_repositories

        return update_repositories(place, touched, scratch, options)

    reports = write_into(changes, place, finish)
    return Landed(
        destination=place,
        written=written,
        same=plan.same,
        skipped=skipped,
        git=reports,
        warnings=(*warnings, *portability_problems(c.path for c in changes)),
    )


def _with_old_bytes(change: Change) -> Change:
    """Hold the bytes that are about to be replaced, so that a diff can still show them.

    Long files stay a path; a diff only names them.
    """
    before = change.before
    with suppress(OSError):  # what cannot be read is refused when it is compared
        if isinstance(before, File) and before.size <= SHOWN:
            return replace(change, before=replace(before, content=before.data))
    return change
