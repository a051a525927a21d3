"""Pickers that are a plain text away from Witboost's own pages (K-77, K-81)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.form.pickers.api import Picker

if TYPE_CHECKING:
    from stagedoor.core.json import JsonValue
    from stagedoor.form.pickers.api import Scene
    from stagedoor.form.questions import Question


def _unchecked(_question: Question, value: JsonValue, _scene: Scene) -> str | None:
    return f"'{value}' is not checked: only Witboost knows what there is"


text_picker = Picker("a plain text")
unchecked_picker = Picker("a plain text; only Witboost can check it", doubts=_unchecked)
