"""Runs a template's steps: conditions, loops, inputs, actions, outputs (R-1 … R-67).

Everything happens on values; the result is the same whenever and wherever it runs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from stagedoor.core.errors import (
    AnswersError,
    StagedoorError,
    TemplateError,
    did_you_mean,
)
from stagedoor.nunjucks.values import RESERVED_NAMES, UNDEFINED, Value
from stagedoor.workflow.actions.api import Action, Context, Running
from stagedoor.workflow.actions.table import (
    action_ids,
    find_action,
    is_backstage_own,
    unknown_action,
)
from stagedoor.workflow.conditions import FailureState, is_true
from stagedoor.workflow.dialect import dialect_of
from stagedoor.workflow.failure import explained, plug_in_failure
from stagedoor.workflow.output import shown_output
from stagedoor.workflow.rendering import Renderers, ValueRenderer
from stagedoor.workflow.result import (
    Intent,
    Notice,
    RunResult,
    SkippedFile,
    StepReport,
)
from stagedoor.workflow.scope import Redaction, Scope, dumped, template_reference
from stagedoor.workflow.unknown import outputs_read, unknowns_in
from stagedoor.workflow.validation import input_problems, unknown_inputs
from stagedoor.workflow.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stagedoor.core.json import JsonObject, JsonValue
    from stagedoor.template.entity import Step, Template
    from stagedoor.workflow.capabilities import Capabilities, RunOptions

_AFTER_FAILURE: Final = "a previous step failed"
_CONDITION_FALSE: Final = "its if condition was false"
_SHOWN: Final = 80


def run(
    template: Template,
    answers: JsonObject,
    capabilities: Capabilities,
    options: RunOptions,
) -> RunResult:
    """Run every step and return what was made.

    Args:
        template: A valid template.
        answers: What its form gives, secrets apart.
        capabilities: What the steps may reach.
        options: The user's choices.

    Raises:
        StagedoorError: The first step that failed, as a ``TemplateError`` or, when
            something could not be fetched, a ``SourceError``.
    """
    decided = replace(options, dialect=dialect_of(template, options.dialect))
    return _Run(template, answers, capabilities, decided).execute()


@dataclass(frozen=True, slots=True)
class _Turn:
    """One execution of a step's action.

    Attributes:
        each: ``{key, value}`` of the iteration, or ``None``.
        inputs: Rendered.
    """

    each: JsonObject | None
    inputs: JsonObject


class _Skip(Exception):  # noqa: N818 - not an error: the step is not to run
    """Leaves a step that is skipped; the argument says why."""


class _Run:
    """The state of one run; :func:`run` makes one and drops it."""

    def __init__(
        self,
        template: Template,
        answers: JsonObject,
        capabilities: Capabilities,
        options: RunOptions,
    ) -> None:
        _refuse_reserved(answers)
        self.template = template
        self.capabilities = capabilities
        self.options = options
        self.scope = Scope(answers, options)
        self.redaction = Redaction(options)
        self.state = FailureState()
        self.workspace = Workspace()
        self.values = ValueRenderer(
            capabilities, options, self.tell, self.state.functions()
        )
        self.renderers = Renderers(capabilities, options, self.tell)
        self.reports: list[StepReport] = []
        self.intents: list[Intent] = []
        self.notices: dict[Notice, None] = {}
        self.skipped: list[SkippedFile] = []
        self.lines: list[str] = []
        self.entities: dict[str, str] = {}
        self.failures: list[StagedoorError] = []

    def execute(self) -> RunResult:
        """Run the steps, then render the output."""
        steps = self.template.steps
        self.log(f"Starting up task with {len(steps)} steps")
        for step in steps:
            self.reports.append(self._step(step))
        if self.failures:
            raise self.failures[0]
        output = self._output()
        return RunResult(
            tree=self.workspace.tree(),
            steps=tuple(self.reports),
            output=output,
            intents=tuple(self.intents),
            notices=tuple(self.notices),
            skipped=tuple(self.skipped),
            log=tuple(self.redaction.text(line) for line in self.lines),
        )

    # -- what actions may call

    def log(self, line: str) -> None:
        """Add a line to the log."""
        self.lines.append(self.redaction.text(line))

    def tell(self, notice: Notice) -> None:
        """Add a notice, unless it was given before."""
        redacted = replace(notice, message=self.redaction.text(notice.message))
        self.notices[redacted] = None

    # -- one step

    def _step(self, step: Step) -> StepReport:
        before = len(self.intents)
        try:
            turns, outputs = self._run_step(step)
        except _Skip as skip:
            self.log(f"Skipping step {step.id} because {skip}")
            return self._report(step, "skipped", (), {}, reason=str(skip))
        except StagedoorError as error:
            return self._failed(step, error)
        self.scope.outputs[step.id] = {"output": outputs}
        self.log(f"Finished step {step.name}")
        status: Literal["done", "intent"] = (
            "intent" if len(self.intents) > before else "done"
        )
        return self._report(step, status, turns, outputs)

    def _failed(self, step: Step, error: StagedoorError) -> StepReport:
        told = explained(error, step, self.template.locate(step.path), self.redaction)
        if self.failures:
            self.log(f"Additional error occurred: {told}")
        self.failures.append(told)
        self.state.failed = True
        return self._report(step, "failed", (), {}, reason=str(told))

    def _report(
        self,
        step: Step,
        status: Literal["done", "skipped", "intent", "failed"],
        turns: tuple[_Turn, ...],
        outputs: JsonObject,
        reason: str | None = None,
    ) -> StepReport:
        inputs: JsonObject = {"each": [turn.inputs for turn in turns]}
        if step.each is None:
            inputs = turns[0].inputs if turns else {}
        return StepReport(
            id=step.id,
            name=step.name,
            action=step.action,
            status=status,
            input=self.redaction.record(inputs),
            output=self.redaction.record(outputs),
            reason=reason,
        )

    def _run_step(self, step: Step) -> tuple[tuple[_Turn, ...], JsonObject]:
        """Run one step in R-23's order."""
        self._check_failure_gate(step)
        self._check_condition(step)
        given = self.options.outputs.get(step.id, self.options.outputs.get(step.action))
        action = None if given is not None else self._action(step)
        self.log(f"Beginning step {step.name}")
        turns = tuple(self._turns(step))
        if action is None:
            return turns, dict(given or {})
        for turn in turns:
            self._validate(step, action, turn)
        return turns, self._perform(step, action, turns)

    # -- conditions

    def _check_failure_gate(self, step: Step) -> None:
        """After a failure only a condition that asks about it lets a step run (R-26)."""
        if not self.state.failed:
            return
        self.state.asked = False
        if isinstance(step.condition, str):
            self._condition(step, self.scope.public())
        if not self.state.asked:
            raise _Skip(_AFTER_FAILURE)

    def _check_condition(self, step: Step) -> None:
        """Decide R-20, and the part of R-21 that comes before the iterations."""
        if not step.has_condition:
            return
        if step.condition is False:
            raise _Skip(_CONDITION_FALSE)
        if step.each is not None or not isinstance(step.condition, str):
            return
        if not is_true(self._condition(step, self.scope.public())):
            raise _Skip(_CONDITION_FALSE)

    def _condition(self, step: Step, context: JsonObject) -> object:
        path = (*step.path, "if")
        value = self.values.value(step.condition, context, path, self.template.locate)
        for name in unknowns_in(value):
            self._tell_unknown(step, name, "condition")
        return value

    # -- iterations and inputs

    def _turns(self, step: Step) -> Iterator[_Turn]:
        for each in self._iterations(step):
            context = self.scope.full(each)
            if each is not None and not self._wants(step, context):
                self.log(f"Skipping step each: {dumped(each)}")
                continue
            yield _Turn(each, self._inputs(step, context, each))

    def _wants(self, step: Step, context: JsonObject) -> bool:
        """Decide an iteration; a falsy literal counts as no condition (R-21)."""
        if not step.condition or not isinstance(step.condition, str):
            return True
        return is_true(self._condition(step, context))

    def _iterations(self, step: Step) -> tuple[JsonObject | None, ...]:
        if step.each is None:
            return (None,)
        path = (*step.path, "each")
        value = self.values.value(
            step.each, self.scope.full(), path, self.template.locate
        )
        if self.redaction:
            plain = self.values.value(
                step.each, self.scope.without_secrets(), path, self.template.locate
            )
            self.redaction.hide_differences(plain, value)
        return tuple({"key": key, "value": item} for key, item in _entries(step, value))

    def _inputs(
        self, step: Step, context: JsonObject, each: JsonObject | None
    ) -> JsonObject:
        path, locate = (*step.path, "input"), self.template.locate
        inputs = self.values.record(step.input, context, path, locate)
        if self.redaction:
            public = self.scope.without_secrets(each)
            plain = self.values.record(step.input, public, path, locate)
            self.redaction.hide_differences(plain, inputs)
        for name in unknowns_in(inputs):
            self._tell_unknown(step, name, "input")
        return inputs

    def _tell_unknown(self, step: Step, name: str, what: str) -> None:
        self.tell(
            Notice(
                "W103",
                f"the {what} of step '{step.id}' uses '{name}', which is not known "
                "before that step's outside effect is done",
                str(self.template.locate(step.path)),
            )
        )

    # -- actions

    def _action(self, step: Step) -> Action:
        """Look the action up; it happens after ``if``, so a skipped one may be unknown (R-24)."""
        action = find_action(step.action, self.capabilities.actions)
        if action is not None:
            return action
        if self.options.strict_actions:
            raise TemplateError(
                "W001",
                f"action '{step.action}' is not known",
                hint=did_you_mean(step.action, action_ids(self.capabilities.actions))
                or "give its outputs with --outputs, or leave out --strict-actions",
            )
        self.tell(
            Notice(
                "W104",
                f"action '{step.action}' is not known here: what it would do is "
                "recorded, not done",
                str(self.template.locate(step.path)),
            )
        )
        return unknown_action(step.action)

    def _validate(self, step: Step, action: Action, turn: _Turn) -> None:
        schema, inputs = action.input_schema, turn.inputs
        if not self.options.strict_actions and not is_backstage_own(step.action):
            inputs = self._without_unknown(step, schema, inputs)
        problems = input_problems(schema, inputs)
        if problems:
            which = f"[{turn.each['key']}]" if turn.each else ""
            raise TemplateError(
                "W002",
                f"invalid input for {step.action}{which}: {'; '.join(problems)}",
                at=self.template.locate((*step.path, "input")),
            )

    def _without_unknown(
        self, step: Step, schema: JsonObject, inputs: JsonObject
    ) -> JsonObject:
        """Set inputs aside that an action outside Backstage's own may know (R-42)."""
        extra = unknown_inputs(schema, inputs)
        for name in extra:
            self.tell(
                Notice(
                    "W105",
                    f"{step.action} does not take the input '{name}'; it is ignored",
                    str(self.template.locate((*step.path, "input", name))),
                )
            )
        return {key: value for key, value in inputs.items() if key not in extra}

    def _perform(
        self, step: Step, action: Action, turns: tuple[_Turn, ...]
    ) -> JsonObject:
        outputs: JsonObject = {}
        emit = _collector(outputs) if step.each is not None else outputs.__setitem__
        context = self._context(step, emit)
        for turn in turns:
            if turn.each is not None:
                self.log(f"Running step each: {dumped(turn.each)}")
            try:
                action.run(turn.inputs, context)
            except StagedoorError:
                raise
            except Exception as error:
                if action.id in self.capabilities.actions:
                    raise plug_in_failure(action.id, error) from error
                raise
        return outputs

    def _context(self, step: Step, emit: Callable[[str, JsonValue], None]) -> Context:
        running = Running(
            id=step.id,
            name=step.name,
            action=step.action,
            template_ref=template_reference(self.template),
            parameters=self.scope.parameters,
            written=step.input,
            wanted=outputs_read(self.template.document.get("spec"), step.id),
        )
        return Context(
            step=running,
            options=self.options,
            workspace=self.workspace,
            renderers=self.renderers,
            fetch=self.capabilities.fetch,
            catalog=self.capabilities.catalog,
            secrets=self.options.secrets,
            hooks=self.capabilities.hooks,
            intended=self.intents,
            entities=self.entities,
            intend=self._intend,
            output=emit,
            log=self.log,
            notice=lambda code, message, where: self.tell(Notice(code, message, where)),
            skip=lambda path, reason: self.skipped.append(
                SkippedFile(step.id, path, reason)
            ),
        )

    def _intend(self, intent: Intent) -> None:
        redact = self.redaction
        self.intents.append(
            replace(
                intent,
                summary=redact.text(intent.summary),
                input=redact.record(intent.input),
            )
        )

    def _output(self) -> JsonObject:
        written = self.template.output
        rendered = self.values.record(
            written, self.scope.public(), ("spec", "output"), self.template.locate
        )
        return self.redaction.record(shown_output(rendered, written, self.tell))


