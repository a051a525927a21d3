"""Where in a TOML file a key stands; the parser of the standard library forgets it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from stagedoor.core.locations import Location

if TYPE_CHECKING:
    from collections.abc import Iterator

_PART: Final = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
_KEY: Final = rf"{_PART}(?:\s*\.\s*{_PART})*"


def locate(text: str, file: str, key: tuple[str, ...]) -> tuple[Location, str]:
    """Return the place of ``key``, or of what it is in, and that line.

    A key inside a ``{…}`` on one line is found by the line. A text of several lines
    that looks like keys can mislead; nothing but a line number depends on it.
    """
    lines = text.splitlines()
    best, at = 0, (1, 1)
    for full, line, column in _keys(lines):
        common = _common(full, key)
        if common > best:
            best, at = common, (line, column)
    line, column = at
    excerpt = lines[line - 1] if lines else ""
    return Location(file, line, column), excerpt


def _keys(lines: list[str]) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """Yield each key in full, tables included, with its 1-based line and column."""
    header = re.compile(rf"\s*\[\[?\s*(?P<key>{_KEY})\s*\]\]?\s*(?:#.*)?")
    pair = re.compile(rf"\s*(?P<key>{_KEY})\s*=")
    table: tuple[str, ...] = ()
    for number, line in enumerate(lines, 1):
        found = header.fullmatch(line)
        if found:
            table = _split(found["key"])
            yield table, number, found.start("key") + 1
            continue
        found = pair.match(line)
        if found:
            yield (*table, *_split(found["key"])), number, found.start("key") + 1


def _split(key: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in re.findall(_PART, key))


def _common(full: tuple[str, ...], key: tuple[str, ...]) -> int:
    """Count the parts of ``key`` that ``full`` leads to; 0 when it leads elsewhere."""
    size = min(len(full), len(key))
    return size if full[:size] == key[:size] else 0
