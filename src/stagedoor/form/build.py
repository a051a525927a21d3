"""Pages of a template to a :class:`Form`: flags applied, ``ui:*`` set apart (P-2, P-3)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from stagedoor.core.frozen import field, frozen
from stagedoor.core.schema_leaves import SchemaError
from stagedoor.form.absent import Draft, settled
from stagedoor.form.conditions import Conditions, Turn
from stagedoor.form.defaults import with_defaults
from stagedoor.form.faults import schema_faults

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from stagedoor.core.json import JsonObject, JsonPath
    from stagedoor.core.schema_leaves import Schema

SchemaObject = dict[str, Any]

_ROUNDS: Final = 20
_UNTITLED: Final = "Please enter the following information"
_MAPS: Final = ("properties", "dependencies")
_LISTS: Final = ("anyOf", "oneOf", "allOf")
_BRANCHES: Final = ("then", "else")


@frozen
class Page:
    """One page of the form.

    Attributes:
        number: 1-based, among the template's pages.
        title: Falls back to Backstage's own (T-14).
        description: Markdown; empty when absent.
        raw: The page as the template has it: what the backend validates against.
        schema: What the form works with: no ``ui:*``, no flagged properties.
        ui: The ``ui:*`` keys, in the shape of ``properties`` (P-3).
        faults: What AJV refuses about ``schema``, path and text (P-39).
        shown: Whether its feature flag lets the form show it.
    """

    number: int
    title: str
    description: str
    raw: JsonObject
    schema: SchemaObject
    ui: SchemaObject
    faults: tuple[tuple[JsonPath, str], ...]
    shown: bool
    conditions: Conditions = field(compare=False, repr=False)

    @property
    def label(self) -> str:
        """How messages call the page."""
        return f"page {self.number} '{self.title}'"

    def followed(self, schema: Schema) -> SchemaObject:
        """Follow a schema's reference; what stands beside it wins, as in the form."""
        if not isinstance(schema, dict):
            return {}
        reference = schema.get("$ref")
        if not isinstance(reference, str):
            return schema
        local = {key: value for key, value in schema.items() if key != "$ref"}
        try:
            return {**self.conditions.definition(reference), **local}
        except SchemaError:
            return local  # the verdict says what is broken


@frozen
class Form:
    """A template's parameters; pure data.

    Attributes:
        pages: Every page; the form shows those with ``shown``.
    """

    pages: tuple[Page, ...]

    @property
    def fields(self) -> frozenset[str]:
        """The ``ui:field`` names of every page."""
        return frozenset(name for page in self.pages for name in _fields(page.ui))

    def with_defaults(self, values: JsonObject) -> JsonObject:
        """Return the values the form submits for ``values``: a fixpoint (P-20)."""
        filled = settled(self.draft_with_defaults(values))
        return filled if isinstance(filled, dict) else {}

    def draft_with_defaults(self, draft: Draft) -> Draft:
        """Fill a draft in; what it holds as ``ABSENT`` stays cleared (P-21)."""
        state = draft
        for page in self.pages:
            page.conditions.turn.page = None
        for _ in range(_ROUNDS):
            before = state
            for page in self.pages:
                if page.shown:
                    state = with_defaults(page.conditions, state)
            if _text(before) == _text(state):
                break
        return state

    def resolved(self, page: Page, values: JsonObject) -> SchemaObject:
        """Return the page's schema with every condition resolved for ``values``."""
        page.conditions.turn.page = page.conditions
        try:
            return page.conditions.retrieve(page.schema, values)
        except SchemaError:
            return page.schema  # the verdict says what is broken

    def names(self) -> tuple[str, ...]:
        """Return every parameter any page can ask for, in order."""
        found = (name for page in self.pages for name in _names(page.raw, page.raw, ()))
        return tuple(dict.fromkeys(found))

    def accepts_others(self) -> bool:
        """Tell whether some page says that further parameters are welcome."""
        return any(
            page.raw.get("additionalProperties", False) is not False
            or "patternProperties" in page.raw
            for page in self.pages
        )

    def schema_at(self, path: JsonPath) -> SchemaObject | None:
        """Return the first schema any page has for a parameter, on any branch."""
        for page in self.pages:
            found: list[Schema] = [page.raw]
            for part in path:
                found = [s for each in found for s in _below(each, str(part), page.raw)]
            for schema in found:
                if isinstance(schema, dict):
                    return schema
        return None


