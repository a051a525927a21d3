"""How often a step runs, and with what input: ``if``, ``each``, ``input``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stagedoor.core.errors import TemplateError
from stagedoor.core.frozen import frozen
from stagedoor.nunjucks.values import UNDEFINED, Value
from stagedoor.workflow.conditions import FailureState, is_true
from stagedoor.workflow.result import Notice
from stagedoor.workflow.scope import Redaction, Scope, dumped
from stagedoor.workflow.unknown import unknowns_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stagedoor.core.json import JsonObject, JsonValue
    from stagedoor.template.entity import Step, Template
    from stagedoor.workflow.rendering import Prepared, ValueRenderer

_AFTER_FAILURE: Final = "a previous step failed"
_CONDITION_FALSE: Final = "its if condition was false"
_SHOWN: Final = 80


@frozen
class Turn:
    """One execution of a step's action.

    Attributes:
        each: ``{key, value}`` of the iteration, or ``None``.
        inputs: Rendered.
    """

    each: JsonObject | None
    inputs: JsonObject


class Skip(Exception):  # noqa: N818 - not an error: the step is not to run
    """Leaves a step that is skipped; the argument says why."""


@frozen
class Turns:
    """Decides over the steps of one run.

    Attributes:
        template: Whose steps they are.
        scope: What their expressions see.
        redaction: Learns what was derived from secrets.
        state: Whether a step failed.
        values: Renders conditions and inputs.
        tell: Hears of what the user should know.
        log: Takes a line for the log.
    """

    template: Template
    scope: Scope
    redaction: Redaction
    state: FailureState
    values: ValueRenderer
    tell: Callable[[Notice], None]
    log: Callable[[str], None]

    def check(self, step: Step) -> None:
        """Raise :class:`Skip` when the step as a whole is not to run."""
        self._check_failure_gate(step)
        self._check_condition(step)

    def of(self, step: Step) -> tuple[Turn, ...]:
        """Return every turn of a step; all inputs are rendered before one is used."""
        return tuple(self._each_turn(step))

    def _check_failure_gate(self, step: Step) -> None:
        """After a failure only a condition that asks about it lets a step run (R-26)."""
        if not self.state.failed:
            return
        self.state.asked = False
        if isinstance(step.condition, str):
            self._condition(step, self.scope.public())
        if not self.state.asked:
            raise Skip(_AFTER_FAILURE)

    def _check_condition(self, step: Step) -> None:
        """Decide R-20, and the part of R-21 that comes before the iterations."""
        if not step.has_condition:
            return
        if step.condition is False:
            raise Skip(_CONDITION_FALSE)
        if step.each is not None or not isinstance(step.condition, str):
            return
        if not is_true(self._condition(step, self.scope.public())):
            raise Skip(_CONDITION_FALSE)

    def _condition(self, step: Step, context: Prepared) -> object:
        path = (*step.path, "if")
        value = self.values.value(step.condition, context, path, self.template.locate)
        for name in unknowns_in(value):
            self._tell_unknown(step, name, "condition")
        return value

    # -- iterations and inputs

    def _each_turn(self, step: Step) -> Iterator[Turn]:
        for each in self._iterations(step):
            context = self.scope.full(each)
            if each is not None and not self._wants(step, context):
                self.log(f"Skipping step each: {dumped(each)}")
                continue
            yield Turn(each, self._inputs(step, context, each))

    def _wants(self, step: Step, context: Prepared) -> bool:
        """Decide an iteration; a falsy literal counts as no condition (R-21)."""
        if not step.condition or not isinstance(step.condition, str):
            return True
        return is_true(self._condition(step, context))

    def _iterations(self, step: Step) -> tuple[JsonObject | None, ...]:
        if step.each is None:
            return (None,)
        path = (*step.path, "each")
        value = self.values.value(
            step.each,
            self.scope.full(),
            path,
            self.template.locate,
        )
        if self.redaction:
            plain = self.values.quietly().value(
                step.each, self.scope.public(), path, self.template.locate
            )
            self.redaction.hide_differences(plain, value)
        return tuple({"key": key, "value": item} for key, item in _entries(step, value))

    def _inputs(
        self, step: Step, context: Prepared, each: JsonObject | None
    ) -> JsonObject:
        path, locate = (*step.path, "input"), self.template.locate
        inputs = self.values.record(step.input, context, path, locate)
        if self.redaction:
            public = self.scope.public(each)
            plain = self.values.quietly().record(step.input, public, path, locate)
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
                else f"is {_short(value)}, neither a list nor an object"
            )
            unknown = unknowns_in(value) if value is not UNDEFINED else ()
            raise TemplateError(
                "W003",
                f"'each' {what}; it was written {_short(step.each)}",
                hint=f"give the outputs of '{unknown[0].partition('.')[0]}' with --outputs"
                if unknown
                else "'each' takes a list or an object",
            )


def _short(value: JsonValue) -> str:
    text = dumped(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
