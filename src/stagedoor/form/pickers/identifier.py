"""IdentifierPicker: ``domain.name.0`` of a new System (K-42, K-44, K-45)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from stagedoor.catalog.paths import value_at
from stagedoor.form.absent import ABSENT, Draft
from stagedoor.form.pickers.api import Picker, setting
from stagedoor.form.pickers.identifiers import check_identifier, name_of, segment

if TYPE_CHECKING:
    from stagedoor.form.pickers.api import Scene
    from stagedoor.form.questions import Question


def _fields(question: Question) -> tuple[str, str]:
    domain, name = setting(question, "domainField"), setting(question, "nameField")
    return str(domain or "domain"), str(name or "name")


def _computed(question: Question, scene: Scene) -> Draft:
    domain_field, name_field = _fields(question)
    domain = name_of(value_at(scene.values, domain_field), "domain")
    name = value_at(scene.values, name_field)
    if not domain or not isinstance(name, str) or not segment(name):
        return ABSENT
    return f"{segment(domain)}.{segment(name)}.0"


identifier_picker = Picker(
    "computed: the identifier of a system, 'domain.name.0'",
    check=partial(check_identifier, "system"),
    computed=_computed,
    reads=_fields,
)
