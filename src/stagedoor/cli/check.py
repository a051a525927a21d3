"""``stagedoor check``: what a component must satisfy before it is deployed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stagedoor.cli import options
from stagedoor.core.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.checks.run import Checked
    from stagedoor.cli.output import Output
    from stagedoor.cue.engines import Engine


@click.command("check")
@click.argument("directory", default=".", metavar="[DIR]")
@click.option(
    "--policy",
    "policies",
    multiple=True,
    metavar="PATH",
    help="A .cue file or a folder of them, instead of the component's own; repeatable.",
)
@click.option(
    "--cue-engine",
    "engine",
    type=click.Choice(["auto", "builtin", "cue", "both"]),
    default="auto",
    show_default=True,
    help="auto: the cue command on PATH when there is one, else the evaluator inside.",
)
@click.option(
    "--catalog",
    "catalogs",
    multiple=True,
    metavar="PATH",
    help="Entities that references may lead to: a file or a folder; repeatable.",
)
@click.option(
    "--select",
    multiple=True,
    metavar="RULE",
    help="Only these rules; repeatable. Example: --select K3 for all of the DAG's.",
)
@click.option(
    "--ignore", multiple=True, metavar="RULE", help="Not these rules; repeatable."
)
@click.option("--strict", is_flag=True, help="Warnings fail the check as well.")
@click.option("--sarif", "form", flag_value="sarif", help="A SARIF log on stdout.")
@click.option(
    "--gitlab", "form", flag_value="gitlab", help="GitLab code quality on stdout."
)
@options.output
@click.pass_context
def check(  # noqa: PLR0913 - one parameter an option
    context: click.Context,
    *,
    directory: str,
    policies: tuple[str, ...],
    engine: Engine,
    catalogs: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    strict: bool,
    form: str | None,
    output: Output,
) -> None:
    """Check the component in DIR: catalog model, policies, DAG, pipeline.

    A DIR without a catalog-info.yaml of its own is searched for components, which are
    checked together. Exit code 1: there is an error; 3: a policy is broken.

    Example: stagedoor check orders --sarif
    """
    from stagedoor.checks.run import CheckRequest, check_folder

    if form and output.json:
        raise UsageError("U030", f"--json and --{form} exclude each other")
    request = CheckRequest(
        folder=Path(directory),
        select=select,
        ignore=ignore,
        policies=tuple(_policy_files(policies)),
        catalogs=tuple(map(Path, catalogs)),
        engine=engine,
    )
    checked = check_folder(request)
    ok = not any(strict or one.severity == "error" for one in checked.findings)
    _show(checked, output, form, ok=ok)
    context.exit(ExitCode.OK if ok else ExitCode.FINDINGS)


def _show(checked: Checked, output: Output, form: str | None, *, ok: bool) -> None:
    from stagedoor.report import findings

    if form == "sarif":
        output.document(findings.checked_to_sarif(checked))
    elif form == "gitlab":
        output.data(json.dumps(findings.checked_to_gitlab(checked), indent=2))
    elif output.json:
        output.document(findings.checked_to_json(checked, ok=ok))
    else:
        output.data(findings.checked_to_text(checked))


def _policy_files(paths: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for path in map(Path, paths):
        found = sorted(path.glob("*.cue")) if path.is_dir() else [path]
        if not found:
            raise UsageError("K903", f"there is no .cue file in '{path}'")
        for file in found:
            try:
                yield str(file), file.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                reason = getattr(error, "strerror", None) or "it is not UTF-8"
                said = f"cannot read '{file}': {reason}"
                raise UsageError("K904", said) from None
