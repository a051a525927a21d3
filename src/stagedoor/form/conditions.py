"""Which properties and requirements apply to the data at hand (P-33 … P-38).

Source: ``@rjsf/utils`` 5.24.13, retrieveSchema, getMatchingOption.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from stagedoor.core.conformity import conforms, resolve
from stagedoor.core.schema_leaves import SchemaError, is_number, same
from stagedoor.form.absent import ABSENT, Draft, is_true
from stagedoor.form.merge import guess_type, merge_schemas
from stagedoor.form.merge_all import IncompatibleError, merge_all_of
from stagedoor.form.reach import reach

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagedoor.core.schema_leaves import Schema

SchemaObject = dict[str, Any]


class Turn:
    """Whose turn it is: the page a form's one validator looked at last.

    Attributes:
        page: ``None`` before the first condition is judged.
        any_faulty: Whether it matters: AJV refuses one of the pages.
    """

    __slots__ = ("any_faulty", "page")

    def __init__(self) -> None:
        self.page: Conditions | None = None
        self.any_faulty = False


class Conditions:
    """Resolves the conditions of one page's schema.

    Attributes:
        root: The page's schema; ``$ref`` looks in it.
        faulty: AJV refuses the page. It throws when the page is handed to it, which
            counts as *not met*, and judges by it all the same from then on (P-39).
        turn: Shared by the pages of a form.
        remembered: The page's defaults by the spelling of the values it looks at.
    """

    def __init__(
        self, root: SchemaObject, *, faulty: bool = False, turn: Turn | None = None
    ) -> None:
        self.root = root
        self.faulty = faulty
        self.turn = turn or Turn()
        self.turn.any_faulty = self.turn.any_faulty or faulty
        self.remembered: dict[str, Draft] = {}

    @cached_property
    def reach(self) -> frozenset[str] | None:
        """The values the page looks at; ``None`` for all, or when turns matter."""
        return None if self.turn.any_faulty else reach(self.root)

    @cached_property
    def has_references(self) -> bool:
        """Whether ``$ref`` occurs at all; most forms never pay for looking."""
        return _mentions(self.root, "$ref")

    def is_valid(self, schema: Schema, data: Draft) -> bool:
        """Tell whether ``data`` meets ``schema``; what cannot be judged does not."""
        arrives = self.turn.page is not self
        self.turn.page = self
        if arrives and self.faulty:
            return False
        try:
            return conforms(data, schema, self.root)
        except (SchemaError, RecursionError):
            return False

    def retrieve(self, schema: Schema, data: Draft) -> SchemaObject:
        """Return ``schema`` with references, conditions and ``allOf`` resolved.

        Raises:
            SchemaError: A reference leads nowhere, or a schema into itself.
        """
        try:
            return self._retrieve(schema, data, [])
        except RecursionError:
            raise SchemaError("it holds itself without end") from None

    def _retrieve(self, schema: Schema, data: Draft, seen: list[str]) -> SchemaObject:
        if not isinstance(schema, dict):
            return {}
        resolved = self._resolve(schema, data, seen)
        if "if" in resolved:
            return self._condition(resolved, data, seen)
        if "allOf" in resolved:
            merged = _merged(resolved)
            if merged is None:
                return {key: v for key, v in resolved.items() if key != "allOf"}
            resolved = merged
        if resolved.get("additionalProperties", False) is not False:
            return self._with_stubs(resolved, data)
        return resolved

    def _resolve(
        self, schema: SchemaObject, data: Draft, seen: list[str]
    ) -> SchemaObject:
        if self.has_references:
            followed = self.dereference(schema, seen)
            if followed is not schema:
                return self._retrieve(followed, data, seen)
        if "dependencies" in schema:
            return self._retrieve(
                self.with_dependencies(schema, data, seen), data, seen
            )
        parts = schema.get("allOf")
        if isinstance(parts, list):
            return {**schema, "allOf": [self._retrieve(p, data, seen) for p in parts]}
        return schema

    def _condition(
        self, schema: SchemaObject, data: Draft, seen: list[str]
    ) -> SchemaObject:
        rest = {k: v for k, v in schema.items() if k not in ("if", "then", "else")}
        met = self.is_valid(schema["if"], data if is_true(data) else {})
        branch = schema.get("then" if met else "else")
        if branch and not isinstance(branch, bool):
            rest = merge_schemas(rest, self._retrieve(branch, data, seen))
        return self._retrieve(rest, data, seen)

    def dereference(self, schema: Schema, seen: list[str]) -> Schema:
        """Replace references in a schema, its properties and items.

        Args:
            schema: Returned as the very same object when nothing changes.
            seen: References followed already, which stay; gains what is followed here,
                so that siblings see it, as in the form.
        """
        if not isinstance(schema, dict):
            return schema
        result = schema
        if "$ref" in result:
            reference = result["$ref"]
            if reference in seen:
                return schema
            seen.append(reference)
            local = {key: value for key, value in result.items() if key != "$ref"}
            result = {**self.definition(reference), **local}
        result = self._dereference_parts(result, seen)
        return schema if same(schema, result) else result

    def _dereference_parts(self, schema: SchemaObject, seen: list[str]) -> SchemaObject:
        properties = schema.get("properties")
        if isinstance(properties, dict):
            parts, found = {}, dict.fromkeys(seen)
            for key, value in properties.items():
                inner = list(seen)
                parts[key] = self.dereference(value, inner)
                found.update(dict.fromkeys(inner))
            seen[:] = found
            schema = {**schema, "properties": parts}
        if isinstance(schema.get("items"), dict):
            schema = {**schema, "items": self.dereference(schema["items"], seen)}
        return schema

    def definition(self, reference: str, seen: Sequence[str] = ()) -> SchemaObject:
        """Return what a reference names, through further references.

        Raises:
            SchemaError: It names nothing, or leads back to itself.
        """
        found = resolve(reference, self.root)
        if not isinstance(found, dict):
            return {}
        following = found.get("$ref")
        if not following:
            return found
        if following in seen:
            raise SchemaError(f"'$ref' {reference} leads back to itself")
        rest = {key: value for key, value in found.items() if key != "$ref"}
        return {**rest, **self.definition(following, (*seen, reference))}

    def with_dependencies(
        self, schema: SchemaObject, data: Draft, seen: list[str]
    ) -> SchemaObject:
        """Return ``schema`` with its ``dependencies`` resolved into it (P-35)."""
        remaining = dict(schema["dependencies"] or {})
        resolved = self._with_option(
            {key: value for key, value in schema.items() if key != "dependencies"}, data
        )
        key = _active(remaining, resolved, data)
        while key is not None:
            dependency = remaining.pop(key)
            if isinstance(dependency, list):
                required = resolved.get("required")
                own = required if isinstance(required, list) else []
                united = list(dict.fromkeys([*own, *dependency]))
                resolved = {**resolved, "required": united}
            elif isinstance(dependency, dict):
                resolved = self._with_dependency(
                    resolved, key, dependency, (data, seen)
                )
            key = _active(remaining, resolved, data)
        return resolved

    def _with_option(self, schema: SchemaObject, data: Draft) -> SchemaObject:
        options = schema.get("oneOf")
        if not isinstance(options, list):
            options = schema.get("anyOf")
        if not isinstance(options, list):
            return schema
        options = [self.dereference(option, []) for option in options]
        rest = {k: v for k, v in schema.items() if k not in ("oneOf", "anyOf")}
        index = self.matching_option(data, options, discriminator(schema))
        return merge_schemas(rest, options[index]) if options else rest

    def _with_dependency(
        self,
        schema: SchemaObject,
        key: str,
        dependency: SchemaObject,
        context: tuple[Draft, list[str]],
    ) -> SchemaObject:
        data, seen = context
        dependent = dict(self._retrieve(dependency, data, seen))
        options = dependent.pop("oneOf", None)
        schema = merge_schemas(schema, dependent)
        if not isinstance(options, list):
            return schema
        options = [
            self._retrieve(o, data, seen) if _is_reference(o) else o for o in options
        ]
        fitting = [option for option in options if self._accepts(option, key, data)]
        if len(fitting) != 1:
            return schema  # none or several: the form ignores the choice
        rest = {k: v for k, v in fitting[0]["properties"].items() if k != key}
        chosen = {**fitting[0], "properties": rest}
        return merge_schemas(schema, self._retrieve(chosen, data, seen))

    def _accepts(self, option: Schema, key: str, data: Draft) -> bool:
        properties = option.get("properties") if isinstance(option, dict) else None
        condition = properties.get(key) if isinstance(properties, dict) else None
        if not condition:
            return False
        test = {"type": "object", "properties": {key: condition}}
        return self.is_valid(test, data)

    def matching_option(
        self, data: Draft, options: Sequence[Schema], field: str | None
    ) -> int:
        """Return the first option that ``data`` meets, 0 when none does."""
        if data is ABSENT:
            return 0
        simple = simple_match(data, options, field)
        if simple is not None:
            return simple
        for index, option in enumerate(options):
            if self.matches(data, option, field):
                return index
        return 0

    def matches(self, data: Draft, option: Schema, field: str | None) -> bool:
        """Tell whether ``data`` fits an option, with at least one of its properties."""
        properties = option.get("properties") if isinstance(option, dict) else None
        if not isinstance(properties, dict):
            return self.is_valid(option, data)
        if field is not None and field in properties:
            value = data.get(field, ABSENT) if isinstance(data, dict) else ABSENT
            return self.is_valid(properties[field], value)
        touched = {"anyOf": [{"required": [name]} for name in properties]}
        wanted = {key: value for key, value in option.items() if key != "required"}
        if wanted.get("anyOf"):
            wanted["allOf"] = [*wanted.get("allOf", ()), touched]
        else:
            wanted.update(touched)
        return self.is_valid(wanted, data)

    def _with_stubs(self, schema: SchemaObject, data: Draft) -> SchemaObject:
        """Give each key that only the data has a schema of its own (P-31)."""
        properties = dict(schema.get("properties") or {})
        extra = schema["additionalProperties"]
        for key, value in data.items() if isinstance(data, dict) else ():
            if key not in properties:
                properties[key] = self._stub(extra, value, data)
        return {**schema, "properties": properties}

    def _stub(self, extra: Schema, value: Draft, data: Draft) -> SchemaObject:
        if not isinstance(extra, dict):
            return {"type": guess_type(value)}
        if "$ref" in extra:
            return self.retrieve({"$ref": extra["$ref"]}, data)
        if "type" in extra:
            return extra
        if "anyOf" in extra or "oneOf" in extra:
            return {"type": "object", **extra}
        return {"type": guess_type(value)}


def _merged(schema: SchemaObject) -> SchemaObject | None:
    """Merge ``allOf``, its parts with ``contains`` aside; ``None`` when impossible."""
    parts = schema["allOf"] if isinstance(schema["allOf"], list) else []
    parts = [part for part in parts if part != {}]
    if not parts:
        return {key: value for key, value in schema.items() if key != "allOf"}
    aside = [part for part in parts if isinstance(part, dict) and part.get("contains")]
    rest = [part for part in parts if part not in aside] if aside else parts
    try:
        merged = merge_all_of({**schema, "allOf": rest})
    except IncompatibleError:
        return None
    if not isinstance(merged, dict):
        return {}
    return {**merged, "allOf": aside} if aside else merged


def _active(
    dependencies: dict[str, Any], schema: SchemaObject, data: Draft
) -> str | None:
    """Return the first dependency whose key has a value and is a current property."""
    properties = schema.get("properties")
    for key in dependencies if isinstance(data, dict) else ():
        if data.get(key, ABSENT) is ABSENT:
            continue
        if properties is None or key in properties:
            return key
    return None


def _is_reference(schema: Schema) -> bool:
    return isinstance(schema, dict) and "$ref" in schema


def _mentions(value: object, key: str) -> bool:
    if isinstance(value, dict):
        return key in value or any(_mentions(item, key) for item in value.values())
    return isinstance(value, list) and any(_mentions(item, key) for item in value)


def discriminator(schema: SchemaObject) -> str | None:
    """Return ``discriminator.propertyName`` when it is a text."""
    found = schema.get("discriminator")
    name = found.get("propertyName") if isinstance(found, dict) else None
    return name if isinstance(name, str) else None


def simple_match(
    data: Draft, options: Sequence[Schema], field: str | None
) -> int | None:
    """Return the option whose discriminating property is exactly the data's."""
    if field is None or not isinstance(data, dict) or data.get(field, ABSENT) is ABSENT:
        return None
    value = data[field]
    for index, option in enumerate(options):
        properties = option.get("properties", {}) if isinstance(option, dict) else {}
        own = properties.get(field, {})
        if not isinstance(own, dict) or own.get("type") in ("object", "array"):
            continue
        choices = own.get("enum")
        accepted = [*(choices if isinstance(choices, list) else ())]
        if "const" in own:
            accepted.append(own["const"])
        if any(_identical(value, choice) for choice in accepted):
            return index
    return None


def _identical(left: Draft, right: Draft) -> bool:
    """Compare as ``===`` does: containers are never the same one."""
    if isinstance(left, dict | list):
        return False
    if is_number(left) or left is ABSENT:
        return left is not ABSENT and is_number(right) and bool(left == right)
    return same(left, right)
