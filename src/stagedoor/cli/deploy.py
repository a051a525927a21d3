"""``stagedoor deploy``: a component's DAGs into the bucket of an MWAA environment."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stagedoor.cli import options
from stagedoor.core.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from stagedoor.cli.output import Output
    from stagedoor.deploying.values import Step
    from stagedoor.project.deploy import Deployment, DeployRequest

_where = options.together(
    click.option(
        "--environment",
        metavar="NAME",
        envvar="MWAA_ENVIRONMENT",
        help="The MWAA environment, asked for bucket and DAG folder. Or MWAA_ENVIRONMENT.",
    ),
    click.option(
        "--bucket",
        metavar="NAME",
        envvar="MWAA_BUCKET",
        help="Instead of the environment's, or the catalog entry's. Or MWAA_BUCKET.",
    ),
    click.option(
        "--dags-path",
        metavar="PATH",
        help="The bucket's folder of DAGs, when nothing else says it. Example: dags.",
    ),
    click.option(
        "--prefix",
        metavar="FOLDER",
        help="A folder below it for this component, instead of the derived name.",
    ),
    click.option(
        "--staged",
        is_flag=True,
        help="Put the DAG under source/, where the tech adapter takes it from.",
    ),
    click.option("--region", help="The AWS region. Example: --region eu-west-1."),
    click.option("--profile", help="A profile of your AWS configuration."),
    click.option(
        "--endpoint-url", metavar="URL", help="Another server that speaks S3 and MWAA."
    ),
)
_how = options.together(
    click.option("--remove", is_flag=True, help="Take the component out again."),
    click.option(
        "--adopt",
        is_flag=True,
        help="Take over objects under our keys that bear no component's mark.",
    ),
    click.option("--dry-run", is_flag=True, help="Show the plan; write nothing."),
    click.option(
        "--yes", "-y", "--no-input", "yes", is_flag=True, help="Do not ask; for CI."
    ),
    click.option(
        "--no-check", is_flag=True, help="Deploy even when stagedoor check fails."
    ),
    click.option(
        "--wait", is_flag=True, help="Wait until the environment has parsed the DAG."
    ),
    click.option(
        "--timeout",
        type=click.FloatRange(min=0),
        default=600.0,
        show_default=True,
        metavar="SECONDS",
        help="How long to wait.",
    ),
)


@click.command("deploy")
@click.argument("directory", default=".", metavar="[DIR]")
@_where
@_how
@options.output
@click.pass_context
def deploy(
    context: click.Context,
    /,
    *,
    directory: str,
    output: Output,
    **chosen: Any,  # noqa: ANN401 - whatever each option gives
) -> None:
    """Bring the component in DIR into an MWAA environment.

    Writes under keys of its own only, and only over what it put there itself. Never
    touches requirements.txt, plugins.zip or startup.sh: they are the environment's.

    Example: stagedoor deploy orders --environment analytics --wait
    """
    from stagedoor.project.deploy import await_environment, carry_out, plan_deployment

    request = _request(directory, chosen)
    deployment = plan_deployment(request)
    _show_plan(deployment, output)
    if deployment.pending and not chosen["dry_run"]:
        _ask(deployment, yes=chosen["yes"])
        deployment = carry_out(deployment, lambda step: _tell(step, output))
    if chosen["wait"] and not chosen["dry_run"] and not deployment.refused:
        output.say("waiting until the environment has parsed it")
        deployment = await_environment(request, deployment, _clock(), chosen["timeout"])
    code = _exit_code(deployment)
    _show_end(deployment, output, ok=code == ExitCode.OK)
    context.exit(code)


def _request(directory: str, chosen: dict[str, Any]) -> DeployRequest:
    from stagedoor.deploying.aws import Access
    from stagedoor.project.deploy import DeployRequest

    for other in ("remove", "staged"):
        if chosen["wait"] and chosen[other]:
            said = f"--wait and --{other} exclude each other"
            hint = "only what lies in the DAG folder is parsed"
            raise UsageError("D051", said, hint=hint)
    if chosen["wait"] and not chosen["environment"]:
        raise UsageError(
            "D052", "--wait needs to know whom to ask", hint="--environment"
        )
    if chosen["staged"] and chosen["prefix"]:
        raise UsageError("D053", "--staged and --prefix exclude each other")
    return DeployRequest(
        folder=Path(directory),
        goal="remove" if chosen["remove"] else "deploy",
        environment=chosen["environment"],
        bucket=chosen["bucket"],
        dags_path=chosen["dags_path"],
        prefix=chosen["prefix"],
        staged=chosen["staged"],
        adopt=chosen["adopt"],
        check=not chosen["no_check"],
        access=Access(chosen["region"], chosen["profile"], chosen["endpoint_url"]),
    )


def _ask(deployment: Deployment, *, yes: bool) -> None:
    """Ask before anything is written.

    Raises:
        UsageError: There is nobody to ask.
        KeyboardInterrupt: The answer is no.
    """
    if yes:
        return
    if not all(stream and stream.isatty() for stream in (sys.stdin, sys.stderr)):
        said = "there is no terminal to ask whether to write"
        hint = "--yes writes without asking, --dry-run only shows the plan"
        raise UsageError("D054", said, hint=hint)
    count = len(deployment.pending)
    what = f"change {count} object{'' if count == 1 else 's'} of this component?"
    if not click.confirm(what, err=True):
        raise KeyboardInterrupt("nothing was written")


def _clock() -> Any:  # noqa: ANN401 - a Clock, whose module is imported here only
    from stagedoor.deploying.waiting import Clock

    return Clock(time.monotonic, time.sleep)


def _exit_code(deployment: Deployment) -> ExitCode:
    states = {state.state for state in deployment.states}
    if deployment.refused:
        return ExitCode.CONFLICTS
    if "broken" in states:
        return ExitCode.FINDINGS
    return ExitCode.UNREACHABLE if "waiting" in states else ExitCode.OK


def _show_plan(deployment: Deployment, output: Output) -> None:
    from stagedoor.report.deploy import format_plan
    from stagedoor.report.findings import format_finding

    for finding in deployment.findings:
        output.say(format_finding(finding))
    for notice in deployment.notices:
        output.warn(notice)
    if not output.json:
        output.data(format_plan(deployment))


def _tell(step: Step, output: Output) -> None:
    output.say(f"{step.fate} {step.key}", level=1)


def _show_end(deployment: Deployment, output: Output, *, ok: bool) -> None:
    from stagedoor.report.deploy import deployment_to_json, format_end

    if output.json:
        output.document(deployment_to_json(deployment, ok=ok))
    else:
        output.say(format_end(deployment), level=0 if ok else -1)
