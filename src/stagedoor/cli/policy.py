"""``stagedoor policy``: a CUE policy against any YAML or JSON document."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stagedoor.cli import options
from stagedoor.core.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagedoor.cli.output import Output
    from stagedoor.cue.engines import Engine
    from stagedoor.cue.report import Checked


@click.command("policy")
@click.argument("document", required=False)
@click.option(
    "--policy",
    "policies",
    multiple=True,
    metavar="PATH",
    help="A .cue file, a folder of them, or mwaa, component, data-product; repeatable. "
    "Or 'policies' of the configuration.",
)
@click.option(
    "--expression",
    metavar="E",
    help="What to check against, not the whole policy. Example: '#Workload'.",
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
    "--jsonl",
    is_flag=True,
    help="Answer each {id, policy or files, expr, doc or doc_yaml} line on stdin.",
)
@options.output
@click.pass_context
def policy(  # noqa: PLR0913 - one parameter an option
    context: click.Context,
    *,
    document: str | None,
    policies: tuple[str, ...],
    expression: str | None,
    engine: Engine,
    jsonl: bool,
    output: Output,
) -> None:
    """Check DOCUMENT, a YAML or JSON file or - for stdin, against CUE policies.

    Exit code 1: the document does not pass; 3: a policy is broken or not supported.

    Example: stagedoor policy --policy policies/mwaa.cue descriptor.yaml
    """
    from stagedoor.cue import report

    if jsonl:
        _answer_lines(output, context, engine)
        return
    checked = _checked(document, policies or _usual(), expression, engine)
    if output.json:
        output.document(report.to_json(checked))
    else:
        output.data(report.to_text(checked))
    context.exit(_exit_code(checked))


def _usual() -> tuple[str, ...]:
    """Return the policies of the configuration."""
    from stagedoor.cli.settings import settings_here

    return settings_here().policies


def _checked(
    document: str | None,
    policies: Sequence[str],
    expression: str | None,
    engine: Engine,
) -> tuple[Checked, ...]:
    from stagedoor.cli.policies import read_policies, read_text
    from stagedoor.cue.report import check_all

    if document is None:
        hint = "stagedoor policy --policy policies/mwaa.cue descriptor.yaml"
        raise UsageError("P024", "there is no document to check", hint=hint)
    if not policies:
        hint = "name a .cue file or a folder with --policy"
        raise UsageError("P025", "there is no policy to check against", hint=hint)
    groups = read_policies(policies)
    name = "<stdin>" if document == "-" else document
    text = sys.stdin.read() if document == "-" else read_text(Path(document))
    return check_all(groups, (name, text), expression, engine)


def _exit_code(checked: Sequence[Checked]) -> ExitCode:
    verdicts = {one.result.verdict for one in checked}
    if "policy_error" in verdicts:
        return ExitCode.TEMPLATE
    if "fail" in verdicts or any(one.result.disagreement for one in checked):
        return ExitCode.FINDINGS
    return ExitCode.OK


def _answer_lines(output: Output, context: click.Context, engine: Engine) -> None:
    from stagedoor.cue.lines import answer

    # Lines are many, and a real cue takes a process each: only when it is asked for.
    source = context.get_parameter_source("engine")
    given = source is not click.core.ParameterSource.DEFAULT
    for line in sys.stdin.buffer:
        if text := line.decode("utf-8", "replace").strip():
            reply = answer(text, engine if given else "builtin")
            output.data(json.dumps(reply))
