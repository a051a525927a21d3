"""EntityTagsPicker: tags, in the form a catalog accepts (K-7, C-8)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from stagedoor.catalog.paths import value_at
from stagedoor.form.pickers.api import Picker, setting, texts
from stagedoor.form.questions import Choice

if TYPE_CHECKING:
    from stagedoor.core.json import JsonValue
    from stagedoor.form.pickers.api import Scene
    from stagedoor.form.questions import Question

_TAG: Final = re.compile(r"(?=.{1,63}\Z)[a-z0-9:+#]+(?:-[a-z0-9:+#]+)*\Z")


def _choices(question: Question, scene: Scene) -> tuple[Choice, ...]:
    kinds = {kind.lower() for kind in texts(setting(question, "kinds"))}
    found: set[str] = set()
    for entity in scene.catalog.entities() if scene.catalog else ():
        if not kinds or str(entity.get("kind")).lower() in kinds:
            tags = value_at(entity, "metadata.tags")
            found.update(texts(tags))
    return tuple(Choice(tag, tag) for tag in sorted(found))


def _doubts(_question: Question, value: JsonValue, _scene: Scene) -> str | None:
    bad = [tag for tag in texts(value) if not _TAG.match(tag)]
    if not bad:
        return None
    return f"a catalog refuses the tag '{bad[0]}': lower-case letters, digits and '-'"


def _stored(_question: Question, value: JsonValue, _scene: Scene) -> JsonValue:
    if not isinstance(value, list):
        return value
    return list(dict.fromkeys(str(tag).strip().lower() for tag in value))


entity_tags_picker = Picker(
    "tags: lower-case letters, digits, ':', '+', '#', with '-' between",
    choices=_choices,
    stored=_stored,
    doubts=_doubts,
)