def build(pages: Iterable[JsonObject], feature_flags: Collection[str] = ()) -> Form:
    """Build the form of ``Template.pages``.

    Args:
        pages: The template's pages, in order.
        feature_flags: The flags that are on; what names another one is not shown, but
            the backend still checks it.
    """
    flags = frozenset(feature_flags)
    turn = Turn()
    return Form(tuple(_page(i + 1, raw, flags, turn) for i, raw in enumerate(pages)))


def _page(number: int, raw: JsonObject, flags: frozenset[str], turn: Turn) -> Page:
    schema = {k: v for k, v in raw.items() if k not in ("title", "description")}
    schema = {"type": "object", **schema}
    properties = schema.get("properties")
    if isinstance(properties, dict):
        schema["properties"] = {
            name: part for name, part in properties.items() if _is_on(part, flags)
        }
    ui: SchemaObject = {}
    plain = _split(schema, ui)
    faults = tuple(schema_faults(plain))
    return Page(
        number=number,
        title=str(raw.get("title") or _UNTITLED),
        description=str(raw.get("description") or ""),
        raw=raw,
        schema=plain,
        ui=ui,
        faults=faults,
        shown=_is_on(raw, flags),
        conditions=Conditions(plain, faulty=bool(faults), turn=turn),
    )


def _is_on(schema: Schema, flags: frozenset[str]) -> bool:
    marks = schema.get("ui:backstage") if isinstance(schema, dict) else None
    flag = marks.get("featureFlag") if isinstance(marks, dict) else None
    return not flag or flag in flags


def _split(schema: SchemaObject, ui: SchemaObject) -> SchemaObject:
    """Return ``schema`` without ``ui:*``; lay these into ``ui``, later ones on top."""
    plain: SchemaObject = {}
    for key, value in schema.items():
        if key.startswith("ui:"):
            ui[key] = value
        else:
            plain[key] = _split_part(key, value, ui)
    return plain


def _split_part(key: str, value: Schema, ui: SchemaObject) -> Schema:
    if key in _MAPS and isinstance(value, dict):
        return {
            name: _split(part, ui.setdefault(name, {}) if key == "properties" else ui)
            if isinstance(part, dict)
            else part
            for name, part in value.items()
        }
    if key in _LISTS and isinstance(value, list):
        return [_split(p, ui) if isinstance(p, dict) else p for p in value]
    if key == "items" and isinstance(value, dict):
        return _split(value, ui.setdefault("items", {}))
    if key in _BRANCHES and isinstance(value, dict):
        return _split(value, ui)
    return value


def _fields(ui: SchemaObject) -> Iterator[str]:
    for key, value in ui.items():
        if key == "ui:field" and isinstance(value, str):
            yield value
        elif key == "ui:options" and isinstance(value, dict):
            if isinstance(value.get("field"), str):
                yield value["field"]
        elif isinstance(value, dict) and not key.startswith("ui:"):
            yield from _fields(value)


def _text(value: Draft) -> str:
    return json.dumps(value, default=repr)


def _branches(schema: Schema, root: Schema, seen: tuple[str, ...]) -> Iterator[Schema]:
    """Yield a schema and everything that may be merged into it."""
    if not isinstance(schema, dict):
        return
    yield schema
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference not in seen:
        yield from _branches(_definition(reference, root), root, (*seen, reference))
    parts: list[Schema] = [schema.get(key) for key in ("if", *_BRANCHES)]
    for key in _LISTS:
        parts.extend(schema[key] if isinstance(schema.get(key), list) else ())
    dependencies = schema.get("dependencies")
    parts.extend(dependencies.values() if isinstance(dependencies, dict) else ())
    for part in parts:
        yield from _branches(part, root, seen)


def _definition(reference: str, root: Schema) -> Schema:
    from stagedoor.core.conformity import resolve

    try:
        return resolve(reference, root)
    except SchemaError:
        return None


def _names(schema: Schema, root: Schema, seen: tuple[str, ...]) -> Iterator[str]:
    for branch in _branches(schema, root, seen):
        properties = branch.get("properties")
        yield from properties if isinstance(properties, dict) else ()


def _below(schema: Schema, name: str, root: Schema) -> Iterator[Schema]:
    for branch in _branches(schema, root, ()):
        properties = branch.get("properties")
        if isinstance(properties, dict) and name in properties:
            yield from _branches(properties[name], root, ())
