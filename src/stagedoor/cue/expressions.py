"""Tokens to a syntax tree: expressions."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Final

from stagedoor.cue.lexer import matching_brackets
from stagedoor.cue.syntax import (
    Arm,
    Binary,
    BottomLiteral,
    Call,
    Disjunction,
    Index,
    Interpolation,
    ListLiteral,
    Literal,
    Node,
    Rest,
    Selector,
    Span,
    Special,
    Struct,
    Unary,
)
from stagedoor.cue.values import Float

if TYPE_CHECKING:
    from stagedoor.core.errors import PolicyError
    from stagedoor.cue.limits import Limits
    from stagedoor.cue.syntax import Declaration
    from stagedoor.cue.tokens import Source, Token

# x & y | z is (x & y) | z: the disjunction binds loosest.
_LEVELS: Final = {
    "|": 1,
    "&": 2,
    "||": 3,
    "&&": 4,
    **dict.fromkeys(("==", "!=", "<", "<=", ">", ">=", "=~", "!~"), 5),
    **dict.fromkeys(("+", "-"), 6),
    **dict.fromkeys(("*", "/"), 7),
}
_PREFIXES: Final = frozenset(
    ("+", "-", "!", "<", "<=", ">", ">=", "!=", "==", "=~", "!~")
)
_DIVISIONS: Final = frozenset(("div", "mod", "quo", "rem"))


class ExpressionParser(ABC):
    """Expressions; a subclass knows declarations."""

    def __init__(
        self,
        source: Source,
        tokens: tuple[Token, ...],
        pairs: dict[int, int],
        limits: Limits,
    ) -> None:
        self.source = source
        self.tokens = tokens
        self.pairs = pairs
        self.limits = limits
        self.index = 0
        self.depth = 0

    @property
    def current(self) -> Token:
        """The token to be taken next."""
        return self.tokens[self.index]

    @property
    def kind(self) -> str:
        """The kind of the token to be taken next."""
        return self.tokens[self.index].kind

    def peek(self, ahead: int) -> Token:
        """Return a later token; ``end`` repeats for ever."""
        return self.tokens[min(self.index + ahead, len(self.tokens) - 1)]

    def take(self) -> Token:
        """Return the current token and go on."""
        token = self.tokens[self.index]
        if token.kind != "end":
            self.index += 1
        return token

    def expect(self, kind: str, name: str) -> Token:
        """Take a token of this kind."""
        if self.kind != kind:
            raise self.error(f"expected {name}")
        return self.take()

    def skip(self, *kinds: str) -> None:
        """Take tokens of these kinds, as many as there are."""
        while self.kind in kinds:
            self.take()

    def separator(self, end: str) -> None:
        """Take the comma or line end behind a declaration."""
        if self.kind == ",":
            self.take()
        elif self.kind != end:
            raise self.error("expected ',' or a new line")

    def is_word(self, word: str) -> bool:
        """Tell whether the current token is this name."""
        token = self.tokens[self.index]
        return token.kind == "name" and token.value == word

    def enter(self) -> None:
        """Count a level of nesting."""
        self.depth += 1
        if self.depth > self.limits.nesting:
            raise self.source.limit_error(
                f"more than {self.limits.nesting} levels of nesting",
                self.current.offset,
            )

    def leave(self) -> None:
        """Leave the level entered last."""
        self.depth -= 1

    def span(self, first: Token) -> Span:
        """Return the stretch from ``first`` to the token taken last."""
        return Span(self.source, first.offset, self.tokens[self.index - 1].last)

    def error(self, message: str) -> PolicyError:
        """Build a syntax error at the current token."""
        token = self.current
        found = self.source.text[token.offset : token.last]
        if token.kind == "end":
            found = "end of file"
        elif token.kind == "," and token.value == "\n":
            found = "end of line"
        else:
            found = f"'{found[:40]}'"
        return self.source.syntax_error(f"{message}, found {found}", token.offset)

    def refuse(self, construct: str, at: Token | None = None) -> PolicyError:
        """Build the error for CUE outside the subset."""
        return self.source.unsupported(construct, (at or self.current).offset)

    def expression(self) -> Node:
        """Parse an expression, disjunctions included."""
        self.enter()
        first = self.current
        marked, value = self.arm()
        arms = [Arm(value, marked)]
        while self.kind == "|":
            self.take()
            marked, value = self.arm()
            arms.append(Arm(value, marked))
        self.leave()
        if len(arms) == 1:
            if marked:
                raise self.source.syntax_error(
                    "'*' marks an alternative, and there is only one", first.offset
                )
            return value
        return Disjunction(self.span(first), tuple(arms))

    def arm(self) -> tuple[bool, Node]:
        """Parse one arm of a disjunction and its mark."""
        marked = self.kind == "*"
        if marked:
            self.take()
        return marked, self.binary(2)

    def binary(self, lowest: int) -> Node:
        """Parse binary operators of level ``lowest`` or tighter."""
        first = self.current
        left = self.unary()
        while True:
            op = self.kind
            level = _LEVELS.get(op, 0)
            if level < lowest:
                return left
            self.take()
            right = self.binary(level + 1)
            left = Binary(self.span(first), op, left, right)

    def unary(self) -> Node:
        """Parse prefix operators and what they stand before."""
        op = self.kind
        if op not in _PREFIXES:
            return self.primary()
        first = self.take()
        self.enter()
        operand = self.unary()
        self.leave()
        if op == "==":
            raise self.refuse("bound '=='", first)
        span = self.span(first)
        if op == "-" and isinstance(operand, Literal):
            if type(operand.value) is int:
                return Literal(span, -operand.value)
            if isinstance(operand.value, Float):
                return Literal(span, Float(-operand.value.number))
        return Unary(span, op, operand)

    def primary(self) -> Node:
        """Parse an operand and the selectors, indices and calls behind it."""
        first = self.current
        node = self.operand()
        while True:
            if self.kind == ".":
                self.take()
                node = Selector(self.span(first), node, self.selected())
            elif self.kind == "[":
                node = self.indexed(first, node)
            elif self.kind == "(":
                node = self.call(first, node)
            elif self.kind == "...":
                raise self.refuse("'...' behind an expression")
            elif self.kind == "?":
                raise self.refuse("'?' behind an expression")
            else:
                return node
            node = self.respan(first, node)

    def respan(self, first: Token, node: Node) -> Node:
        """Stretch a selector over the label just taken."""
        if isinstance(node, Selector):
            return Selector(self.span(first), node.operand, node.label)
        return node

    def selected(self) -> str | Special:
        """Parse the label behind a point."""
        if self.kind == "string":
            node = self.string()
            if isinstance(node, Literal):
                return str(node.value)
            raise self.error("expected a plain label")
        name = str(self.expect("name", "a label").value)
        return Special(name) if name[0] in "_#" else name

    def indexed(self, first: Token, operand: Node) -> Node:
        """Parse ``[index]``."""
        self.take()
        if self.kind == ":":
            raise self.refuse("slice")
        index = self.expression()
        if self.kind == ":":
            raise self.refuse("slice")
        self.skip(",")
        self.expect("]", "']'")
        return Index(self.span(first), operand, index)

    def call(self, first: Token, function: Node) -> Node:
        """Parse ``(arguments)``."""
        self.take()
        arguments: list[Node] = []
        while self.kind != ")":
            arguments.append(self.expression())
            if self.kind != ")":
                self.expect(",", "',' or ')'")
        self.take()
        return Call(self.span(first), function, tuple(arguments))

    def operand(self) -> Node:
        """Parse a literal, a name, or something in brackets."""
        token = self.current
        match token.kind:
            case "name":
                self.take()
                return self.word(str(token.value), self.span(token))
            case "number":
                self.take()
                value = token.value
                assert isinstance(value, int | Float)  # noqa: S101 - a number token's
                return Literal(self.span(token), value)
            case "string" | "bytes":
                return self.string()
            case "_|_":
                self.take()
                return BottomLiteral(self.span(token))
            case "{":
                return self.struct_literal()
            case "[":
                return self.list()
            case "(":
                return self.parenthesised()
            case _:
                raise self.error("expected a value")

    def parenthesised(self) -> Node:
        """Parse ``(expression)``."""
        self.take()
        inner = self.expression()
        self.skip(",")
        self.expect(")", "')'")
        return inner

    def struct(self, first: Token) -> Struct:
        """Parse the declarations of a struct whose ``{`` was taken."""
        self.enter()
        found = self.declarations("}")
        self.leave()
        self.take()
        return Struct.of(self.span(first), found)

    def list(self) -> ListLiteral:
        """Parse ``[a, b, ...T]``."""
        first = self.take()
        self.enter()
        items: list[Node] = []
        rest: Rest | None = None
        while self.kind != "]":
            if self.kind == "...":
                rest = self.rest()
            elif rest:
                raise self.error("nothing may follow '...' in a list; expected ']'")
            else:
                items.append(self.list_element())
            if self.kind != "]":
                self.expect(",", "',' or ']'")
        self.leave()
        self.take()
        return ListLiteral(self.span(first), tuple(items), rest)

    def rest(self) -> Rest:
        """Parse ``...T`` in a list."""
        first = self.take()
        value = None if self.kind in (",", "]") else self.expression()
        return Rest(self.span(first), value)

    def string(self) -> Node:
        """Build a string or bytes literal, or an interpolation."""
        token = self.take()
        pieces = token.value
        assert isinstance(pieces, tuple)  # noqa: S101 - what a string token holds
        if len(pieces) == 1 and isinstance(pieces[0], str | bytes):
            return Literal(self.span(token), pieces[0])
        parts = [
            part if isinstance(part, str | bytes) else self.interpolated(part)
            for part in pieces
        ]
        return Interpolation(
            self.span(token),
            tuple(part for part in parts if part),
            is_bytes=token.kind == "bytes",
        )

    def interpolated(self, tokens: tuple[Token, ...]) -> Node:
        """Parse the expression of one interpolation."""
        pairs = matching_brackets(self.source, tokens)
        inner = type(self)(self.source, tokens, pairs, self.limits)
        inner.depth = self.depth
        node = inner.expression()
        inner.skip(",")
        inner.expect("end", "')'")
        return node

    @abstractmethod
    def declarations(self, end: str) -> tuple[Declaration, ...]:
        """Parse declarations up to ``end``; the subclass knows how."""

    @abstractmethod
    def struct_literal(self) -> Struct:
        """Parse ``{...}``; the subclass knows how."""

    @abstractmethod
    def list_element(self) -> Node:
        """Parse an element of a list; the subclass knows how."""

    @abstractmethod
    def word(self, name: str, span: Span) -> Node:
        """Build the node of a name; the subclass knows how."""
