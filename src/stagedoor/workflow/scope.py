"""What expressions of a step see (R-15 …), and what is hidden from the log."""

from __future__ import annotations

import json
from math import isfinite
from typing import TYPE_CHECKING, Final

from stagedoor.core.secret import Concealer, revealed
from stagedoor.nunjucks.values import Value, in_key_order
from stagedoor.workflow.rendering import Prepared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from stagedoor.core.json import JsonObject, JsonValue
    from stagedoor.template.entity import Template
    from stagedoor.workflow.capabilities import RunOptions

TASK_ID: Final = "stagedoor"
"""``context.task.id``: a constant, so that a run can be repeated byte for byte."""


class Scope:
    """The variables of a run's expressions; what does not change is copied once."""

    def __init__(
        self,
        parameters: JsonObject,
        options: RunOptions,
        prepare: Callable[[JsonObject], Prepared],
    ) -> None:
        self._prepare = prepare
        self._shared = prepare(
            {
                "parameters": parameters,
                "user": options.user,
                "context": {"task": {"id": TASK_ID}},
            }
        ).values
        self._plain = self._access(options.environment, {}, {})
        self._secret = self._access(
            options.environment,
            revealed(options.environment_secrets),
            revealed(options.secrets),
        )
        self._steps: dict[str, Value] = {}

    def finish(self, step: str, outputs: JsonObject) -> None:
        """Make the outputs of a finished step visible (R-16)."""
        self._steps[step] = self._prepare({"output": outputs}).values

    def public(self, each: JsonObject | None = None) -> Prepared:
        """Return what a user without secrets would see everywhere (R-60).

        A plain ``if`` and ``spec.output`` see just that.
        """
        return self._context(self._plain, each)

    def full(self, each: JsonObject | None = None) -> Prepared:
        """Return what ``input`` and ``each`` see; ``each`` is ``{key, value}``."""
        return self._context(self._secret, each)

    def _access(
        self,
        environment: JsonObject,
        environment_secrets: Mapping[str, str],
        secrets: Mapping[str, str],
    ) -> dict[str, Value]:
        return self._prepare(
            {
                "environment": {
                    "parameters": environment,
                    "secrets": dict(environment_secrets),
                },
                "secrets": dict(secrets),
            }
        ).values

    def _context(self, access: dict[str, Value], each: JsonObject | None) -> Prepared:
        iteration = {} if each is None else self._prepare({"each": each}).values
        steps = in_key_order(self._steps)
        return Prepared({**self._shared, **access, "steps": steps, **iteration})


def template_reference(template: Template) -> str:
    """Return ``template:<namespace>/<name>``, lower case (T-32)."""
    namespace = template.metadata.get("namespace") or "default"
    return f"template:{namespace}/{template.name}".lower()


class Redaction(Concealer):
    """Replaces secrets, and what was derived from them, by ``***`` (R-60)."""

    def __init__(self, options: RunOptions) -> None:
        known = (options.secrets, options.environment_secrets)
        super().__init__(t for secrets in known for t in revealed(secrets).values())

    def hide_differences(self, plain: JsonValue, secret: JsonValue) -> None:
        """Hide the strings that are only there when the secrets are known."""
        known = set(_strings(plain))
        self.hide(text for text in _strings(secret) if text not in known)

    def value(self, value: JsonValue) -> JsonValue:
        """Return JSON data with every string redacted; NaN becomes null (R-6)."""
        match value:
            case str():
                return self.text(value)
            case float() if not isfinite(value):
                return None
            case list():
                return [self.value(item) for item in value]
            case dict():
                return self.record(value)
            case _:
                return value

    def record(self, value: JsonObject) -> JsonObject:
        """Return an object with every string redacted."""
        return {self.text(key): self.value(item) for key, item in value.items()}


def _strings(value: JsonValue) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from _strings(item)
        case dict():
            for item in value.values():
                yield from _strings(item)
        case _:
            return


def dumped(value: JsonValue) -> str:
    """Return compact JSON, as log lines show values."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
