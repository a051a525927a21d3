"""The form as a conversation in a terminal: one question a line, ``<`` goes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from stagedoor.core.errors import StagedoorError, UsageError
from stagedoor.form.absent import ABSENT, settled
from stagedoor.form.asker import BACK
from stagedoor.form.questions import spoken
from stagedoor.report.problems import printable

if TYPE_CHECKING:
    from stagedoor.core.json import JsonValue
    from stagedoor.form.absent import Draft
    from stagedoor.form.asker import Back, Check, Heading, ReviewRow
    from stagedoor.form.questions import Choice, Question

_BACK: Final = "<"
_YES_NO: Final = {
    "y": True,
    "yes": True,
    "true": True,
    "n": False,
    "no": False,
    "false": False,
}


class TerminalAsker:
    """Asks on stderr, so that stdout stays data."""

    def begin_page(self, heading: Heading) -> None:
        """Write ``2/3 Title`` and the description."""
        _say(f"\n{heading.number}/{heading.total} {heading.title}")
        if heading.description:
            _say(heading.description)

    def ask(
        self,
        question: Question,
        current: Draft,
        choices: tuple[Choice, ...],
        check: Check,
    ) -> Draft | Back:
        """Ask until the answer will do."""
        _introduce(question, choices)
        while True:
            text = self._read(question, current)
            if text == _BACK:
                return BACK
            try:
                value = current if text == "" else _parsed(text, question, choices)
            except StagedoorError as error:
                _say(f"  {error.problems[0].message}")
                continue
            reason = check(value)
            if reason is None:
                return value
            _say(f"  {reason}")

    def more(self, question: Question, items: tuple[Draft, ...]) -> bool | Back:
        """Ask whether to add another item to a list."""
        _say(f"  {question.title}: {len(items)} so far")
        text = _prompt("another one? [y/N]").lower()
        return BACK if text == _BACK else _YES_NO.get(text, False)

    def tell(self, text: str) -> None:
        """Write a line."""
        _say(f"  {text}")

    def review(self, rows: tuple[ReviewRow, ...]) -> str | None:
        """Show all answers; a name goes back to its question, nothing goes on."""
        _say("\nReview")
        width = max((len(row.label) for row in rows), default=0)
        for row in rows:
            _say(f"  {row.label:<{width}}  {row.value}")
        names = {
            name: row.name
            for row in rows
            if row.can_edit
            for name in (row.name, row.label)
        }
        while True:
            text = _prompt("make it? enter goes on, a name goes back to it")
            if text in {"", "y", "yes"}:
                return None
            if text in names:
                return names[text]
            _say(f"  there is no answer '{text}'")

    def _read(self, question: Question, current: Draft) -> str:
        shown = (
            "" if current is ABSENT or question.is_secret else spoken(settled(current))
        )
        optional = "" if question.required or shown else " (optional)"
        default = f" [{shown}]" if shown else ""
        return _prompt(
            f"{question.title}{optional}{default}", hidden=question.is_secret
        )


def _introduce(question: Question, choices: tuple[Choice, ...]) -> None:
    for text in (question.description, question.help):
        if text:
            _say(f"\n  {text}" if text == question.description else f"  {text}")
    for number, choice in enumerate(choices, 1):
        _say(f"  {number}) {choice.label}")


def _parsed(text: str, question: Question, choices: tuple[Choice, ...]) -> Draft:
    if question.is_multiple or (question.type == "array" and choices):
        return [
            _chosen(part.strip(), choices) for part in text.split(",") if part.strip()
        ]
    if choices:
        return _chosen(text, choices)
    if question.type == "boolean":
        return _YES_NO.get(text.lower(), text)
    if question.type == "string":
        return text
    return _typed(text, question)


def _chosen(text: str, choices: tuple[Choice, ...]) -> JsonValue:
    """Find a choice by its number, its label or its value; else the text itself."""
    if text.isdecimal() and 1 <= int(text) <= len(choices):
        return choices[int(text) - 1].value
    for choice in choices:
        if text in (choice.label, spoken(choice.value)):
            return choice.value
    return text


def _typed(text: str, question: Question) -> JsonValue:
    """Read a number, a list or an object as YAML; ``a, b`` is a list as well."""
    from stagedoor.core.yaml import load_document

    if question.type == "array" and not text.lstrip().startswith("["):
        return [part.strip() for part in text.split(",") if part.strip()]
    return load_document(text, "answer", error=UsageError, code="U030").value


def _say(text: str) -> None:
    click.echo(printable(text, 4_000), err=True)


def _prompt(text: str, *, hidden: bool = False) -> str:
    answer: Any = click.prompt(
        printable(text), default="", show_default=False, hide_input=hidden, err=True
    )
    return str(answer).strip()
