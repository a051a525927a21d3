"""Options that several commands share: each says what, its default, one example."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import click

from stagedoor.cli.output import Output

_Command = TypeVar("_Command", bound=Callable[..., Any])


def together(*options: Callable[[Any], Any]) -> Callable[[_Command], _Command]:
    """Return one decorator that adds ``options`` in the order they are read."""

    def add(command: _Command) -> _Command:
        for option in reversed(options):
            command = option(command)
        return command

    return add


answers = together(
    click.option(
        "--answers",
        "answer_files",
        multiple=True,
        metavar="FILE",
        help="YAML or JSON answers; repeatable, later files win; - is stdin.",
    ),
    click.option(
        "--set",
        "--value",
        "assignments",
        multiple=True,
        metavar="NAME=VALUE",
        help="One answer; wins over files. Example: --set tags='[a, b]'.",
    ),
    click.option(
        "--no-input",
        is_flag=True,
        help="Never ask: list every missing answer and exit 4.",
    ),
    click.option(
        "--allow-unknown",
        is_flag=True,
        help="Accept answers the template does not ask for.",
    ),
)

secrets = together(
    click.option(
        "--secret",
        "secret_assignments",
        multiple=True,
        metavar="NAME=VALUE",
        help="One secret; never recorded or shown. Or STAGEDOOR_SECRET_<NAME>.",
    ),
    click.option(
        "--secrets-file",
        "secret_files",
        multiple=True,
        metavar="FILE",
        help="YAML or JSON secrets; repeatable.",
    ),
)

surroundings = together(
    click.option(
        "--catalog",
        "catalogs",
        multiple=True,
        metavar="PATH|URL",
        help="Entities that pickers see: a file, a folder, a Backstage; repeatable.",
    ),
    click.option(
        "--user",
        metavar="REF",
        help="Who runs this, as an entity ref; else a guest. Example: --user user:jane.",
    ),
)

offline = click.option(
    "--offline",
    is_flag=True,
    envvar="STAGEDOOR_OFFLINE",
    help="Fetch nothing: use what is cached. Or STAGEDOOR_OFFLINE=1.",
)

template = together(
    click.option("--ref", help="Branch, tag or commit of a template in git."),
    click.option(
        "--kind",
        metavar="KIND",
        help="Which document of template.yaml. Example: --kind EditTemplate.",
    ),
    offline,
)

trust = click.option(
    "--trust/--no-trust",
    default=None,
    help="Let a template from elsewhere run hooks and say where to push; remembered. "
    "--no-trust: render only. Default: ask once a source.",
)

plugins = click.option(
    "--plugin",
    "plugins",
    multiple=True,
    metavar="NAME|FILE",
    help="Filters, globals, actions, pickers of an installed plug-in or a Python file.",
)

feature_flags = click.option(
    "--feature-flag",
    "feature_flags",
    multiple=True,
    metavar="NAME",
    help="A feature flag that is on; repeatable.",
)

running = together(
    click.option(
        "--dialect",
        type=click.Choice(["auto", "backstage", "witboost"]),
        default="auto",
        show_default=True,
        help="How refs are spelled and what skeletons see.",
    ),
    click.option(
        "--skeleton-entities",
        type=click.Choice(["render", "keep", "plain"]),
        default="render",
        show_default=True,
        help="What becomes of a %SKELETON catalog file.",
    ),
    click.option(
        "--engine",
        type=click.Choice(["current", "legacy"]),
        default="current",
        show_default=True,
        help="legacy: where Backstage up to 4.0.2 differed.",
    ),
    click.option(
        "--strict-templates",
        is_flag=True,
        help="Errors that Backstage swallows end the run.",
    ),
    click.option(
        "--strict-actions", is_flag=True, help="Refuse actions that are not known."
    ),
    click.option(
        "--outputs",
        "output_files",
        multiple=True,
        metavar="FILE",
        help="Outputs by step or action id; those steps are not executed.",
    ),
    feature_flags,
    plugins,
)


landing = together(
    click.option("--dry-run", is_flag=True, help="Show tree and diff; write nothing."),
    click.option("--diff", is_flag=True, help="Show what changes as a diff."),
    click.option("--into", is_flag=True, help="Add to a folder that is not empty."),
    click.option(
        "--overwrite", is_flag=True, help="With --into: replace files that differ."
    ),
    click.option(
        "--skip-existing",
        is_flag=True,
        help="With --into: leave files that differ as they are.",
    ),
    click.option(
        "--git/--no-git",
        default=None,
        help="Make a repository. Default: unless DESTINATION is inside one.",
    ),
    click.option("--commit", is_flag=True, help="Commit what was staged, as you."),
    click.option(
        "--push",
        is_flag=True,
        help="Commit as you, then push to the repository the template publishes.",
    ),
    click.option(
        "--remote",
        metavar="URL",
        help="The repository instead of the template's; origin, and where --push goes.",
    ),
    click.option("--no-record", is_flag=True, help="Do not write .stagedoor.yaml."),
    click.option(
        "--no-check", is_flag=True, help="Land the component even when a check fails."
    ),
)


def output(command: _Command) -> _Command:
    """Add ``--json``, ``-v``, ``-q``, ``--color``, ``--plain`` as ``output=``."""

    @wraps(command)
    def with_output(
        *args: Any,  # noqa: ANN401 - the command's own arguments
        as_json: bool,
        verbose: int,
        quiet: bool,
        color: Any,  # noqa: ANN401 - one of the three words of the Choice below
        plain: bool,
        **others: Any,  # noqa: ANN401 - the command's own options
    ) -> Any:  # noqa: ANN401 - the command's own result
        verbosity = -1 if quiet else verbose
        output = Output(as_json, verbosity, color, plain)
        return command(*args, output=output, **others)

    decorate = together(
        click.option(
            "--json", "as_json", is_flag=True, help="One JSON document on stdout."
        ),
        click.option("-v", "--verbose", count=True, help="Say more; -vv for bugs."),
        click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors."),
        click.option(
            "--color",
            type=click.Choice(["auto", "always", "never"]),
            default="auto",
            show_default=True,
            help="Colour on stderr.",
        ),
        click.option(
            "--plain", is_flag=True, help="Plain lines only, for a screen reader."
        ),
    )
    return decorate(with_output)  # type: ignore[return-value] # same call, less options
