"""EntityNamePicker: the name of an entity to be (K-6, K-80)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from stagedoor.form.pickers.api import Picker, setting

if TYPE_CHECKING:
    from stagedoor.core.json import JsonValue
    from stagedoor.form.pickers.api import Scene
    from stagedoor.form.questions import Question

_NAME: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?\Z")


def _check(question: Question, value: JsonValue, scene: Scene) -> str | None:
    if not isinstance(value, str) or not value:
        return None
    longest = setting(question, "maxLength")
    if scene.witboost and isinstance(longest, int) and len(value) > longest:
        return f"is longer than {longest} characters"
    # Witboost's display names hold spaces, whatever its pages say (K-80).
    if (scene.witboost and not scene.strict) or _NAME.match(value):
        return None
    return (
        "must start and end with an alphanumeric character, and contain only "
        "alphanumeric characters, hyphens, underscores, and periods; at most 63"
    )


entity_name_picker = Picker("the name of the entity to be made", check=_check)
