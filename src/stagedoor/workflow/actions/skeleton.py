"""The algorithm of ``fetch:template`` and ``workspace:template`` (A-30 … A-42)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from stagedoor.core.errors import TemplateError
from stagedoor.core.frozen import field, frozen
from stagedoor.core.locations import Location
from stagedoor.tree.entries import Directory, Entry, File, Link
from stagedoor.workflow.binary import looks_binary
from stagedoor.workflow.rendering import TextRenderer, TextStyle, encoded
from stagedoor.workflow.skeleton_entity import SkeletonEntities, may_be_special

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from stagedoor.core.json import JsonObject, JsonValue
    from stagedoor.workflow.actions.api import Context

_CHUNK: Final = 1 << 16
_LARGE: Final = 1 << 25
"""A text this long is only read whole when it holds markup."""


@frozen
class Job:
    """One skeleton to be rendered.

    Attributes:
        source: What errors call the skeleton's folder.
        target: Where it goes in the workspace; canonical, ``""`` is the root.
        values: What ``values`` (or ``cookiecutter``) is; ``None`` when not given.
        style: How the texts are written.
        raw: Patterns of files whose content is copied (``copyWithoutTemplating``).
        kept: Patterns of entries whose content *and path* are (A-22).
        extension: Only files that end so are rendered, and lose it; ``""`` for all.
        replace: Whether what exists is overwritten.
    """

    source: str
    target: str
    values: JsonValue = None
    style: TextStyle = field(default_factory=TextStyle)
    raw: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    extension: str = ""
    replace: bool = False


def render_skeleton(tree: Mapping[str, Entry], job: Job, context: Context) -> None:
    """Render every entry of ``tree`` into the workspace."""
    context.log("Listing files and directories in template")
    rendering = _Rendering(tree, job, context)
    entries = rendering.entries()
    context.log(
        f"Processing {len(entries)} template files/directories with input values"
    )
    for path, entry in entries:
        rendering.add(path, entry)
    rendering.finish()
    context.log(f"Template result written to {job.target or '.'}")


def text_context(job: Job) -> JsonObject:
    """Return exactly what a skeleton's texts see (A-31)."""
    if job.values is None:
        return {}
    return {"cookiecutter" if job.style.cookiecutter else "values": job.values}


def visible_globals(context: Context) -> JsonObject:
    """Return what Witboost's skeletons see beside ``values``."""
    if context.options.dialect != "witboost":
        return {}
    return {"parameters": context.step.parameters}


def _matching(
    patterns: Iterable[str], files: Collection[str], folders: Collection[str]
) -> frozenset[str]:
    if not patterns:
        return frozenset()
    from stagedoor.workflow.globs import matching  # most skeletons have no patterns

    return matching(patterns, files, folders)


