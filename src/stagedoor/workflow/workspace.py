"""The files a run is making, in memory, with the behaviour of a real folder.

Folders exist by themselves, links are followed on the way to a path, and no path
leads out (A-4).
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator, MutableMapping
from typing import Final, Literal, TypeAlias

from stagedoor.core.errors import TemplateError
from stagedoor.tree.entries import Directory, Entry, File, FileTree, Link
from stagedoor.tree.paths import joined_path

ROOT: Final = "/workspace"
"""What absolute paths of the workspace begin with, where an action asks for one."""

_MOST_LINKS: Final = 40

Snapshot: TypeAlias = "dict[str, File | Link]"
Fate: TypeAlias = Literal["added", "changed", "removed"]


class Workspace(MutableMapping[str, Entry]):
    """Paths and what stands there; iterates as :class:`FileTree` does.

    Paths are canonical; :meth:`resolve` makes them so. Setting a file makes the
    folders above it; deleting one leaves them.
    """

    __slots__ = ("_entries", "_folders", "_links")

    def __init__(self) -> None:
        self._entries: dict[str, File | Link] = {}
        self._folders: set[str] = {""}
        self._links = 0

    # -- the mapping

    def __getitem__(self, path: str) -> Entry:
        """Return the file, link or folder at ``path``, links not followed."""
        entry = self._entries.get(path)
        if entry is not None:
            return entry
        if path in self._folders:
            return Directory()
        raise KeyError(path)

    def __setitem__(self, path: str, entry: Entry) -> None:
        """Put an entry in place, making the folders above it."""
        if isinstance(entry, Directory):
            self.make_folder(path)
            return
        if path in self._folders:
            raise TemplateError("W010", f"'{path}' is a folder, not a file")
        parent = path[: max(path.rfind("/"), 0)]
        if parent not in self._folders:
            self.make_folder(parent)
        self._count_link(path, entry)
        self._entries[path] = entry

    def __delitem__(self, path: str) -> None:
        """Remove a file, a link or a folder with everything below it."""
        if path in self._folders:
            self._remove_folder(path)
            return
        del self._entries[path]
        self._recount()

    def __iter__(self) -> Iterator[str]:
        """Iterate over files, links and empty folders, in no particular order."""
        yield from self._entries
        yield from self._empty_folders()

    def __len__(self) -> int:
        """Count files, links and empty folders."""
        return len(self._entries) + len(self._empty_folders())

    # -- what a folder on disk can tell

    @property
    def folders(self) -> frozenset[str]:
        """Every folder but the root."""
        return frozenset(self._folders - {""})

    @property
    def has_links(self) -> bool:
        """Whether any path may lead somewhere else."""
        return self._links > 0

    def final(self, path: str) -> str:
        """Return where writing to canonical ``path`` ends up: links are followed."""
        if not self._links:
            return path
        real = self._follow(path)
        if real is None:
            raise _leads_out(path)
        return real

    def is_folder(self, path: str) -> bool:
        """Tell whether ``path`` is a folder itself."""
        return path in self._folders

    def exists(self, path: str) -> bool:
        """Tell whether something stands at ``path``; a dangling link is nothing."""
        entry = self._entries.get(path)
        if isinstance(entry, Link):
            target = self._target(path, entry)
            return target is not None and (
                target in self._entries or target in self._folders
            )
        return entry is not None or path in self._folders

    def files_below(self, path: str) -> list[str]:
        """Return the files and links below a folder, sorted."""
        prefix = f"{path}/" if path else ""
        return sorted(p for p in self._entries if p.startswith(prefix))

    def snapshot(self) -> Snapshot:
        """Return what stands where now, to be compared with later."""
        return dict(self._entries)

    def changes_since(self, before: Snapshot) -> dict[str, Fate]:
        """Return what happened to each file and link since, sorted by path."""
        now = self._entries
        fates: dict[str, Fate] = {
            path: "changed" if path in before else "added"
            for path, entry in now.items()
            if before.get(path) is not entry
        }
        fates |= {path: "removed" for path in before if path not in now}
        return dict(sorted(fates.items()))

    def tree(self) -> FileTree:
        """Return what was made, as a value."""
        entries: dict[str, Entry] = dict(self._entries)
        entries.update((path, Directory()) for path in self._empty_folders())
        return FileTree(entries)

    # -- paths

    def resolve(self, path: str, base: str = "") -> str:
        """Return the canonical path of ``path`` below ``base``; ``""`` is the root.

        Links on the way are followed; a path that leaves ``base`` is refused (A-4).
        """
        if path == ROOT or path.startswith(f"{ROOT}/"):
            path = os.path.relpath(path, f"{ROOT}/{base}")
        joined = joined_path(base, path)
        if not self._links:
            return joined
        real_base = self._follow(base)
        real = self._follow(joined)
        if real is None or real_base is None or not _is_below(real, real_base):
            raise _leads_out(path)
        # The last part may be a link: it is the entry, only its folder is followed.
        folder, slash, name = joined.rpartition("/")
        followed = self._follow(folder) if slash else ""
        return f"{followed}/{name}" if followed else name

    def make_folder(self, path: str) -> None:
        """Make a folder and those above it."""
        missing = []
        while path not in self._folders:
            if path in self._entries:
                raise TemplateError(
                    "W011", f"'{path}' is a file, so nothing can be put below it"
                )
            missing.append(path)
            path = path[: max(path.rfind("/"), 0)]
        self._folders.update(missing)

    # -- inside

    def _target(self, path: str, link: Link) -> str | None:
        """Return where a link leads in the end, or ``None`` when it leads out."""
        folder = posixpath.dirname(path)
        joined = _within(folder, link.target)
        return None if joined is None else self._follow(joined)

    def _follow(self, path: str) -> str | None:
        """Resolve every link in ``path``; ``None`` when one leads out or round."""
        done, waiting, budget = "", path.split("/") if path else [], _MOST_LINKS
        while waiting:
            part = waiting.pop(0)
            step = f"{done}/{part}" if done else part
            entry = self._entries.get(step)
            if not isinstance(entry, Link):
                done = step
                continue
            budget -= 1
            joined = _within(done, entry.target)
            if joined is None or not budget:
                return None
            done, waiting = "", [*(joined.split("/") if joined else []), *waiting]
        return done

    def _empty_folders(self) -> list[str]:
        parents = {path[: max(path.rfind("/"), 0)] for path in self._entries}
        parents |= {path[: max(path.rfind("/"), 0)] for path in self._folders if path}
        return [path for path in self._folders if path and path not in parents]

    def _remove_folder(self, path: str) -> None:
        prefix = f"{path}/"
        for name in [p for p in self._entries if p.startswith(prefix)]:
            del self._entries[name]
        self._folders -= {p for p in self._folders if p == path or p.startswith(prefix)}
        self._recount()

    def _count_link(self, path: str, entry: Entry) -> None:
        if isinstance(self._entries.get(path), Link):
            self._links -= 1
        if isinstance(entry, Link):
            self._links += 1

    def _recount(self) -> None:
        if self._links:
            self._links = sum(isinstance(e, Link) for e in self._entries.values())


def _within(folder: str, target: str) -> str | None:
    """Return the path a link in ``folder`` names; ``None`` when it leads out."""
    joined = posixpath.normpath(posixpath.join(ROOT, folder, target))
    if joined != ROOT and not joined.startswith(f"{ROOT}/"):
        return None
    return joined[len(ROOT) + 1 :]


def _is_below(path: str, base: str) -> bool:
    return not base or path == base or path.startswith(f"{base}/")


def _leads_out(path: str) -> TemplateError:
    return TemplateError(
        "W012",
        f"the path '{path}' leads out of its folder through a link",
        hint="write to the folder the link points to, or leave the link out",
    )
