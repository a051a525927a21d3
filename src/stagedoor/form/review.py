"""The table before anything is made: a line a value, secrets masked (P-15)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from stagedoor.form.absent import ABSENT, Draft, settled
from stagedoor.form.asker import ReviewRow
from stagedoor.form.questions import Question, all_questions, spoken, value_of
from stagedoor.form.verdict import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.core.json import JsonPath, JsonValue
    from stagedoor.form.filling import Filling

_MASK: Final = "******"


def review_rows(filling: Filling, state: Draft) -> Iterator[ReviewRow]:
    """Yield the lines of the review, in the form's order."""
    for question in all_questions(filling.form, state):
        value = value_of(state, question.path)
        if value is ABSENT:
            continue
        can_edit = not question.is_hidden and not question.is_readonly
        for label, text in _lines(question, settled(value)):
            yield ReviewRow(dotted(question.path), label, text, can_edit)


def _lines(question: Question, value: JsonValue) -> Iterator[tuple[str, str]]:
    options = question.option("backstage")
    review = options.get("review") if isinstance(options, dict) else None
    review = review if isinstance(review, dict) else {}
    if review.get("show") is False:
        return
    label = str(
        review.get("name") or question.schema.get("title") or _label(question.path)
    )
    if isinstance(review.get("mask"), str):
        yield label, review["mask"]
    elif question.widget == "password" or str(question.field).lower() == "secret":
        yield label, _MASK
    elif isinstance(value, dict) and review.get("explode") is not False:
        yield from _exploded(label, value)
    else:
        yield label, _text(question, value)


def _exploded(label: str, value: JsonValue) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from _exploded(f"{label} > {start_case(key)}", item)
    else:
        yield label, spoken(value)


def _text(question: Question, value: JsonValue) -> str:
    if isinstance(value, list):
        return ", ".join(_text(question, item) for item in value)
    named = (c.label for c in question.choices if c.value == value)
    return next(named, spoken(value))


def _label(path: JsonPath) -> str:
    return " > ".join(start_case(str(part)) for part in path)


def start_case(name: str) -> str:
    """Turn ``repoUrl`` and ``repo_url`` into ``Repo Url``."""
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+", name)
    return " ".join(word[:1].upper() + word[1:] for word in words) or name
