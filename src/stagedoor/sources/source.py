"""A template found: its file, what belongs to it, and how far it may reach."""

from __future__ import annotations

import hashlib
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from stagedoor.core.errors import SourceError, did_you_mean
from stagedoor.core.frozen import field, frozen, replace
from stagedoor.core.resources import data_folder
from stagedoor.sources.worktree import head_commit
from stagedoor.tree.disk import read_stamps, read_tree
from stagedoor.tree.entries import Directory, DiskFile, File, FileTree, Link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from stagedoor.tree.entries import Entry

_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_OUTSIDE: Final = re.compile(r"url:\s*['\"]?((?:\.\./|/)[^\s'\"#,{}\[\]]*)")
_EXECUTABLE: Final = 0o100


def _no_remote(url: str) -> FileTree | File:
    raise SourceError(
        "S010",
        f"'{url}' is not part of this template's source",
        hint="use a url relative to the template",
    )


@frozen
class TemplateSource:
    """A template and the folder tree that holds it; nothing outside is ever read.

    Attributes:
        ref: The template as it was asked for.
        name: The template file as the user would name it.
        file: Where that file is; links resolved.
        root: The work tree, repository or folder around it; relative urls may climb
            this far.
        content: The file's bytes.
        pinned: The commit a fetched repository was brought to, else ``None``.
        origin: The repository or zip file it was taken out of, without credentials;
            ``None`` for a folder of this machine and for what is bundled.
        remote: Fetches an absolute url.
    """

    ref: str
    name: str
    file: Path
    root: Path
    content: bytes = field(repr=False)
    pinned: str | None = None
    origin: str | None = None
    remote: Callable[[str], FileTree | File] = field(default=_no_remote, repr=False)

    def reaching(self, remote: Callable[[str], FileTree | File]) -> TemplateSource:
        """Return the same source, with absolute urls fetched by ``remote``."""
        return replace(self, remote=remote)

    @property
    def commit(self) -> str | None:
        """The commit of the repository; local changes on top of it are not told."""
        return self.pinned or head_commit(self.root)

    @property
    def digest(self) -> str:
        """``sha256:…`` over the files of the template: same digest, same bytes.

        They are read each time it is asked for.

        They are the folder of the template file, and what its relative urls name
        outside of that folder.
        """
        found: dict[str, Entry] = {}
        for place in self._places():
            label = os.path.relpath(place, self.file.parent)
            found |= {f"{label}/{path}": e for path, e in _entries(place).items()}
        return f"sha256:{_digest_of(found)}"

    def _places(self) -> Iterator[Path]:
        """Yield the folders and files that :attr:`digest` is over."""
        for url in ("./", *self._outside_urls()):
            with suppress(SourceError):
                yield self._inside(url)

    @property
    def stamps(self) -> Mapping[str, tuple[int, int]]:
        """Size and time of every file of the template; empty where none can change.

        What was fetched is kept by commit, what is bundled is installed.
        """
        if self.origin or self.root.is_relative_to(data_folder("templates")):
            return {}
        return {k: v for place in self._places() for k, v in read_stamps(place).items()}

    def refuse_changed(self, before: Mapping[str, tuple[int, int]]) -> None:
        """See that no file changed since ``before`` was read from :attr:`stamps`.

        Raises:
            SourceError: One did: what was made may be half of each.
        """
        now = self.stamps
        changed = sorted(
            k for k in before.keys() | now.keys() if before.get(k) != now.get(k)
        )
        if not changed:
            return
        shown = os.path.relpath(changed[0], self.file.parent)
        more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
        raise SourceError(
            "S043",
            f"the template changed while it was read: '{shown}'{more}",
            hint="run it again once nobody writes to it",
        )

    def fetch(self, url: str) -> FileTree | File:
        """Return the folder or file a step's ``url`` names (A-10).

        Raises:
            SourceError: It is not there, lies outside :attr:`root`, or cannot be
                reached.
        """
        if _URL.match(url):
            if not url.startswith("file:"):
                return self.remote(url)
            url = url.removeprefix("file://")
        place = self._inside(url)
        if place.is_dir():
            return _without_bytecode(read_tree(place, inside_links_only=True), place)
        return _file(place)

    def read_text(self, url: str) -> str:
        """Return the text of a file beside the template (T-41).

        Raises:
            SourceError: As :meth:`fetch`, or it is no text file.
        """
        place = self._inside(url)
        try:
            return place.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise SourceError("S011", f"'{url}' cannot be read as text") from error

    def _outside_urls(self) -> tuple[str, ...]:
        text = self.content.decode("utf-8", "replace")
        return tuple(sorted(set(_OUTSIDE.findall(text))))

    def _inside(self, url: str) -> Path:
        """Return the existing place a relative url names, links resolved."""
        base = self.root if url.startswith("/") else self.file.parent
        place = _existing(base, url.lstrip("/")) or _existing(
            base, _decoded(url).lstrip("/")
        )
        lexical = Path(os.path.normpath(base / url.lstrip("/")))
        if not lexical.is_relative_to(self.root):
            raise self._leaves(url)
        if place is None:
            raise self._missing(url, lexical)
        if not place.is_relative_to(self.root):
            raise self._leaves(url)
        return place

    def _leaves(self, url: str) -> SourceError:
        return SourceError(
            "S012",
            f"the url '{url}' leads out of the template's source",
            hint=f"a url may climb up to {self.root}, the repository or folder that "
            "holds the template",
        )

    def _missing(self, url: str, place: Path) -> SourceError:
        near = place.parent
        while near != self.root and not near.is_dir():
            near = near.parent
        missing = place.relative_to(near).parts[0]
        names = sorted(child.name for child in near.iterdir() if child.name != ".git")
        shown = os.path.relpath(near, self.file.parent)
        listed = ", ".join(names[:8]) or "nothing"
        return SourceError(
            "S013",
            f"the url '{url}' names nothing: there is no '{missing}' in '{shown}'",
            hint=did_you_mean(missing, names) or f"'{shown}' holds {listed}",
        )


def _existing(base: Path, url: str) -> Path | None:
    place = base / url
    return Path(os.path.realpath(place)) if place.exists() else None


def _decoded(url: str) -> str:
    """Undo URL escapes, as a git host does (``./my%20skeleton``)."""
    if "%" not in url:
        return url
    from urllib.parse import unquote

    return unquote(url)


def _file(place: Path) -> File:
    mode = place.stat().st_mode
    return File(DiskFile(str(place)), executable=bool(mode & _EXECUTABLE))


def _entries(place: Path) -> dict[str, Entry]:
    if not place.is_dir():
        return {"": _file(place)}
    return dict(_without_bytecode(read_tree(place), place))


def _without_bytecode(tree: FileTree, place: Path) -> FileTree:
    """Leave out what installing the package compiled in the templates it ships."""
    if not place.is_relative_to(data_folder("templates")):
        return tree
    return FileTree(
        {p: e for p, e in tree.items() if "__pycache__" not in p.split("/")}
    )


def _digest_of(entries: dict[str, Entry]) -> str:
    total = hashlib.sha256()
    for path, entry in sorted(entries.items()):
        line = f"{path}\0{_identity(entry)}\0"
        total.update(line.encode("utf-8", "surrogateescape"))
    return total.hexdigest()


def _identity(entry: Entry) -> str:
    match entry:
        case File():
            return f"{'x' if entry.executable else 'f'}{entry.digest}"
        case Link():
            return f"l{entry.target}"
        case Directory():
            return "d"
