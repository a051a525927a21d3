"""DescriptorPicker: one entry of another field's value, as value, label, key (K-70)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.catalog.paths import value_at
from stagedoor.form.pickers.api import Picker, setting
from stagedoor.form.pickers.candidates import look_up
from stagedoor.form.questions import Choice, spoken

if TYPE_CHECKING:
    from stagedoor.core.json import JsonObject, JsonValue
    from stagedoor.form.pickers.api import Scene
    from stagedoor.form.questions import Question


def _entries(question: Question, scene: Scene) -> list[JsonObject]:
    value = value_at(scene.values, str(setting(question, "source") or ""))
    if isinstance(value, str):
        value = look_up(value, scene)
    options = value_at(value, str(setting(question, "optionsAt") or ""))
    path = setting(question, "optionsDisplayNameAt")
    if isinstance(options, list):
        pairs = [(str(index), item) for index, item in enumerate(options)]
    elif isinstance(options, dict):
        pairs = list(options.items())
    else:
        return []
    return [
        {"value": item, "label": _label(key, item, path), "key": key}
        for key, item in pairs
    ]


def _label(key: str, item: JsonValue, path: JsonValue) -> str:
    shown = value_at(item, path) if isinstance(path, str) else None
    if shown is not None:
        return spoken(shown)
    return key if isinstance(item, dict | list) else spoken(item)


def _choices(question: Question, scene: Scene) -> tuple[Choice, ...]:
    return tuple(
        Choice(entry, str(entry["label"])) for entry in _entries(question, scene)
    )


def _coerced(question: Question, value: JsonValue, scene: Scene) -> JsonValue:
    """Take a label, a key or a value for the entry it belongs to."""
    if isinstance(value, dict):
        return value
    for entry in _entries(question, scene):
        if value in (entry["label"], entry["key"], entry["value"]):
            return entry
    return value


def _reads(question: Question) -> tuple[str, ...]:
    return (str(setting(question, "source") or "").partition(".")[0],)


descriptor_picker = Picker(
    "one entry of another field's value: {value, label, key}",
    choices=_choices,
    stored=_coerced,
    coerced=_coerced,
    reads=_reads,
)
