"""What the form puts into the values before anybody types (P-20 … P-31).

Source: ``@rjsf/utils`` 5.24.13, getDefaultFormState, with Backstage's one setting
(``allOf: 'populateDefaults'``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from stagedoor.core.frozen import frozen
from stagedoor.core.schema_leaves import SchemaError, same
from stagedoor.form.absent import ABSENT, Draft, is_true
from stagedoor.form.conditions import Conditions, discriminator
from stagedoor.form.merge import (
    fill,
    merge_objects,
    merge_schemas,
    override,
    schema_type,
)
from stagedoor.form.options import closest_option

if TYPE_CHECKING:
    from stagedoor.core.schema_leaves import Schema

SchemaObject = dict[str, Any]


def with_defaults(conditions: Conditions, data: Draft) -> Draft:
    """Return ``data`` with one pass of the page's defaults filled in."""
    try:
        defaults = _page_defaults(conditions, data)
    except (SchemaError, RecursionError):
        return data  # the form shows an error in place of this page
    return override(defaults, data) if isinstance(data, dict | list) else defaults


def _page_defaults(conditions: Conditions, data: Draft) -> Draft:
    """Return the page's defaults; remembered for the values that it looks at."""
    names = conditions.reach
    if names is None or not isinstance(data, dict):
        return _compute(conditions, data)
    # The spelling tells 1 from true, and an absent value from none.
    key = repr([(name, data[name]) for name in data if name in names])
    known = conditions.remembered
    if key not in known:
        if len(known) >= _REMEMBERED:
            known.clear()
        known[key] = _compute(conditions, data)
    return known[key]


def _compute(conditions: Conditions, data: Draft) -> Draft:
    schema = conditions.retrieve(conditions.root, data)
    return Defaults(conditions).compute(schema, Node(data=data))


_REMEMBERED: Final = 64


@frozen
class Node:
    """Where in the data a schema is applied.

    Attributes:
        data: The value so far.
        inherited: The default the parent gives this node.
        seen: References followed on the way here.
    """

    data: Draft = ABSENT
    inherited: Draft = ABSENT
    seen: tuple[str, ...] = ()


