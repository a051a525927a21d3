"""Values that nobody can know before an outside effect is really done."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.core.json import JsonValue

_MARK: Final = re.compile(r"<unknown: ([^<>]+)>")
_READ: Final = re.compile(
    r"""steps(?:\.(?P<step>\w+)|\[\s*['"](?P<named_step>[^'"]+)['"]\s*\])\.output"""
    r"""(?:\.(?P<name>\w+)|\[\s*['"](?P<named>[^'"]+)['"]\s*\])"""
)


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


def outputs_read(document: JsonValue) -> dict[str, tuple[str, ...]]:
    """Return which outputs of which steps a template's texts mention, by step id."""
    found: dict[str, dict[str, None]] = {}
    for text in _texts(document):
        if "steps" in text:
            for match in _READ.finditer(text):
                step = match["step"] or match["named_step"]
                name = match["name"] or match["named"]
                found.setdefault(step, {})[name] = None
    return {step: tuple(names) for step, names in found.items()}


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
