"""``stagedoor check``: what a component must satisfy before it is deployed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stagedoor.cli import options
from stagedoor.core.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagedoor.checks.airflows.load import RealTier
    from stagedoor.checks.run import Checked, CheckRequest
    from stagedoor.cli.output import Output
    from stagedoor.settings import Settings


@click.command("check")
@click.argument("directory", default=".", metavar="[DIR]")
@click.option(
    "--policy",
    "policies",
    multiple=True,
    metavar="PATH",
    help="A .cue file, a folder of them, or mwaa, component, data-product, instead of "
    "the component's own; repeatable. Or 'policies' of the configuration.",
)
@click.option(
    "--expression",
    metavar="E",
    help="What of a policy to check against, not all of it. Example: '#Workload'.",
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
@click.option(
    "--airflow",
    "airflows",
    multiple=True,
    metavar="VERSIONS",
    help="Load the DAGs in these Airflows, each in an environment of its own that is "
    "installed once; repeatable. Example: 2.10.3,3.0.6.",
)
@click.option(
    "--run",
    "runs",
    is_flag=True,
    help="With --airflow: run each DAG as well, on sqlite, off the network.",
)
@click.option(
    "--strict/--no-strict", default=None, help="Warnings fail the check as well."
)
@click.option(
    "--witboost",
    is_flag=True,
    help="Render %SKELETON entities with their parameters.yaml, and check those too.",
)
@click.option("--sarif", "form", flag_value="sarif", help="A SARIF log on stdout.")
@click.option(
    "--gitlab", "form", flag_value="gitlab", help="GitLab code quality on stdout."
)
@options.output
@click.pass_context
def check(
    context: click.Context,
    /,
    *,
    directory: str,
    form: str | None,
    output: Output,
    **chosen: Any,  # noqa: ANN401 - whatever each option gives
) -> None:
    """Check the component in DIR: catalog model, policies, DAG, pipeline.

    A DIR without a catalog-info.yaml of its own is searched for components, which are
    checked together. Exit code 1: there is an error; 3: a policy is broken; 6: an Airflow
    cannot be installed.

    Example: stagedoor check orders --sarif
    """
    from stagedoor.checks.run import check_folder
    from stagedoor.cli.settings import settings_in

    if form and output.json:
        raise UsageError("U030", f"--json and --{form} exclude each other")
    settings = settings_in(Path(directory))
    tier = _real_tier(chosen, output)
    checked = check_folder(_request(Path(directory), chosen, settings, tier))
    said = chosen["strict"]
    strict = settings.check_strict if said is None else said
    ok = not any(strict or one.severity == "error" for one in checked.findings)
    for path in checked.left:
        output.warn(f"'{path}' is a %SKELETON entity: --witboost renders and checks it")
    _show(checked, output, form, ok=ok)
    context.exit(ExitCode.OK if ok else ExitCode.FINDINGS)


def _request(
    folder: Path,
    chosen: Mapping[str, Any],
    settings: Settings,
    tier: RealTier | None,
) -> CheckRequest:
    """Return what to check; what the command line does not say, the settings do."""
    from stagedoor.checks.run import CheckRequest
    from stagedoor.cli.policies import read_policies

    return CheckRequest(
        folder=folder,
        select=chosen["select"] or settings.check_select,
        ignore=chosen["ignore"] or settings.check_ignore,
        policies=read_policies(chosen["policies"] or settings.policies),
        expression=chosen["expression"],
        catalogs=tuple(map(Path, chosen["catalogs"])),
        engine=chosen["engine"],
        witboost=chosen["witboost"],
        real_tier=tier,
    )


def _real_tier(chosen: Mapping[str, Any], output: Output) -> RealTier | None:
    if not chosen["airflows"]:
        if chosen["runs"]:
            hint = "add --airflow 3.0.6"
            raise UsageError("K916", "--run needs --airflow", hint=hint)
        return None
    from stagedoor.checks.airflows.load import RealTier
    from stagedoor.checks.airflows.versions import parse_versions
    from stagedoor.sources.cache import cache_folder

    versions = parse_versions(chosen["airflows"])
    return RealTier(versions, cache_folder(), output.say, chosen["runs"])


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
