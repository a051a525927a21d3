"""What both ways of asking say: headings, descriptions, the table at the end.

Everything goes to stderr, so that stdout stays data. Foreign text is escaped.
"""

from __future__ import annotations

import shutil
import textwrap
from typing import TYPE_CHECKING, Final

import click

from stagedoor.form.absent import ABSENT, settled
from stagedoor.form.questions import spoken
from stagedoor.report.problems import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.form.absent import Draft
    from stagedoor.form.asker import Heading, ReviewRow
    from stagedoor.form.questions import Question

_LONGEST: Final = 4_000
_NARROWEST: Final = 20


def say(text: str = "") -> None:
    """Write a line to stderr."""
    click.echo(printable(text, _LONGEST), err=True)


def say_wrapped(text: str, indent: str = "  ") -> None:
    """Write text in lines that fit the terminal; its own line breaks stay."""
    width = max(_NARROWEST, shutil.get_terminal_size().columns - 1)
    for line in printable(text, _LONGEST).splitlines():
        folded = textwrap.wrap(
            line,
            width,
            initial_indent=indent,
            subsequent_indent=indent,
            break_on_hyphens=False,
        )
        click.echo("\n".join(folded), err=True)


def say_heading(heading: Heading) -> None:
    """Write ``2/3 Title`` and the description of a page."""
    say()
    say_wrapped(f"{heading.number}/{heading.total} {heading.title}", "")
    say_wrapped(heading.description, "")


def say_introduction(question: Question) -> None:
    """Write what stands around a field: description, small print, an example."""
    say()
    say_wrapped(question.description)
    say_wrapped(question.help)
    examples = question.schema.get("examples")
    if isinstance(examples, list) and examples:
        say_wrapped(f"for example: {spoken(examples[0])}")


def say_table(rows: tuple[ReviewRow, ...]) -> None:
    """Write every value before anything is made, labels left, values folded."""
    width = shutil.get_terminal_size().columns
    labels = [printable(row.label) for row in rows]
    left = min(max(map(len, labels), default=0), width // 2)
    say("\nReview")
    for label, row in zip(labels, rows, strict=True):
        folded = list(_folded(row.value, max(_NARROWEST, width - left - 5)))
        head, *more = textwrap.wrap(label, left) or [""]
        lines = [head, *more]
        for index in range(max(len(lines), len(folded))):
            own = lines[index] if index < len(lines) else ""
            value = folded[index] if index < len(folded) else ""
            click.echo(f"  {own:<{left}}  {value}".rstrip(), err=True)


def _folded(value: str, width: int) -> Iterator[str]:
    for line in printable(value, _LONGEST).splitlines() or [""]:
        yield from textwrap.wrap(line, width, break_on_hyphens=False) or [""]


def title_of(question: Question) -> str:
    """Name a question in a prompt; items of a list are counted from one."""
    if isinstance(question.path[-1], int):
        own = question.schema.get("title")
        number = f"item {question.path[-1] + 1}"
        return printable(f"{own} ({number})" if own else number)
    return printable(question.title)


def shown_value(question: Question, value: Draft) -> str:
    """Spell a value as a default is shown; empty for nothing and for secrets."""
    if value is ABSENT or question.is_secret:
        return ""
    if isinstance(value, list) and not any(isinstance(i, list | dict) for i in value):
        return ", ".join(shown_value(question, item) for item in value)
    named = (choice.label for choice in question.choices if choice.value == value)
    return next(named, spoken(settled(value)))
