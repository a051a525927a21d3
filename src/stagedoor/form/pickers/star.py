"""StarPicker: a number of stars (K-79)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stagedoor.core.schema_leaves import is_multiple
from stagedoor.form.pickers.api import Picker, setting

if TYPE_CHECKING:
    from stagedoor.core.json import JsonValue
    from stagedoor.form.pickers.api import Scene
    from stagedoor.form.questions import Question

_MOST: Final = 5


def _check(question: Question, value: JsonValue, _scene: Scene) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    most = setting(question, "maxValue")
    most = most if isinstance(most, int | float) else _MOST
    step = setting(question, "precision")
    step = step if isinstance(step, int | float) and step else 1
    if 0 <= value <= most and is_multiple(value, step):
        return None
    return f"must go from 0 to {most} in steps of {step}"


star_picker = Picker("a number of stars", check=_check)
