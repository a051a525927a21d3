"""``stagedoor new``: a component from a template and answers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stagedoor.cli import options
from stagedoor.cli.terminal import is_terminal

if TYPE_CHECKING:
    from stagedoor.cli.output import Output
    from stagedoor.project.outcome import Outcome


@click.command("new")
@click.argument("template")
@click.argument("destination", required=False)
@options.answers
@click.option(
    "--save-answers",
    metavar="FILE",
    help="Write what was submitted; the same file replays the run.",
)
@options.secrets
@options.surroundings
@options.template
@options.trust
@options.running
@options.landing
@options.output
def new(
    template: str,
    destination: str | None,
    *,
    output: Output,
    **chosen: Any,  # noqa: ANN401 - whatever each option gives
) -> None:
    """Make a component from TEMPLATE.

    TEMPLATE is a bundled name, a folder, a template.yaml, a repository (URL@ref#path,
    gh:, gl:, bb:), the page of a git host that shows it, or a zip file. DESTINATION
    defaults to a folder named after the repository the template would publish, else the
    component.

    Example: stagedoor new mwaa-workload orders --answers answers.yaml --no-input
    """
    from stagedoor.cli.answers_file import check_writable, write_answers
    from stagedoor.cli.prompts import asker_for, offering_to_save
    from stagedoor.cli.request import read_catalogs, read_request
    from stagedoor.project.new import make_component
    from stagedoor.project.publishing import push_component

    request = read_request(template, destination, chosen)
    if chosen["save_answers"]:
        check_writable(Path(chosen["save_answers"]))
    catalog = read_catalogs(chosen["catalogs"])
    for notice in catalog.notices if catalog else ():
        where = f" ({notice.at})" if notice.at else ""
        output.warn(f"[{notice.code}] {notice.message}{where}")
    asker = asker_for(output, no_input=chosen["no_input"])
    with offering_to_save(template, destination):
        outcome = make_component(request, asker, catalog)
    if chosen["save_answers"]:
        write_answers(chosen["save_answers"], outcome.template.ref, outcome.answers)
    outcome = push_component(
        request, outcome, asks=not chosen["no_input"] and is_terminal()
    )
    _show(outcome, output, diff=chosen["diff"])


def _show(outcome: Outcome, output: Output, *, diff: bool) -> None:
    from stagedoor.report.outcome import format_outcome, format_tree, outcome_to_json
    from stagedoor.report.problems import printable

    for notice in outcome.notices:
        where = f" ({notice.where})" if notice.where else ""
        output.warn(f"[{notice.code}] {notice.message}{where}")
    for finding in outcome.findings:
        problem = finding.problem
        output.warn(f"[{problem.code}] {problem.message} ({problem.at})")
    if output.json:
        output.document(outcome_to_json(outcome))
        return
    if outcome.dry_run:
        output.data(format_tree(outcome))
    if outcome.dry_run or diff:
        output.data(_diff(outcome))
    for line in outcome.result.log:
        output.say(printable(line), level=1)
    for entry in outcome.result.skipped:
        output.say(f"skipped {entry.path}: {entry.reason}", level=1)
    output.say(format_outcome(outcome))
    if not outcome.dry_run and not diff:
        output.data(str(outcome.destination))


def _diff(outcome: Outcome) -> str:
    from stagedoor.tree.diff import diff_text

    return outcome.result.redact(diff_text(outcome.changes))
