"""What expressions of a step see (R-15 …), and what is hidden from the log."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from math import isfinite
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from stagedoor.core.json import JsonObject, JsonValue
    from stagedoor.template.entity import Template
    from stagedoor.workflow.capabilities import RunOptions

TASK_ID: Final = "stagedoor"
"""``context.task.id``: a constant, so that a run can be repeated byte for byte."""

HIDDEN: Final = "***"


@dataclass(slots=True)
class Scope:
    """The contexts of a run; ``outputs`` grows as steps finish.

    Attributes:
        parameters: The answers.
        options: Where the user, the environment and the secrets come from.
        outputs: ``steps`` of the context: output by step id, wrapped (R-16).
    """

    parameters: JsonObject
    options: RunOptions
    outputs: JsonObject = field(default_factory=dict)

    def public(self) -> JsonObject:
        """Return what a plain ``if`` and ``spec.output`` see: no secret."""
        return self._context({}, {})

    def full(self, each: JsonObject | None = None) -> JsonObject:
        """Return what ``input`` and ``each`` see; ``each`` is ``{key, value}``."""
        context = self._context(self.options.secrets, self.options.environment_secrets)
        if each is not None:
            context["each"] = each
        return context

    def without_secrets(self, each: JsonObject | None = None) -> JsonObject:
        """Return :meth:`full` as it would be for a user who has no secret (R-60)."""
        context = self.public()
        if each is not None:
            context["each"] = each
        return context

    def _context(
        self, secrets: Mapping[str, str], environment_secrets: Mapping[str, str]
    ) -> JsonObject:
        options = self.options
        return {
            "parameters": self.parameters,
            "steps": self.outputs,
            "user": options.user,
            "context": {"task": {"id": TASK_ID}},
            "environment": {
                "parameters": options.environment,
                "secrets": dict(environment_secrets),
            },
            "secrets": dict(secrets),
        }


def template_reference(template: Template) -> str:
    """Return ``template:<namespace>/<name>``, lower case (T-32)."""
    namespace = template.metadata.get("namespace") or "default"
    return f"template:{namespace}/{template.name}".lower()


class Redaction:
    """Replaces secrets, and what was derived from them, by ``***`` (R-60)."""

    def __init__(self, options: RunOptions) -> None:
        values = (*options.secrets.values(), *options.environment_secrets.values())
        self._hidden: set[str] = set()
        self._order: tuple[str, ...] = ()
        self.hide(values)

    def __bool__(self) -> bool:
        """Tell whether there is anything to hide."""
        return bool(self._hidden)

    def hide(self, values: Iterable[str]) -> None:
        """Hide these texts from now on; one of several lines also line by line."""
        for value in values:
            if value.strip():
                lines = [line for line in value.splitlines() if line.strip()]
                self._hidden.update((value, *lines))
        self._order = tuple(sorted(self._hidden, key=lambda v: (-len(v), v)))

    def hide_differences(self, plain: JsonValue, secret: JsonValue) -> None:
        """Hide the strings that are only there when the secrets are known."""
        known = set(_strings(plain))
        self.hide(text for text in _strings(secret) if text not in known)

    def text(self, text: str) -> str:
        """Return ``text`` with every hidden text replaced."""
        for value in self._order:
            if value in text:
                text = text.replace(value, HIDDEN)
        return text

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
                return {key: self.value(item) for key, item in value.items()}
            case _:
                return value

    def record(self, value: JsonObject) -> JsonObject:
        """Return an object with every string redacted."""
        return {key: self.value(item) for key, item in value.items()}


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
