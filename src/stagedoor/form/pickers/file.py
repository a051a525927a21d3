"""FilePicker: a file as a data URL with its name (K-78)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stagedoor.form.pickers.api import Picker, setting

if TYPE_CHECKING:
    from stagedoor.core.json import JsonValue
    from stagedoor.form.pickers.api import Scene
    from stagedoor.form.questions import Question

_MEGABYTE: Final = 1024 * 1024
# Base64 spells three bytes as four characters.
_GROWTH: Final = 4 / 3


def _check(question: Question, value: JsonValue, _scene: Scene) -> str | None:
    if not isinstance(value, dict):
        return None
    content = value.get("fileContent")
    if not isinstance(content, str) or not content.startswith("data:"):
        return "needs 'fileContent', a data URL, and 'fileName'"
    most = setting(question, "maxSizeMb")
    if isinstance(most, int | float) and len(content) > most * _MEGABYTE * _GROWTH + 64:
        return f"is a file of more than {most} MB"
    return None


file_picker = Picker("a file: {fileContent: a data URL, fileName}", check=_check)
