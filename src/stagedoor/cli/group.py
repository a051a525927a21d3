"""The ``stagedoor`` command; each subcommand is imported only when it is used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import click

from stagedoor import __version__
from stagedoor.cli.usage import no_such_command
from stagedoor.core.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping


@frozen
class Lazy:
    """A subcommand that is not imported yet.

    Attributes:
        module: Where it lives; the click command bears the subcommand's name there.
        summary: Its line in ``stagedoor --help``.
    """

    module: str
    summary: str


COMMANDS: Final[Mapping[str, Lazy]] = {
    "new": Lazy("stagedoor.cli.new", "Make a component from TEMPLATE."),
    "list": Lazy("stagedoor.cli.list_", "List the templates that SOURCE holds."),
    "describe": Lazy(
        "stagedoor.cli.describe", "Show what TEMPLATE asks for, page by page."
    ),
    "explain": Lazy(
        "stagedoor.cli.explain",
        "Tell what TEMPLATE would do with these answers; write nothing.",
    ),
    "eval": Lazy(
        "stagedoor.cli.eval_", "Render TEMPLATE_TEXT as a skeleton file would be."
    ),
    "check": Lazy(
        "stagedoor.cli.check",
        "Check the component in DIR: catalog model, policies, DAG, pipeline.",
    ),
    "deploy": Lazy(
        "stagedoor.cli.deploy",
        "Bring the component in DIR into an MWAA environment.",
    ),
    "policy": Lazy(
        "stagedoor.cli.policy",
        "Check DOCUMENT, a YAML or JSON file or - for stdin, against CUE policies.",
    ),
    "config": Lazy(
        "stagedoor.cli.config",
        "Show the settings in force and where each comes from.",
    ),
}


class LazyGroup(click.Group):
    """A group whose help needs no subcommand's module: start-up is a feature."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the module that holds ``cmd_name``."""
        lazy = COMMANDS.get(cmd_name)
        if lazy is None:
            return None
        attribute = lazy.module.rpartition(".")[2]
        command = getattr(import_module(lazy.module), attribute)
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Name the nearest command when there is none of that name."""
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            raise no_such_command(args[0], list(COMMANDS))
        return super().resolve_command(ctx, args)

    def format_commands(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table of subcommands from their summaries."""
        with formatter.section("Commands"):
            formatter.write_dl([(n, lazy.summary) for n, lazy in COMMANDS.items()])


_SETTINGS: Final[dict[str, Any]] = {"help_option_names": ["-h", "--help"]}


@click.group(cls=LazyGroup, context_settings=_SETTINGS)
@click.version_option(__version__, "-V", "--version", message="stagedoor %(version)s")
def stagedoor() -> None:
    """Run Backstage software templates from a terminal or CI, with no server.

    Example: stagedoor new mwaa-workload orders --answers answers.yaml
    """
