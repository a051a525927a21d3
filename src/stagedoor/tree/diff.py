"""A plan as text, in the form ``git diff`` prints and ``git apply`` reads."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

from stagedoor.tree.entries import Directory, File, Link

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stagedoor.tree.entries import Entry
    from stagedoor.tree.plan import Change

SHOWN: Final = 4 << 20
"""Bytes up to which a text is shown line by line; a longer file is only named."""
_SNIFFED: Final = 8000
"""Bytes git looks at for a NUL before it calls a file binary."""
_SPECIAL: Final = re.compile(r'["\\\x00-\x1f\x7f]')
_ESCAPES: Final = {"\n": "\\n", "\t": "\\t", '"': '\\"', "\\": "\\\\"}
_NO_NEWLINE: Final = "\\ No newline at end of file"


def diff_text(changes: Iterable[Change]) -> str:
    """Return all ``changes`` as one unified diff; ``""`` when there is none.

    Binary files, and texts of more than 4 MiB, are only named. Empty folders do not
    show, as git does not know them.
    """
    return "".join(f"{line}\n" for change in changes for line in diff_lines(change))


def diff_lines(change: Change) -> Iterator[str]:
    """Yield the lines of one change, without line ends."""
    before = None if isinstance(change.before, Directory) else change.before
    after = None if isinstance(change.after, Directory) else change.after
    if before is None and after is None:
        return
    if before is not None and after is not None and type(before) is not type(after):
        yield from _entry_lines(change.path, before, None)
        yield from _entry_lines(change.path, None, after)
    else:
        yield from _entry_lines(change.path, before, after)


def _entry_lines(path: str, before: Entry | None, after: Entry | None) -> Iterator[str]:
    yield f"diff --git {_quoted(f'a/{path}')} {_quoted(f'b/{path}')}"
    yield from _mode_lines(before, after)
    old_name = _quoted(f"a/{path}") if before else "/dev/null"
    new_name = _quoted(f"b/{path}") if after else "/dev/null"
    old, new = _text(before), _text(after)
    if old is None or new is None:
        if _bytes(before) != _bytes(after):
            yield f"Binary files {old_name} and {new_name} differ"
    elif old != new:
        end = "\t" if " " in path else ""  # or else patch takes the rest for a date
        yield f"--- {old_name}{end if before else ''}"
        yield f"+++ {new_name}{end if after else ''}"
        yield from _hunks(_lines(old), _lines(new))


def _mode_lines(before: Entry | None, after: Entry | None) -> Iterator[str]:
    old, new = _mode(before), _mode(after)
    if before is None:
        yield f"new file mode {new}"
    elif after is None:
        yield f"deleted file mode {old}"
    elif old != new:
        yield f"old mode {old}"
        yield f"new mode {new}"


def _mode(entry: Entry | None) -> str:
    if isinstance(entry, Link):
        return "120000"
    return "100755" if isinstance(entry, File) and entry.executable else "100644"


def _bytes(entry: Entry | None) -> bytes | str:
    """Return what tells two contents apart: short texts whole, long ones digested."""
    if isinstance(entry, File):
        return entry.data if entry.size <= SHOWN else entry.digest
    return os.fsencode(entry.target) if isinstance(entry, Link) else b""


def _text(entry: Entry | None) -> str | None:
    """Return the text to show; ``None`` when there is none."""
    data = _bytes(entry)
    if isinstance(data, str) or b"\0" in data[:_SNIFFED]:
        return None
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def _lines(text: str) -> list[str]:
    """Split at line feeds alone; the last line has none when the text has none."""
    return [line for line in re.split(r"(?<=\n)", text) if line]


def _hunks(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    if not old:
        lines = iter([f"@@ -0,0 +{_range(new)} @@\n", *(f"+{line}" for line in new)])
    elif not new:
        lines = iter([f"@@ -{_range(old)} +0,0 @@\n", *(f"-{line}" for line in old)])
    else:
        lines = _compared(old, new)
    for line in lines:
        if line.endswith("\n"):
            yield line[:-1]
        else:
            yield line
            yield _NO_NEWLINE


def _range(lines: Sequence[str]) -> str:
    return "1" if len(lines) == 1 else f"1,{len(lines)}"


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    from difflib import unified_diff

    lines = unified_diff(old, new)
    next(lines)
    next(lines)
    return lines


def _quoted(name: str) -> str:
    if not _SPECIAL.search(name):
        return name
    escaped = _SPECIAL.sub(lambda found: _escape(found[0]), name)
    return f'"{escaped}"'


def _escape(character: str) -> str:
    return _ESCAPES.get(character) or f"\\{ord(character):03o}"
