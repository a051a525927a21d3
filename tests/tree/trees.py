"""Trees to try laws on: few names, so that they meet each other."""

from __future__ import annotations

from hypothesis import strategies as st

from stagedoor.tree.entries import Directory, File, FileTree, Link
from stagedoor.tree.paths import parents_of
from stagedoor.tree.plan import without_implied

NAMES = st.sampled_from(["a", "b", "c.txt", "ü", "x y", '"q"'])
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)
LINES = st.lists(st.sampled_from(["one\n", "two\n", "three\n", "\n", "no end"]))
CONTENTS = st.one_of(
    LINES.map(lambda lines: "".join(lines).encode()),
    st.sampled_from([b"", b"\0\1", b"\xff\xfe", b"a\r\nb\r\n", b"\xef\xbb\xbfx\n"]),
)
ENTRIES = st.one_of(
    st.builds(File, CONTENTS, st.booleans()),
    st.builds(File, CONTENTS, st.booleans()),
    st.sampled_from([Link("a"), Link("../nowhere"), Directory()]),
)


def fitting(entries):
    """Drop what stands below a file or link, and folders that hold something."""
    kept = {
        path: entry
        for path, entry in entries.items()
        if not any(
            not isinstance(entries.get(parent, Directory()), Directory)
            for parent in parents_of(path)
        )
    }
    return without_implied(kept)


TREES = st.dictionaries(PATHS, ENTRIES, max_size=8).map(fitting)


def tree(**entries):
    """Build a tree; ``__`` in a name is a slash, text is the content of a file."""
    return FileTree(
        {
            name.replace("__", "/"): File(entry.encode())
            if isinstance(entry, str)
            else entry
            for name, entry in entries.items()
        }
    )


def plain(tree):
    """Spell a tree with its bytes, so that two can be compared."""
    return {
        path: (entry.data, entry.executable) if isinstance(entry, File) else entry
        for path, entry in tree.items()
    }