class Defaults:
    """Computes the defaults of one page's schema."""

    def __init__(self, conditions: Conditions) -> None:
        self.conditions = conditions

    def compute(self, schema: Schema, node: Node) -> Draft:
        """Return the value of a node with its defaults; ``ABSENT`` when it has none."""
        schema = schema if isinstance(schema, dict) else {}
        defaults, further, node = self._own(schema, node)
        if further is ABSENT:
            return ABSENT
        if further is not None:
            data = node.data
            if (data is None or data is ABSENT) and "$ref" not in schema:
                data = {}
            return self.compute(further, Node(data, defaults, node.seen))
        if defaults is ABSENT:
            defaults = schema.get("default", ABSENT)
        found = self._typed(schema, node, defaults)
        if found is None or found is ABSENT:
            found = defaults
        if not isinstance(node.data, dict) or "allOf" in schema:
            found = fill(found, self._fitting(schema, node.data), supersede=True)
        return found

    def _own(self, schema: SchemaObject, node: Node) -> tuple[Draft, Draft, Node]:
        """Return the node's own default and the schema to go on with, by P-22's order.

        The second is ``None`` when there is none to go on with, and ``ABSENT`` for a
        choice without options, which has no value at all.
        """
        defaults = node.inherited
        if "const" in schema:
            return schema["const"], None, node
        own = schema.get("default", ABSENT)
        if isinstance(defaults, dict) and isinstance(own, dict):
            return merge_objects(defaults, own), None, node
        if own is not ABSENT and "anyOf" not in schema and "oneOf" not in schema:
            return own, None, node
        if "$ref" in schema:
            return self._referenced(schema, node)
        if "dependencies" in schema:
            typed = self._typed(schema, node, defaults)
            known = {**(typed if isinstance(typed, dict) else {}), **_object(node.data)}
            return defaults, self.conditions.with_dependencies(schema, known, []), node
        items = schema.get("items")
        if (
            isinstance(items, list)
            and items
            and all(isinstance(i, dict) for i in items)
        ):
            return self._tuple(items, node), None, node
        for keyword in ("oneOf", "anyOf"):
            if keyword in schema:
                return defaults, self._chosen(schema, keyword, node), node
        return defaults, None, node

    def _referenced(
        self, schema: SchemaObject, node: Node
    ) -> tuple[Draft, Draft, Node]:
        reference = schema["$ref"]
        defaults = node.inherited
        if reference in node.seen:
            return defaults, None, node
        found = self.conditions.definition(reference)
        if not is_true(defaults):
            defaults = schema.get("default", ABSENT)
        seen = (*node.seen, reference)
        return defaults, found, Node(node.data, node.inherited, seen)

    def _chosen(self, schema: SchemaObject, keyword: str, node: Node) -> Draft:
        options = schema[keyword]
        if not options:
            return ABSENT
        data = node.data
        if data is None or data is ABSENT:
            data = schema.get("default", ABSENT)
        field = discriminator(schema)
        index = closest_option(self.conditions, data, options, selected=0, field=field)
        rest = {key: value for key, value in schema.items() if key != keyword}
        return merge_schemas(rest, options[index])

    def _tuple(self, items: list[Any], node: Node) -> list[Draft]:
        inherited = node.inherited if isinstance(node.inherited, list) else []
        return [
            self.compute(item, Node(_object(node.data), _at(inherited, i), node.seen))
            for i, item in enumerate(items)
        ]

    def _typed(self, schema: SchemaObject, node: Node, defaults: Draft) -> Draft:
        match schema_type(schema):
            case "object":
                return self._object(schema, node, defaults)
            case "array":
                return self._array(schema, node, defaults)
            case _:
                return ABSENT

    def _object(
        self, schema: SchemaObject, node: Node, defaults: Draft
    ) -> SchemaObject:
        data = _object(node.data)
        if "allOf" in schema:
            schema = self.conditions.retrieve(schema, data)
        properties = schema.get("properties") or {}
        required = schema.get("required")
        required = required if isinstance(required, list) else ()
        parent = _object(schema.get("const"))
        found: SchemaObject = {}
        for key, part in properties.items():
            inner = Node(data.get(key, ABSENT), _get(defaults, key), node.seen)
            value = self.compute(part, inner)
            constant = key in parent or (isinstance(part, dict) and "const" in part)
            if constant or _is_written(value, required=key in required):
                found[key] = value
        extra = schema.get("additionalProperties")
        if extra or isinstance(extra, dict):
            self._extra(extra, _object(defaults), properties, (node, found))
        return found

    def _extra(
        self,
        extra: Schema,
        defaults: SchemaObject,
        properties: SchemaObject,
        place: tuple[Node, SchemaObject],
    ) -> None:
        """Add what only the data or an object default names (P-23, P-31)."""
        node, found = place
        data = _object(node.data)
        schema = extra if isinstance(extra, dict) else {}
        for key in dict.fromkeys([*defaults, *data]):
            if properties.get(key):
                continue
            inner = Node(data.get(key, ABSENT), defaults.get(key, ABSENT), node.seen)
            value = self.compute(schema, inner)
            if _is_written(value, required=key in data):
                found[key] = value

    def _array(self, schema: SchemaObject, node: Node, defaults: Draft) -> Draft:
        if isinstance(defaults, list):
            defaults = [
                self.compute(_item_at(schema, i), Node(ABSENT, item, node.seen))
                for i, item in enumerate(defaults)
            ]
        if isinstance(node.data, list):
            items = schema.get("items")
            part = items if isinstance(items, dict) else {}
            given = [
                self.compute(part, Node(item, _at(defaults, i), node.seen))
                for i, item in enumerate(node.data)
            ]
            defaults = fill(defaults, given)
        return self._padded(schema, node, defaults)

    def _padded(self, schema: SchemaObject, node: Node, defaults: Draft) -> Draft:
        """Fill up to ``minItems`` (P-25)."""
        missing = schema.get("minItems") or 0
        missing -= len(defaults) if isinstance(defaults, list) else 0
        known = defaults if isinstance(defaults, list | dict) else (defaults or [])
        if known is ABSENT:
            known = []
        if not 0 < missing <= _LONGEST_PADDING or self._is_multiselect(schema):
            return known
        filler = schema.get("items")
        if not isinstance(filler, dict):
            filler = _object(schema.get("additionalItems"))
        inner = Node(ABSENT, filler.get("default", ABSENT), node.seen)
        return [*known, *(self.compute(filler, inner) for _ in range(missing))]

    def _is_multiselect(self, schema: SchemaObject) -> bool:
        items = schema.get("items")
        if not schema.get("uniqueItems") or not items or isinstance(items, bool):
            return False
        return self._is_select(items)

    def _is_select(self, schema: Schema) -> bool:
        if not isinstance(schema, dict) or not _SELECTS & schema.keys():
            return False
        found = self.conditions.retrieve(schema, ABSENT)
        if isinstance(found.get("enum"), list):
            return True
        options = found.get("oneOf") or found.get("anyOf")
        return isinstance(options, list) and all(map(_is_constant, options))

    def _fitting(self, schema: SchemaObject, data: Draft) -> Draft:
        """Return the data, absent when a select does not offer it (P-21)."""
        if _is_constant(schema) or not self._is_select(schema):
            return data
        choices = schema.get("enum")
        if not isinstance(choices, list):
            options = schema.get("anyOf") or schema.get("oneOf") or ()
            choices = [_constant(o) for o in options if _is_constant(o)]
        offered = data is not ABSENT and any(same(choice, data) for choice in choices)
        return data if offered else ABSENT


# A browser would give up long before.
_LONGEST_PADDING: Final = 10_000
_SELECTS: Final = frozenset(
    ("enum", "oneOf", "anyOf", "$ref", "allOf", "if", "dependencies")
)


def _is_constant(option: Schema) -> bool:
    if not isinstance(option, dict):
        return False
    choices = option.get("enum")
    return "const" in option or (isinstance(choices, list) and len(choices) == 1)


def _constant(option: SchemaObject) -> Draft:
    choices = option.get("enum")
    if isinstance(choices, list) and len(choices) == 1:
        return choices[0]
    return option["const"]


def _is_written(value: Draft, *, required: bool) -> bool:
    """Tell whether a default is stored: an empty object only where it is required."""
    if isinstance(value, dict):
        return bool(value) or required
    return value is not ABSENT


def _item_at(schema: SchemaObject, index: int) -> Schema:
    items = schema.get("items")
    if isinstance(items, list) and index < len(items):
        item: Schema = items[index]
        if not isinstance(item, bool):
            return item
    return _object(schema.get("additionalItems"))


def _object(value: Draft) -> SchemaObject:
    return value if isinstance(value, dict) else {}


def _get(value: Draft, key: str) -> Draft:
    return value.get(key, ABSENT) if isinstance(value, dict) else ABSENT


def _at(value: Draft, index: int) -> Draft:
    return value[index] if isinstance(value, list) and index < len(value) else ABSENT
