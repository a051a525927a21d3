"""Paths inside a tree: made canonical, kept inside, safe to write on any system."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from stagedoor.core.errors import Problem, TemplateError
from stagedoor.tree.entries import Directory, Entry, Link

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from stagedoor.tree.entries import FileTree

MAX_NAME: Final = 255
"""Bytes in one name: the limit of ext4, APFS, NTFS (there in UTF-16 units)."""
MAX_PATH: Final = 4095
"""Bytes in one path: Linux's PATH_MAX less the closing NUL."""

_NAME: Final = r"\.?[\w@%+=:,~ -][\w@%+=:,.~ -]*"
_PLAIN: Final = re.compile(rf"{_NAME}(?:/{_NAME})*")
"""Paths no rule here says anything about: the common case, in one match."""


def canonical_path(path: str) -> str:
    """Return ``path`` in the one spelling a :class:`FileTree` knows it by.

    ``.`` parts, doubled and closing slashes go; a ``..`` takes back the part before
    it. The root itself is ``""``.

    Raises:
        TemplateError: It is absolute, climbs out of the tree, holds NUL or is longer
            than a disk takes (A-4, A-32).
    """
    if _PLAIN.fullmatch(path) and len(path) < MAX_NAME // 4:
        return path
    if path.startswith("/"):
        raise _leaves(path)
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            if not parts:
                raise _leaves(path)
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return _storable("/".join(parts))


def joined_path(folder: str, path: str) -> str:
    """Return canonical ``path`` below canonical ``folder``; it may not climb out."""
    below = canonical_path(path)
    return f"{folder}/{below}" if folder and below else folder or below


def _leaves(path: str) -> TemplateError:
    return TemplateError.of([_leaving(path)])


def _leaving(path: str) -> Problem:
    return Problem(
        "L001",
        f"path '{path}' leaves the folder it belongs to",
        hint="use a path relative to that folder, without a leading '/' or '..'",
    )


def _storable(path: str) -> str:
    """Return ``path`` when a disk takes it."""
    try:
        encoded = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        encoded = b"\0"
    if b"\0" in encoded:
        shown = path.encode("ascii", "backslashreplace").replace(b"\0", b"\\0")
        raise TemplateError(
            "L002",
            f"path '{shown.decode()}' holds what no name can hold",
            hint="a NUL character or half of a character stands in it",
        )
    longest = max(encoded.split(b"/"), key=len)
    if len(longest) > MAX_NAME or len(encoded) > MAX_PATH:
        raise TemplateError(
            "L003",
            f"path '{path[:60]}…' is too long for a disk",
            hint=f"a name has at most {MAX_NAME} bytes, a path {MAX_PATH}",
        )
    return path


def parents_of(path: str) -> Iterator[str]:
    """Yield the folders above ``path``, the outermost first, without the root."""
    at = path.find("/")
    while at != -1:
        yield path[:at]
        at = path.find("/", at + 1)


def link_above(path: str, entries: Mapping[str, Entry]) -> str | None:
    """Return the link of ``entries`` that writing to ``path`` would follow, if any.

    A link at ``path`` itself is none: it would be replaced, not followed.
    """
    for parent in parents_of(path):
        if isinstance(entries.get(parent), Link):
            return parent
    return None


# git refuses these spellings too: they are one name on NTFS and HFS+.
_GIT: Final = re.compile(r"(?:^|[/\0])(?:\.git|git~1)[. ]*(?:[/\0]|\Z)", re.IGNORECASE)

# An empty part, "." or "..": no key of a tree has one; landing relies on it.
_NO_NAME: Final = re.compile(r"(?:\A|[/\0])\.{0,2}(?:[/\0]|\Z)")


def check_tree(tree: FileTree) -> None:
    """Make sure that ``tree`` can be written as it stands.

    Raises:
        TemplateError: An entry stands outside the tree, below a file or a link, or
            inside ``.git``; all such entries are listed.
    """
    everything = "\0".join(tree)
    if tree and _NO_NAME.search(everything):
        raise TemplateError.of(_leaving(path) for path in tree if _NO_NAME.search(path))
    folders = {path.rpartition("/")[0] for path in tree} - {""}
    every = folders.union(*(parents_of(folder) for folder in folders))
    problems = [_below(tree, folder) for folder in sorted(every & tree.keys())]
    if _GIT.search(everything):
        problems += [_inside_git(path) for path in tree if _GIT.search(path)]
    found = [problem for problem in problems if problem]
    if found:
        raise TemplateError.of(found)


def _below(tree: FileTree, folder: str) -> Problem | None:
    entry = tree[folder]
    if isinstance(entry, Directory):
        return None
    inner = next(path for path in tree if path.startswith(f"{folder}/"))
    if isinstance(entry, Link):
        return Problem(
            "L004",
            f"'{inner}' would be written through the link '{folder}'",
            hint="write to the folder the link points to, or drop the link",
        )
    return Problem(
        "L005",
        f"'{folder}' would be a file and, because of '{inner}', a folder",
        hint="give one of the two another name",
    )


def _inside_git(path: str) -> Problem:
    return Problem(
        "L006",
        f"'{path}' would be written into git's own folder",
        hint="a template makes files; hooks and settings of the repository are yours",
    )


_UNSAFE_CHARACTERS: Final = re.compile(r'[<>:"|?*\\\x01-\x1f]')
_UNSAFE_END: Final = re.compile(r"[. ](?:/|\0|\Z)")
_RESERVED: Final = re.compile(
    r"(?:^|[/\0])(?:con|prn|aux|nul|com[1-9¹²³]|lpt[1-9¹²³])(?:[./\0]|\Z)",
    re.IGNORECASE,
)


def portability_problems(tree: Iterable[str]) -> tuple[Problem, ...]:
    """List what other systems would stumble over; warnings, sorted by path.

    Names that differ in case (or in how an accent is composed) alone are one file on
    macOS and Windows; some names and characters do not exist on Windows.
    """
    paths = sorted(tree)
    return (*_clashes(paths), *_unsafe_names(paths))


def _clashes(paths: list[str]) -> Iterator[Problem]:
    every = {*paths}.union(*(parents_of(folder) for folder in _folders(paths)))
    every |= _folders(paths)
    if len({path.lower() for path in every}) == len(every) and "".join(every).isascii():
        return
    seen: dict[str, str] = {}
    for path in sorted(every):
        first = seen.setdefault(_folded(path), path)
        if first != path and first.rpartition("/")[0] == path.rpartition("/")[0]:
            yield Problem(
                "L007",
                f"'{first}' and '{path}' are one file on macOS and Windows",
                hint="give one of the two another name",
            )


def _folders(paths: list[str]) -> set[str]:
    return {path.rpartition("/")[0] for path in paths} - {""}


def _folded(path: str) -> str:
    import unicodedata

    return unicodedata.normalize("NFC", path.casefold())


def _unsafe_names(paths: list[str]) -> Iterator[Problem]:
    rules = (_UNSAFE_CHARACTERS, _UNSAFE_END, _RESERVED)
    everything = "\0".join(paths)
    if not any(rule.search(everything) for rule in rules):
        return
    for path in paths:
        if any(rule.search(path) for rule in rules):
            yield Problem(
                "L008",
                f"'{path}' cannot be checked out on Windows",
                hint='avoid < > : " | ? * \\, closing dots and blanks, and device names',
            )