def _collector(outputs: JsonObject) -> Callable[[str, JsonValue], None]:
    """Return an emitter that gathers the values of all iterations in lists (R-32)."""

    def emit(name: str, value: JsonValue) -> None:
        gathered = outputs.setdefault(name, [])
        if isinstance(gathered, list):
            gathered.append(value)

    return emit


def _entries(step: Step, value: Value) -> Iterator[tuple[str, JsonValue]]:
    """Give what ``each`` iterates over; keys are always text (R-30, R-31)."""
    match value:
        case dict():
            yield from value.items()
        case list():
            yield from ((str(index), item) for index, item in enumerate(value))
        case _:
            what = (
                "has no value"
                if value is UNDEFINED
                else f"is {dumped(value)[:_SHOWN]}, neither a list nor an object"
            )
            raise TemplateError(
                "W003",
                f"'each' {what}; it was written {dumped(step.each)[:_SHOWN]}",
                hint="'each' takes a list or an object",
            )


def _refuse_reserved(answers: JsonObject) -> None:
    """Refuse what no context may hold (R-17)."""
    waiting: list[JsonValue] = [answers]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, dict):
            for name in RESERVED_NAMES & value.keys():
                raise AnswersError(
                    "W004",
                    f"an answer holds the name '{name}', which templates may not see",
                    hint="give the parameter another name",
                )
            waiting.extend(value.values())
