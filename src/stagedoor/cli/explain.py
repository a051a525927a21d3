"""``stagedoor explain``: what a run would do, step by step, without doing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from stagedoor.cli import options

if TYPE_CHECKING:
    from stagedoor.cli.output import Output


@click.command("explain")
@click.argument("template")
@click.option(
    "--step",
    "steps",
    multiple=True,
    metavar="ID",
    help="Only this step; repeatable. Default: all.",
)
@options.answers
@options.secrets
@options.surroundings
@options.template
@options.running
@options.output
def explain(
    template: str,
    *,
    steps: tuple[str, ...],
    output: Output,
    **chosen: Any,  # noqa: ANN401 - whatever each option gives
) -> None:
    """Tell what TEMPLATE would do with these answers; write nothing.

    Step by step: why it runs or is skipped, its rendered input, the files it makes,
    what it would do outside; then what is left out and why. -v shows inputs whole.
    Nothing is asked.

    Example: stagedoor explain mwaa-workload --answers answers.yaml
    """
    from stagedoor.cli.request import read_catalogs, read_question
    from stagedoor.project.explain import choose_steps, explain_run
    from stagedoor.report.explain import explanation_to_json, format_explanation

    request = read_question(template, chosen)
    explanation = explain_run(request, read_catalogs(chosen["catalogs"]))
    explanation = choose_steps(explanation, steps)
    if output.json:
        output.document(explanation_to_json(explanation))
    else:
        output.data(format_explanation(explanation, whole=output.verbosity > 0))
