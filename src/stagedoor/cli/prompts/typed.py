"""From what somebody typed to the value it stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stagedoor.core.errors import StagedoorError, UsageError
from stagedoor.form.questions import spoken

if TYPE_CHECKING:
    from stagedoor.core.json import JsonValue
    from stagedoor.form.absent import Draft
    from stagedoor.form.asker import Check
    from stagedoor.form.questions import Choice, Question

_YES_NO: Final = {
    "y": True,
    "yes": True,
    "true": True,
    "n": False,
    "no": False,
    "false": False,
}
_MULTILINE_WIDGETS: Final = ("textarea", "markdown", "code")


def is_multiline(question: Question) -> bool:
    """Whether its text may have several lines, so that an editor helps."""
    flagged = question.option("multiline") is True or bool(question.option("rows"))
    return question.type == "string" and (
        flagged or question.widget in _MULTILINE_WIDGETS
    )


def typed_value(text: str, question: Question, choices: tuple[Choice, ...]) -> Draft:
    """Return what ``text`` means as an answer.

    A choice goes by its number, its label or its value; a number, a list or an object
    is read as YAML; ``a, b`` is a list as well.

    Raises:
        StagedoorError: It cannot be read.
    """
    if question.is_multiple or (question.type == "array" and choices):
        return [_chosen(part, choices) for part in split_list(text)]
    if choices:
        return _chosen(text, choices)
    if question.type == "boolean":
        return _YES_NO.get(text.lower(), text)
    if question.type == "string":
        return text
    return _read(text, question)


def refusal(
    text: str, question: Question, choices: tuple[Choice, ...], check: Check
) -> str | None:
    """Return why ``text`` will not do as an answer; ``None`` when it will."""
    try:
        return check(typed_value(text, question, choices))
    except StagedoorError as error:
        return error.problems[0].message


def split_list(text: str) -> list[str]:
    """Split ``a, b`` at its commas."""
    return [part.strip() for part in text.split(",") if part.strip()]


def _chosen(text: str, choices: tuple[Choice, ...]) -> JsonValue:
    for choice in choices:
        if text in (choice.label, spoken(choice.value)):
            return choice.value
    if text.isdecimal() and 1 <= int(text) <= len(choices):
        return choices[int(text) - 1].value
    return text


def _read(text: str, question: Question) -> JsonValue:
    from stagedoor.core.yaml import load_document

    if question.type == "array" and not text.lstrip().startswith("["):
        return list(split_list(text))
    return load_document(text, "answer", error=UsageError, code="U030").value
