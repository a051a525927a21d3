"""What a run would do, without doing it: the use case behind ``stagedoor explain``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from stagedoor.core.errors import TemplateError, did_you_mean
from stagedoor.core.frozen import frozen, replace
from stagedoor.project.new import run_template
from stagedoor.project.trust import wishes
from stagedoor.workflow.actions.table import find_action, is_recorded_only

if TYPE_CHECKING:
    from stagedoor.catalog.view import CatalogView
    from stagedoor.core.locations import Location
    from stagedoor.project.new import Made, NewRequest
    from stagedoor.template.entity import Step
    from stagedoor.workflow.result import StepReport

Kind: TypeAlias = Literal["here", "outside", "unknown", "given"]
"""Where an action works; ``given`` when ``--outputs`` stand in for it."""


@frozen
class ExplainedStep:
    """A step as it is written, and what became of it.

    Attributes:
        step: As written.
        report: What happened.
        kind: Where its action works.
        at: Where it stands.
    """

    step: Step
    report: StepReport
    kind: Kind
    at: Location


@frozen
class Explanation:
    """A run that was only looked at.

    Attributes:
        made: What it would make.
        steps: In order.
        wishes: What the template wants that needs trust, as parts of a sentence.
    """

    made: Made
    steps: tuple[ExplainedStep, ...]
    wishes: tuple[str, ...]


def explain_run(request: NewRequest, catalog: CatalogView | None) -> Explanation:
    """Run a template's steps in memory and tell about each.

    Raises:
        StagedoorError: The template or the answers are wrong.
    """
    made = run_template(request, None, catalog)
    reports = zip(made.template.steps, made.result.steps, strict=True)
    steps = tuple(
        ExplainedStep(
            step, report, _kind(request, step), made.template.locate(step.path)
        )
        for step, report in reports
    )
    return Explanation(made, steps, wishes(request))


def choose_steps(explanation: Explanation, wanted: tuple[str, ...]) -> Explanation:
    """Keep the steps with these ids; none means all.

    Raises:
        TemplateError: There is no step of that id.
    """
    known = {each.step.id: each for each in explanation.steps}
    for name in wanted:
        if name not in known:
            said = f"the template has no step '{name}'"
            raise TemplateError("W013", said, hint=did_you_mean(name, known))
    chosen = tuple(known[name] for name in wanted) if wanted else explanation.steps
    return replace(explanation, steps=chosen)


def _kind(request: NewRequest, step: Step) -> Kind:
    if {step.id, step.action} & request.running.outputs.keys():
        return "given"
    action = find_action(step.action, request.capabilities.actions)
    if action is None:
        return "unknown"
    return "outside" if is_recorded_only(action) else "here"
