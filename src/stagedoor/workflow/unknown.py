"""Values that nobody can know before an outside effect is really done."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.core.json import JsonValue

_MARK: Final = re.compile(r"<unknown: ([^<>]+)>")


def unknown(step: str, name: str) -> str:
    """Return the text that stands for an output until its action is really run."""
    return f"<unknown: {step}.{name}>"


def unknowns_in(value: JsonValue) -> tuple[str, ...]:
    """Return the ``step.output`` names of all markers in ``value``, in order."""
    return tuple(dict.fromkeys(_marks(value)))


def _marks(value: JsonValue) -> Iterator[str]:
    match value:
        case str():
            if "<unknown: " in value:
                yield from _MARK.findall(value)
        case list():
            for item in value:
                yield from _marks(item)
        case dict():
            for item in value.values():
                yield from _marks(item)
        case _:
            return


def outputs_read(document: JsonValue, step: str) -> tuple[str, ...]:
    """Return the names of the outputs of ``step`` that a template's texts mention."""
    quoted = re.escape(step)
    after = rf"steps(?:\.{quoted}|\[\s*['\"]{quoted}['\"]\s*\])\.output"
    pattern = re.compile(rf"{after}(?:\.(\w+)|\[\s*['\"]([^'\"]+)['\"]\s*\])")
    found = (name for text in _texts(document) for name in pattern.findall(text))
    return tuple(dict.fromkeys(dotted or named for dotted, named in found))


def _texts(value: JsonValue) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from _texts(item)
        case dict():
            for item in value.values():
                yield from _texts(item)
        case _:
            return
