"""Structs and lists, of the policy and of the document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stagedoor.cue.closing import EMBEDDED, Group, Record
from stagedoor.cue.closing import STRUCT as STRUCT_GROUP
from stagedoor.cue.comprehend import passes
from stagedoor.cue.faults import Fault
from stagedoor.cue.narrow import restrict
from stagedoor.cue.syntax import (
    Comprehension,
    DynamicField,
    Embedding,
    Field,
    ListLiteral,
    Name,
    Node,
    Pattern,
    Rest,
    Struct,
)
from stagedoor.cue.terms import (
    MEMBER,
    PRESENCE,
    Computed,
    Conjunct,
    Data,
    Env,
    ListPart,
    PatternUse,
    Pending,
    Term,
    Value,
)
from stagedoor.cue.values import LIST, STRUCT

if TYPE_CHECKING:
    from stagedoor.cue.evaluate import Evaluator
    from stagedoor.cue.vertex import Vertex


def add_object(ev: Evaluator, vertex: Vertex, term: Data) -> None:
    """Add a mapping of the document."""
    restrict(vertex, STRUCT, term)
    vertex.cyclic = False
    assert isinstance(term.value, dict)  # noqa: S101 - asked by the caller
    ev.budget.afford(len(term.value))
    for label, value in term.value.items():
        ev.add_to_field(vertex, label, Conjunct(Data(value), None), MEMBER)


def add_array(ev: Evaluator, vertex: Vertex, term: Data) -> None:
    """Add a sequence of the document."""
    restrict(vertex, LIST, term)
    vertex.cyclic = False
    assert isinstance(term.value, list)  # noqa: S101 - asked by the caller
    ev.budget.afford(len(term.value))
    for position, value in enumerate(term.value):
        ev.add_to_field(vertex, position, Conjunct(Data(value), None), MEMBER)
    vertex.lists += (ListPart(len(term.value), None, term),)


def add_struct(ev: Evaluator, vertex: Vertex, conjunct: Conjunct) -> None:
    """Add a struct of the policy: fields now, embeddings and guards later."""
    node = conjunct.term
    assert isinstance(node, Struct)  # noqa: S101 - chosen by the table
    env = Env(vertex, conjunct.env, node.names)
    group, record = conjunct.group, None
    if node.embeds:
        group = Group(STRUCT_GROUP, group)
    if group is not None:
        record = Record()
        records = (*vertex.groups.get(group, ()), record)
        vertex.groups = {**vertex.groups, group: records}
    declare = _Declare(ev, vertex, conjunct, env, group, record)
    for declaration in node.declarations:
        declare.add(declaration)
    note_leaf(vertex, conjunct, node)


def note_leaf(vertex: Vertex, conjunct: Conjunct, node: Struct) -> None:
    """Note what a struct says about the kind; ``{5}`` is no struct but 5."""
    embeds = any(isinstance(part, Embedding) for part in node.declarations)
    if not embeds and node.embeds and not any(map(_makes_struct, node.declarations)):
        vertex.may_be_struct = node
    elif not embeds or any(map(_makes_struct, node.declarations)):
        restrict(vertex, STRUCT, node)
        vertex.cyclic = conjunct.cyclic and vertex.cyclic is not False


def _makes_struct(part: Node) -> bool:
    """Tell whether a declaration makes a struct of what embeds something."""
    if isinstance(part, Field):
        return isinstance(part.label, str) and part.marker != "?"
    return isinstance(part, DynamicField)


@dataclass(frozen=True, slots=True)
class _Declare:
    """The declarations of one struct, at one vertex."""

    ev: Evaluator
    vertex: Vertex
    conjunct: Conjunct
    env: Env
    group: Group | None
    record: Record | None

    @property
    def below(self) -> Group | None:
        """The group of the fields inside."""
        return self.group.below if self.group else None

    def add(self, declaration: Node) -> None:
        """Add one declaration."""
        match declaration:
            case Field():
                self.field(declaration)
            case Pattern():
                self.pattern(declaration)
            case Embedding():
                group = Group(EMBEDDED, self.group)
                embedded = self.conjunct._replace(
                    term=declaration.value, env=self.env, group=group
                )
                self.vertex.waiting += (embedded,)
            case Comprehension() | DynamicField():
                self.pending(declaration)
            case Rest() if self.record:
                self.record.is_open = True

    def field(self, node: Field) -> None:
        """Add a field with a label that is written out."""
        conjunct = self.conjunct.inside(node.value, self.env, self.below)
        presence = PRESENCE[node.marker]
        self.ev.add_to_field(self.vertex, node.label, conjunct, presence)
        if self.record:
            known = self.record.labels.get(node.label, 0)
            self.record.labels[node.label] = max(known, presence)

    def pattern(self, node: Pattern) -> None:
        """Add a pattern constraint."""
        conjunct = self.conjunct.inside(node.value, self.env, self.below)
        use = PatternUse(node.condition, node.alias, conjunct)
        self.vertex.patterns += (use,)
        if self.record:
            self.record.patterns.append(use)

    def pending(self, node: Comprehension | DynamicField) -> None:
        """Put off what needs values."""
        group = self.group
        if isinstance(node, Comprehension):
            group = Group(EMBEDDED, group)
        self.vertex.wait_for(Pending(node, self.env, group, self.conjunct, self.record))


def add_list(ev: Evaluator, vertex: Vertex, conjunct: Conjunct) -> None:
    """Add a list of the policy; one with comprehensions waits."""
    node = conjunct.term
    assert isinstance(node, ListLiteral)  # noqa: S101 - chosen by the table
    restrict(vertex, LIST, node)
    vertex.cyclic = conjunct.cyclic and vertex.cyclic is not False
    if any(isinstance(item, Comprehension) for item in node.items):
        vertex.deferred += (conjunct,)
    else:
        items = [(item, conjunct.env) for item in node.items]
        _place(ev, vertex, conjunct, items)


def add_list_now(ev: Evaluator, vertex: Vertex, conjunct: Conjunct) -> None:
    """Add a list with comprehensions.

    Raises:
        IncompleteError: One of them needs a value that is not known.
    """
    node = conjunct.term
    assert isinstance(node, ListLiteral)  # noqa: S101 - chosen by the caller
    items: list[tuple[Term, Env | None]] = []
    for item in node.items:
        if isinstance(item, Comprehension):
            items += [(item.body, env) for env in passes(ev, item, conjunct.env)]
        else:
            items.append((item, conjunct.env))
    _place(ev, vertex, conjunct, items)


def _place(
    ev: Evaluator,
    vertex: Vertex,
    conjunct: Conjunct,
    items: list[tuple[Term, Env | None]] | list[tuple[Node, Env | None]],
) -> None:
    """Give each element its conjunct."""
    node = conjunct.term
    assert isinstance(node, ListLiteral)  # noqa: S101 - chosen by the caller
    below = conjunct.group.below if conjunct.group else None
    for position, (item, env) in enumerate(items):
        ev.add_to_field(vertex, position, conjunct.inside(item, env, below), MEMBER)
    rest = None
    if node.rest is not None:
        value = node.rest.value or Name(node.rest.span, "_")
        rest = conjunct.inside(value, conjunct.env, below)
    vertex.lists += (ListPart(len(items), rest, node),)


def add_tuple(
    ev: Evaluator, vertex: Vertex, values: tuple[Value, ...], conjunct: Conjunct
) -> None:
    """Add a list that a function made."""
    node = conjunct.term
    restrict(vertex, LIST, node)
    vertex.cyclic = False
    for position, value in enumerate(values):
        term = Computed(value, node) if isinstance(node, Node) else conjunct.term
        ev.add_to_field(
            vertex, position, conjunct.inside(term, conjunct.env, None), MEMBER
        )
    vertex.lists += (ListPart(len(values), None, node),)


def join_lists(ev: Evaluator, vertex: Vertex) -> None:
    """Bring the lists that meet at a vertex to one length."""
    length = max(part.length for part in vertex.lists)
    for index, part in enumerate(vertex.lists):
        if part.length >= length:
            continue
        if part.rest is None:
            if vertex.once(("length", index)):
                vertex.faults += (_length_fault(vertex, part, length),)
            continue
        for position in range(part.length, length):
            if vertex.once((index, position)):
                ev.add_to_field(vertex, position, part.rest, MEMBER)


def _length_fault(vertex: Vertex, short: ListPart, length: int) -> Fault:
    """Word a conflict of lengths from the document's side, if it is one."""
    longer = max(vertex.lists, key=lambda part: part.length)
    if isinstance(short.term, Data):
        least = "at least " if longer.rest is not None else ""
        wanted, found, term = f"{least}{length}", short.length, longer.term
    else:
        wanted, found, term = f"{short.length}", length, short.term
        if not isinstance(longer.term, Data):
            message = f"the policy asks for lists of {short.length} and of {length}"
            return Fault("list_length", message, term)
    noun = "element" if wanted.endswith(" 1") or wanted == "1" else "elements"
    message = f"expected {wanted} {noun}, found {found}"
    return Fault("list_length", message, term)
