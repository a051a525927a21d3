"""``stagedoor config``: what is set, and where."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from stagedoor.cli import options

if TYPE_CHECKING:
    from stagedoor.cli.output import Output


@click.command("config")
@options.output
def config(*, output: Output) -> None:
    """Show the settings in force and where each comes from.

    Settings are read from your own file, then stagedoor.toml or the table
    tool.stagedoor of a pyproject.toml, found upwards from the working folder.

    Example: stagedoor config --json
    """
    from stagedoor.cli.settings import settings_here
    from stagedoor.report.settings import format_settings, settings_to_json
    from stagedoor.settings.find import user_file
    from stagedoor.settings.shown import rows_in_force
    from stagedoor.settings.trust import read_trusted

    settings = settings_here()
    rows = rows_in_force(settings, os.environ)
    own = user_file(os.environ)
    for problem in settings.held_back:
        output.warn(f"[{problem.code}] {problem.message} ({problem.at})")
        output.say(f"hint: {problem.hint}")
    trusted = read_trusted(os.environ)
    if output.json:
        output.document(settings_to_json(settings, rows, own, trusted))
    else:
        output.data(format_settings(settings, rows, own, trusted))
