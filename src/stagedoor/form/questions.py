"""What a page asks for the values at hand: one question a property (P-6, P-10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from stagedoor.core.frozen import frozen
from stagedoor.core.schema_leaves import SchemaError
from stagedoor.form.absent import ABSENT, Draft, settled
from stagedoor.form.merge import schema_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stagedoor.core.json import JsonPath, JsonValue
    from stagedoor.form.build import Form, Page

SchemaObject = dict[str, Any]

_OPTIONS: Final = "ui:options"


@frozen
class Choice:
    """One thing to choose from."""

    value: JsonValue
    label: str


@frozen
class Question:
    """One property of a page, as the form would show it now.

    Attributes:
        path: Where its value goes: ``("name",)``, or deeper for parts of objects.
        page: The page's 1-based number.
        schema: Its schema with every condition resolved.
        ui: Its ``ui:*`` keys.
        required: Whether the page refuses to go on without a value.
    """

    path: JsonPath
    page: int
    schema: SchemaObject
    ui: SchemaObject
    required: bool

    @property
    def name(self) -> str:
        """The property's name."""
        return str(self.path[-1])

    @property
    def title(self) -> str:
        """What the form writes above the field."""
        return str(self.option("title") or self.schema.get("title") or self.name)

    @property
    def description(self) -> str:
        """Markdown; empty when there is none."""
        own = self.schema.get("description")
        return str(self.option("description") or own or "")

    @property
    def help(self) -> str:
        """The small print below the field; empty when there is none."""
        return str(self.option("help") or "")

    @property
    def type(self) -> str | None:
        """The JSON type of its value, guessed where the schema names none."""
        return schema_type(self.schema)

    @property
    def field(self) -> str | None:
        """The picker that asks it (``ui:field``), ``None`` for a plain field."""
        found = self.option("field")
        return found if isinstance(found, str) else None

    @property
    def widget(self) -> str | None:
        """``hidden``, ``password``, ``textarea`` …; ``None`` when it is usual."""
        found = self.option("widget")
        return found if isinstance(found, str) else None

    @property
    def is_secret(self) -> bool:
        """Whether its text goes to the secrets (P-50)."""
        return self.field == "Secret"

    @property
    def is_hidden(self) -> bool:
        """Whether the form does not show it at all (P-10)."""
        return self.widget == "hidden"

    @property
    def is_readonly(self) -> bool:
        """Whether the form shows it without letting it be edited."""
        flags = (self.option("disabled"), self.option("readonly"))
        return self.schema.get("readOnly") is True or True in flags

    @property
    def is_multiple(self) -> bool:
        """Whether several choices can be ticked."""
        return self.type == "array" and bool(self.choices)

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What it offers, in order; empty for free input."""
        schema = self.schema
        names = schema.get("enumNames") or self.option("enumNames")
        if self.type == "array":
            items = schema.get("items")
            schema = items if isinstance(items, dict) else {}
            names = schema.get("enumNames") or names
        return tuple(_choices(schema, names if isinstance(names, list) else []))

    def option(self, name: str) -> Draft:
        """Return ``ui:NAME``, or ``NAME`` of ``ui:options``; ``None`` when absent."""
        own = self.ui.get("ui:" + name)
        if own is not None:
            return own
        options = self.ui.get(_OPTIONS)
        return options.get(name) if isinstance(options, dict) else None


def _choices(schema: SchemaObject, names: list[Any]) -> Iterator[Choice]:
    enum = schema.get("enum")
    if isinstance(enum, list):
        for index, value in enumerate(enum):
            label = names[index] if index < len(names) else value
            yield Choice(value, spoken(label))
        return
    for key in ("oneOf", "anyOf"):
        options = schema.get(key)
        if not isinstance(options, list) or not all(map(_is_constant, options)):
            continue
        for option in options:
            value = option["const"] if "const" in option else option["enum"][0]
            yield Choice(value, str(option.get("title") or spoken(value)))
        return


def _is_constant(option: Draft) -> bool:
    if not isinstance(option, dict):
        return False
    enum = option.get("enum")
    return "const" in option or (isinstance(enum, list) and len(enum) == 1)


def spoken(value: JsonValue) -> str:
    """Spell a value for a list of choices: texts as they are, the rest as JSON."""
    if isinstance(value, str):
        return value
    from json import dumps

    return dumps(value, ensure_ascii=False)


def questions(form: Form, page: Page, values: Draft) -> tuple[Question, ...]:
    """Return what ``page`` asks for ``values``, in the form's order (P-6)."""
    known = settled(values)
    resolved = form.resolved(page, known if isinstance(known, dict) else {})
    return tuple(parts(page, resolved, page.ui, known, ()))


