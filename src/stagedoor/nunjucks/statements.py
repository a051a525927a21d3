"""The statements of a template, as data: what ``tree`` builds and ``execute`` runs.

Plain classes: they grow while a template is read, and a file makes dozens of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

from stagedoor.nunjucks.expression import Expression
from stagedoor.nunjucks.headers import (
    BlockTag,
    CallTag,
    ExpressionTag,
    ForTag,
    MacroTag,
    SetTag,
    Tag,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

Item: TypeAlias = "str | Expression | Statement"
_Tag = TypeVar("_Tag", bound=Tag)


class Body:
    """A sequence of text, interpolations and statements.

    Attributes:
        items: An :class:`Expression` is an interpolation.
        places: Where the code of each item starts in the source.
    """

    __slots__ = ("items", "places")

    def __init__(self) -> None:
        self.items: list[Item] = []
        self.places: list[int] = []


class Statement:
    """A tag with what belongs to it.

    Attributes:
        place: Where the code of its tag starts in the source.
    """

    __slots__ = ("place",)

    def __init__(self, place: int) -> None:
        self.place = place

    def expressions(self) -> Iterator[Expression]:
        """Yield the expressions of its headers; none unless it says so."""
        return iter(())

    def bodies(self) -> Iterator[Body]:
        """Yield its bodies; none unless it says so."""
        return iter(())


class Branch:
    """One ``if``, ``elif`` or ``case`` with its body."""

    __slots__ = ("body", "expression", "place")

    def __init__(self, expression: Expression, place: int, body: Body) -> None:
        self.expression = expression
        self.place = place
        self.body = body


class If(Statement):
    """``if``, ``elif`` …, ``else``.

    Attributes:
        branches: The conditions with their bodies, in order.
        otherwise: What ``else`` begins.
    """

    __slots__ = ("branches", "otherwise")

    def __init__(self, place: int, branches: list[Branch]) -> None:
        super().__init__(place)
        self.branches = branches
        self.otherwise: Body | None = None

    def expressions(self) -> Iterator[Expression]:
        """Yield the conditions."""
        return (branch.expression for branch in self.branches)

    def bodies(self) -> Iterator[Body]:
        """Yield the branches."""
        yield from (branch.body for branch in self.branches)
        if self.otherwise:
            yield self.otherwise


class Switch(If):
    """``switch``: its cases as branches, ``default`` as otherwise."""

    __slots__ = ("subject",)

    def __init__(self, place: int, subject: Expression) -> None:
        super().__init__(place, [])
        self.subject = subject

    def expressions(self) -> Iterator[Expression]:
        """Yield the subject and the cases."""
        yield self.subject
        yield from super().expressions()


class SetValue(Statement):
    """``set names = expression``."""

    __slots__ = ("expression", "targets")

    def __init__(
        self, place: int, targets: tuple[str, ...], expression: Expression
    ) -> None:
        super().__init__(place)
        self.targets = targets
        self.expression = expression

    def expressions(self) -> Iterator[Expression]:
        """Yield the value."""
        yield self.expression

    def bodies(self) -> Iterator[Body]:
        """Yield nothing."""
        yield from ()


class Holder(Statement, Generic[_Tag]):
    """A tag with one body.

    Attributes:
        tag: Its header.
        body: What stands up to its end.
    """

    __slots__ = ("body", "tag")

    def __init__(self, place: int, tag: _Tag, body: Body) -> None:
        super().__init__(place)
        self.tag = tag
        self.body = body

    def expressions(self) -> Iterator[Expression]:
        """Yield the expressions of the header."""
        if isinstance(self.tag, ExpressionTag):
            yield self.tag.expression
        if isinstance(self.tag, (MacroTag, CallTag)):
            yield from (default for _, default in self.tag.parameters if default)

    def bodies(self) -> Iterator[Body]:
        """Yield the body."""
        yield self.body


class For(Holder[ForTag]):
    """``for``, and ``else`` for an empty sequence."""

    __slots__ = ("otherwise",)

    def __init__(self, place: int, tag: ForTag, body: Body) -> None:
        super().__init__(place, tag, body)
        self.otherwise: Body | None = None

    def bodies(self) -> Iterator[Body]:
        """Yield the body and the one for nothing."""
        yield self.body
        if self.otherwise:
            yield self.otherwise


class SetBody(Holder[SetTag]):
    """``set names`` … ``endset``."""

    __slots__ = ()


class Macro(Holder[MacroTag]):
    """``macro`` … ``endmacro``."""

    __slots__ = ()


class CallBlock(Holder[CallTag]):
    """``call`` … ``endcall``: the body is what the macro gets as ``caller``."""

    __slots__ = ()


class FilterBlock(Holder[ExpressionTag]):
    """``filter`` … ``endfilter``."""

    __slots__ = ()


class Block(Holder[BlockTag]):
    """``block`` … ``endblock``."""

    __slots__ = ()


class Tree:
    """A whole template.

    Attributes:
        body: What is at the top.
        notices: What only Backstage up to 4.0.2 renders, and where.
        mutates: Whether it may change data, so that the context must be copied.
        sets: Whether it gives names a value: ``set``, macros.
        deep: Whether it is deeply nested, or has macros, which may recurse.
    """

    __slots__ = ("body", "deep", "mutates", "notices", "sets")

    def __init__(self, body: Body) -> None:
        self.body = body
        self.notices: list[tuple[str, int]] = []
        self.mutates = self.sets = self.deep = False


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
