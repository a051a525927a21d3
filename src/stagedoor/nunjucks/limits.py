"""Budgets of one render: every step, byte and nesting level is counted.

Source: nunjitsu's ``limits.ts`` (defaults), L-71; the regex time limit is ours.
"""

from __future__ import annotations

from stagedoor.core.frozen import frozen
from stagedoor.nunjucks.values import Fault


@frozen
class Limits:
    """How much one render may use.

    Attributes:
        source: UTF-16 units of a template.
        nodes: Nodes of its syntax tree.
        work: Evaluation steps.
        nesting: Depth of expressions, tags and calls.
        output: UTF-16 units written.
        scratch: Bytes of intermediate text and lists.
        calls: Calls of registered (not built-in) filters and globals.
        regex_seconds: Time the regular expressions of one render may take together.
        regex_pattern: Characters of a regular expression.
    """

    source: int = 4_194_304
    nodes: int = 1_000_000
    work: int = 1_000_000
    nesting: int = 512
    output: int = 16_777_216
    scratch: int = 67_108_864
    calls: int = 4_096
    regex_seconds: float = 1.0
    regex_pattern: int = 16_384


DEFAULT_LIMITS = Limits()


_FREE_READING = 4_096
"""UTF-16 units of a text that one step of work reads at no further charge."""
_UNITS_A_STEP = 64


class LimitExceededError(Exception):
    """A budget is used up; the evaluator turns it into a located error.

    Attributes:
        limit: The name of the :class:`Limits` attribute.
        allowed: Its value.
    """

    def __init__(self, limit: str, allowed: float) -> None:
        super().__init__(f"the {limit} limit of {allowed} is exceeded")
        self.limit = limit
        self.allowed = allowed


class Meter:
    """What one render has used so far; the evaluator makes one per render."""

    __slots__ = (
        "calls",
        "limits",
        "notices",
        "output",
        "random_state",
        "regex_seconds",
        "scratch",
        "strict",
        "work",
    )

    def __init__(
        self,
        limits: Limits = DEFAULT_LIMITS,
        seed: int = 0,
        *,
        strict: bool = False,
    ) -> None:
        self.limits = limits
        self.strict = strict
        self.random_state = seed
        self.regex_seconds = 0.0
        self.work = 0
        self.output = 0
        self.scratch = 0
        self.calls = 0
        self.notices: list[str] = []

    def spend_work(self, steps: int = 1) -> None:
        """Count evaluation steps; a built-in counts one for each element it visits."""
        self.work += steps
        if self.work > self.limits.work:
            raise LimitExceededError("work", self.limits.work)

    def spend_reading(self, units: int) -> None:
        """Count a built-in's way through a text: long ones cost work as well."""
        if units > _FREE_READING:
            self.spend_work(units // _UNITS_A_STEP)

    def spend_scratch(self, size: int) -> None:
        """Count bytes of a value about to be built; call it *before* building."""
        self.scratch += size
        if self.scratch > self.limits.scratch:
            raise LimitExceededError("scratch", self.limits.scratch)

    def spend_output(self, size: int) -> None:
        """Count text that was written."""
        self.output += size
        if self.output > self.limits.output:
            raise LimitExceededError("output", self.limits.output)

    def spend_call(self) -> None:
        """Count a call of a registered filter, test or global."""
        self.calls += 1
        if self.calls > self.limits.calls:
            raise LimitExceededError("calls", self.limits.calls)

    def spend_regex(self, seconds: float) -> None:
        """Count the time a search took."""
        self.regex_seconds += seconds
        if self.regex_seconds > self.limits.regex_seconds:
            raise LimitExceededError("regex_seconds", self.limits.regex_seconds)

    def draw(self, count: int) -> int:
        """Return the next of a repeatable row of numbers below ``count`` (F-20).

        Source: Vigna's SplitMix64, small and well spread for neighbouring seeds.
        """
        self.random_state = (self.random_state + 0x9E37_79B9_7F4A_7C15) % 2**64
        mixed = self.random_state
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58_476D_1CE4_E5B9 % 2**64
        mixed = (mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EB % 2**64
        return (mixed ^ (mixed >> 31)) % count

    def notice(self, text: str) -> None:
        """Note a construct that renders here but not in Backstage 4 (F-60, L-50).

        Raises:
            Fault: When the template must not use such constructs.
        """
        if self.strict:
            raise Fault(text, "it is an error because of --strict-templates")
        if text not in self.notices:
            self.notices.append(text)
