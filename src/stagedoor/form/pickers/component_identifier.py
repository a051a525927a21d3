"""ComponentIdentifierPicker: ``domain.dataproduct.major.component`` (K-43 … K-45)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from stagedoor.catalog.paths import value_at
from stagedoor.form.absent import ABSENT, Draft
from stagedoor.form.pickers.api import Picker, setting
from stagedoor.form.pickers.identifiers import check_identifier, name_of, segment

if TYPE_CHECKING:
    from stagedoor.form.pickers.api import Scene
    from stagedoor.form.questions import Question

_PARENTS: Final = ("parentRef", "dataproduct")


def _computed(question: Question, scene: Scene) -> Draft:
    values = (value_at(scene.values, field) for field in _PARENTS)
    parents = (name_of(value, "system") for value in values)
    parent = next(filter(None, parents), None)
    name = value_at(scene.values, _name_field(question))
    if parent is None or not isinstance(name, str) or not segment(name):
        return ABSENT
    return f"{parent}.{segment(name)}"


def _name_field(question: Question) -> str:
    return str(setting(question, "nameField") or "name")


def _reads(question: Question) -> tuple[str, ...]:
    return (*_PARENTS, _name_field(question))


component_identifier_picker = Picker(
    "computed: the identifier of a component, 'domain.dataproduct.major.component'",
    check=partial(check_identifier, "component"),
    computed=_computed,
    reads=_reads,
)