class _Rendering:
    def __init__(self, tree: Mapping[str, Entry], job: Job, context: Context) -> None:
        self.job = job
        self.context = context
        self.workspace = context.workspace
        self.tree = tree
        self.folders = _folders_of(tree)
        files = [p for p, entry in tree.items() if not isinstance(entry, Directory)]
        self.raw = _matching(job.raw, files, self.folders)
        self.kept = _matching(job.kept, files, self.folders)
        self.renderer: TextRenderer = context.renderers.text(
            job.style, visible_globals(context)
        )
        self.variables = self.renderer.prepare(text_context(job))
        self.made: dict[str, str] = {}
        self.entities = SkeletonEntities(
            tree, job.source, job.values, job.style, context
        )

    def entries(self) -> list[tuple[str, Entry]]:
        """Give every folder, file and link, parents first, level by level (A-30)."""
        folders = dict.fromkeys(self.folders, Directory())
        every: dict[str, Entry] = {**self.tree, **folders}
        return sorted(every.items(), key=lambda item: (item[0].count("/"), item[0]))

    def add(self, path: str, entry: Entry) -> None:
        """Put one entry of the skeleton in place."""
        target = self._target(path, is_folder=isinstance(entry, Directory))
        if target is None:
            return
        if self.workspace.exists(target) and not self._may_replace(path, target, entry):
            return
        if isinstance(entry, Directory):
            self.workspace.make_folder(target)
        elif isinstance(entry, Link):
            self.workspace[target] = entry
        else:
            self._write(path, target, entry)
        self.made[target] = path

    def finish(self) -> None:
        """Write what depends on the whole skeleton."""
        self.entities.finish()

    # -- where an entry goes

    def _target(self, path: str, *, is_folder: bool) -> str | None:
        """Return where an entry goes, or ``None`` when its name says nowhere (A-32)."""
        name = path
        if self._loses_extension(path) and not is_folder:
            name = path[: -len(self.job.extension)]
        if path not in self.kept and not self.renderer.is_plain(name):
            name = self._rendered_path(f"{name}/" if is_folder else name)
            if not name or name.startswith("/") or "//" in name:
                self.context.skip(path, "its name is empty with these values")
                return None
        elif not self.workspace.has_links:
            # Canonical already, and nothing to follow: the usual case.
            return f"{self.job.target}/{name}" if self.job.target else name
        return self.workspace.resolve(name, self.job.target)

    def _rendered_path(self, name: str) -> str:
        where = f"{self.job.source}/{name}"
        return self.renderer.render(name, self.variables, where)

    def _loses_extension(self, path: str) -> bool:
        extension = self.job.extension
        if not extension:
            return False
        name = path.rpartition("/")[2]
        # Only the last extension counts; a name that is nothing else has none.
        at = name.rfind(".")
        return at > 0 and name[at:] == extension

    def _may_replace(self, path: str, target: str, entry: Entry) -> bool:
        """Tell whether something that exists gives way; say so when it does not."""
        if isinstance(entry, Directory):
            return self.job.replace
        self._tell_clash(path, target)
        if not self.job.replace:
            self.context.skip(path, f"'{target}' exists")
            return False
        return True

    def _tell_clash(self, path: str, target: str) -> None:
        """Refuse two files of one skeleton that render to one path.

        Backstage silently keeps the first, or with ``replace`` the last (A-40): one of
        the author's files is lost, so without ``replace`` that is an error here.
        """
        other = self.made.get(target)
        if other is None or isinstance(self.tree.get(other), Directory | None):
            return
        message = f"'{other}' and '{path}' both become '{target}'"
        place = f"{self.job.source}/{path}"
        if not self.job.replace or self.context.options.strict_templates:
            raise TemplateError(
                "W020",
                message,
                at=Location(place),
                hint="give one of the two another name, or a condition in its name",
            )
        self.context.notice("W106", f"{message}; '{path}' is used", place)

    # -- what goes there

    def _write(self, path: str, target: str, entry: File) -> None:
        executable = entry.executable
        if self.job.replace:
            target, executable = self._over(target, executable)
        if self._is_copied(path):
            self.context.log(f"Copying file/directory {path} without processing.")
            self.workspace[target] = entry
            return
        data = _text_of(entry, self.renderer)
        if data is None:
            self.workspace[target] = entry
        elif may_be_special(path, data) and self.entities.takes(path, target, data):
            return
        elif self.renderer.is_plain_bytes(data):
            self.workspace[target] = File(data, executable)
        else:
            self.workspace[target] = File(self._rendered(path, data), executable)

    def _is_copied(self, path: str) -> bool:
        if self.job.extension:
            return not self._loses_extension(path)
        return path in self.raw or path in self.kept

    def _over(self, target: str, executable: bool) -> tuple[str, bool]:  # noqa: FBT001
        """Return what is really written to, and its mode: an old one is kept (A-38)."""
        target = self.workspace.final(target)
        old = self.workspace.get(target)
        return target, old.executable if isinstance(old, File) else executable

    def _rendered(self, path: str, data: bytes) -> bytes:
        where = f"{self.job.source}/{path}"
        try:
            text = data.decode()
        except UnicodeDecodeError:
            self.context.notice(
                "W107", "it is not UTF-8 and was copied without rendering", where
            )
            return data
        return encoded(self.renderer.render(text, self.variables, where))


def _folders_of(tree: Mapping[str, Entry]) -> frozenset[str]:
    """Return every folder of ``tree`` but the root."""
    folders = {p for p, entry in tree.items() if isinstance(entry, Directory)}
    for path in tree:
        at = path.rfind("/")
        while at > 0 and path[:at] not in folders:
            folders.add(path[:at])
            at = path.rfind("/", 0, at)
    return frozenset(folders)


def _text_of(entry: File, renderer: TextRenderer) -> bytes | None:
    """Return the content of a text file; ``None`` when the file is better copied.

    That is so for binary files (A-36) and for long texts without markup, which then
    never are in memory.
    """
    content = entry.content
    if isinstance(content, bytes):
        return None if looks_binary(content) else content
    descriptor = os.open(content, os.O_RDONLY | os.O_CLOEXEC)
    try:
        data = os.read(descriptor, _CHUNK)
        if looks_binary(data):
            return None
        if len(data) < _CHUNK:
            return data
        return _rest_of(descriptor, data, renderer)
    finally:
        os.close(descriptor)


def _rest_of(descriptor: int, data: bytes, renderer: TextRenderer) -> bytes | None:
    """Read on; ``None`` for a long text in which nothing needs rendering."""
    parts, size, overlap, plain = [data], len(data), b"", renderer.is_plain_bytes(data)
    while data := os.read(descriptor, _CHUNK * 16):
        # A mark may lie across two pieces; none is longer than three bytes.
        plain = plain and renderer.is_plain_bytes(overlap + data)
        overlap = data[-2:]
        size += len(data)
        if size <= _LARGE:
            parts.append(data)
    if size <= _LARGE:
        return b"".join(parts)
    return None if plain else os.pread(descriptor, size, 0)
