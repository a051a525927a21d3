"""Who leaves a conversation may keep the answers so far."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stagedoor.cli.answers_file import write_answers
from stagedoor.cli.prompts.speech import say, say_wrapped
from stagedoor.core.errors import UsageError

if TYPE_CHECKING:
    from stagedoor.core.json import JsonObject


def offer_to_save(template: str, destination: str | None, answers: JsonObject) -> None:
    """Ask for a file and write the answers there; nothing typed means no."""
    say()
    while True:
        try:
            file = click.prompt(
                "save the answers so far in a file (enter for no)",
                default="",
                show_default=False,
                err=True,
            ).strip()
        except click.Abort:
            return
        if not file:
            return
        if Path(file).exists():
            say(f"  there is a '{file}' already")
            continue
        try:
            write_answers(file, template, answers)
        except UsageError as error:
            say(f"  {error.problems[0].message}")
            continue
        words = ["stagedoor", "new", template, *([destination] if destination else [])]
        say_wrapped(f"go on with: {shlex.join([*words, '--answers', file])}", "")
        return
