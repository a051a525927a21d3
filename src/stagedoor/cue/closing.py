"""Closed structs: which fields a definition and an embedding let in.

A reference to a definition makes a group of everything it brings, there and in all
fields below. A struct that embeds something is a group too: it is as closed as what it
embeds, and lets in its own fields besides. Every closed group must let in every field.

Source: the CUE specification, "Closed structs" and "Embedding"; CUE 0.17.1,
``internal/core/adt/typocheck.go``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from stagedoor.cue.syntax import Special
from stagedoor.cue.terms import DONE

if TYPE_CHECKING:
    from stagedoor.cue.syntax import Label
    from stagedoor.cue.terms import PatternUse
    from stagedoor.cue.vertex import Vertex

DEFINITION: Final = "definition"
CLOSE: Final = "close"
STRUCT: Final = "struct"
EMBEDDED: Final = "embedded"


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Conjuncts that close a struct together.

    Attributes:
        kind: ``definition``; ``close`` for the builtin, which closes one level;
            ``struct`` for a struct with embeddings; ``embedded`` for one of those.
    """

    kind: str
    parent: Group | None

    @property
    def below(self) -> Group | None:
        """The group of the fields inside."""
        group: Group | None = self
        while group is not None and group.kind == CLOSE:
            group = group.parent
        return group


@dataclass(slots=True, eq=False)
class Record:
    """What one struct of a group lets in."""

    labels: dict[Label, int] = field(default_factory=dict)
    patterns: list[PatternUse] = field(default_factory=list)
    is_open: bool = False

    def copy(self) -> Record:
        """Return a record that can be added to on its own."""
        return Record(dict(self.labels), list(self.patterns), self.is_open)


def sealed(vertex: Vertex) -> frozenset[Group]:
    """Return the structs that embed a definition at ``vertex`` or above.

    They are closed in all their fields; ``close`` closes one level only.
    """
    if vertex.sealed is not None:
        return vertex.sealed
    present: set[Group] = set()
    found: set[Group] = set()
    for group in vertex.groups:
        inner: Group | None = group
        definition = False
        while inner is not None and (inner not in present or definition):
            present.add(inner)
            if definition and inner.kind == STRUCT:
                found.add(inner)
            definition = definition or inner.kind == DEFINITION
            inner = inner.parent
    if vertex.parent is not None and any(group.kind == STRUCT for group in present):
        found |= sealed(vertex.parent) & present
    answer = frozenset(found)
    if vertex.state == DONE:
        vertex.sealed = answer
    return answer


Matches = Callable[["PatternUse", str], bool]


class Closing:
    """The groups that meet at one vertex."""

    def __init__(self, vertex: Vertex, matches: Matches) -> None:
        self.records = vertex.groups
        self.parent = vertex.parent
        self.matches = matches
        self.children: dict[Group | None, list[Group]] = {}
        self.filled: dict[Group, bool] = {}
        self.known: dict[Group, bool] = {}
        for group, records in vertex.groups.items():
            self.add(group, filled=bool(records))
        self.closed = [g for g in self.children.get(None, ()) if self.closes(g)]
        self.embedded = [
            g for g in self.filled if g.kind == EMBEDDED and self.closes(g)
        ]

    def add(self, group: Group, *, filled: bool) -> None:
        """Note a group and those around it; a bare type fills, so closes, nothing."""
        inner: Group | None = group
        while inner is not None and not self.filled.get(inner, False):
            if inner not in self.filled:
                self.children.setdefault(inner.parent, []).append(inner)
            elif not filled:
                return
            self.filled[inner] = filled
            inner = inner.parent

    @property
    def lets_all_in(self) -> bool:
        """Whether nothing is closed here."""
        return not self.closed and not self.embedded

    def refuses(self, label: Label) -> bool:
        """Tell whether some closed group does not let in ``label``."""
        if isinstance(label, Special):
            return False
        for group in self.closed:
            if not self.allows(group, label):
                return True
        return any(
            self.declares(group, label) and not self.allows(group, label)
            for group in self.embedded
        )

    def closes(self, group: Group) -> bool:
        """Tell whether ``group`` keeps out what it does not know."""
        answer = self.known.get(group)
        if answer is None:
            answer = self.known[group] = self.filled[group] and (
                group.kind in (DEFINITION, CLOSE)
                or any(self.closes(child) for child in self.children.get(group, ()))
                or self.is_sealed(group)
            )
        return answer

    def is_sealed(self, group: Group) -> bool:
        """Tell whether a struct above, of this group, embeds a definition."""
        return (
            group.kind == STRUCT
            and self.parent is not None
            and group in sealed(self.parent)
        )

    def allows(self, group: Group, label: Label) -> bool:
        """Tell whether ``group`` lets in ``label``."""
        children = self.children.get(group, ())
        found = False
        for record in self.records.get(group, ()):
            if record.is_open or label in record.labels or self.matched(record, label):
                found = True
                break
        if group.kind == STRUCT:
            return found or any(self.allows(child, label) for child in children)
        for child in children:
            if self.allows(child, label):
                found = True
            elif self.closes(child):
                return False
        return found

    def matched(self, record: Record, label: Label) -> bool:
        """Tell whether a pattern of one struct matches ``label``."""
        return isinstance(label, str) and any(
            self.matches(pattern, label) for pattern in record.patterns
        )

    def declares(self, group: Group, label: Label) -> bool:
        """Tell whether a struct inside ``group`` brings the field ``label``."""
        return any(
            record.labels.get(label, 0) > 0 for record in self.records.get(group, ())
        ) or any(self.declares(child, label) for child in self.children.get(group, ()))
