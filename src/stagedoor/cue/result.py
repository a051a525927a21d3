"""What a check answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from stagedoor.core.errors import Problem
    from stagedoor.core.json import JsonObject, JsonPath
    from stagedoor.core.locations import Location

Verdict: TypeAlias = Literal["pass", "fail", "policy_error"]


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing in a document that a policy does not allow.

    Attributes:
        code: A kind of ``messages.CODES``.
        path: Where in the document; a hidden field of the policy when it starts
            with ``_``.
        message: What was expected and found, without the path.
        asked: What the policy says there, as written.
        because: The guards that made the policy ask, as written.
        policy: Where the policy asks.
        data: Where the document answers, or the nearest place around.
        details: More lines, such as what was wrong with each alternative.
    """

    code: str
    path: JsonPath
    message: str
    asked: str | None = None
    because: str | None = None
    policy: Location | None = None
    data: Location | None = None
    details: tuple[str, ...] = ()

    @property
    def pointer(self) -> str:
        """The path as a JSON pointer; empty for the root."""
        return "".join("/" + _escaped(part) for part in self.path)

    @property
    def hint(self) -> str | None:
        """What would work, where that is plain."""
        if self.code == "required_missing":
            return f"add {path_text(self.path)}"
        if self.code == "not_allowed":
            return (
                f"remove {path_text(self.path)}, or add it to the policy's definition"
            )
        return None


@dataclass(frozen=True, slots=True)
class CueResult:
    """The outcome of one check.

    Attributes:
        verdict: ``pass``, ``fail``, or ``policy_error`` when the policy itself is
            broken, not supported or too dear.
        violations: Why it failed, in document order.
        problems: What is wrong with the policy: errors with ``policy_error``, else
            warnings.
        engine: ``builtin``, or ``cue`` with its version.
        disagreement: Whether two engines were asked and differ; not to be trusted then.
    """

    verdict: Verdict
    violations: tuple[Violation, ...] = ()
    problems: tuple[Problem, ...] = ()
    engine: str = "builtin"
    disagreement: bool = False

    @property
    def paths(self) -> tuple[str, ...]:
        """The JSON pointers of all violations, each once."""
        return tuple(dict.fromkeys(violation.pointer for violation in self.violations))


def path_text(path: JsonPath) -> str:
    """Spell a path for people: ``specific.tags[0]``; ``the document`` for the root."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif part.replace("-", "_").isidentifier():
            text += f".{part}" if text else part
        else:
            text += f"[{part!r}]"
    return text or "the document"


def _escaped(part: str | int) -> str:
    return str(part).replace("~", "~0").replace("/", "~1")


def location_to_json(at: Location | None) -> JsonObject | None:
    """Return a place as JSON."""
    if at is None:
        return None
    return {"file": at.path, "line": at.line, "column": at.column}


def violation_to_json(violation: Violation) -> JsonObject:
    """Return a violation as JSON; ``--json`` and ``--jsonl`` use the same."""
    return {
        "path": violation.pointer,
        "code": violation.code,
        "message": violation.message,
        "asked": violation.asked,
        "because": violation.because,
        "hint": violation.hint,
        "policy": location_to_json(violation.policy),
        "data": location_to_json(violation.data),
        "details": list(violation.details),
    }
