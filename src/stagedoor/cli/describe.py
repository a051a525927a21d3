"""``stagedoor describe``: what a template asks for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stagedoor.cli import options
from stagedoor.core.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagedoor.cli.output import Output
    from stagedoor.project.describe import DescribeRequest


@click.command("describe")
@click.argument("template")
@click.option(
    "--answers", "as_answers", is_flag=True, help="A commented answers file to fill in."
)
@click.option(
    "--schema", "as_schema", is_flag=True, help="A JSON Schema of the answers file."
)
@click.option(
    "--schema-ref",
    metavar="REF",
    help="With --answers: where editors find the schema. Example: answers.schema.json.",
)
@options.template
@options.feature_flags
@options.plugins
@options.output
def describe(
    template: str,
    *,
    as_answers: bool,
    as_schema: bool,
    schema_ref: str | None,
    output: Output,
    **chosen: Any,  # noqa: ANN401 - whatever each option gives
) -> None:
    """Show what TEMPLATE asks for, page by page.

    TEMPLATE is as `stagedoor new` takes it. Nothing is written but stdout.

    Example: stagedoor describe mwaa-workload --answers > answers.yaml
    """
    from stagedoor.project.describe import describe_template
    from stagedoor.report.describe import description_to_json, format_description

    _refuse_contradictions(
        {"--answers": as_answers, "--schema": as_schema, "--json": output.json}
    )
    if schema_ref is not None and not as_answers:
        raise UsageError(
            "U016", "'--schema-ref' needs '--answers'", hint="add --answers"
        )
    described = describe_template(_request(template, chosen))
    if as_schema:
        output.data(json.dumps(described.schema, indent=2, ensure_ascii=False))
    elif as_answers:
        from stagedoor.report.blank_answers import blank_answers

        output.data(blank_answers(described, schema_ref))
    elif output.json:
        output.document(description_to_json(described))
    else:
        output.data(format_description(described))


def _refuse_contradictions(chosen: Mapping[str, bool]) -> None:
    named = [option for option, wanted in chosen.items() if wanted]
    if len(named) > 1:
        raise UsageError(
            "U015",
            f"'{named[0]}' and '{named[1]}' exclude each other",
            hint="ask for one of them at a time",
        )


def _request(template: str, chosen: Mapping[str, Any]) -> DescribeRequest:
    from stagedoor.cli.settings import read_plugins, settings_here
    from stagedoor.project.describe import DescribeRequest
    from stagedoor.sources import resolve

    settings = settings_here()
    plugin = read_plugins(chosen["plugins"], settings)
    return DescribeRequest(
        source=resolve(
            settings.aliases.get(template, template),
            ref_option=chosen["ref"],
            offline=chosen["offline"],
            cwd=Path.cwd(),
        ),
        kind=chosen["kind"],
        feature_flags=chosen["feature_flags"],
        pickers=plugin.pickers if plugin else {},
    )
