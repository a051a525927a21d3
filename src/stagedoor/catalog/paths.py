"""Dotted paths into entities and form values: ``spec.mesh.name``, ``a[0].b`` (K-40)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from stagedoor.core.json import JsonValue

# A bare part, an index in brackets, or a quoted key in brackets.
_PART: Final = re.compile(r"""[^.\[\]]+|\[(\d+)\]|\[(["'])(.*?)\2\]""")


def split_path(path: str) -> tuple[str, ...]:
    """Split a path into keys; list indices are digits."""
    return tuple(
        found[1] if found[1] is not None else found[3] if found[2] else found[0]
        for found in _PART.finditer(path)
    )


def value_at(value: JsonValue, path: str) -> JsonValue:
    """Return what ``path`` leads to, ``None`` when it leads nowhere.

    Keys that hold dots themselves are found too: ``metadata.annotations.x.io/y``.
    Mapping keys are compared exactly first, then in lower case.
    """
    return _walk(value, split_path(path))


def _walk(value: JsonValue, parts: tuple[str, ...]) -> JsonValue:
    if not parts:
        return value
    if isinstance(value, list):
        index = int(parts[0]) if parts[0].isdigit() else len(value)
        return _walk(value[index], parts[1:]) if index < len(value) else None
    if not isinstance(value, dict):
        return None
    for length in range(1, len(parts) + 1):
        key = ".".join(parts[:length])
        found = key if key in value else _same_letters(value, key)
        if found is not None:
            inner = _walk(value[found], parts[length:])
            if inner is not None:
                return inner
    return None


def _same_letters(value: dict[str, JsonValue], key: str) -> str | None:
    lowered = key.lower()
    return next((name for name in value if name.lower() == lowered), None)
