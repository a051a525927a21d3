"""Three trees merged whole, by git, in a repository nobody sees.

Starting processes is not for this room: git is handed down as a :class:`Scratch`.
What git is told and what its answers mean is all here.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

from stagedoor.core.frozen import frozen
from stagedoor.tree.entries import Directory, DiskFile, File, FileTree, Link, same_entry
from stagedoor.tree.paths import parents_of
from stagedoor.tree.plan import Conflict, plan_changes, without_implied

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from contextlib import AbstractContextManager

    from stagedoor.tree.entries import Entry

_WHOLE: Final = 8 << 20
"""Bytes up to which a file is merged line by line; a longer one as one piece."""

_SETTINGS: Final = (
    # What people read in conflicts: their lines, the common ones, the template's.
    *("-c", "merge.conflictStyle=diff3"),
    # A file the template adds to a folder that was renamed goes where the folder is.
    *("-c", "merge.directoryRenames=true"),
    *("-c", "merge.renames=true"),
)
# Always a pack: below a hundred objects git would start one more process.
_IMPORT: Final = ("-c", "fastimport.unpackLimit=0", "fast-import", "--quiet")

_REGULAR: Final = "100644"
_EXECUTABLE: Final = "100755"
_LINK: Final = "120000"

_BASE_MARK: Final = 1_000_000_000
"""The mark of the first commit, out of the way of those of the contents."""

_FROM_BASE: Final = b"from :%d\ndeleteall\n" % _BASE_MARK

_REASONS: Final = {
    "(contents)": "was changed on both sides, in the same lines",
    "(file/directory)": "is a file on one side and a folder on the other",
    "(distinct modes)": "is of another kind on each side",
    "(rename/rename)": "was renamed differently on each side",
    "(rename involved in collision)": "is the new name of two files",
    "(rename/delete)": "was renamed on one side and deleted on the other",
}
"""What git's kinds of conflict mean, in words that follow the path."""
_BINARY: Final = "was changed on both sides and is no text; yours stays"
_OTHERWISE: Final = "could not be merged"


class Scratch(Protocol):
    """Runs git in an empty, bare, throw-away repository that no settings reach."""

    def __call__(
        self, *arguments: str, stdin: bytes = b"", conflicts: bool = False
    ) -> bytes:
        """Return the standard output; with ``conflicts`` exit code 1 is fine too."""
        ...


OpenScratch: TypeAlias = "Callable[[], AbstractContextManager[Scratch]]"


@frozen
class Merged:
    """Three trees in one.

    Attributes:
        tree: With conflict markers in the texts that both sides changed.
        conflicts: What somebody has to look at, sorted by path, one a path.
    """

    tree: FileTree
    conflicts: tuple[Conflict, ...] = ()


def merge(
    base: FileTree, yours: FileTree, template: FileTree, scratch: OpenScratch
) -> Merged:
    """Bring what happened between ``base`` and ``template`` into ``yours``.

    When one side only changed, the result is that side, and git is not asked. Bytes
    are never touched, line ends included; files are merged as git does: renames,
    modes, one side deleting what the other changed.

    Raises:
        ConflictError: There is no git, or it is too old.
    """
    if not plan_changes(base, yours):
        return Merged(template)
    if not plan_changes(base, template) or not plan_changes(yours, template):
        return Merged(yours)
    contents = _Contents(_unchanged(base, yours, template))
    with scratch() as git:
        trees = {"base": base, "yours": yours, "template": template}
        history = _history(contents, trees)
        root = git(*_IMPORT, stdin=history)
        answer = git(
            *(*_SETTINGS, "merge-tree", "--write-tree", "-z", "--messages"),
            *("yours", "template"),
            conflicts=True,
        )
        tree, conflicts = _parse_answer(answer)
        files = _read_files(git, tree, contents, root)
    folders = _merged_folders(base, yours, template)
    fitting = {path: e for path, e in folders.items() if not _is_below(path, files)}
    return Merged(without_implied(fitting | files), conflicts)


class _Contents:
    """The bytes given to git, each once, and what they stand for.

    A file nobody changed and a file too long to be merged by lines are given as a
    short stand-in: git moves or keeps it, and never looks at what it stands for.
    """

    def __init__(self, unchanged: Mapping[str, Entry]) -> None:
        self._unchanged = unchanged
        self._marks: dict[bytes, int] = {}
        self._meant: dict[str, bytes | DiskFile] = {}

    def mode_and_mark(self, path: str, entry: File | Link) -> tuple[str, int]:
        """Return how a commit refers to ``entry``."""
        stored = self._stored(path, entry)
        mark = self._marks.setdefault(stored, len(self._marks) + 1)
        if isinstance(entry, Link):
            meant: bytes | DiskFile = stored
        else:
            meant = entry.content
        self._meant.setdefault(_object_id(stored), meant)
        return _mode(entry), mark

    def _stored(self, path: str, entry: File | Link) -> bytes:
        if isinstance(entry, Link):
            return os.fsencode(entry.target)
        if path in self._unchanged:
            return b"\0unchanged " + os.fsencode(path)
        if entry.size > _WHOLE:
            return b"\0long " + entry.digest.encode()
        return entry.data

    def blobs(self) -> Iterator[bytes]:
        """Yield the commands that make the marks of all the bytes so far."""
        for data, mark in self._marks.items():
            yield b"blob\nmark :%d\ndata %d\n%b\n" % (mark, len(data), data)

    def entry(self, mode: str, name: str) -> File | Link | None:
        """Return what the object ``name`` stands for; ``None`` when git made it."""
        meant = self._meant.get(name)
        return None if meant is None else _entry(mode, meant)


def _mode(entry: File | Link) -> str:
    if isinstance(entry, Link):
        return _LINK
    return _EXECUTABLE if entry.executable else _REGULAR


