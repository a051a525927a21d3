"""What an evaluation runs into, before it is put into words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from stagedoor.cue.terms import Env, Term
    from stagedoor.cue.vertex import Vertex


class Fault(NamedTuple):
    """An error at a vertex.

    Attributes:
        code: One of the codes of ``messages.CODES``.
        message: What is wrong, in plain words.
        term: What in the policy asks for it.
        env: Its scope, whose guards say why it was asked.
        below: The faults inside alternatives that nearly fit, with their vertices.
    """

    code: str
    message: str
    term: Term | None = None
    env: Env | None = None
    below: tuple[tuple[Vertex, Fault], ...] = ()


class IncompleteError(Exception):
    """An expression needs something that is not known (yet)."""


class BottomError(Exception):
    """An expression has no value.

    Attributes:
        fault: Why.
    """

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault
