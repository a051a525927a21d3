"""A file tree as a value: what stands at each path."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NewType, TypeAlias

DiskFile = NewType("DiskFile", str)
"""The absolute path of a file on disk that is still to be read."""


@dataclass(frozen=True, slots=True)
class File:
    """A regular file.

    Attributes:
        content: The bytes, or where on disk they are still to be read from (a large
            binary passes through without being held in memory).
        executable: Whether the owner may execute it; the one mode bit git keeps.
    """

    content: bytes | DiskFile
    executable: bool = False

    @property
    def data(self) -> bytes:
        """The bytes; reads the disk when the content is a path."""
        content = self.content
        return content if isinstance(content, bytes) else Path(content).read_bytes()

    @property
    def digest(self) -> str:
        """The hexadecimal SHA-256 of the content."""
        if isinstance(self.content, bytes):
            return hashlib.sha256(self.content).hexdigest()
        with Path(self.content).open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class Link:
    """A symbolic link; ``target`` is its text, never followed."""

    target: str


@dataclass(frozen=True, slots=True)
class Directory:
    """A directory that matters by itself, because it is empty."""


Entry: TypeAlias = File | Link | Directory


class FileTree(Mapping[str, Entry]):
    """Paths and what stands there; sorted, immutable.

    Keys are POSIX paths relative to the root, canonical (no ``.``, ``..``, empty or
    absolute part; see :mod:`stagedoor.tree.paths`). Parents of a path are implied;
    only empty directories have an entry of their own.
    """

    __slots__ = ("_entries",)

    def __init__(self, entries: Mapping[str, Entry] | None = None) -> None:
        self._entries: dict[str, Entry] = dict(sorted((entries or {}).items()))

    def __getitem__(self, path: str) -> Entry:
        """Return what stands at ``path``."""
        return self._entries[path]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the paths, sorted by code point."""
        return iter(self._entries)

    def __len__(self) -> int:
        """Count the entries."""
        return len(self._entries)

    def __repr__(self) -> str:
        """Show the paths, not the contents."""
        return f"FileTree({list(self._entries)!r})"
