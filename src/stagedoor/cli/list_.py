"""``stagedoor list``: the templates that are there to use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from stagedoor.cli import options

if TYPE_CHECKING:
    from stagedoor.cli.output import Output


@click.command("list")
@click.argument("source", required=False)
@click.option("--ref", help="Branch, tag or commit of a SOURCE in git.")
@options.offline
@options.output
def list_(
    *, source: str | None, ref: str | None, offline: bool, output: Output
) -> None:
    """List the templates that SOURCE holds.

    SOURCE is a folder, a repository, a zip file or a Backstage Location; without it,
    the templates that come with stagedoor are listed.

    Example: stagedoor list ../platform-templates
    """
    from stagedoor.project.listing import list_templates
    from stagedoor.report.listing import format_listing, listing_to_json

    rows = list_templates(source, Path.cwd(), ref=ref, offline=offline)
    if output.json:
        output.document(listing_to_json(rows))
    elif rows:
        output.data(format_listing(rows))
    else:
        output.say(f"'{source}' holds no template")
