"""Which option of a ``oneOf`` or ``anyOf`` the data come closest to (P-29, P-37).

Source: ``@rjsf/utils`` 5.24.13, getClosestMatchingOption.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagedoor.core.schema_leaves import same
from stagedoor.form.absent import ABSENT, Draft, is_true
from stagedoor.form.conditions import discriminator, simple_match
from stagedoor.form.merge import guess_type

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagedoor.core.schema_leaves import Schema
    from stagedoor.form.conditions import Conditions


def closest_option(
    conditions: Conditions,
    data: Draft,
    options: Sequence[Schema],
    *,
    selected: int,
    field: str | None,
) -> int:
    """Return the index of the option that fits best; ``selected`` when all score alike."""
    resolved = [conditions.dereference(option, []) for option in options]
    simple = simple_match(data, options, field)
    if simple is not None:
        return simple
    fitting = [
        index
        for index, option in enumerate(resolved)
        if data is not ABSENT and _fits(conditions, data, option, field)
    ]
    if len(fitting) == 1:
        return fitting[0]
    best, best_score, scores = selected, 0, set()
    for index in fitting or range(len(resolved)):
        score = _score(conditions, resolved[index], data)
        scores.add(score)
        if score > best_score:
            best, best_score = index, score
    return selected if len(scores) == 1 and selected >= 0 else best


def _fits(
    conditions: Conditions, data: Draft, option: Schema, field: str | None
) -> bool:
    """Ask for a match against an option that only data with one odd key would meet."""
    if isinstance(data, dict) and "__not_really_there__" in data:
        return False
    return conditions.matches(data, option, field)


def _score(conditions: Conditions, schema: Schema, data: Draft) -> int:
    if not isinstance(schema, dict):
        return 0
    properties = schema.get("properties")
    if isinstance(properties, dict):
        return sum(
            _score_property(conditions, part, _get(data, key))
            for key, part in properties.items()
        )
    return int(
        isinstance(schema.get("type"), str) and schema["type"] == guess_type(data)
    )


def _get(data: Draft, key: str) -> Draft:
    return data.get(key, ABSENT) if isinstance(data, dict) else ABSENT


def _score_property(conditions: Conditions, part: Schema, value: Draft) -> int:
    if not isinstance(part, dict):
        return 0
    if "$ref" in part:
        found = conditions.retrieve(part, value)
        return _score(conditions, found, value if is_true(value) else {})
    if ("oneOf" in part or "anyOf" in part) and is_true(value):
        options = part["oneOf"] if "oneOf" in part else part["anyOf"]
        field = discriminator(part)
        return closest_option(conditions, value, options, selected=-1, field=field)
    if part.get("type") == "object":
        return int(isinstance(value, dict | list)) + _score(conditions, part, value)
    if part.get("type") != guess_type(value):
        return 0
    return 1 + _bonus(part, value)


def _bonus(part: dict[str, Any], value: Draft) -> int:
    for key in ("default", "const"):
        if is_true(part.get(key)):
            scalar = not isinstance(value, dict | list)
            return 1 if scalar and same(value, part[key]) else -1
    return 0
