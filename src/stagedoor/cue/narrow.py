"""Narrowing a vertex to kinds and to an atom, and what to say when nothing is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stagedoor.cue.faults import Fault
from stagedoor.cue.terms import MISSING, Data, Missing, Source
from stagedoor.cue.values import atom_of, kind_names, kind_of, same_atom, spell

if TYPE_CHECKING:
    from stagedoor.core.json import JsonValue
    from stagedoor.cue.terms import Term
    from stagedoor.cue.values import Atom
    from stagedoor.cue.vertex import Vertex

_SHOWN: Final = 60
_LABELS: Final = 3


def restrict(
    vertex: Vertex, mask: int, term: Term, atom: Atom | Missing = MISSING
) -> bool:
    """Leave only the kinds in ``mask``; False when none is left."""
    before = vertex.mask
    vertex.mask = before & mask
    source = Source(mask, atom, term)
    if not vertex.mask and before:
        vertex.faults += (_kind_conflict(vertex, source),)
    vertex.sources += (source,)
    return vertex.mask != 0


def set_atom(vertex: Vertex, atom: Atom, term: Term) -> None:
    """Give a vertex its atom, or note that it has another."""
    if not restrict(vertex, kind_of(atom), term, atom):
        return
    if vertex.atom is MISSING:
        vertex.atom = atom
    elif not same_atom(vertex.atom, atom):  # type: ignore[arg-type]  # not MISSING
        vertex.faults += (_atom_conflict(vertex, atom, term),)


def _kind_conflict(vertex: Vertex, new: Source) -> Fault:
    """Word a conflict of kinds: the document's value against the policy's wish."""
    old = next(source for source in vertex.sources if not source.mask & new.mask)
    found, wanted = (new, old) if isinstance(new.term, Data) else (old, new)
    for source in vertex.sources:
        if isinstance(source.term, Data) and not source.mask & wanted.mask:
            found = source
    if isinstance(found.term, Data):
        return Fault(
            "type",
            f"expected {_wish(wanted)}, found {_found(found)}",
            wanted.term,
        )
    return Fault(
        "type",
        f"the policy asks for {_wish(found)} and for {_wish(wanted)}",
        wanted.term,
    )


def _atom_conflict(vertex: Vertex, atom: Atom, term: Term) -> Fault:
    source = next(
        source for source in vertex.sources if not isinstance(source.atom, Missing)
    )
    other = source.atom
    assert not isinstance(other, Missing)  # noqa: S101 - just asked
    if isinstance(source.term, Data):
        wanted, found, policy, is_data = atom, other, term, True
    else:
        wanted, found, policy = other, atom, source.term
        is_data = isinstance(term, Data)
    if is_data:
        message = f"expected {shown(wanted)}, found {shown(found)}"
    else:
        message = f"the policy asks for {shown(wanted)} and for {shown(found)}"
    return Fault("value", message, policy)


def _wish(source: Source) -> str:
    if not isinstance(source.atom, Missing):
        return shown(source.atom)
    return " or ".join(kind_names(source.mask))


def _found(source: Source) -> str:
    assert isinstance(source.term, Data)  # noqa: S101 - asked by the caller
    return shown_data(source.term.value)


def shown_data(value: JsonValue) -> str:
    """Name a part of the document: its value when short, else its kind and size."""
    if isinstance(value, dict):
        return "an empty struct" if not value else f"a struct with {_some(value)}"
    if isinstance(value, list):
        return f"a list of {len(value)}" if value else "an empty list"
    return shown(atom_of(value))


def _some(value: dict[str, JsonValue]) -> str:
    names = ", ".join(list(value)[:_LABELS])[:_SHOWN]
    return f"{names}, …" if len(value) > _LABELS else names


def shown(atom: Atom) -> str:
    """Spell an atom, bounded."""
    text = spell(atom)
    if len(text) <= _SHOWN:
        return text
    return text[: _SHOWN - 1] + "…" + ('"' if text[-1] == '"' else "")
