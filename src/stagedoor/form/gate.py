"""What the backend refuses: each page against the whole value set (P-40 … P-48).

Most value sets are right, and a quick check says so; only a wrong one imports
``jsonschema``, which runs the keywords as npm's ``jsonschema`` 1.5.0 does and words
them alike, because users know these texts.
"""

from __future__ import annotations

import json
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from stagedoor.core.conformity import (
    absent_is_refused,
    conforms,
    extra_names,
    item_schema,
    resolve,
)
from stagedoor.core.frozen import frozen
from stagedoor.core.schema_leaves import (
    LEAVES,
    SchemaError,
    is_type,
    matches,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from jsonschema.exceptions import ValidationError

    from stagedoor.core.json import JsonPath, JsonValue
    from stagedoor.core.schema_leaves import Schema
    from stagedoor.form.absent import Draft

    Walker: TypeAlias = Any  # a validator of a class that jsonschema builds for us
    Errors: TypeAlias = Iterator[ValidationError]
    Check: TypeAlias = Callable[[Walker, Schema, Draft, Schema], Errors]

_ROOT: Final = "instance"
# Stands for the path of an error whose place is not known yet.
_HERE: Final = "\x00"


class _Detour(str):
    """A path item that the backend spells although the value is not below it.

    What a dependency on ``k`` refuses reads ``instance.k requires property "x"``.
    """

    __slots__ = ()


@frozen
class Rejection:
    """One reason why a page's schema refuses the values.

    Attributes:
        path: The value's place; the object's own for a missing or unwanted key.
        message: As npm's ``jsonschema`` words it, without the path.
        keyword: The keyword that refused.
        argument: The keyword's argument; the missing name for ``required``.
        value: What was refused.
        near: Like ``path``, with the key of a dependency that asked for it.
        stack: Path and message as the backend spells them in ``errors[].stack``.
    """

    path: JsonPath
    message: str
    keyword: str
    argument: JsonValue
    value: JsonValue
    near: JsonPath
    stack: str


def rejections(
    schema: Schema, values: JsonValue, root: Schema = None
) -> tuple[Rejection, ...]:
    """Return why ``schema`` refuses ``values``, in the backend's order.

    Args:
        schema: What to apply.
        values: What to judge.
        root: Where ``$ref`` looks; the schema itself when ``None``.

    Raises:
        SchemaError: The schema itself is broken where it was looked at (P-43).
    """
    root = schema if root is None else root
    try:
        if conforms(values, schema, root):
            return ()
        _root.set(root)
        return tuple(_rejection(error) for error in _kind()(schema).iter_errors(values))
    except RecursionError:
        raise SchemaError("it holds itself without end") from None


def _rejection(error: ValidationError) -> Rejection:
    # ``validator_value`` is what our own keyword functions put there.
    argument: Any = error.validator_value
    instance: Any = error.instance
    spelled = tuple(error.absolute_path)
    message = error.message.replace(_HERE, spell(spelled))
    path = tuple(part for part in spelled if not isinstance(part, _Detour))
    keyword = str(error.validator)
    stack = f"{spell(spelled)} {message}"
    return Rejection(path, message, keyword, argument, instance, spelled, stack)


def spell(path: JsonPath) -> str:
    """Spell a path as the backend does: ``instance.a.b[0].c``."""
    text = _ROOT
    for part in path:
        plain = isinstance(part, str) and part and not _needs_quotes(part)
        text += f".{part}" if plain else f"[{json.dumps(part)}]"
    return text


def _needs_quotes(name: str) -> bool:
    return name[0].isdigit() or any(c.isspace() or c in ".[]" for c in name)


@cache
def _kind() -> Walker:
    """Build the validator class; once, for it costs more than most judgements."""
    from jsonschema.validators import create

    keywords: dict[str, Check] = {
        **{name: _leaf(name) for name in LEAVES},
        **_APPLICATORS,
    }
    return create(
        meta_schema={}, validators=keywords, applicable_validators=_applicable
    )


# Where ``$ref`` looks while one set of values is judged.
_root: Final[ContextVar[Schema]] = ContextVar("root")


def _applicable(schema: Schema) -> Iterable[tuple[str, Any]]:
    reference = schema.get("$ref")
    if isinstance(reference, str):
        return (("$ref", reference),)
    return tuple(schema.items())


def _error(message: str, argument: JsonValue) -> ValidationError:
    from jsonschema.exceptions import ValidationError

    return ValidationError(message, validator_value=argument)


def _leaf(keyword: str) -> Check:
    check = LEAVES[keyword]

    def run(_v: Walker, argument: Schema, value: Draft, schema: Schema) -> Errors:
        if not check(value, argument, schema):
            yield _error(_word(keyword, argument, schema), argument)

    return run


def _word(keyword: str, argument: Schema, schema: Schema) -> str:
    match keyword:
        case "enum":
            return "is not one of enum values: " + ",".join(map(text_of, argument))
        case "const":
            return f"does not exactly match expected constant: {text_of(argument)}"
        case "pattern":
            return f"does not match pattern {_quoted(argument)}"
        case "format":
            return f"does not conform to the {_quoted(argument)} format"
        case "minimum" | "maximum":
            return _word_limit(keyword, argument, schema)
        case _:
            return _WORDS[keyword].format(text_of(argument))


def _word_limit(keyword: str, argument: Schema, schema: Schema) -> str:
    strict = "exclusiveMinimum" if keyword == "minimum" else "exclusiveMaximum"
    word = "greater than" if keyword == "minimum" else "less than"
    also = "" if schema.get(strict) is True else " or equal to"
    return f"must be {word}{also} {text_of(argument)}"


_WORDS: Final[dict[str, str]] = {
    "minProperties": "does not meet minimum property length of {}",
    "maxProperties": "does not meet maximum property length of {}",
    "minItems": "does not meet minimum length of {}",
    "maxItems": "does not meet maximum length of {}",
    "minLength": "does not meet minimum length of {}",
    "maxLength": "does not meet maximum length of {}",
    "uniqueItems": "contains duplicate item",
    "exclusiveMinimum": "must be strictly greater than {}",
    "exclusiveMaximum": "must be strictly less than {}",
    "multipleOf": "is not a multiple of (divisible by) {}",
    "divisibleBy": "is not divisible by (multiple of) {}",
}


def _quoted(text: JsonValue) -> str:
    return json.dumps(text, ensure_ascii=False)


def text_of(value: JsonValue) -> str:
    """Spell a value as JavaScript's ``String(value)``."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case list():
            return ",".join("" if item is None else text_of(item) for item in value)
        case dict():
            return "[object Object]"
        case _:
            return str(value)


def _type(_v: Walker, names: Schema, value: Draft, _s: Schema) -> Errors:
    wanted = names if isinstance(names, list) else [names]
    for name in wanted:
        if isinstance(name, dict):
            if _v.evolve(schema=name).is_valid(value):
                return
        elif is_type(value, name):
            return
    yield _error(f"is not of a type(s) {text_of(wanted)}", names)


def _required(_v: Walker, names: Schema, value: Draft, _s: Schema) -> Errors:
    if not isinstance(value, dict) or not isinstance(names, list):
        return
    for name in names:
        if name not in value:
            yield _error(f"requires property {_quoted(name)}", name)


def _properties(v: Walker, parts: Schema, value: Draft, _s: Schema) -> Errors:
    if not isinstance(value, dict) or not isinstance(parts, dict):
        return
    for name, part in parts.items():
        if name in value:
            yield from v.descend(value[name], part, path=name, schema_path=name)
        elif absent_is_refused(part):
            error = _error("is required", name)
            error.path.appendleft(name)
            yield error


def _additional(v: Walker, extra: Schema, value: Draft, schema: Schema) -> Errors:
    # With patternProperties the backend judges what they leave over right there.
    if isinstance(value, dict) and not schema.get("patternProperties"):
        for name in extra_names(value, schema):
            yield from _extra(v, extra, value, name)


def _extra(v: Walker, extra: Schema, value: Draft, name: str) -> Errors:
    if extra is False:
        said = f"is not allowed to have the additional property {_quoted(name)}"
        yield _error(said, name)
    elif isinstance(extra, dict):
        yield from v.descend(value[name], extra, path=name)


def _patterns(v: Walker, parts: Schema, value: Draft, schema: Schema) -> Errors:
    if not isinstance(value, dict) or not isinstance(parts, dict):
        return
    extra = extra_names(value, schema)
    for name, item in value.items():
        for pattern, part in parts.items():
            if matches(pattern, name):
                yield from v.descend(item, part, path=name)
        if name in extra:
            yield from _extra(v, schema.get("additionalProperties"), value, name)


def _names(v: Walker, part: Schema, value: Draft, _s: Schema) -> Errors:
    for name in value if isinstance(value, dict) else ():
        yield from v.descend(name, part)


def _items(v: Walker, items: Schema, value: Draft, schema: Schema) -> Errors:
    for index, item in enumerate(value if isinstance(value, list) else ()):
        part = item_schema(items, schema, index)
        if part is False:
            yield _error("additionalItems not permitted", items)
            return
        yield from v.descend(item, part, path=index)


def _contains(v: Walker, part: Schema, value: Draft, _s: Schema) -> Errors:
    if isinstance(value, list) and not any(
        v.evolve(schema=part).is_valid(i) for i in value
    ):
        yield _error("must contain an item matching given schema", part)


def _dependencies(v: Walker, parts: Schema, value: Draft, _s: Schema) -> Errors:
    if not isinstance(value, dict) or not isinstance(parts, dict):
        return
    for key, part in parts.items():
        if key not in value:
            continue
        where = _HERE + spell((key,)).removeprefix(_ROOT)
        if isinstance(part, str | list):
            for name in [part] if isinstance(part, str) else part:
                if name not in value:
                    said = f"property {name} not found, required by {where}"
                    yield _error(said, name)
            continue
        inner = list(v.descend(value, part, path=_Detour(key)))
        if inner:
            yield _error(f"does not meet dependency required by {where}", key)
            yield from inner


def _label(part: Schema, index: int, *, angled: bool = False) -> str:
    found = part if isinstance(part, dict) else {}
    name = found.get("$id") or found.get("id")
    if name:
        return f"<{name}>" if angled else str(name)
    if found.get("title"):
        return _quoted(found["title"])
    return f"<{found['$ref']}>" if found.get("$ref") else f"[subschema {index}]"


def _all_of(v: Walker, parts: Schema, value: Draft, _s: Schema) -> Errors:
    for index, part in enumerate(parts):
        inner = list(v.descend(value, part))
        if inner:
            name = _label(part, index)
            said = f"does not match allOf schema {name} with {len(inner)} error[s]:"
            yield _error(said, name)
            yield from inner


def _any_of(v: Walker, parts: Schema, value: Draft, _s: Schema) -> Errors:
    if not any(v.evolve(schema=part).is_valid(value) for part in parts):
        names = ",".join(_label(p, i, angled=True) for i, p in enumerate(parts))
        yield _error(f"is not any of {names}", parts)


def _one_of(v: Walker, parts: Schema, value: Draft, _s: Schema) -> Errors:
    if sum(v.evolve(schema=part).is_valid(value) for part in parts) != 1:
        names = ",".join(_label(part, i) for i, part in enumerate(parts))
        yield _error(f"is not exactly one from {names}", parts)


def _not(v: Walker, part: Schema, value: Draft, _s: Schema) -> Errors:
    if not part and not isinstance(part, dict):
        return
    for each in part if isinstance(part, list) else [part]:
        if isinstance(each, dict):
            refused = v.evolve(schema=each).is_valid(value)
        else:
            refused = is_type(value, each)
        if refused:
            name = (
                (each.get("$id") or each.get("id")) if isinstance(each, dict) else None
            )
            yield _error(f"is of prohibited type {text_of(name or each)}", part)


def _if(v: Walker, condition: Schema, value: Draft, schema: Schema) -> Errors:
    met = v.evolve(schema=condition).is_valid(value)
    branch = "then" if met else "else"
    if branch in schema:
        yield from v.descend(value, schema[branch])


def _follow(v: Walker, reference: Schema, value: Draft, _s: Schema) -> Errors:
    yield from v.descend(value, resolve(reference, _root.get()))


_APPLICATORS: Final[dict[str, Check]] = {
    "type": _type,
    "required": _required,
    "properties": _properties,
    "additionalProperties": _additional,
    "patternProperties": _patterns,
    "propertyNames": _names,
    "items": _items,
    "contains": _contains,
    "dependencies": _dependencies,
    "allOf": _all_of,
    "anyOf": _any_of,
    "oneOf": _one_of,
    "not": _not,
    "disallow": _not,
    "if": _if,
    "$ref": _follow,
}
