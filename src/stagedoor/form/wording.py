"""A condition of a form in plain words: *deployment is 'vm'*."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagedoor.form.describe import choices_of, describe
from stagedoor.form.questions import spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stagedoor.core.json import JsonValue
    from stagedoor.core.schema_leaves import Schema

_UNREADABLE = "a condition of the template holds"


def worded(condition: Schema) -> str | None:
    """Say when values meet an object's schema; ``None`` when they always do."""
    if condition is True or condition == {}:
        return None
    if not isinstance(condition, dict):
        return _UNREADABLE
    clauses = [*_of_properties(condition), *_of_groups(condition)]
    return " and ".join(clauses) or _UNREADABLE


def negated(condition: Schema) -> str | None:
    """Say when values do not meet an object's schema; ``None`` when always."""
    if condition is False:
        return None
    if not isinstance(condition, dict):
        return _UNREADABLE
    clauses = [*_of_properties(condition), *_of_groups(condition)]
    if not clauses:
        return _UNREADABLE
    if len(clauses) == 1 and " is " in clauses[0] and " or " not in clauses[0]:
        return _turned(clauses[0])
    return f"not ({' and '.join(clauses)})"


def _turned(clause: str) -> str:
    if " is not " in clause:
        return clause.replace(" is not ", " is ", 1)
    return clause.replace(" is ", " is not ", 1)


def _of_properties(condition: dict[str, Any]) -> Iterator[str]:
    properties = condition.get("properties")
    properties = properties if isinstance(properties, dict) else {}
    required = condition.get("required")
    required = required if isinstance(required, list) else []
    for name, part in properties.items():
        yield is_worded(str(name), part)
    yield from (f"{name} is given" for name in required if name not in properties)


def is_worded(name: str, condition: Schema) -> str:
    """Say what one value has to be."""
    if condition is False:
        return f"{name} is not given"
    if not isinstance(condition, dict):
        return f"{name} is given"
    choices = choices_of(condition)
    if choices:
        return f"{name} is {_any_of(map(_quoted, choices))}"
    refused = condition.get("not")
    if isinstance(refused, dict) and choices_of(refused):
        named = _any_of(map(_quoted, choices_of(refused)))
        return f"{name} is not {named}"
    contained = condition.get("contains")
    if isinstance(contained, dict) and choices_of(contained):
        return f"{name} contains {_any_of(map(_quoted, choices_of(contained)))}"
    inner = condition.get("properties")
    if isinstance(inner, dict) and inner:
        return " and ".join(is_worded(f"{name}.{n}", part) for n, part in inner.items())
    said = describe(condition)
    return f"{name} is {said}" if said else f"{name} is given"


def _of_groups(condition: dict[str, Any]) -> Iterator[str]:
    for keyword, joint in (("allOf", " and "), ("anyOf", " or "), ("oneOf", " or ")):
        parts = condition.get(keyword)
        if isinstance(parts, list):
            said = [words for words in map(worded, parts) if words]
            if said:
                yield said[0] if len(said) == 1 else f"({joint.join(said)})"
    if "not" in condition:
        said_not = negated(condition["not"])
        if said_not:
            yield said_not


def _any_of(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


def _quoted(value: JsonValue) -> str:
    return f"'{value}'" if isinstance(value, str) else spoken(value)
