"""What meets at a vertex: conjuncts, their scopes, and what came of some of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from stagedoor.cue.syntax import Node

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagedoor.core.json import JsonValue
    from stagedoor.cue.closing import Group, Record
    from stagedoor.cue.syntax import (
        Comprehension,
        DynamicField,
        If,
        Import,
        Let,
        Special,
    )
    from stagedoor.cue.values import Atom
    from stagedoor.cue.vertex import Vertex


class Missing:
    """The type of :data:`MISSING`."""

    __slots__ = ()


MISSING: Final = Missing()
"""No atom yet; ``None`` is the atom ``null``."""

NEW: Final = 0
ACTIVE: Final = 1
DONE: Final = 2

OPTIONAL: Final = 0
REQUIRED: Final = 1
MEMBER: Final = 2
PRESENCE: Final = {"?": OPTIONAL, "!": REQUIRED, "": MEMBER}

Value: TypeAlias = "Atom | Vertex | Function | tuple[Value, ...]"
"""The result of an expression; a tuple is a list that a function made."""


@dataclass(slots=True, eq=False, repr=False)
class Data:
    """A part of the document, as a conjunct."""

    value: JsonValue


@dataclass(slots=True, eq=False, repr=False)
class Computed:
    """A value that an expression gave, as a conjunct."""

    value: Value
    node: Node


@dataclass(slots=True, eq=False, repr=False)
class Held(Node):
    """A vertex where an expression could stand."""

    vertex: Vertex


@dataclass(frozen=True, slots=True)
class Function:
    """A function of a package, such as ``strings.MinRunes``."""

    name: str


Term: TypeAlias = Node | Data | Computed

_NO_NAMES: Final[Mapping[str, str | Special | Let]] = {}
_NO_BINDINGS: Final[Mapping[str, Vertex | Computed]] = {}
_NO_IMPORTS: Final[Mapping[str, Import]] = {}


class Env:
    """What names mean where an expression stands.

    Attributes:
        vertex: Where the fields in ``names`` are; None for a clause.
        bindings: What clauses bound.
        lets: The vertices of the ``let`` declarations asked for so far.
        cause: The guard that had to hold for this scope to exist.
    """

    __slots__ = ("bindings", "cause", "imports", "lets", "names", "up", "vertex")

    def __init__(
        self,
        vertex: Vertex | None,
        up: Env | None,
        names: Mapping[str, str | Special | Let] | None = None,
        *,
        cause: If | None = None,
    ) -> None:
        self.vertex = vertex
        self.up = up
        self.names: Mapping[str, str | Special | Let] = names or _NO_NAMES
        self.bindings: Mapping[str, Vertex | Computed] = _NO_BINDINGS
        self.imports: Mapping[str, Import] = _NO_IMPORTS
        self.lets: dict[tuple[str, Vertex | None], Vertex] | None = None
        self.cause = cause

    @classmethod
    def binding(cls, up: Env | None, bindings: Mapping[str, Vertex | Computed]) -> Env:
        """Build the scope of a clause that binds names."""
        env = cls(None, up)
        env.bindings = bindings
        return env

    @classmethod
    def importing(cls, up: Env, imports: Mapping[str, Import]) -> Env:
        """Build the scope of a file."""
        env = cls(None, up)
        env.imports = imports
        return env

    def declares(self, name: str) -> bool:
        """Tell whether a name is declared here or around, so not predeclared."""
        env: Env | None = self
        while env is not None:
            if name in env.bindings or name in env.names or name in env.imports:
                return True
            env = env.up
        return False


class Conjunct(NamedTuple):
    """One thing a vertex must agree with.

    Attributes:
        group: The closing group it belongs to; None where nothing closes.
        trail: The vertices whose references led here, to notice endless structures.
        base: How many of them led to the fields above this vertex.
        cyclic: Whether a reference led back to one of those.
    """

    term: Term
    env: Env | None
    group: Group | None = None
    trail: tuple[Vertex, ...] = ()
    base: int = 0
    cyclic: bool = False

    def with_term(self, term: Term) -> Conjunct:
        """Return a part of this conjunct, at the same vertex."""
        return self._replace(term=term)

    def inside(self, term: Term, env: Env | None, group: Group | None) -> Conjunct:
        """Return a part of this conjunct, at a field or element below."""
        trail = self.trail
        return Conjunct(term, env, group, trail, len(trail))


@dataclass(slots=True, eq=False, repr=False)
class Pending:
    """A comprehension or computed label that has not run yet.

    Attributes:
        origin: The struct it stands in.
        record: What that struct lets in; None where nothing closes.
    """

    node: Comprehension | DynamicField
    env: Env
    group: Group | None
    origin: Conjunct
    record: Record | None


class PatternUse(NamedTuple):
    """A pattern constraint in force at a vertex."""

    condition: Node
    alias: str | None
    conjunct: Conjunct


class ListPart(NamedTuple):
    """A list that meets others at a vertex.

    Attributes:
        length: How many elements it writes out.
        rest: What further elements must be; None when there can be none.
    """

    length: int
    rest: Conjunct | None
    term: Term


class Source(NamedTuple):
    """Something that narrowed a vertex: a kind, or an atom."""

    mask: int
    atom: Atom | Missing
    term: Term


class Check(NamedTuple):
    """A bound or a validator, to be asked once the value is known."""

    name: str
    operand: tuple[Value, ...]
    term: Term


class Assumption(NamedTuple):
    """What a guard was told about ``expression == _|_``."""

    node: Node
    env: Env | None
    answer: bool
