"""Templates, and files for their steps, that have to be fetched first."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from stagedoor.core.credentials import without_credentials
from stagedoor.core.errors import SourceError, UsageError
from stagedoor.core.frozen import replace
from stagedoor.sources.address import (
    is_address,
    is_archive,
    parse_address,
)
from stagedoor.sources.cache import cache_folder
from stagedoor.sources.local import source_in
from stagedoor.tree.disk import read_tree
from stagedoor.tree.entries import DiskFile, File

if TYPE_CHECKING:
    from stagedoor.sources.source import TemplateSource
    from stagedoor.tree.entries import FileTree


class Remote:
    """What lies outside of this machine's folders, as far as it may be reached."""

    def __init__(self, cwd: Path, cache: Path | None, *, offline: bool) -> None:
        self._cwd = cwd
        self._cache = cache
        self._offline = offline

    def fetched(self, ref: str, ref_option: str | None = None) -> TemplateSource:
        """Return the template a repository holds, pinned to a commit."""
        folder, commit, path = self._bring(ref, ref_option)
        shown = without_credentials(ref)
        source = source_in(shown, _place(folder, path, shown), folder)
        origin = parse_address(ref).shown
        return replace(source, pinned=commit, origin=origin).reaching(self.contents)

    def archived(self, ref: str) -> TemplateSource:
        """Return the template a zip file holds."""
        shown = without_credentials(ref)
        folder, path = self._unpacked(ref)
        source = source_in(shown, _place(folder, path, shown), folder)
        origin = shown.partition("#")[0]
        if "://" not in origin:
            origin = str((self._cwd / origin).resolve())
        return replace(source, origin=origin).reaching(self.contents)

    def folder(self, ref: str, ref_option: str | None = None) -> Path:
        """Return where the files of a repository or zip file are."""
        if is_archive(ref):
            folder, path = self._unpacked(ref)
        else:
            folder, _, path = self._bring(ref, ref_option)
        return _place(folder, path, without_credentials(ref))

    def contents(self, url: str) -> FileTree | File:
        """Return the folder or file an absolute url shows (A-13)."""
        if not is_address(url):
            raise SourceError(
                "S014",
                f"'{url}' cannot be fetched",
                hint="use a url relative to the template, or the page of a git host",
            )
        place = self.folder(url)
        if place.is_dir():
            return read_tree(place, inside_links_only=True)
        return File(DiskFile(str(place)), executable=os.access(place, os.X_OK))

    def _bring(self, ref: str, ref_option: str | None) -> tuple[Path, str, str]:
        from stagedoor.sources.git import Repositories

        address = parse_address(ref)
        if ref_option:
            if address.ref and address.ref != ref_option:
                raise UsageError(
                    "U030", f"'{ref}' names '{address.ref}', --ref names '{ref_option}'"
                )
            address = replace(address, ref=ref_option)
        return Repositories(self._store(), offline=self._offline).bring(address)

    def _unpacked(self, ref: str) -> tuple[Path, str]:
        from stagedoor.sources.archive import unpacked

        place, _, path = ref.partition("#")
        folder = unpacked(place, self._cwd, self._store(), offline=self._offline)
        return folder, path.strip("/")

    def _store(self) -> Path:
        return self._cache or cache_folder()


def _place(folder: Path, path: str, ref: str) -> Path:
    """Return a place inside a fetched folder; a link may not lead out of it."""
    place = Path(os.path.realpath(folder / path))
    if not place.is_relative_to(os.path.realpath(folder)):
        raise SourceError("S027", f"'{ref}' leads out of the repository")
    if not place.exists():
        raise SourceError(
            "S026", f"'{ref}' names nothing: there is no '{path}' in the repository"
        )
    return place
