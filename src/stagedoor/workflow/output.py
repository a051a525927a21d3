"""``spec.output`` after the last step (R-50 … R-52)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stagedoor.workflow.conditions import is_true
from stagedoor.workflow.result import Notice

if TYPE_CHECKING:
    from collections.abc import Callable

    from stagedoor.core.json import JsonObject, JsonValue

_FILTERED: Final = ("links", "text")


def shown_output(
    rendered: JsonObject, written: JsonObject, tell: Callable[[Notice], None]
) -> JsonObject:
    """Drop the links and texts whose ``if`` is false, and every ``if``.

    Args:
        rendered: The output with its expressions evaluated.
        written: The same, as the template has it.
        tell: Hears of an item that is kept although its condition has no value (R-51).
    """
    shown = dict(rendered)
    for name in _FILTERED:
        items = rendered.get(name)
        if isinstance(items, list):
            _tell_missing(name, items, written.get(name), tell)
            shown[name] = [_without_if(item) for item in items if _is_kept(item)]
    return shown


def _is_kept(item: JsonValue) -> bool:
    return not isinstance(item, dict) or "if" not in item or is_true(item["if"])


def _without_if(item: JsonValue) -> JsonValue:
    if not isinstance(item, dict):
        return item
    return {key: value for key, value in item.items() if key != "if"}


def _tell_missing(
    name: str,
    items: list[JsonValue],
    written: JsonValue,
    tell: Callable[[Notice], None],
) -> None:
    if not isinstance(written, list) or len(written) != len(items):
        return
    for index, (item, source) in enumerate(zip(items, written, strict=True)):
        if not isinstance(item, dict) or not isinstance(source, dict):
            continue
        if "if" in source and "if" not in item:
            message = (
                f"spec.output.{name}[{index}] is kept: its condition "
                f"{source['if']!r} has no value, which counts as no condition"
            )
            tell(Notice("W102", message))
