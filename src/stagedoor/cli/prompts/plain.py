"""Asking line by line: for screen readers, dumb terminals and slow connections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from stagedoor.cli.prompts.speech import (
    say,
    say_heading,
    say_introduction,
    say_table,
    say_wrapped,
    shown_value,
    title_of,
)
from stagedoor.cli.prompts.typed import is_multiline, refusal, typed_value
from stagedoor.form.absent import ABSENT
from stagedoor.form.asker import BACK, PAGE_BACK, Back, Move
from stagedoor.report.problems import printable

if TYPE_CHECKING:
    from stagedoor.form.absent import Draft
    from stagedoor.form.asker import Check, Heading, ReviewRow
    from stagedoor.form.questions import Choice, Question

_WAYS_BACK: Final = {"<": BACK, ":back": BACK, "<<": PAGE_BACK, ":page": PAGE_BACK}
_COMMANDS: Final = {"", ":clear", ":edit", ":help", *_WAYS_BACK}
_HELP: Final = """\
enter takes the value in brackets
:back or <   the question before
:page or <<  the page before
:clear       no value
:edit        write the text in your editor ($VISUAL or $EDITOR)
:quit        leave; nothing is made
::  or :<    begins a text that begins with a colon or with <"""


class PlainAsker:
    """One line a question; words that begin with a colon are commands."""

    def __init__(self) -> None:
        self._greeted = False

    def begin_page(self, heading: Heading) -> None:
        """Write the page's title and description; at first, how to get help."""
        if not self._greeted:
            self._greeted = True
            say("type :help for what can be typed beside an answer")
        say_heading(heading)

    def tell(self, text: str) -> None:
        """Write a line."""
        say_wrapped(text)

    def ask(
        self,
        question: Question,
        current: Draft,
        choices: tuple[Choice, ...],
        check: Check,
    ) -> Draft | Back:
        """Ask until the answer will do."""
        say_introduction(question)
        for number, choice in enumerate(choices, 1):
            say(f"  {number}) {choice.label}")
        while True:
            answer = self._answer(question, current, choices, check)
            if answer is not None:
                return answer.value

    def _answer(
        self,
        question: Question,
        current: Draft,
        choices: tuple[Choice, ...],
        check: Check,
    ) -> _Answer | None:
        """Read one line; ``None`` when it was no answer."""
        text = _read(question, current)
        if question.type != "string" or choices or text.strip() in _COMMANDS:
            text = text.strip()
        if text in _WAYS_BACK:
            return _Answer(_WAYS_BACK[text])
        if text == ":edit" and is_multiline(question):
            text = _edited(current)
        elif text == ":help":
            say(_HELP)
            return None
        if text in {"", ":clear"}:
            value = current if text == "" else ABSENT
            reason = check(value)
        else:
            text = text[1:] if text.startswith(("::", ":<")) else text
            reason = refusal(text, question, choices, check)
            value = typed_value(text, question, choices) if reason is None else ABSENT
        if reason is not None:
            say(f"  {reason}")
            return None
        return _Answer(value)

    def arrange(
        self, question: Question, items: tuple[str, ...], *, can_add: bool
    ) -> Move | Back:
        """Ask what happens to a list; its items are numbered."""
        say_introduction(question)
        for number, item in enumerate(items, 1):
            say(f"  {number}) {item}")
        words = ["add"] if can_add else []
        words += ["edit 1", "remove 1"] if items else []
        while True:
            text = _line(f"{title_of(question)}: {', '.join([*words, 'done'])} [done]")
            if text in _WAYS_BACK:
                return _WAYS_BACK[text]
            move = _move(text, len(items), can_add=can_add)
            if move is not None:
                return move
            say(f"  type one of: {', '.join([*words, 'done'])}")

    def review(self, rows: tuple[ReviewRow, ...]) -> str | None:
        """Show all answers; a name goes back to its question, nothing goes on."""
        say_table(rows)
        names = {
            name: row.name
            for row in rows
            if row.can_edit
            for name in (row.name, row.label)
        }
        while True:
            text = _line(
                "write, quit, or the name of an answer to edit [write]"
            ).strip()
            if text in {"", "write"}:
                return None
            if text == "quit":
                raise KeyboardInterrupt
            name = text.removeprefix("edit ")
            if name in names:
                return names[name]
            say(f"  there is no answer '{name}'")


class _Answer:
    """An answer, or a way back in its place."""

    def __init__(self, value: Draft | Back) -> None:
        self.value = value


def _move(text: str, count: int, *, can_add: bool) -> Move | None:
    """Read ``add``, ``edit 2``, ``remove 2``, ``done``; ``None`` when it is none."""
    if text in {"", "done", "n", "no"}:
        return Move("done")
    if text in {"add", "y", "yes"}:
        return Move("add") if can_add else None
    word, _, number = text.partition(" ")
    if not number.isdecimal() or not 1 <= int(number) <= count:
        return None
    if word == "edit":
        return Move("edit", int(number) - 1)
    return Move("remove", int(number) - 1) if word == "remove" else None


def _read(question: Question, current: Draft) -> str:
    shown = shown_value(question, current)
    optional = "" if question.required or shown else " (optional)"
    default = f" [{printable(shown.replace(chr(10), ' / '))}]" if shown else ""
    editor = " (:edit opens your editor)" if is_multiline(question) else ""
    prompt = f"{title_of(question)}{optional}{editor}{default}"
    return _line(prompt, hidden=question.is_secret)


def _line(prompt: str, *, hidden: bool = False) -> str:
    """Read a line.

    Raises:
        KeyboardInterrupt: Ctrl-C, Ctrl-D or ``:quit``.
    """
    try:
        text = click.prompt(
            prompt, default="", show_default=False, hide_input=hidden, err=True
        )
    except click.Abort:
        raise KeyboardInterrupt from None
    if str(text).strip() == ":quit":
        raise KeyboardInterrupt
    return str(text)


def _edited(current: Draft) -> str:
    before = current if isinstance(current, str) else ""
    text = click.edit(before, extension=".md")
    return before if text is None else text.rstrip("\n")
