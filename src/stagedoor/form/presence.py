"""When a value is there although nobody gave it: defaults, by object and branch.

A schema of the answers file judges answers before the form has filled them in. So
whatever asks for the presence of a value has to know when the form would add it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from stagedoor.core.frozen import field, frozen, slotted
from stagedoor.core.schema_leaves import same
from stagedoor.form.absent import ABSENT, Draft, settled
from stagedoor.form.conditions import Conditions
from stagedoor.form.defaults import with_defaults
from stagedoor.form.questions import Question

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stagedoor.core.schema_leaves import Schema
    from stagedoor.form.build import Page
    from stagedoor.form.pickers.api import Picker

SchemaObject = dict[str, Any]

Kind: TypeAlias = Literal["plain", "secret", "computed", "coerced"]
"""``secret`` and ``computed`` come from elsewhere; ``coerced`` takes other shapes.

An entity that is chosen by itself when it is the only one counts as asked.
"""

_DEEPEST: Final = 12
_ROUNDS: Final = 20
_JUDGING: Final = frozenset(
    [
        "properties",
        "required",
        "dependencies",
        "if",
        "then",
        "else",
        "allOf",
        "anyOf",
        "oneOf",
        "default",
    ]
)


@frozen
class Default:
    """A value the form adds.

    Attributes:
        value: What it adds.
        guard: The schema that the object's values meet when it does; ``None`` when
            it always does.
    """

    value: Draft
    guard: SchemaObject | None


@slotted
class Frame:
    """What the form adds to one object, by property.

    Attributes:
        defaults: What it adds.
        parts: The same for objects below; for a list those of its items.
        kinds: How a value comes about; ``plain`` when missing.
    """

    defaults: dict[str, list[Default]] = field(default_factory=dict)
    parts: dict[str, Frame] = field(default_factory=dict)
    kinds: dict[str, Kind] = field(default_factory=dict)

    def part(self, name: str) -> Frame:
        """Return the frame of the object below ``name``."""
        return self.parts.setdefault(name, Frame())


class Presence:
    """Gathers the frame of a page's values."""

    def __init__(self, page: Page, pickers: Mapping[str, Picker]) -> None:
        self.page = page
        self.pickers = pickers

    def gather(self, frame: Frame) -> None:
        """Add what the page's form adds to the values."""
        self._object(self.page.schema, self.page.ui, frame, ((), 0))

    def _object(
        self,
        raw: Schema,
        ui: SchemaObject,
        frame: Frame,
        place: tuple[tuple[SchemaObject, ...], int],
    ) -> None:
        guards, depth = place
        schema = self.page.followed(raw)
        if depth > _DEEPEST:
            return
        inherited = schema.get("default")
        required = schema.get("required")
        for name, part in _object(schema.get("properties")).items():
            needed = isinstance(required, list) and name in required
            given = _object(inherited).get(name, ABSENT)
            value = self._value(name, part, given, required=needed)
            if value is not ABSENT:
                guard = {"allOf": list(guards)} if guards else None
                frame.defaults.setdefault(name, []).append(Default(value, guard))
            self._below(name, part, _object(ui.get(name)), frame, depth)
        for guard, branch in self._branches(schema):
            inner = (*guards, guard) if guard else guards
            self._object(branch, ui, frame, (inner, depth + 1))

    def _value(
        self, name: str, part: Schema, inherited: Draft, *, required: bool
    ) -> Draft:
        """Return what the form writes where nothing is given (P-20 … P-28)."""
        around = {k: v for k, v in self.page.schema.items() if k not in _JUDGING}
        root: SchemaObject = {**around, "type": "object", "properties": {name: part}}
        root |= {"required": [name]} if required else {}
        root |= {} if inherited is ABSENT else {"default": {name: inherited}}
        conditions = Conditions(root)
        state: Draft = {}
        for _ in range(_ROUNDS):
            before, state = state, with_defaults(conditions, state)
            if same(settled(before), settled(state)):
                break
        value = settled(state)
        return value.get(name, ABSENT) if isinstance(value, dict) else ABSENT

    def _below(
        self, name: str, raw: Schema, ui: SchemaObject, frame: Frame, depth: int
    ) -> None:
        part = self.page.followed(raw)
        question = Question((name,), self.page.number, part, ui, required=False)
        kind = self._kind(question)
        if kind != "plain":
            frame.kinds[name] = kind
        if question.type == "object":
            self._object(part, ui, frame.part(name), ((), depth + 1))
        items = part.get("items")
        if isinstance(items, dict):
            self._object(
                items, _object(ui.get("items")), frame.part(name), ((), depth + 1)
            )

    def _kind(self, question: Question) -> Kind:
        if question.is_secret:
            return "secret"
        picker = self.pickers.get(question.field or "")
        if picker is None or picker.is_entity:
            return "plain"
        if picker.is_computed:
            return "computed"
        return "coerced" if picker.is_coercing else "plain"

    def _branches(
        self, schema: SchemaObject
    ) -> Iterator[tuple[SchemaObject | None, Schema]]:
        """Yield what may be merged into an object, and for which values."""
        for key, raw in _object(schema.get("dependencies")).items():
            part, given = self.page.followed(raw), {"required": [key]}
            yield given, {k: v for k, v in part.items() if k != "oneOf"}
            for option in _list(part.get("oneOf")):
                yield from self._option(key, self.page.followed(option))
        if "if" in schema:
            yield schema["if"], schema.get("then")
            yield {"not": schema["if"]}, schema.get("else")
        yield from ((None, part) for part in _list(schema.get("allOf")))

    def _option(
        self, key: str, option: SchemaObject
    ) -> Iterator[tuple[SchemaObject, Schema]]:
        inner = _object(option.get("properties"))
        if key not in inner:
            return  # the form never takes such an option (P-35)
        own = {name: part for name, part in inner.items() if name != key}
        guard = {"required": [key], "properties": {key: inner[key]}}
        yield guard, {**option, "properties": own}


def _object(value: Schema) -> SchemaObject:
    return value if isinstance(value, dict) else {}


def _list(value: Schema) -> list[Any]:
    return value if isinstance(value, list) else []
