"""MultiEntityPicker: several entities, each with its kind (K-5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.catalog.references import BadReferenceError, parse_reference
from stagedoor.form.pickers.api import Picker
from stagedoor.form.pickers.candidates import stored_reference
from stagedoor.form.pickers.entity import entity_choices

if TYPE_CHECKING:
    from stagedoor.core.json import JsonValue
    from stagedoor.form.pickers.api import Scene
    from stagedoor.form.questions import Question


def _check(_question: Question, value: JsonValue, _scene: Scene) -> str | None:
    for item in value if isinstance(value, list) else ():
        try:
            parse_reference(str(item))
        except BadReferenceError:
            return f"holds '{item}', which is not a valid entity ref"
    return None


def _stored(question: Question, value: JsonValue, scene: Scene) -> JsonValue:
    if not isinstance(value, list):
        return value
    return [stored_reference(question, item, scene) for item in value]


multi_entity_picker = Picker(
    "several entities of the catalog, each as 'kind:namespace/name'",
    choices=entity_choices,
    check=_check,
    stored=_stored,
    is_entity=True,
)
