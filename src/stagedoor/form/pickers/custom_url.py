"""CustomUrlPicker: items some service offers, given as JSON here (K-74)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.form.pickers.api import Picker, setting, texts

if TYPE_CHECKING:
    from stagedoor.core.json import JsonValue
    from stagedoor.form.pickers.api import Scene
    from stagedoor.form.questions import Question


def _check(question: Question, value: JsonValue, _scene: Scene) -> str | None:
    most = setting(question, "maxNumberToSelect")
    if isinstance(value, list) and isinstance(most, int) and len(value) > most:
        return f"holds {len(value)} items where at most {most} can be chosen"
    return None


def _coerced(question: Question, value: JsonValue, _scene: Scene) -> JsonValue:
    """Keep of each item what the form would save."""
    fields = texts(setting(question, "fieldsToSave"))
    if not fields:
        return value
    if isinstance(value, list):
        return [_kept(item, fields) for item in value]
    return _kept(value, fields)


def _kept(item: JsonValue, fields: tuple[str, ...]) -> JsonValue:
    if not isinstance(item, dict):
        return item
    return {key: item[key] for key in fields if key in item}


custom_url_picker = Picker(
    "items a service offers; no network is used: give them as JSON",
    check=_check,
    stored=_coerced,
    coerced=_coerced,
)
