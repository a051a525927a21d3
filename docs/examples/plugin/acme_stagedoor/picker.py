"""The picker ``CostCentrePicker``: ``ui:field: CostCentrePicker`` in a form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stagedoor.settings.api import Choice, Picker

if TYPE_CHECKING:
    from stagedoor.settings.api import JsonValue, Question, Scene

_CENTRES: Final = {"CC-100": "Platform", "CC-200": "Sales"}


def _choices(_question: Question, _scene: Scene) -> tuple[Choice, ...]:
    return tuple(Choice(code, f"{code} {name}") for code, name in _CENTRES.items())


def _check(_question: Question, value: JsonValue, _scene: Scene) -> str | None:
    return None if value in _CENTRES else "has to be one of Acme's cost centres"


cost_centre_picker: Final = Picker("a cost centre", choices=_choices, check=_check)
