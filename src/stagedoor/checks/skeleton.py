"""``%SKELETON`` entities as Witboost sees them: rendered whenever they are read (C-60)."""

from __future__ import annotations

import re
from posixpath import dirname, join
from typing import TYPE_CHECKING, Final

from stagedoor.checks.findings import FindingsError
from stagedoor.core.errors import Problem, StagedoorError
from stagedoor.core.frozen import frozen, replace
from stagedoor.core.locations import Location

if TYPE_CHECKING:
    from stagedoor.checks.component import Component
    from stagedoor.core.json import JsonObject
    from stagedoor.workflow.result import Notice

PARAMETERS: Final = "parameters.yaml"
# A line end of the template is followed into the rendered text by its number, between
# two characters that mean nothing to anybody.
_OPEN, _CLOSE = "\ue000", "\ue001"
_NUMBER: Final = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")
_TAG: Final = re.compile(r"\{%.*?%\}|\$\{\{.*?\}\}|\$<<.*?>>|\{#.*?#\}|(\n)", re.DOTALL)


@frozen
class RenderedEntity:
    """An entity's text and where its lines come from.

    Attributes:
        data: YAML.
        lines: The line of the skeleton for each line of ``data``; empty: not known.
        same: Numbers of the lines of ``data`` that stand in the skeleton as they are.
    """

    data: bytes
    lines: tuple[int, ...]
    same: frozenset[int]

    def translate(self, at: Location) -> Location:
        """Return the place in the skeleton; the column only where lines are equal."""
        if at.line is None or not 0 < at.line <= len(self.lines):
            return Location(at.path)
        column = at.column if at.line in self.same else None
        return Location(at.path, self.lines[at.line - 1], column)


def render_entity(component: Component, path: str) -> RenderedEntity:
    """Render the entity at ``path`` with the ``parameters.yaml`` beside it.

    Raises:
        FindingsError: There are no parameters, or one of both is no good.
    """
    beside = join(dirname(path), PARAMETERS)
    data, parameters = component.data(path) or b"", component.data(beside)
    if parameters is None:
        hint = f"Witboost writes '{PARAMETERS}' beside it: commit it as well"
        said = f"there is no '{beside}' to render it with"
        raise FindingsError("K001", said, at=component.at(path), hint=hint)
    try:
        return _rendered(component.prefix + path, data, _sections(component, beside))
    except StagedoorError as fault:
        raise FindingsError.of(_as_finding(one) for one in fault.problems) from None


def _as_finding(problem: Problem) -> Problem:
    return replace(problem, code="K001")


def _sections(component: Component, path: str) -> JsonObject:
    from stagedoor.core.yaml import load_document

    name = component.prefix + path
    document = load_document(
        component.data(path) or b"", name, error=FindingsError, code="K001"
    )
    if not isinstance(document.value, dict):
        said = "it holds no sections, such as 'parameters:' and 'values:'"
        raise FindingsError("K001", said, at=Location(name, 1, 1))
    return document.value


def _rendered(name: str, data: bytes, written: JsonObject) -> RenderedEntity:
    from stagedoor.workflow.capabilities import Capabilities, RunOptions
    from stagedoor.workflow.rendering import Renderers, TextStyle
    from stagedoor.workflow.skeleton_reading import (
        render_template,
        resolve_sections,
        template_of,
    )

    renderers = Renderers(Capabilities(), RunOptions(dialect="witboost"), _hush)
    place = Location(join(dirname(name), PARAMETERS))
    known: JsonObject = {"parameters": {}, "values": {}}
    resolved = resolve_sections(written, known, renderers.values(), place)
    text, template = renderers.text(TextStyle()), template_of(data)
    plain = render_template(template, resolved, text, name)
    marked = render_template(_marked(template), resolved, text, name)
    lines: tuple[int, ...] = ()
    # Where a tag eats the line end after it, a mark would have kept it.
    if _NUMBER.sub("", marked) == plain and not _NUMBER.search(template):
        lines = _origins(marked)
    source = data.decode("utf-8", "replace").split("\n")
    same = frozenset(
        number
        for number, (line, origin) in enumerate(
            zip(plain.split("\n"), lines, strict=False), 1
        )
        if origin <= len(source) and source[origin - 1] == line
    )
    return RenderedEntity(plain.encode("utf-8", "replace"), lines, same)


def _hush(notice: Notice) -> None:
    del notice


def _marked(template: str) -> str:
    """Put the number of each line before its end, but for ends inside a tag."""
    line = 1

    def mark(found: re.Match[str]) -> str:
        nonlocal line
        number, line = line, line + found[0].count("\n")
        return f"{_OPEN}{number}{_CLOSE}\n" if found[1] else found[0]

    return _TAG.sub(mark, template)


def _origins(marked: str) -> tuple[int, ...]:
    """Return for each line the line of the template whose end ends it, or the next."""
    origins: list[int] = []
    waiting = 0
    last = 0
    for line in marked.split("\n"):
        waiting += 1
        numbers = _NUMBER.findall(line)
        if numbers:
            last = int(numbers[-1])
            origins += [last] * waiting
            waiting = 0
    return tuple(origins + [last + 1] * waiting)
