"""Segments to statements: which tag belongs to which (L-50 … L-61).

Bodies are flat lists; the parse keeps its own stack, so that nesting is counted and
never recursion. All problems of structure are found before anything is evaluated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from stagedoor.nunjucks.errors import DialectError, quoted, too_much
from stagedoor.nunjucks.headers import (
    BlockTag,
    CallTag,
    ExpressionTag,
    ForTag,
    MacroTag,
    SetTag,
    Tag,
)
from stagedoor.nunjucks.scanner import OUTPUT, TEXT
from stagedoor.nunjucks.statements import (
    Block,
    Body,
    Branch,
    CallBlock,
    FilterBlock,
    For,
    If,
    Macro,
    SetBody,
    SetValue,
    Statement,
    Switch,
    Tree,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from stagedoor.nunjucks.expression import Expression
    from stagedoor.nunjucks.limits import Limits
    from stagedoor.nunjucks.pieces import Pieces
    from stagedoor.nunjucks.scanner import Segment

_Tag = TypeVar("_Tag", bound=Tag)

_ENDS: Final = {
    "if": "endif",
    "ifAsync": "endif",
    "for": "endfor",
    "asyncEach": "endeach",
    "asyncAll": "endall",
    "set": "endset",
    "macro": "endmacro",
    "call": "endcall",
    "filter": "endfilter",
    "block": "endblock",
    "switch": "endswitch",
}
_IF_STOPS: Final = frozenset({"elif", "elseif", "else", "endif"})
_CASE_STOPS: Final = frozenset({"case", "default", "endswitch"})
DEEP: Final = 50
"""From this nesting on, a render may need more of Python's stack than is usual."""
_OLD: Final = frozenset({"ifAsync", "asyncEach", "asyncAll"})


def build(segments: Iterable[Segment], pieces: Pieces, limits: Limits) -> Tree:
    """Return the statements of a template.

    Raises:
        DialectError: With the offset in the source.
    """
    builder = Builder(limits)
    known = pieces.expressions
    body, size = builder.body, 0
    for kind, text, at in segments:
        if kind is TEXT:
            body.items.append(text)
            body.places.append(at)
            continue
        try:
            if kind is OUTPUT:
                expression = known.get(text) or pieces.expression(text)
                body.items.append(expression)
                body.places.append(at)
                builder.used.add(expression)
                size += expression.work
            else:
                builder.add_tag(pieces.tag(text), at)
                body = builder.body
        except DialectError as error:
            error.shifted(at)
            raise
    return builder.finish(size)


class _Open:
    """A tag that waits for its end.

    Attributes:
        name: Its name.
        statement: What it began.
        body: Where items go now.
        stops: The tags that may come next at this level.
    """

    __slots__ = ("body", "name", "statement", "stops")

    def __init__(
        self, name: str, statement: Statement, body: Body, stops: frozenset[str]
    ) -> None:
        self.name = name
        self.statement = statement
        self.body = body
        self.stops = stops


