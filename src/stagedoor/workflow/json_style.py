"""JSON exactly as JavaScript's ``JSON.stringify`` writes it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from stagedoor.nunjucks.numbers import number_to_text
from stagedoor.nunjucks.values import in_key_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stagedoor.core.json import JsonObject, JsonValue

_LONE: Final = re.compile("[\ud800-\udfff]")
_NO_NUMBER: Final = frozenset({"NaN", "Infinity", "-Infinity"})
_WIDEST: Final = 10


def to_json(
    value: JsonValue, space: str = "", only: Iterable[str] | None = None
) -> str:
    """Return the text of ``value``.

    Args:
        value: JSON data; NaN and infinities become ``null``.
        space: What one level is indented by; ``""`` writes one line.
        only: The keys that are written, in this order; all of them when ``None``.
    """
    names = None if only is None else tuple(dict.fromkeys(only))
    return _Writer(space[:_WIDEST], names).text(value, "")


class _Writer:
    def __init__(self, space: str, only: tuple[str, ...] | None) -> None:
        self._space = space
        self._only = only
        self._colon = ": " if space else ":"

    def text(self, value: JsonValue, indent: str) -> str:
        match value:
            case str():
                return json_text(value)
            case dict():
                inner = indent + self._space
                return self._joined("{}", list(self._pairs(value, inner)), indent)
            case list():
                inner = indent + self._space
                items = [self.text(item, inner) for item in value]
                return self._joined("[]", items, indent)
            case None | bool():
                return {None: "null", True: "true", False: "false"}[value]
            case _:
                text = number_to_text(value)
                return "null" if text in _NO_NUMBER else text

    def _pairs(self, value: JsonObject, indent: str) -> Iterator[str]:
        names = in_key_order(value) if self._only is None else self._only
        for name in names:
            if name in value:
                item = self.text(value[name], indent)
                yield f"{json_text(name)}{self._colon}{item}"

    def _joined(self, brackets: str, items: list[str], indent: str) -> str:
        if not items:
            return brackets
        if not self._space:
            return f"{brackets[0]}{','.join(items)}{brackets[1]}"
        inner = f"\n{indent}{self._space}"
        body = f",{inner}".join(items)
        return f"{brackets[0]}{inner}{body}\n{indent}{brackets[1]}"


def json_text(text: str) -> str:
    """Return a string literal; half a surrogate pair is escaped."""
    written = json.dumps(text, ensure_ascii=False)
    return _LONE.sub(lambda found: f"\\u{ord(found[0]):04x}", written)
