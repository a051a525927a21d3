"""Runs a template's steps: conditions, loops, inputs, actions, outputs (R-1 … R-67).

Everything happens on values; the result is the same whenever and wherever it runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from stagedoor.core.errors import (
    AnswersError,
    StagedoorError,
    TemplateError,
    did_you_mean,
)
from stagedoor.core.frozen import replace
from stagedoor.nunjucks.values import RESERVED_NAMES
from stagedoor.workflow.actions.api import Action, Context, Running
from stagedoor.workflow.actions.table import (
    action_ids,
    find_action,
    is_backstage_own,
    is_recorded_only,
    unknown_action,
)
from stagedoor.workflow.conditions import FailureState
from stagedoor.workflow.dialect import dialect_of
from stagedoor.workflow.failure import (
    all_told,
    explained,
    plug_in_failure,
    reading_failure,
)
from stagedoor.workflow.output import shown_output
from stagedoor.workflow.rendering import Renderers
from stagedoor.workflow.result import (
    Intent,
    Notice,
    RunResult,
    SkippedFile,
    StepReport,
)
from stagedoor.workflow.scope import Redaction, Scope, dumped, template_reference
from stagedoor.workflow.turns import Skip, Turn, Turns
from stagedoor.workflow.unknown import outputs_read
from stagedoor.workflow.validation import input_problems, unknown_inputs
from stagedoor.workflow.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

    from stagedoor.core.json import JsonObject, JsonValue
    from stagedoor.template.entity import Step, Template
    from stagedoor.workflow.capabilities import Capabilities, RunOptions


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
        self.parameters = answers
        self.redaction = Redaction(options)
        self.state = FailureState()
        self.workspace = Workspace()
        self.renderers = Renderers(capabilities, options, self.tell)
        self.values = self.renderers.values(self.state.functions())
        self.scope = Scope(answers, options, self.values.prepare)
        self.turns = Turns(
            template,
            self.scope,
            self.redaction,
            self.state,
            self.values,
            self.tell,
            self.log,
        )
        self.reports: list[StepReport] = []
        self.intents: list[Intent] = []
        self.notices: dict[Notice, None] = {}
        self.skipped: list[SkippedFile] = []
        self.lines: list[str] = []
        self.read = outputs_read(template.document.get("spec"))
        self.entities: dict[str, str] = {}
        self.failures: list[StagedoorError] = []

    def execute(self) -> RunResult:
        """Run the steps, then render the output."""
        steps = self.template.steps
        self.log(f"Starting up task with {len(steps)} steps")
        for step in steps:
            self.reports.append(self._step(step))
        if self.failures:
            raise all_told(self.failures)
        output = self._output()
        return RunResult(
            tree=self.workspace.tree(),
            steps=tuple(self.reports),
            output=output,
            intents=tuple(self.intents),
            notices=tuple(self.notices),
            skipped=tuple(self.skipped),
            log=tuple(self.redaction.text(line) for line in self.lines),
            redact=self.redaction.text,
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
        before, files = len(self.intents), self.workspace.snapshot()
        try:
            turns, outputs = self._run_step(step)
        except Skip as skip:
            self.log(f"Skipping step {step.id} because {skip}")
            return self._report(step, "skipped", (), {}, reason=str(skip))
        except StagedoorError as error:
            return self._failed(step, error)
        self.scope.finish(step.id, outputs)
        self.log(f"Finished step {step.name}")
        status: Literal["done", "intent"] = (
            "intent" if len(self.intents) > before else "done"
        )
        report = self._report(step, status, turns, outputs)
        return replace(report, files=self.workspace.changes_since(files))

    def _failed(self, step: Step, error: StagedoorError) -> StepReport:
        told = explained(error, step, self.template, self.redaction)
        if self.failures:
            self.log(f"Additional error occurred: {told}")
        self.failures.append(told)
        self.state.failed = True
        return self._report(step, "failed", (), {}, reason=str(told))

    def _report(
        self,
        step: Step,
        status: Literal["done", "skipped", "intent", "failed"],
        turns: tuple[Turn, ...],
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

    def _run_step(self, step: Step) -> tuple[tuple[Turn, ...], JsonObject]:
        """Run one step in R-23's order."""
        self.turns.check(step)
        given = self.options.outputs.get(step.id, self.options.outputs.get(step.action))
        action = None if given is not None else self._action(step)
        self.log(f"Beginning step {step.name}")
        turns = self.turns.of(step)
        if action is None:
            return turns, dict(given or {})
        for turn in turns:
            self._validate(step, action, turn)
        return turns, self._perform(step, action, turns)

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

    def _validate(self, step: Step, action: Action, turn: Turn) -> None:
        schema, inputs = action.input_schema, turn.inputs
        if not self.options.strict_actions and not is_backstage_own(step.action):
            inputs = self._without_unknown(step, schema, inputs)
        problems = input_problems(schema, inputs)
        if not problems:
            return
        which = f"[{turn.each['key']}]" if turn.each else ""
        told = f"invalid input for {step.action}{which}: {'; '.join(problems)}"
        where = self.template.locate((*step.path, "input"))
        if not is_recorded_only(action) or self.options.strict_actions:
            raise TemplateError("W002", told, at=where)
        self.tell(Notice("W112", told, str(where)))

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
        self, step: Step, action: Action, turns: tuple[Turn, ...]
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
            except OSError as error:
                raise reading_failure(error) from error
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
            parameters=self.parameters,
            written=step.input,
            wanted=self.read.get(step.id, ()),
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
                repository=_public(intent.repository, redact),
            )
        )

    def _output(self) -> JsonObject:
        written = self.template.output
        rendered = self.values.record(
            written, self.scope.public(), ("spec", "output"), self.template.locate
        )
        return self.redaction.record(shown_output(rendered, written, self.tell))


def _public(address: str | None, redact: Redaction) -> str | None:
    """Return an address that holds no secret: git would write it down and show it."""
    return address if address is None or redact.text(address) == address else None


def _collector(outputs: JsonObject) -> Callable[[str, JsonValue], None]:
    """Return an emitter that gathers the values of all iterations in lists (R-32)."""

    def emit(name: str, value: JsonValue) -> None:
        gathered = outputs.setdefault(name, [])
        if isinstance(gathered, list):
            gathered.append(value)

    return emit


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
