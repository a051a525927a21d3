"""Rendering a ``%SKELETON`` entity with the sections of its ``parameters.yaml`` (C-61)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from stagedoor.core.json import JsonObject, JsonPath
    from stagedoor.core.locations import Location
    from stagedoor.workflow.rendering import TextRenderer, ValueRenderer

_FIRST: Final = ("parameters", "readonly", "values")


def resolve_sections(
    written: JsonObject,
    known: JsonObject,
    renderer: ValueRenderer,
    place: Location,
) -> JsonObject:
    """Evaluate the sections of ``parameters.yaml``, each over those before it.

    Args:
        written: The sections, as the file has them.
        known: What is known already of ``parameters`` and ``values``.
        renderer: Renders values; faults are its own matter.
        place: The file.
    """

    def locate(path: JsonPath) -> Location:
        del path
        return place

    values = known.get("values")
    values = values if isinstance(values, dict) else {}
    scope: JsonObject = {"readonly": {}, "refs": {}, "env": {}, **known}
    for section in (*_FIRST, *(name for name in written if name not in _FIRST)):
        items = written.get(section)
        if items is None:
            continue
        if section == "values" and isinstance(items, dict):
            # The step's own values are rendered already.
            items = {key: item for key, item in items.items() if key not in values}
        result = renderer.value(items, renderer.prepare(scope), (section,), locate)
        if section == "values" and isinstance(result, dict):
            result = {**result, **values}
        scope[section] = result
    return {name: scope[name] for name in written}


def template_of(data: bytes) -> str:
    """Return the template of an entity; its mark's line stays as an empty one.

    So errors name the right line.
    """
    source = data.decode("utf-8", "replace")
    return source[source.find("\n") :] if "\n" in source else ""


def render_template(
    template: str, resolved: JsonObject, renderer: TextRenderer, place: str
) -> str:
    """Render an entity's template with resolved sections.

    Raises:
        RenderError: With line and column in ``place``.
    """
    scope: JsonObject = {"refs": {}, "env": {}, **resolved}
    return renderer.render(template, renderer.prepare(scope), place)
