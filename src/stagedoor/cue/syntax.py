"""The syntax tree of a policy. Nodes are compared by identity and never changed.

They are not declared frozen: that would add 20 ms to every start, and half to the time of
parsing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from stagedoor.core.locations import Location
    from stagedoor.cue.tokens import Source
    from stagedoor.cue.values import Atom

_SPELLED: Final = 120


class Span(NamedTuple):
    """Where a node stands in its source.

    Attributes:
        first: Offset of its first character.
        last: Offset behind its last one.
    """

    source: Source
    first: int
    last: int

    @property
    def at(self) -> Location:
        """Line and column of the first character."""
        return self.source.location(self.first)

    @property
    def text(self) -> str:
        """The node as written, on one line and bounded."""
        text = " ".join(self.source.text[self.first : self.last].split())
        return text if len(text) <= _SPELLED else text[: _SPELLED - 1] + "…"


@dataclass(frozen=True, slots=True)
class Special:
    """The label of a hidden field (``_x``) or a definition (``#X``, ``_#X``)."""

    name: str

    @property
    def is_definition(self) -> bool:
        """Whether structs reached through this label are closed."""
        return "#" in self.name[:2]


Label: TypeAlias = "str | int | Special"
"""A regular field is a string, a list index an int."""


@dataclass(slots=True, eq=False, repr=False)
class Node:
    """Anything with a place."""

    span: Span


@dataclass(slots=True, eq=False, repr=False)
class Name(Node):
    """A reference, a predeclared type or function, or ``_``."""

    name: str


@dataclass(slots=True, eq=False, repr=False)
class Literal(Node):
    """A value written out."""

    value: Atom


@dataclass(slots=True, eq=False, repr=False)
class Interpolation(Node):
    """A string, or bytes, with expressions in it."""

    parts: tuple[str | bytes | Node, ...]
    is_bytes: bool


@dataclass(slots=True, eq=False, repr=False)
class BottomLiteral(Node):
    """``_|_``."""


@dataclass(slots=True, eq=False, repr=False)
class Unary(Node):
    """``-x``, ``!x``, and bounds such as ``>=x`` and ``=~x``."""

    op: str
    operand: Node


@dataclass(slots=True, eq=False, repr=False)
class Binary(Node):
    """``x op y``; ``&`` is one of them, ``|`` is not."""

    op: str
    left: Node
    right: Node


@dataclass(slots=True, eq=False, repr=False)
class Arm:
    """One arm of a disjunction; ``marked`` with ``*`` it is a default."""

    value: Node
    marked: bool


@dataclass(slots=True, eq=False, repr=False)
class Disjunction(Node):
    """``a | b | *c``, flattened."""

    arms: tuple[Arm, ...]


@dataclass(slots=True, eq=False, repr=False)
class Selector(Node):
    """``x.label``."""

    operand: Node
    label: str | Special


@dataclass(slots=True, eq=False, repr=False)
class Index(Node):
    """``x[index]``."""

    operand: Node
    index: Node


@dataclass(slots=True, eq=False, repr=False)
class Call(Node):
    """``function(arguments)``."""

    function: Node
    arguments: tuple[Node, ...]


@dataclass(slots=True, eq=False, repr=False)
class Field(Node):
    """``label: value``; ``marker`` is empty, ``?`` or ``!``.

    Attributes:
        declares: The name by which expressions may refer to it, if any.
        alias: ``X`` of ``X=label: value``.
    """

    label: str | Special
    marker: str
    value: Node
    declares: str | None = None
    alias: str | None = None


@dataclass(slots=True, eq=False, repr=False)
class DynamicField(Node):
    """``(expression): value`` or an interpolated label."""

    label: Node
    marker: str
    value: Node


@dataclass(slots=True, eq=False, repr=False)
class Pattern(Node):
    """``[condition]: value``; ``alias`` names the label inside the value."""

    condition: Node
    value: Node
    alias: str | None = None


@dataclass(slots=True, eq=False, repr=False)
class Embedding(Node):
    """An expression where a field could stand."""

    value: Node


@dataclass(slots=True, eq=False, repr=False)
class Let(Node):
    """``let name = value``, as a declaration or a clause."""

    name: str
    value: Node


@dataclass(slots=True, eq=False, repr=False)
class For(Node):
    """``for key, value in source``; ``key`` may be absent."""

    key: str | None
    value: str
    source: Node


@dataclass(slots=True, eq=False, repr=False)
class If(Node):
    """``if condition``."""

    condition: Node


@dataclass(slots=True, eq=False, repr=False)
class Comprehension(Node):
    """Clauses and the struct they repeat."""

    clauses: tuple[Let | For | If, ...]
    body: Struct


@dataclass(slots=True, eq=False, repr=False)
class Rest(Node):
    """``...``, in a list with the type of what follows."""

    value: Node | None


Declaration: TypeAlias = (
    Field | DynamicField | Pattern | Embedding | Let | Comprehension | Rest
)


@dataclass(slots=True, eq=False, repr=False)
class Struct(Node):
    """``{...}``, or a whole file.

    Attributes:
        names: What expressions inside may refer to: a field's label, or the let.
        embeds: Whether it embeds anything, under a guard or not.
    """

    declarations: tuple[Declaration, ...]
    names: dict[str, str | Special | Let] = field(default_factory=dict)
    embeds: bool = False

    @classmethod
    def of(cls, span: Span, declarations: tuple[Declaration, ...]) -> Struct:
        """Build a struct and collect the names it declares."""
        names: dict[str, str | Special | Let] = {}
        for declaration in declarations:
            if isinstance(declaration, Let):
                names[declaration.name] = declaration
            elif isinstance(declaration, Field):
                if declaration.declares:
                    names.setdefault(declaration.declares, declaration.label)
                if declaration.alias:
                    names[declaration.alias] = declaration.label
        embeds = any(
            isinstance(part, Embedding | Comprehension) for part in declarations
        )
        return cls(span, declarations, names, embeds)


@dataclass(slots=True, eq=False, repr=False)
class ListLiteral(Node):
    """``[a, b, ...T]``."""

    items: tuple[Node, ...]
    rest: Rest | None


@dataclass(slots=True, eq=False, repr=False)
class Import(Node):
    """``import name "path"``."""

    path: str
    name: str


@dataclass(slots=True, eq=False, repr=False)
class File:
    """One parsed policy file."""

    source: Source
    package: str | None
    imports: tuple[Import, ...]
    body: Struct
