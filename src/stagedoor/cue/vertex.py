"""Vertices: a place in the value, the conjuncts that meet there, and what came of it.

A vertex is evaluated on demand. Its conjuncts are kept as written, so that a reference
to it unifies what it was declared as, not what it became.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stagedoor.cue.terms import ACTIVE, MEMBER, MISSING, NEW, OPTIONAL, Missing
from stagedoor.cue.values import TOP

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.core.json import JsonPath
    from stagedoor.cue.closing import Group, Record
    from stagedoor.cue.faults import Fault
    from stagedoor.cue.syntax import Label
    from stagedoor.cue.terms import (
        Assumption,
        Check,
        Conjunct,
        ListPart,
        PatternUse,
        Pending,
        Source,
        Term,
    )
    from stagedoor.cue.values import Atom


# Most vertices have none; one that gets some gets containers of its own.
_NO_ARCS: Final[dict[Label, Vertex]] = {}
_NO_GROUPS: Final[dict[Group, tuple[Record, ...]]] = {}
_NO_PENDING: Final[dict[Pending, bool]] = {}
_NO_FAULTS: Final[dict[Label, Fault]] = {}


class Vertex:
    """A place in the value.

    Attributes:
        conjuncts: What was declared here; kept when the rest is computed again.
        presence: OPTIONAL, REQUIRED or MEMBER, the strongest of the declarations.
        arcs: The fields or elements, optional ones included.
        mask: The kinds that are still possible.
        blocked: Why the value is not known yet; None when it is.
        alternatives: What a disjunction left, when more than one.
        forward: The alternative that stands for this vertex, now or for good.
        tentative: Whether it is a copy for which more disjunctions are to come, so that
            nothing can be said of closedness yet.
        assumed: What guards relied on; it must still hold in the end.
        stale: Whether the result used something unfinished and must not be kept.
        cyclic: None without a struct or list; True when all of them lead back.
    """

    __slots__ = (
        "alternatives",
        "arcs",
        "assumed",
        "atom",
        "blocked",
        "checks",
        "conjuncts",
        "cyclic",
        "declared",
        "deferred",
        "depth",
        "disallowed",
        "disjunctions",
        "faults",
        "forward",
        "gathered",
        "groups",
        "label",
        "lists",
        "mask",
        "may_be_struct",
        "mode",
        "origin",
        "parent",
        "patterns",
        "pending",
        "presence",
        "references",
        "sealed",
        "seen",
        "sources",
        "stale",
        "state",
        "tentative",
        "waiting",
    )

    def __init__(self, parent: Vertex | None, label: Label) -> None:
        self.parent = parent
        self.label = label
        self.conjuncts: list[Conjunct] = []
        self.presence = OPTIONAL
        self.depth = 0
        self.mode = 0
        self.origin: Vertex | None = None
        self.tentative = False
        self.clear()

    def clear(self) -> None:
        """Forget everything but the declarations."""
        self.state = NEW
        self.stale = False
        self.gathered = False
        self.arcs = _NO_ARCS
        self.mask = TOP
        self.atom: Atom | Missing = MISSING
        self.sources: tuple[Source, ...] = ()
        self.checks: tuple[Check, ...] = ()
        self.faults: tuple[Fault, ...] = ()
        self.blocked: str | None = None
        self.waiting: tuple[Conjunct, ...] = ()
        self.references: tuple[Conjunct, ...] = ()
        self.deferred: tuple[Conjunct, ...] = ()
        self.pending = _NO_PENDING
        self.declared = 0
        self.patterns: tuple[PatternUse, ...] = ()
        self.lists: tuple[ListPart, ...] = ()
        self.disjunctions: tuple[Conjunct, ...] = ()
        self.groups = _NO_GROUPS
        self.sealed: frozenset[Group] | None = None
        self.seen: set[tuple[object, ...]] | None = None
        self.may_be_struct: Term | None = None
        self.cyclic: bool | None = None
        self.disallowed = _NO_FAULTS
        self.assumed: tuple[Assumption, ...] = ()
        self.alternatives: tuple[Vertex, ...] = ()
        self.forward: Vertex | None = None

    def wait_for(self, pending: Pending) -> None:
        """Note something that has to run here; the flag says that it is running."""
        if self.pending:
            self.pending[pending] = False
        else:
            self.pending = {pending: False}
        self.declared += 1

    def once(self, key: tuple[object, ...]) -> bool:
        """Tell whether ``key`` is new here, and note it."""
        if self.seen is None:
            self.seen = {key}
            return True
        if key in self.seen:
            return False
        self.seen.add(key)
        return True

    def again(self, key: tuple[object, ...]) -> None:
        """Take back :meth:`once`."""
        if self.seen is not None:
            self.seen.discard(key)

    def path(self) -> JsonPath:
        """Return the labels from the root to here."""
        labels: list[str | int] = []
        vertex: Vertex | None = self
        while vertex is not None and vertex.parent is not None:
            label = vertex.label
            labels.append(label if isinstance(label, str | int) else label.name)
            vertex = vertex.parent
        return tuple(reversed(labels))

    def clone(self) -> Vertex:
        """Copy the state of a vertex that waits for its disjunctions."""
        copy = Vertex(self.parent, self.label)
        copy.origin = self
        copy.conjuncts = self.conjuncts
        copy.presence = self.presence
        copy.state = ACTIVE
        copy.gathered = self.gathered
        copy.mask = self.mask
        copy.atom = self.atom
        for name in _SHARED:
            setattr(copy, name, getattr(self, name))
        copy.pending = dict(self.pending)
        copy.seen = set(self.seen) if self.seen else None
        copy.groups = {
            group: tuple(record.copy() for record in records)
            for group, records in self.groups.items()
        }
        copy.may_be_struct = self.may_be_struct
        copy.cyclic = self.cyclic
        arcs: dict[Label, Vertex] = {}
        for label, arc in self.arcs.items():
            twin = arcs[label] = Vertex(copy, label)
            twin.conjuncts = list(arc.conjuncts)
            twin.presence = arc.presence
        copy.arcs = arcs
        return copy

    def adopt(self, other: Vertex) -> None:
        """Become the one alternative that was left."""
        for name in _RESULTS:
            setattr(self, name, getattr(other, name))


_SHARED: Final = (
    *("sources", "checks", "deferred", "declared", "patterns", "lists"),
    *("disjunctions", "assumed"),
)
_KEPT: Final = frozenset(
    ("parent", "label", "conjuncts", "presence", "depth", "mode", "origin", "tentative")
)
_RESULTS: Final = tuple(name for name in Vertex.__slots__ if name not in _KEPT)


def resolved(vertex: Vertex) -> Vertex:
    """Follow a vertex to the alternative that stands for it."""
    while vertex.forward is not None:
        vertex = vertex.forward
    return vertex


def faults_in(vertex: Vertex) -> Iterator[tuple[Vertex, Fault]]:
    """Yield the errors in a vertex and below, with their places."""
    vertex = resolved(vertex)
    for fault in vertex.faults:
        yield vertex, fault
    for label, fault in vertex.disallowed.items():
        yield vertex.arcs[label], fault
    if not vertex.alternatives and not vertex.faults:
        for label, arc in vertex.arcs.items():
            if arc.presence == MEMBER and label not in vertex.disallowed:
                yield from faults_in(arc)
