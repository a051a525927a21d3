"""``%SKELETON`` files: entities that Witboost renders when they are read (C-60 … C-63).

Witboost commits such a ``catalog-info.yaml`` as it is, with a ``parameters.yaml``
beside it that holds what it is to be rendered with. Everybody else needs the rendered
entity.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Final

from stagedoor.core.errors import TemplateError
from stagedoor.core.frozen import frozen
from stagedoor.core.locations import Location
from stagedoor.tree.entries import File
from stagedoor.workflow.rendering import encoded
from stagedoor.workflow.skeleton_reading import (
    render_template,
    resolve_sections,
    template_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagedoor.core.json import JsonObject, JsonValue
    from stagedoor.tree.entries import Entry
    from stagedoor.workflow.actions.api import Context
    from stagedoor.workflow.rendering import TextStyle

MARK: Final = b"%SKELETON"
_ENTITY: Final = "catalog-info.yaml"
_PARAMETERS: Final = "parameters.yaml"
_NAMES: Final = ("identifier", "name")
_SYSTEMS: Final = ("dataproduct", "parentRef", "system")


def may_be_special(path: str, data: bytes) -> bool:
    """Tell whether a file is worth asking :class:`SkeletonEntities` about."""
    return data.startswith(MARK) or path.endswith(_PARAMETERS)


@frozen
class _Waiting:
    """A file that is written once the whole skeleton is known."""

    path: str
    target: str
    data: bytes


class SkeletonEntities:
    """Takes ``%SKELETON`` entities and their parameters out of a skeleton's files."""

    def __init__(
        self,
        tree: Mapping[str, Entry],
        source: str,
        values: JsonValue,
        style: TextStyle,
        context: Context,
    ) -> None:
        self._tree = tree
        self._source = source
        self._values: JsonObject = values if isinstance(values, dict) else {}
        self._style = style
        self._context = context
        self._mode = context.options.skeleton_entities
        self._entities: list[_Waiting] = []
        self._parameters: dict[str, _Waiting] = {}

    def takes(self, path: str, target: str, data: bytes) -> bool:
        """Take a file over that is not an ordinary template; tell whether it was."""
        if self._mode == "plain":
            return False
        folder, name = posixpath.split(path)
        if name == _PARAMETERS and self._is_marked(posixpath.join(folder, _ENTITY)):
            self._parameters[folder] = _Waiting(path, target, data)
            return True
        if not data.startswith(MARK):
            return False
        self._entities.append(_Waiting(path, target, data))
        return True

    def finish(self) -> None:
        """Write the entities that were taken, and their parameters."""
        for entity in self._entities:
            self._write(entity, self._parameters.get(posixpath.dirname(entity.path)))

    def _is_marked(self, path: str) -> bool:
        entry = self._tree.get(path)
        return isinstance(entry, File) and entry.data.startswith(MARK)

    def _write(self, entity: _Waiting, parameters: _Waiting | None) -> None:
        context, workspace = self._context, self._context.workspace
        written = self._sections(parameters)
        resolved = self._resolved(written, self._place(parameters or entity))
        rendered = self._rendered(entity, resolved)
        context.entities[entity.target] = rendered
        beside = posixpath.join(posixpath.dirname(entity.target), _PARAMETERS)
        if self._mode == "keep":
            workspace[entity.target] = File(entity.data)
            workspace[beside] = _yaml(written)
            return
        workspace[entity.target] = File(encoded(rendered))
        if parameters is not None:
            workspace[parameters.target] = _yaml(resolved)

    def _place(self, file: _Waiting) -> Location:
        return Location(f"{self._source}/{file.path}")

    def _sections(self, parameters: _Waiting | None) -> JsonObject:
        """Return what the skeleton's own ``parameters.yaml`` says, on the generated one.

        Keys of the file are kept where both have them (C-62).
        """
        from stagedoor.core.yaml import load_document

        generated = self._generated()
        if parameters is None:
            return generated
        name = str(self._place(parameters))
        own = load_document(
            parameters.data, name, error=TemplateError, code="W033"
        ).value
        if not isinstance(own, dict):
            return generated
        merged = dict(generated)
        for section, items in own.items():
            base = merged.get(section)
            if isinstance(base, dict) and isinstance(items, dict):
                merged[section] = {**base, **items}
            else:
                merged[section] = items
        return merged

    def _generated(self) -> JsonObject:
        """Return the ``parameters.yaml`` Witboost would write (C-61)."""
        answers = self._context.step.parameters
        written = self._context.step.written.get("values")
        readonly: JsonObject = {
            "__name__": _first(answers, _NAMES),
            "__system__": _first(answers, _SYSTEMS),
        }
        return {
            "parameters": dict(answers),
            "values": dict(written) if isinstance(written, dict) else {},
            "readonly": {key: item for key, item in readonly.items() if item},
        }

    def _resolved(self, written: JsonObject, place: Location) -> JsonObject:
        """Evaluate the sections; the step's own values are rendered already."""
        known: JsonObject = {
            "parameters": self._context.step.parameters,
            "values": self._values,
        }
        renderer = self._context.renderers.values()
        return resolve_sections(written, known, renderer, place)

    def _rendered(self, entity: _Waiting, resolved: JsonObject) -> str:
        renderer = self._context.renderers.text(self._style)
        place = str(self._place(entity))
        template = template_of(entity.data)
        return render_template(template, resolved, renderer, place).lstrip("\r\n")


def _first(answers: JsonObject, names: tuple[str, ...]) -> JsonValue:
    return next((answers[name] for name in names if answers.get(name)), None)


def _yaml(value: JsonObject) -> File:
    from stagedoor.core.yaml import dump

    return File(encoded(dump(value)))
