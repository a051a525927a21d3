"""Evaluation on demand, vertex by vertex.

A vertex is expanded in two steps. *Gathering* takes its conjuncts apart: structs give
conjuncts to their fields, references bring those of their target, types and bounds
narrow. *Settling* runs what needs values: comprehensions, computed values, and last the
disjunctions. Fields are expanded when something asks for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stagedoor.cue import compute, conjoin, disjoin, structs
from stagedoor.cue.bounds import run_checks
from stagedoor.cue.closing import DEFINITION, Closing, Group
from stagedoor.cue.comprehend import run_pending
from stagedoor.cue.faults import BottomError, Fault, IncompleteError
from stagedoor.cue.match import pattern_matches
from stagedoor.cue.narrow import restrict
from stagedoor.cue.syntax import Span, Special
from stagedoor.cue.terms import (
    ACTIVE,
    DONE,
    MEMBER,
    MISSING,
    NEW,
    REQUIRED,
    Computed,
    Conjunct,
    Data,
    Env,
    Held,
)
from stagedoor.cue.tokens import Source
from stagedoor.cue.values import LIST, STRUCT, TOP, kind_names
from stagedoor.cue.vertex import Vertex, resolved

if TYPE_CHECKING:
    from stagedoor.cue.limits import Budget
    from stagedoor.cue.syntax import Label, Node
    from stagedoor.cue.terms import Assumption, Function, PatternUse, Value
    from stagedoor.cue.values import Atom

_FAR: Final = 1 << 30
_NOWHERE: Final = Span(Source("", ""), 0, 0)


class Evaluator:
    """One evaluation of a policy with a document.

    Attributes:
        budget: What it may still cost.
        low: The depth of the outermost unfinished vertex that was asked for a value it
            had not; results below that depend on it are not final.
        assumed: Where to note what a guard is told about ``==_|_``, while one is asked.
        fluid: The same for vertices of which one alternative was being tried.
    """

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.low = _FAR
        self.fluid = _FAR
        self.depth = 0
        self.assumed: list[Assumption] | None = None
        self.matched: dict[tuple[int, str], bool] = {}

    def expand(self, vertex: Vertex) -> None:
        """Work out a vertex: its kind, its value, which fields it has."""
        if vertex.state != NEW:
            if not (vertex.stale and vertex.state == DONE):
                return
            vertex.clear()
        self.budget.spend()
        self.budget.enter()
        self.depth += 1
        outer, self.low = self.low, _FAR
        vertex.state = ACTIVE
        vertex.depth = self.depth
        vertex.waiting = tuple(vertex.conjuncts)
        self.gather(vertex)
        self.settle(vertex)
        vertex.state = DONE
        self.depth -= 1
        self.budget.leave()
        if self.low < vertex.depth:
            vertex.stale = vertex.blocked is not None or self.fluid < vertex.depth
            self.low = min(outer, self.low)
        else:
            self.low = outer
        if self.fluid >= vertex.depth:
            self.fluid = _FAR

    def gather(self, vertex: Vertex) -> None:
        """Take the waiting conjuncts apart, references after everything else."""
        while vertex.waiting or vertex.references:
            while vertex.waiting:
                batch, vertex.waiting = vertex.waiting, ()
                self.budget.spend(len(batch))
                for conjunct in batch:
                    conjoin.add(self, vertex, conjunct)
            if vertex.references:
                reference, *rest = vertex.references
                vertex.references = tuple(rest)
                conjoin.follow(self, vertex, reference)
        if vertex.lists:
            structs.join_lists(self, vertex)
            if vertex.waiting:
                self.gather(vertex)
        vertex.gathered = True

    def settle(self, vertex: Vertex) -> None:
        """Run what needs values until nothing changes, then judge the vertex."""
        while True:
            vertex.blocked = None
            if vertex.disjunctions:
                if disjoin.resolve(self, vertex):
                    return
                continue
            if not self.advance(vertex):
                break
        self.finish(vertex)

    def advance(self, vertex: Vertex) -> bool:
        """Try everything that waits once; tell whether something moved."""
        moved = run_pending(self, vertex, None)
        deferred, vertex.deferred = vertex.deferred, ()
        for conjunct in deferred:
            try:
                conjoin.add_deferred(self, vertex, conjunct)
                moved = True
            except IncompleteError as error:
                vertex.deferred += (conjunct,)
                vertex.blocked = str(error)
            except BottomError as error:
                vertex.faults += (error.fault,)
        self.gather(vertex)
        return moved or bool(vertex.disjunctions)

    def finish(self, vertex: Vertex) -> None:
        """Decide the kind, apply patterns, and ask the checks."""
        if vertex.may_be_struct is not None and vertex.mask == TOP:
            restrict(vertex, STRUCT, vertex.may_be_struct)
            vertex.cyclic = False
        if vertex.cyclic:
            fault = Fault("cycle", "the policy describes an endless structure here")
            vertex.faults += (fault,)
            vertex.arcs = {}
        self.apply_patterns(vertex)
        if vertex.groups and vertex.arcs:
            self.check_closed(vertex)
        if vertex.checks:
            run_checks(self, vertex)

    def check_closed(self, vertex: Vertex) -> None:
        """Note the fields that a closed struct does not let in."""
        closing = Closing(vertex, self.lets_in)
        if closing.lets_all_in:
            return
        disallowed: dict[Label, Fault] = {}
        for label, arc in vertex.arcs.items():
            if arc.presence >= REQUIRED and closing.refuses(label):
                disallowed[label] = Fault("not_allowed", "field not allowed")
        if disallowed:
            vertex.disallowed = disallowed

    def apply_patterns(self, vertex: Vertex) -> None:
        """Give every field what the patterns that match its label ask."""
        for label in tuple(vertex.arcs) if vertex.patterns else ():
            self.apply_patterns_to(vertex, label)

    def apply_patterns_to(self, vertex: Vertex, label: Label) -> None:
        """Give one field what the patterns that match its label ask."""
        if not isinstance(label, str):
            return
        for index, use in enumerate(vertex.patterns):
            key = ("pattern", index, label)
            if label not in vertex.arcs or not vertex.once(key):
                continue
            try:
                matches = pattern_matches(self, use, label)
            except IncompleteError as error:
                vertex.again(key)
                vertex.blocked = str(error)
                continue
            except BottomError as error:
                fault = error.fault._replace(term=use.condition)
                vertex.faults += (fault,)
                continue
            if matches:
                conjunct = named(use, label)
                self.add_to_field(vertex, label, conjunct, None)

    def add_to_field(
        self, vertex: Vertex, label: Label, conjunct: Conjunct, presence: int | None
    ) -> None:
        """Give a field one more conjunct; what was worked out of it is forgotten."""
        self.budget.spend()
        arc = vertex.arcs.get(label)
        if arc is None:
            arc = Vertex(vertex, label)
            if vertex.arcs:
                vertex.arcs[label] = arc
            else:
                vertex.arcs = {label: arc}
        if presence is not None and presence > arc.presence:
            arc.presence = presence
        arc.conjuncts.append(conjunct)
        if arc.state == DONE:
            arc.clear()
        elif arc.state == ACTIVE:
            arc.waiting += (conjunct,)
            if arc.gathered:
                self.gather(resolved(arc))

    def field(self, base: Vertex, label: Label) -> Vertex:
        """Return a field that is there.

        Raises:
            IncompleteError: It is not, or not yet.
            BottomError: It cannot be.
        """
        self.expand(base)
        self.prepare(base, label)
        vertex = resolved(base)
        if base.state == ACTIVE and base.forward is not None:
            self.low = min(self.low, base.depth)
            self.fluid = min(self.fluid, base.depth)
        if vertex.faults and vertex.state == DONE:
            self.refuse_field(vertex, label, str(label))
        arc = vertex.arcs.get(label)
        if arc is not None and arc.presence == MEMBER:
            return arc
        name = label.name if isinstance(label, Special) else str(label)
        if arc is not None:
            word = "required" if arc.presence == REQUIRED else "optional"
            raise IncompleteError(f"{word} field '{name}' is absent")
        self.refuse_field(vertex, label, name)
        if vertex.blocked:
            raise IncompleteError(vertex.blocked)
        if vertex.state == ACTIVE:
            self.low = min(self.low, vertex.depth)
        raise IncompleteError(f"there is no field '{name}'")

    def refuse_field(self, vertex: Vertex, label: Label, name: str) -> None:
        """Raise where a field will never be."""
        if vertex.faults:
            raise BottomError(vertex.faults[0])
        if vertex.state != DONE or vertex.blocked or vertex.alternatives:
            return
        if vertex.atom is not MISSING or not vertex.mask & (STRUCT | LIST):
            kinds = " or ".join(kind_names(vertex.mask))
            raise BottomError(
                Fault("reference", f"{kinds} has no fields, so no '{name}'")
            )
        if vertex.mask == STRUCT and self.is_closed_to(vertex, label):
            raise BottomError(Fault("reference", f"no field '{name}' is allowed"))

    def is_closed_to(self, vertex: Vertex, label: Label) -> bool:
        """Tell whether a reference to ``vertex`` would not let in ``label``."""
        if in_definition(vertex):
            conjunct = Conjunct(Held(_NOWHERE, vertex), None, Group(DEFINITION, None))
            vertex = self.anonymous(conjunct)
            self.expand(vertex)
            vertex = resolved(vertex)
        if not vertex.groups:
            return False
        return Closing(vertex, self.lets_in).refuses(label)

    def lets_in(self, use: PatternUse, label: str) -> bool:
        """Tell whether a pattern lets ``label`` into a closed struct.

        One that has an error, told of where it is applied, keeps nothing out.
        """
        try:
            return pattern_matches(self, use, label)
        except (BottomError, IncompleteError):
            return True

    def prepare(self, base: Vertex, label: Label) -> None:
        """Make sure that all conjuncts of a field are there."""
        vertex = resolved(base)
        if vertex.state == ACTIVE and vertex.gathered:
            if vertex.pending:
                run_pending(self, vertex, label)
                self.gather(vertex)
            if vertex.patterns:
                self.apply_patterns_to(vertex, label)

    def finalize(self, vertex: Vertex) -> None:
        """Expand a vertex and everything in it."""
        if is_plain_data(vertex):
            return
        self.budget.enter()
        self.expand(vertex)
        if not vertex.alternatives:
            for arc in tuple(resolved(vertex).arcs.values()):
                if arc.presence == MEMBER:
                    self.finalize(arc)
        self.budget.leave()

    def anonymous(self, conjunct: Conjunct) -> Vertex:
        """Return a vertex of its own for an expression."""
        self.budget.spend()
        vertex = Vertex(None, "")
        vertex.presence = MEMBER
        vertex.conjuncts.append(conjunct)
        return vertex

    def value(self, vertex: Vertex) -> Value:
        """Return the concrete value of a vertex; see :func:`compute.value_of`."""
        return compute.value_of(self, vertex)

    def evaluate(self, node: Node, env: Env | None) -> Value:
        """Return the concrete value of an expression; see :mod:`compute`."""
        return compute.evaluate(self, node, env)

    def reference(self, node: Node, env: Env | None) -> Vertex | Computed | Function:
        """Find what a reference refers to; see :func:`compute.reference`."""
        return compute.reference(self, node, env)

    def is_bottom(self, node: Node, env: Env | None) -> bool:
        """Tell whether an expression is ``_|_``; see :func:`compute.is_bottom`."""
        return compute.is_bottom(self, node, env)

    def members(self, source: Value, node: Node) -> list[tuple[Atom, Value]]:
        """List keys and values; see :func:`compute.members`."""
        return compute.members(source, node)


def named(use: PatternUse, label: str) -> Conjunct:
    """Return a pattern's conjunct, with the label bound to the pattern's alias."""
    conjunct = use.conjunct
    if use.alias is None:
        return conjunct
    bindings: dict[str, Vertex | Computed] = {use.alias: Computed(label, use.condition)}
    return conjunct._replace(env=Env.binding(conjunct.env, bindings))


def in_definition(vertex: Vertex) -> bool:
    """Tell whether a vertex is a definition, or inside one."""
    around: Vertex | None = vertex
    while around is not None:
        if isinstance(around.label, Special) and around.label.is_definition:
            return True
        around = around.parent
    return False


def is_plain_data(vertex: Vertex) -> bool:
    """Tell whether only the document speaks about a vertex: then it is fine."""
    return (
        vertex.state == NEW
        and len(vertex.conjuncts) == 1
        and isinstance(vertex.conjuncts[0].term, Data)
    )
