"""click's complaints about the command line, in our words and form."""

from __future__ import annotations

import click

from stagedoor.core.errors import Problem, did_you_mean


def usage_problem(error: click.ClickException) -> Problem:
    """Return the problem behind ``error`` with the usage line or a near name as hint."""
    message = error.format_message().rstrip(".")
    context = error.ctx if isinstance(error, click.UsageError) else None
    hint = _near(error) or (_usage_line(context) if context else None)
    return Problem("U001", message[:1].lower() + message[1:], hint=hint)


def _near(error: click.ClickException) -> str | None:
    if isinstance(error, click.NoSuchOption) and error.possibilities:
        return f"did you mean '{error.possibilities[0]}'?"
    return None


def _usage_line(context: click.Context) -> str:
    return " ".join(context.get_usage().split()).replace("Usage:", "usage:")


def no_such_command(name: str, known: list[str]) -> click.UsageError:
    """Return click's error for an unknown command, with the nearest one named."""
    near = did_you_mean(name, known) or f"the commands are: {', '.join(known)}"
    return click.UsageError(f"there is no command '{name}'; {near}")
