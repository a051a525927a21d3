"""Every question a form can ask, on whatever branch, and when it asks it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagedoor.core.frozen import frozen, replace
from stagedoor.form.questions import Question, ordered
from stagedoor.form.wording import is_worded, negated, worded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.core.json import JsonPath
    from stagedoor.core.schema_leaves import Schema
    from stagedoor.form.build import Form, Page

SchemaObject = dict[str, Any]

_DEEPEST = 12


@frozen
class Entry:
    """One question, on one branch or on several that ask it alike.

    Attributes:
        question: As that branch asks it.
        when: Conditions in words that all have to hold, for each branch; one empty
            branch for a question that is always asked.
        needed_when: Further conditions under which an answer is required.
        also: What a branch asks of the answer in addition, and when.
    """

    question: Question
    when: tuple[tuple[str, ...], ...]
    needed_when: tuple[tuple[str, ...], ...] = ()
    also: tuple[tuple[tuple[str, ...], SchemaObject], ...] = ()


def outline(form: Form) -> tuple[Entry, ...]:
    """Return every question of every page that can be shown, in the pages' order."""
    return tuple(e for page in form.pages if page.shown for e in page_outline(page))


def page_outline(page: Page) -> tuple[Entry, ...]:
    """Return every question of one page; questions that branches share once."""
    walk = _Walk(page)
    walk.object(page.schema, page.ui, ((), ()), 0)
    return tuple(walk.joined())


class _Walk:
    """Goes through a page's schema, branch by branch."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.found: list[tuple[Question, tuple[str, ...]]] = []
        self.demands: list[tuple[JsonPath, tuple[str, ...]]] = []

    def joined(self) -> Iterator[Entry]:
        """Yield what was found, alike questions as one."""
        entries: list[Entry] = []
        for question, when in self.found:
            if when and self._refines(question, when, entries):
                continue
            for index, entry in enumerate(entries):
                if entry.question == question:
                    entries[index] = replace(entry, when=(*entry.when, when))
                    break
            else:
                entries.append(Entry(question, (when,)))
        for entry in entries:
            needed = () if entry.question.required else tuple(self._demands(entry))
            simple = () if () in entry.when else entry.when
            yield replace(entry, when=simple, needed_when=needed)

    def _refines(
        self, question: Question, when: tuple[str, ...], entries: list[Entry]
    ) -> bool:
        """Add a branch's schema to the entry it only narrows, if there is one."""
        if {"type", "title", "default", "$ref"} & question.schema.keys():
            return False
        for index, entry in enumerate(entries):
            if entry.question.path == question.path:
                also = (*entry.also, (when, question.schema))
                entries[index] = replace(entry, also=also)
                if question.required:
                    self.demands.append((question.path, when))
                return True
        return False

    def _demands(self, entry: Entry) -> Iterator[tuple[str, ...]]:
        for path, when in self.demands:
            if path == entry.question.path and when not in entry.when:
                yield when

    def object(
        self,
        schema: Schema,
        ui: SchemaObject,
        place: tuple[JsonPath, tuple[str, ...]],
        depth: int,
    ) -> None:
        """Take in the questions of an object's schema, applied at ``place``."""
        schema = self.page.followed(schema)
        if depth > _DEEPEST:
            return
        self._properties(schema, ui, place, depth)
        self._dependencies(schema, ui, place, depth)
        for condition, branch in self._branches(schema):
            path, when = place
            more = (condition,) if condition else ()
            self.object(branch, ui, (path, (*when, *more)), depth + 1)

    def _properties(
        self,
        schema: SchemaObject,
        ui: SchemaObject,
        place: tuple[JsonPath, tuple[str, ...]],
        depth: int,
    ) -> None:
        path, when = place
        required = _list(schema.get("required"))
        properties = _object(schema.get("properties"))
        for name in required:
            if name not in properties:
                self.demands.append(((*path, name), when))
        for name in ordered(properties, ui.get("ui:order")):
            part = self.page.followed(properties[name])
            own = _object(ui.get(name))
            needed = name in required
            question = Question((*path, name), self.page.number, part, own, needed)
            if is_group(question):
                self.object(part, own, (question.path, when), depth + 1)
            else:
                self.found.append((question, when))

    def _dependencies(
        self,
        schema: SchemaObject,
        ui: SchemaObject,
        place: tuple[JsonPath, tuple[str, ...]],
        depth: int,
    ) -> None:
        path, when = place
        for key, raw in _object(schema.get("dependencies")).items():
            given = (*when, f"{key} is given")
            if isinstance(raw, list):
                self.demands.extend(((*path, name), given) for name in raw)
                continue
            part = self.page.followed(raw)
            options = part.get("oneOf")
            rest = {k: v for k, v in part.items() if k != "oneOf"}
            self.object(rest, ui, (path, given), depth + 1)
            for option in options if isinstance(options, list) else ():
                chosen = self.page.followed(option)
                inner = _object(chosen.get("properties"))
                own = {k: v for k, v in inner.items() if k != key}
                said = is_worded(str(key), inner.get(key, True))
                branch = {**chosen, "properties": own}
                self.object(branch, ui, (path, (*when, said)), depth + 1)

    def _branches(self, schema: SchemaObject) -> Iterator[tuple[str | None, Schema]]:
        if "if" in schema:
            condition = schema["if"]
            if condition is not False and "then" in schema:
                yield worded(condition), schema["then"]
            if condition is not True and "else" in schema:
                yield negated(condition), schema["else"]
        for part in _list(schema.get("allOf")):
            yield None, part
        for keyword in ("oneOf", "anyOf"):
            for number, part in enumerate(_list(schema.get(keyword)), 1):
                option = self.page.followed(part)
                name = option.get("title") or f"option {number}"
                yield f"'{name}' is meant", option


def is_group(question: Question) -> bool:
    """Tell whether the form asks an object's parts, not the object."""
    parts = question.schema.get("properties")
    plain = question.type == "object" and not question.field and not question.choices
    return plain and isinstance(parts, dict) and bool(parts)


def _object(value: Schema) -> SchemaObject:
    return value if isinstance(value, dict) else {}


def _list(value: Schema) -> list[Any]:
    return value if isinstance(value, list) else []
