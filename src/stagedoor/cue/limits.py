"""What a policy and a document may cost before the check gives up.

Counted, not timed: the same policy and document always end the same way. On the
machine these numbers were chosen on, the dearest check within them takes about a
second.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

# An interpreter frame costs no C stack since Python 3.11, so that this is a matter of
# memory only; the nesting limits below are reached long before.
_FRAMES: Final = 40_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds of one check.

    Attributes:
        policy_length: Characters of one policy file.
        tokens: Words and signs of one policy file.
        json_length: Characters of a JSON document.
        yaml_length: Characters of a YAML document, which takes far longer to read.
        nesting: Levels of brackets in a policy.
        depth: Levels of evaluation; a level of a value takes one to five of them.
        work: Conjuncts, fields, comparisons and loop passes of one evaluation.
        alternatives: Combinations of disjunction arms tried in one evaluation.
        text: Characters a single computed string may have.
    """

    policy_length: int = 500_000
    tokens: int = 50_000
    json_length: int = 4_000_000
    yaml_length: int = 500_000
    nesting: int = 200
    depth: int = 600
    work: int = 150_000
    alternatives: int = 10_000
    text: int = 1_000_000


DEFAULT_LIMITS: Final = Limits()


class LimitError(Exception):
    """A check became too dear; the message names the limit."""


class Budget:
    """What is left of the limits while one check runs."""

    __slots__ = ("alternatives", "depth", "limits", "work")

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.work = limits.work
        self.alternatives = limits.alternatives
        self.depth = 0

    def spend(self, amount: int = 1) -> None:
        """Count ``amount`` units of work."""
        self.work -= amount
        if self.work < 0:
            raise LimitError(f"more than {self.limits.work:,} evaluation steps")

    def afford(self, amount: int) -> None:
        """Give up at once where ``amount`` units will be needed and are not left."""
        if amount > self.work:
            self.spend(amount)

    def try_alternative(self) -> None:
        """Count one combination of disjunction arms."""
        self.alternatives -= 1
        if self.alternatives < 0:
            raise LimitError(
                f"more than {self.limits.alternatives:,} combinations of alternatives"
            )

    def enter(self) -> None:
        """Count one level of nesting; pair with :meth:`leave`."""
        self.depth += 1
        if self.depth > self.limits.depth:
            raise LimitError(f"more than {self.limits.depth} levels of evaluation")

    def leave(self) -> None:
        """Leave the level entered last."""
        self.depth -= 1


@contextmanager
def deep_stack() -> Iterator[None]:
    """Let recursion go as deep as the nesting limits allow, whoever calls.

    Raises:
        LimitError: In place of a ``RecursionError``.
    """
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _FRAMES))
    try:
        yield
    except RecursionError:
        raise LimitError("too many levels of nesting") from None
    finally:
        sys.setrecursionlimit(before)
