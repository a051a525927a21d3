"""The repositories of a component: one for all of it, or one for each part."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from stagedoor.core.errors import ConflictError
from stagedoor.landing.repository import (
    GitFolder,
    add_origin,
    changed_paths,
    commit,
    init_repository,
    stage_all,
    stage_paths,
)
from stagedoor.landing.values import GitReport
from stagedoor.landing.worktree import is_repository
from stagedoor.tree.paths import canonical_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from stagedoor.landing.values import LandingOptions, Repository


def make_repositories(
    root: Path, files: Iterable[str], options: LandingOptions
) -> tuple[GitReport, ...]:
    """Make the repositories ``options`` name in the finished component at ``root``.

    Args:
        root: Where the component is complete; nothing else is there.
        files: The paths of its files and links.
        options: Which repositories, and whether to commit.

    Raises:
        ConflictError: There is no git or it refuses; ``root`` is to be thrown away.
    """
    return tuple(
        _make(_part(root, repository.folder), mine, repository, options)
        for repository, mine in _shares(files, options.repositories)
    )


def _make(
    folder: Path, files: Sequence[str], repository: Repository, options: LandingOptions
) -> GitReport:
    init_repository(folder, repository.branch)
    git = GitFolder(folder)
    if repository.origin:
        add_origin(git, repository.origin)
    staged = stage_all(git, _inside(repository.folder, options.repositories))
    committed = options.commit and staged
    return GitReport(
        folder=repository.folder,
        branch=repository.branch,
        staged=staged,
        ignored=tuple(sorted({*files} - {*staged})),
        commit=commit(git, options.message) if committed else None,
        origin=repository.origin,
    )


def _part(root: Path, folder: str) -> Path:
    """Return the part of the component at ``folder``, made when nothing is there."""
    part = root / canonical_path(folder)
    if part.resolve() != root.resolve() / canonical_path(folder):
        raise ConflictError(
            "L046",
            f"'{folder}' cannot be a repository of its own: a link leads out of it",
            hint="publish a folder of the component",
        )
    part.mkdir(parents=True, exist_ok=True)
    return part


def _inside(folder: str, repositories: Iterable[Repository]) -> list[str]:
    start = f"{folder}/" if folder else ""
    others = [each.folder for each in repositories if each.folder != folder]
    return [other[len(start) :] for other in others if other.startswith(start)]


def _shares(
    paths: Iterable[str], repositories: Iterable[Repository]
) -> tuple[tuple[Repository, tuple[str, ...]], ...]:
    """Give each path to the innermost repository, relative to its folder."""
    left = sorted(paths)
    shares = []
    for repository in sorted(repositories, key=lambda each: each.folder, reverse=True):
        start = f"{repository.folder}/" if repository.folder else ""
        mine = tuple(path[len(start) :] for path in left if path.startswith(start))
        left = [path for path in left if not path.startswith(start)]
        shares.append((repository, mine))
    return tuple(reversed(shares))


def update_repositories(
    root: Path, paths: Iterable[str], scratch: Path, options: LandingOptions
) -> tuple[GitReport, ...]:
    """Stage ``paths`` in the repositories ``options`` name, making those missing.

    What else is in ``root`` is left alone, staged or not.

    Args:
        root: The folder the changes were made to.
        paths: What belongs to the component, also what was deleted.
        scratch: A folder on the same disk that is thrown away afterwards.
        options: Which repositories, and whether to commit.

    Raises:
        ConflictError: There is no git or it refuses; the repositories are unchanged.
    """
    reports = []
    with _moved_when_all_are_done() as made:
        for number, (repository, mine) in enumerate(
            _shares(paths, options.repositories)
        ):
            folder = _part(root, repository.folder)
            git = GitFolder(folder)
            if not is_repository(folder):
                aside = scratch / f"repository-{number}"
                aside.mkdir()
                init_repository(aside, repository.branch)
                git = GitFolder(folder, aside / ".git")
                made.append(git)
            reports.append(_update(git, mine, repository, options))
    return tuple(reports)


@contextmanager
def _moved_when_all_are_done() -> Iterator[list[GitFolder]]:
    made: list[GitFolder] = []
    yield made
    moved: list[tuple[Path, Path]] = []
    try:
        for git in made:
            if git.git_dir:
                target = git.work_tree / ".git"
                git.git_dir.rename(target)
                moved.append((target, git.git_dir))
    except OSError:
        for target, aside in moved:
            target.rename(aside)
        raise


def _update(
    git: GitFolder,
    paths: Sequence[str],
    repository: Repository,
    options: LandingOptions,
) -> GitReport:
    with _index_kept(git):
        files = [path for path in paths if not _is_folder(git.work_tree / path)]
        ignored = stage_paths(git, files)
        left_out = {*ignored}
        staged = tuple(path for path in files if path not in left_out)
        waiting = {*changed_paths(git)} & {*staged} if options.commit else set()
        committed = commit(git, options.message, waiting) if waiting else None
    origin = None
    if repository.origin and git.run("remote", "get-url", "origin").code:
        add_origin(git, repository.origin)
        origin = repository.origin
    branch = git.run("symbolic-ref", "--short", "HEAD").out.decode().strip()
    return GitReport(
        folder=repository.folder,
        branch=branch or "HEAD",
        staged=staged,
        ignored=ignored,
        commit=committed,
        origin=origin,
    )


def _is_folder(path: Path) -> bool:
    # git has no empty folders and refuses to be told of one.
    return path.is_dir() and not path.is_symlink()


@contextmanager
def _index_kept(git: GitFolder) -> Iterator[None]:
    """Put back what was staged before when something goes wrong."""
    where = git.ask("find the index", "rev-parse", "--git-path", "index")
    index = git.work_tree / where.decode().rstrip("\n")
    before = None
    with suppress(FileNotFoundError):
        before = index.read_bytes()
    try:
        yield
    except BaseException:
        if before is None:
            index.unlink(missing_ok=True)
        else:
            index.write_bytes(before)
        raise
