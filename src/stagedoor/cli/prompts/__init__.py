"""Asking in a terminal: with lists to move in, or line by line (``--plain``)."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from stagedoor.cli.terminal import is_terminal
from stagedoor.form.asker import LeftError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.cli.output import Output
    from stagedoor.form.asker import Asker


def asker_for(output: Output, *, no_input: bool) -> Asker | None:
    """Return a terminal to ask, or ``None`` when nothing may be asked.

    Only a terminal is asked: a pipe would hang a CI job. Where the cursor cannot be
    moved (``TERM=dumb``) the questions are plain lines.
    """
    if no_input or not is_terminal():
        return None
    if output.plain or os.environ.get("TERM", "dumb") in {"dumb", "unknown"}:
        from stagedoor.cli.prompts.plain import PlainAsker

        return PlainAsker()
    from stagedoor.cli.prompts.menus import MenuAsker

    return MenuAsker(colourful=output.colourful)


@contextmanager
def offering_to_save(template: str, destination: str | None) -> Iterator[None]:
    """Offer to save the answers when somebody leaves; then it is left all the same.

    Args:
        template: As the user named it; the saved file says so.
        destination: As the user named it.
    """
    try:
        yield
    except LeftError as left:
        if left.answers:
            from stagedoor.cli.prompts.leaving import offer_to_save

            offer_to_save(template, destination, left.answers)
        raise