class Builder:
    """Puts items where they belong.

    Attributes:
        body: Where items go now.
        opened: The tags around it, outermost first.
        blocks: Names of the blocks so far.
        used: The expressions, each once.
        size: How many nodes the statements have (L-71).
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.body = Body()
        self.tree = Tree(self.body)
        self.opened: list[_Open] = []
        self.blocks: set[str] = set()
        self.used: set[Expression] = set()
        self.size = 0

    def add_tag(self, tag: Tag, at: int) -> None:
        """Add, continue or end a statement; offsets count from the tag's code."""
        top = self.opened[-1] if self.opened else None
        if top and tag.name in top.stops:
            _GO_ON.get(tag.name, Builder.close)(self, top, tag, at)
        elif tag.name in _OPEN:
            if tag.name in _OLD:
                self.tree.notices.append((f"the tag '{tag.name}'", at))
            _OPEN[tag.name](self, tag, at)
        else:
            raise _misplaced(tag.name, top)

    def finish(self, size: int) -> Tree:
        """Return the whole, unless a tag still waits for its end.

        Args:
            size: How many nodes the interpolations have.
        """
        if size + self.size > self.limits.nodes:
            raise too_much("nodes", self.limits.nodes, 0).shifted(0)
        if self.opened:
            top = self.opened[-1]
            raise DialectError(
                "N061",
                f"'{top.name}' is never closed",
                0,
                f"close it with {{% {_ENDS[top.name]} %}}",
            ).shifted(top.statement.place)
        tree = self.tree
        calls = dynamic = False
        for expression in self.used:
            facts = expression.facts
            calls = calls or facts.calls
            dynamic = dynamic or facts.dynamic
            tree.mutates = tree.mutates or facts.mutates
            tree.deep = tree.deep or facts.height > DEEP
        tree.mutates = tree.mutates or (dynamic and calls)
        return tree

    def add(self, statement: Statement) -> None:
        """Add a statement to the current body."""
        self.body.items.append(statement)
        self.body.places.append(statement.place)
        expressions = tuple(statement.expressions())
        self.used.update(expressions)
        self.size += 1 + sum(expression.work for expression in expressions)

    def open(self, name: str, statement: Statement, body: Body, *stops: str) -> None:
        """Add a statement whose ``body`` follows, up to one of ``stops``."""
        self.add(statement)
        if len(self.opened) >= self.limits.nesting:
            raise too_much("nesting", self.limits.nesting, 0)
        self.tree.deep = self.tree.deep or len(self.opened) > DEEP
        self.opened.append(_Open(name, statement, body, frozenset(stops)))
        self.body = body

    def close(self, _top: _Open, _tag: Tag, _at: int) -> None:
        """End the innermost statement."""
        self.opened.pop()
        self.body = self.opened[-1].body if self.opened else self.tree.body

    # -- tags that open ------------------------------------------------------------

    def open_if(self, tag: Tag, at: int) -> None:
        """``if``."""
        body = Body()
        branch = Branch(_as(ExpressionTag, tag).expression, at, body)
        self.open(tag.name, If(at, [branch]), body, *_IF_STOPS)

    def open_for(self, tag: Tag, at: int) -> None:
        """``for``, and its asynchronous forms, which are the same here."""
        body = Body()
        statement = For(at, _as(ForTag, tag), body)
        self.open(tag.name, statement, body, "else", _ENDS[tag.name])

    def open_set(self, tag: Tag, at: int) -> None:
        """``set``, with a value or with a body."""
        found = _as(SetTag, tag)
        self.tree.sets = True
        if found.expression is not None:
            self.add(SetValue(at, found.targets, found.expression))
            return
        body = Body()
        self.open(tag.name, SetBody(at, found, body), body, "endset")

    def open_macro(self, tag: Tag, at: int) -> None:
        """``macro``."""
        for outer in self.opened:
            if outer.name in {"set", "filter"}:
                raise DialectError(
                    "N062",
                    f"a macro cannot be defined inside of '{outer.name}'",
                    0,
                    f"define it before {{% {outer.name} … %}}",
                )
        self.tree.deep = self.tree.sets = True
        body = Body()
        self.open(tag.name, Macro(at, _as(MacroTag, tag), body), body, "endmacro")

    def open_call(self, tag: Tag, at: int) -> None:
        """``call``."""
        self.tree.deep = self.tree.sets = True
        body = Body()
        self.open(tag.name, CallBlock(at, _as(CallTag, tag), body), body, "endcall")

    def open_filter(self, tag: Tag, at: int) -> None:
        """``filter``."""
        body = Body()
        statement = FilterBlock(at, _as(ExpressionTag, tag), body)
        self.open(tag.name, statement, body, "endfilter")

    def open_block(self, tag: Tag, at: int) -> None:
        """``block``."""
        found = _as(BlockTag, tag)
        if found.block in self.blocks:
            raise DialectError(
                "N063",
                f"the block {quoted(found.block)} exists already",
                0,
                "give each block a name of its own",
            )
        self.blocks.add(found.block)
        body = Body()
        self.open(tag.name, Block(at, found, body), body, "endblock")

    def open_switch(self, tag: Tag, at: int) -> None:
        """``switch``: nothing may stand before its first case (L-60)."""
        body = Body()
        statement = Switch(at, _as(ExpressionTag, tag).expression)
        self.open(tag.name, statement, body, *_CASE_STOPS)

    # -- tags that go on -------------------------------------------------------------

    def go_on(self, top: _Open, body: Body, stops: frozenset[str]) -> None:
        """Let items go to ``body`` from now on."""
        top.body = self.body = body
        top.stops = stops

    def add_branch(self, top: _Open, tag: Tag, at: int) -> None:
        """``elif`` and ``case``."""
        statement = top.statement
        if not isinstance(statement, If):
            raise TypeError(statement)
        _refuse_before_cases(top)
        expression = _as(ExpressionTag, tag).expression
        self.used.add(expression)
        self.size += expression.work
        body = Body()
        statement.branches.append(Branch(expression, at, body))
        if len(statement.branches) > self.limits.nesting:
            # To Nunjucks, each "elif" is an "if" within the "else" before it.
            raise too_much("nesting", self.limits.nesting, 0)
        self.go_on(top, body, top.stops)

    def add_otherwise(self, top: _Open, _tag: Tag, _at: int) -> None:
        """``else`` and ``default``."""
        _refuse_before_cases(top)
        body = Body()
        if isinstance(top.statement, (If, For)):
            top.statement.otherwise = body
        self.go_on(top, body, frozenset({_ENDS[top.name]}))

    def close_switch(self, top: _Open, tag: Tag, at: int) -> None:
        """``endswitch``."""
        statement = _as(Switch, top.statement)
        _refuse_before_cases(top)
        if not statement.branches and statement.otherwise is None:
            raise DialectError(
                "N064", "'switch' has no case", 0, "write {% case value %} … first"
            )
        self.close(top, tag, at)

    def close_block(self, top: _Open, tag: Tag, at: int) -> None:
        """``endblock``, with or without the name."""
        name = _as(Block, top.statement).tag.block
        if tag.rest not in {"", name}:
            raise DialectError(
                "N065",
                f"'endblock' names {quoted(tag.rest)}, the open block is '{name}'",
                0,
                f"write {{% endblock {name} %}}",
            )
        self.close(top, tag, at)


