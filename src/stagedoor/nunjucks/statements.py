"""The statements of a template, as data: what ``tree`` builds and ``execute`` runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from stagedoor.nunjucks.expression import Expression

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.nunjucks.headers import (
        BlockTag,
        CallTag,
        ExpressionTag,
        ForTag,
        MacroTag,
        SetTag,
    )

Item: TypeAlias = "str | Expression | Statement"


@dataclass(slots=True)
class Body:
    """A sequence of text, interpolations and statements.

    Attributes:
        items: An :class:`Expression` is an interpolation.
        places: Where the code of each item starts in the source.
    """

    items: list[Item] = field(default_factory=list)
    places: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Statement:
    """A tag with what belongs to it.

    Attributes:
        place: Where the code of its tag starts in the source.
    """

    place: int

    def expressions(self) -> Iterator[Expression]:
        """Yield the expressions of its headers."""
        yield from ()

    def bodies(self) -> Iterator[Body]:
        """Yield its bodies."""
        yield from ()


@dataclass(slots=True)
class Branch:
    """One ``if``, ``elif`` or ``case`` with its body."""

    expression: Expression
    place: int
    body: Body


@dataclass(slots=True)
class If(Statement):
    """``if``, ``elif`` …, ``else``."""

    branches: list[Branch]
    otherwise: Body | None = None

    def expressions(self) -> Iterator[Expression]:
        """Yield the conditions."""
        return (branch.expression for branch in self.branches)

    def bodies(self) -> Iterator[Body]:
        """Yield the branches."""
        yield from (branch.body for branch in self.branches)
        if self.otherwise:
            yield self.otherwise


@dataclass(slots=True)
class Switch(Statement):
    """``switch``: its cases as branches, ``default`` as otherwise."""

    subject: Expression
    branches: list[Branch] = field(default_factory=list)
    otherwise: Body | None = None

    def expressions(self) -> Iterator[Expression]:
        """Yield the subject and the cases."""
        yield self.subject
        yield from (branch.expression for branch in self.branches)

    def bodies(self) -> Iterator[Body]:
        """Yield the cases."""
        yield from (branch.body for branch in self.branches)
        if self.otherwise:
            yield self.otherwise


@dataclass(slots=True)
class For(Statement):
    """``for``, and ``else`` for an empty sequence."""

    tag: ForTag
    body: Body
    otherwise: Body | None = None

    def expressions(self) -> Iterator[Expression]:
        """Yield the sequence."""
        yield self.tag.expression

    def bodies(self) -> Iterator[Body]:
        """Yield the body and the one for nothing."""
        yield self.body
        if self.otherwise:
            yield self.otherwise


@dataclass(slots=True)
class SetValue(Statement):
    """``set names = expression``."""

    targets: tuple[str, ...]
    expression: Expression

    def expressions(self) -> Iterator[Expression]:
        """Yield the value."""
        yield self.expression


@dataclass(slots=True)
class SetBody(Statement):
    """``set names`` … ``endset``."""

    tag: SetTag
    body: Body

    def bodies(self) -> Iterator[Body]:
        """Yield the text to be."""
        yield self.body


@dataclass(slots=True)
class Macro(Statement):
    """``macro`` … ``endmacro``."""

    tag: MacroTag
    body: Body

    def expressions(self) -> Iterator[Expression]:
        """Yield the defaults of parameters."""
        return (default for _, default in self.tag.parameters if default)

    def bodies(self) -> Iterator[Body]:
        """Yield the body."""
        yield self.body


@dataclass(slots=True)
class CallBlock(Statement):
    """``call`` … ``endcall``."""

    tag: CallTag
    body: Body

    def expressions(self) -> Iterator[Expression]:
        """Yield the call and the defaults of parameters."""
        yield self.tag.expression
        yield from (default for _, default in self.tag.parameters if default)

    def bodies(self) -> Iterator[Body]:
        """Yield what the macro gets as ``caller``."""
        yield self.body


@dataclass(slots=True)
class FilterBlock(Statement):
    """``filter`` … ``endfilter``."""

    tag: ExpressionTag
    body: Body

    def expressions(self) -> Iterator[Expression]:
        """Yield the filter."""
        yield self.tag.expression

    def bodies(self) -> Iterator[Body]:
        """Yield the text to be filtered."""
        yield self.body


@dataclass(slots=True)
class Block(Statement):
    """``block`` … ``endblock``."""

    tag: BlockTag
    body: Body

    def bodies(self) -> Iterator[Body]:
        """Yield the body."""
        yield self.body


@dataclass(slots=True)
class Tree:
    """A whole template.

    Attributes:
        body: What is at the top.
        notices: What only Backstage up to 4.0.2 renders, and where.
        mutates: Whether it may change data, so that the context must be copied.
        sets: Whether it gives names a value: ``set``, macros.
        deep: Whether it is deeply nested, or has macros, which may recurse.
    """

    body: Body
    notices: list[tuple[str, int]] = field(default_factory=list)
    mutates: bool = False
    sets: bool = False
    deep: bool = False


def names_in(body: Body) -> set[str]:
    """Return every variable that ``body`` or anything inside of it reads."""
    names: set[str] = set()
    waiting = [body]
    while waiting:
        for item in waiting.pop().items:
            if isinstance(item, Expression):
                names |= item.facts.names
            elif isinstance(item, Statement):
                waiting.extend(item.bodies())
                for expression in item.expressions():
                    names |= expression.facts.names
    return names