def parts(
    page: Page, schema: SchemaObject, ui: SchemaObject, value: Draft, path: JsonPath
) -> Iterator[Question]:
    """Yield the questions of an object's properties.

    Args:
        page: The page the object is on.
        schema: The object's schema, resolved for ``value``.
        ui: Its ``ui:*`` keys.
        value: Its value so far.
        path: Where it stands.
    """
    properties = schema.get("properties") or {}
    required = schema.get("required")
    for name in ordered(properties, ui.get("ui:order")):
        inner = value.get(name, ABSENT) if isinstance(value, dict) else ABSENT
        own_ui = ui.get(name)
        yield Question(
            path=(*path, name),
            page=page.number,
            schema=_resolved(page, properties[name], inner),
            ui=own_ui if isinstance(own_ui, dict) else {},
            required=isinstance(required, list) and name in required,
        )


def _resolved(page: Page, schema: Draft, value: Draft) -> SchemaObject:
    try:
        return page.conditions.retrieve(schema, value)
    except SchemaError:
        return schema if isinstance(schema, dict) else {}


def all_questions(form: Form, values: Draft) -> Iterator[Question]:
    """Yield the questions of every page that is shown; objects give way to their parts."""
    for page in form.pages:
        if page.shown:
            yield from leaf_questions(page, questions(form, page, values), values)


def leaf_questions(
    page: Page, found: Iterable[Question], values: Draft
) -> Iterator[Question]:
    """Replace each plain object by the questions of its properties."""
    for question in found:
        if question.type != "object" or question.field or question.choices:
            yield question
            continue
        value = value_of(values, question.path)
        inner = parts(page, question.schema, question.ui, value, question.path)
        yield from leaf_questions(page, inner, values)


def item_question(question: Question, index: int) -> Question:
    """Return the question for one item of a list."""
    items = question.schema.get("items")
    if isinstance(items, list):
        items = items[index] if index < len(items) else {}
    ui = question.ui.get("items")
    return Question(
        path=(*question.path, index),
        page=question.page,
        schema=items if isinstance(items, dict) else {},
        ui=ui if isinstance(ui, dict) else {},
        required=True,
    )


def value_of(values: Draft, path: JsonPath) -> Draft:
    """Return what stands at ``path``, ``ABSENT`` when nothing does."""
    for part in path:
        if isinstance(values, dict):
            values = values.get(str(part), ABSENT)
        elif isinstance(values, list) and isinstance(part, int) and part < len(values):
            values = values[part]
        else:
            return ABSENT
    return values


def with_value(values: Draft, path: JsonPath, value: Draft) -> Draft:
    """Return ``values`` with ``value`` at ``path``; objects on the way are made."""
    if not path:
        return value
    part = path[0]
    if isinstance(values, list) and isinstance(part, int):
        inner = values[part] if part < len(values) else ABSENT
        changed = with_value(inner, path[1:], value)
        return [*values[:part], changed, *values[part + 1 :]]
    found = dict(values) if isinstance(values, dict) else {}
    found[str(part)] = with_value(found.get(str(part), ABSENT), path[1:], value)
    return found


def ordered(names: Iterable[str], order: Draft) -> list[str]:
    """Order as ``ui:order`` says; ``*`` stands for the rest, which else comes last."""
    names = list(names)
    if not isinstance(order, list):
        return names
    listed = [name for name in order if name in names]
    rest = [name for name in names if name not in listed]
    if "*" not in order:
        return listed + rest
    split = order.index("*")
    before = [name for name in order[:split] if name in names]
    after = [name for name in order[split + 1 :] if name in names]
    return before + rest + after
