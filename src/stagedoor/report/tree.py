"""A file tree as people draw it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from stagedoor.report.problems import printable
from stagedoor.tree.entries import Directory, FileTree, Link

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_Branch: TypeAlias = "dict[str, _Branch | None]"


def draw_tree(remarks: Mapping[str, str], tree: FileTree) -> str:
    """Return one line an entry: folders end in ``/``, links show their target.

    Args:
        remarks: What to add behind a path's name.
        tree: The entries; parents are implied.
    """
    root: _Branch = {}
    for path, entry in tree.items():
        *parents, name = path.split("/")
        branch = root
        for parent in parents:
            below = branch.setdefault(parent, {})
            branch = below if below is not None else {}
        branch[name] = {} if isinstance(entry, Directory) else None
    return "\n".join(_lines(root, "", "", remarks, tree))


def _lines(
    branch: _Branch, indent: str, base: str, remarks: Mapping[str, str], tree: FileTree
) -> Iterator[str]:
    last = len(branch) - 1
    for index, (name, below) in enumerate(sorted(branch.items())):
        path = base + name
        stem, bar = ("└── ", "    ") if index == last else ("├── ", "│   ")
        yield indent + stem + _label(path, name, below, tree) + remarks.get(path, "")
        if below:
            yield from _lines(below, indent + bar, path + "/", remarks, tree)


def _label(path: str, name: str, below: _Branch | None, tree: FileTree) -> str:
    entry = tree.get(path)
    if isinstance(entry, Link):
        return printable(f"{name} -> {entry.target}")
    return printable(name if below is None else f"{name}/")