def _entry(mode: str, content: bytes | DiskFile) -> File | Link:
    if mode == _LINK and isinstance(content, bytes):
        return Link(os.fsdecode(content))
    return File(content, executable=mode == _EXECUTABLE)


def _object_id(data: bytes) -> str:
    import hashlib

    # git's name for the bytes; nothing relies on it being hard to forge.
    header = b"blob %d\0" % len(data)
    return hashlib.sha1(header + data, usedforsecurity=False).hexdigest()


def _unchanged(*trees: FileTree) -> dict[str, Entry]:
    first, *others = trees
    return {
        path: entry
        for path, entry in first.items()
        if all(same_entry(entry, other.get(path)) for other in others)
    }


def _history(contents: _Contents, trees: Mapping[str, FileTree]) -> bytes:
    """Spell the trees as commits, the first one the parent of the others.

    Ends with asking for the name of the first commit.
    """
    (base, first), *others = trees.items()
    commits = [
        _commit(base, contents, first, b"mark :%d\n" % _BASE_MARK),
        *(_commit(name, contents, tree, _FROM_BASE) for name, tree in others),
    ]
    return b"".join([*contents.blobs(), *commits, b"get-mark :%d\n" % _BASE_MARK])


def _commit(branch: str, contents: _Contents, tree: FileTree, place: bytes) -> bytes:
    lines = [b"commit refs/heads/%b\n" % branch.encode()]
    who = b"committer stagedoor <> 0 +0000\ndata 0\n"
    # fast-import wants a mark before the committer and the parent after the message.
    lines += [who, place] if place is _FROM_BASE else [place, who]
    for path, entry in tree.items():
        if not isinstance(entry, Directory):
            mode, mark = contents.mode_and_mark(path, entry)
            lines.append(b"M %b :%d %b\n" % (mode.encode(), mark, _quoted(path)))
    return b"".join(lines)


def _quoted(path: str) -> bytes:
    raw = os.fsencode(path)
    for plain, escaped in ((b"\\", b"\\\\"), (b'"', b'\\"'), (b"\n", b"\\n")):
        raw = raw.replace(plain, escaped)
    return b'"%b"' % raw


def _parse_answer(answer: bytes) -> tuple[str, tuple[Conflict, ...]]:
    """Read ``merge-tree -z``: a tree, the files in conflict, what was done to which.

    Each message is a count, as many paths, a kind and a text.
    """
    fields = [os.fsdecode(field) for field in answer.split(b"\0")]
    end = fields.index("", 1) if "" in fields[1:] else len(fields)
    reasons = {field.partition("\t")[2]: _OTHERWISE for field in fields[1:end]}
    rest = iter(fields[end + 1 :])
    for count in rest:
        if not count.isdigit():
            break
        paths = [next(rest) for _ in range(int(count))]
        kind, text = next(rest), next(rest)
        reason = _reason(kind, text)
        if reason and _BINARY not in (reasons.get(path) for path in paths):
            named = [path for path in paths if path in reasons] or paths[:1]
            reasons |= dict.fromkeys(named, reason)
    return fields[0], tuple(Conflict(*item) for item in sorted(reasons.items()))


def _reason(kind: str, text: str) -> str | None:
    """Say what a message of git means for its paths; ``None`` for no conflict."""
    if "Cannot merge binary files" in text:
        return _BINARY
    if not kind.startswith("CONFLICT"):
        return None
    if "deleted in yours" in text:
        return "was deleted by you and changed by the template"
    if "deleted in template" in text:
        return "was changed by you and deleted by the template"
    return _REASONS.get(kind.removeprefix("CONFLICT "), _OTHERWISE)


def _read_files(
    git: Scratch, tree: str, contents: _Contents, base: bytes
) -> dict[str, Entry]:
    files: dict[str, Entry] = {}
    made: dict[str, tuple[str, str]] = {}
    for line in git("ls-tree", "-r", "-z", tree).split(b"\0")[:-1]:
        about, _, path = os.fsdecode(line).partition("\t")
        mode, _, name = about.split(" ")
        entry = contents.entry(mode, name)
        if entry is None:
            made[path] = (mode, name)
        else:
            files[path] = entry
    for path, data in zip(made, _blobs(git, made.values()), strict=True):
        files[path] = _entry(made[path][0], _with_named_base(data, base))
    return files


def _blobs(git: Scratch, wanted: Iterable[tuple[str, str]]) -> Iterator[bytes]:
    names = "".join(f"{name}\n" for _, name in wanted)
    out = git("cat-file", "--batch", stdin=names.encode()) if names else b""
    at = 0
    while at < len(out):
        end = out.index(b"\n", at)
        size = int(out[at:end].rsplit(b" ", 1)[1])
        yield out[end + 1 : end + 1 + size]
        at = end + size + 2


def _with_named_base(data: bytes, base: bytes) -> bytes:
    """Call the common lines ``base`` in conflict markers, where git puts a hash."""
    pattern = rb"(?m)^(\|{7,}) (?:%b)[0-9a-f]*(?=\r?$)" % base[:7]
    return re.sub(pattern, rb"\1 base", data)


def _merged_folders(
    base: FileTree, yours: FileTree, template: FileTree
) -> dict[str, Entry]:
    """Merge what git does not know: the empty folders."""
    ours, before, theirs = _empty(yours), _empty(base), _empty(template)
    return dict.fromkeys((ours & theirs) | ((ours | theirs) - before), Directory())


def _is_below(path: str, files: Mapping[str, Entry]) -> bool:
    return any(parent in files for parent in parents_of(path))


def _empty(tree: FileTree) -> set[str]:
    return {path for path, entry in tree.items() if isinstance(entry, Directory)}