_OPEN: Final[dict[str, Callable[[Builder, Tag, int], None]]] = {
    "if": Builder.open_if,
    "ifAsync": Builder.open_if,
    "for": Builder.open_for,
    "asyncEach": Builder.open_for,
    "asyncAll": Builder.open_for,
    "set": Builder.open_set,
    "macro": Builder.open_macro,
    "call": Builder.open_call,
    "filter": Builder.open_filter,
    "block": Builder.open_block,
    "switch": Builder.open_switch,
}
_GO_ON: Final[dict[str, Callable[[Builder, _Open, Tag, int], None]]] = {
    "elif": Builder.add_branch,
    "elseif": Builder.add_branch,
    "case": Builder.add_branch,
    "else": Builder.add_otherwise,
    "default": Builder.add_otherwise,
    "endswitch": Builder.close_switch,
    "endblock": Builder.close_block,
}


_Any = TypeVar("_Any")


def _as(kind: type[_Any], value: object) -> _Any:
    """Narrow to the class that the tables above guarantee."""
    if not isinstance(value, kind):
        raise TypeError(kind)
    return value


def _refuse_before_cases(top: _Open) -> None:
    """Refuse text between ``switch`` and its first case, even a blank (L-60)."""
    switch = top.statement
    if not isinstance(switch, Switch) or switch.branches or not top.body.items:
        return
    if top.body is not switch.otherwise:
        raise DialectError(
            "N066",
            "something stands before the first case of 'switch'",
            0,
            "write {% switch x -%} to drop the line break",
        )


def _misplaced(name: str, top: _Open | None) -> DialectError:
    if top is None:
        openers = [opener for opener, end in _ENDS.items() if end == name]
        hint = f"there is no open {{% {openers[0]} %}} here" if openers else None
        if name in {"else", "elif", "elseif"}:
            hint = "there is no open {% if %} here"
        return DialectError("N067", f"'{name}' stands outside of its tag", 0, hint)
    hint = f"'{top.name}' is open: expected {' or '.join(sorted(top.stops))}"
    return DialectError("N068", f"'{name}' does not fit here", 0, hint)
