"""Expressions and tag headers, parsed once per distinct text and process.

Two files that say ``${{ values.name }}`` share one parse and one closure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from jinja2 import nodes

from stagedoor.nunjucks.errors import DialectError
from stagedoor.nunjucks.expression import Expression
from stagedoor.nunjucks.headers import (
    CLOSING,
    NAME,
    SIGNATURE,
    BlockTag,
    CallTag,
    ExpressionTag,
    ForTag,
    MacroTag,
    Parameters,
    SetTag,
    Tag,
    closing_bracket,
    find_word,
    is_path,
    unknown_tag,
)
from stagedoor.nunjucks.lexer import CODE_WHITESPACE
from stagedoor.nunjucks.parser import ExpressionParser
from stagedoor.nunjucks.reader import ExpressionEnvironment
from stagedoor.nunjucks.stack import deep_stack

if TYPE_CHECKING:
    from collections.abc import Callable

    from stagedoor.nunjucks.limits import Limits
    from stagedoor.nunjucks.quick import Code

_T = TypeVar("_T")
MOST_PIECES: Final = 20_000
"""How many parses are kept."""


class Pieces:
    """The parses of one set of limits.

    Attributes:
        expressions: By the code between the delimiters, from its first character on.
        tags: Likewise.
        easy: By the code with its blanks and dashes; see ``quick``.
    """

    def __init__(self, limits: Limits) -> None:
        self.environment = ExpressionEnvironment()
        self.environment.regex_pattern = limits.regex_pattern
        self.limits = limits
        self.expressions: dict[str, Expression] = {}
        self.tags: dict[str, Tag] = {}
        self.easy: dict[str, tuple[Expression, Code]] = {}

    def expression(self, code: str, at: int = 0) -> Expression:
        """Parse one expression.

        Raises:
            DialectError: With the offset in ``code``, plus ``at``.
        """
        if at:
            return self._parsed(code, at, ExpressionParser.parse_whole)
        known = self.expressions.get(code)
        if known is None:
            if len(self.expressions) >= MOST_PIECES:
                # Thousands of files with texts of their own must not fill the memory.
                self.expressions.clear()
                self.easy.clear()
            known = self._parsed(code, 0, ExpressionParser.parse_whole)
            self.expressions[code] = known
        return known

    def is_expression(self, code: str) -> bool:
        """Tell whether ``code`` can be parsed."""
        try:
            self.expression(code)
        except DialectError:
            return False
        return True

    def tag(self, code: str) -> Tag:
        """Parse one tag header.

        Raises:
            DialectError: With the offset in ``code``.
        """
        known = self.tags.get(code)
        if known is None:
            if len(self.tags) >= MOST_PIECES:
                self.tags.clear()
            known = self.tags[code] = self._tag(code)
        return known

    def _tag(self, code: str) -> Tag:
        start = len(code) - len(code.lstrip(CODE_WHITESPACE))
        word = NAME.match(code, start)
        name = word[0] if word else ""
        at = start + len(name)
        while at < len(code) and code[at] in CODE_WHITESPACE:
            at += 1
        rest = code[at:].rstrip(CODE_WHITESPACE)
        parse = _HEADERS.get(name)
        if parse is not None:
            return parse(self, name, rest, at)
        if name in CLOSING and rest:
            raise DialectError("N050", f"'{name}' takes nothing after it", at)
        if name in CLOSING or name == "endblock":
            return Tag(name, rest)
        raise unknown_tag(name, start)

    def condition(self, name: str, rest: str, at: int) -> Tag:
        """``if expression`` and its like."""
        return ExpressionTag(name, rest, self.expression(rest, at))

    def for_loop(self, name: str, rest: str, at: int) -> Tag:
        """``for targets in expression``."""
        split = find_word(rest, "in")
        if split is None:
            raise DialectError(
                "N051", "'for' needs 'in'", at, "write {% for item in list %}"
            )
        targets = self._targets(rest[:split], at)
        if targets == ("loop",):
            raise DialectError(
                "N052", "the loop variable cannot be called 'loop'", at, "rename it"
            )
        expression = self.expression(rest[split + 2 :], at + split + 2)
        return ForTag(name, rest, expression, targets)

    def assignment(self, name: str, rest: str, at: int) -> Tag:
        """``set targets = expression``."""
        split = find_word(rest, "=")
        if split is None:
            return SetTag(name, rest, self._targets(rest, at), None)
        targets = self._targets(rest[:split], at)
        expression = self.expression(rest[split + 1 :], at + split + 1)
        return SetTag(name, rest, targets, expression)

    def macro(self, name: str, rest: str, at: int) -> Tag:
        """``macro name(parameters)``."""
        signature = SIGNATURE.fullmatch(rest)
        if signature is None:
            raise DialectError(
                "N053",
                "the macro needs a name and parameters",
                at,
                "write {% macro name(a, b=1) %}",
            )
        self._targets(signature[1], at)
        parameters = self._parameters(signature[2], at + signature.start(2))
        return MacroTag(name, rest, signature[1], parameters)

    def call(self, name: str, rest: str, at: int) -> Tag:
        """``call(parameters) macro(arguments)``."""
        parameters: Parameters = ()
        if rest.startswith("("):
            end = closing_bracket(rest)
            if end is None:
                raise DialectError(
                    "N054", "the parameters of 'call' are never closed", at
                )
            parameters = self._parameters(rest[1:end], at + 1)
            at += end + 1
            rest = rest[end + 1 :]
        expression = self.expression(rest, at)
        call = expression.node
        if not isinstance(call, nodes.Call) or not is_path(call.node):
            raise DialectError(
                "N055",
                "'call' needs the call of a macro",
                at,
                "write {% call macro(arguments) %}",
            )
        return CallTag(name, rest, expression, parameters)

    def filter(self, name: str, rest: str, at: int) -> Tag:
        """``filter name(arguments)``."""

        def parse(parser: ExpressionParser) -> nodes.Expr:
            node = parser.parse_filter_call(None)
            parser.expect_end()
            return node

        return ExpressionTag(name, rest, self._parsed(rest, at, parse))

    def block(self, name: str, rest: str, at: int) -> Tag:
        """``block name``."""
        node = self.expression(rest, at).node
        if not isinstance(node, nodes.Name):
            raise DialectError("N056", "the block needs a name", at, "{% block name %}")
        return BlockTag(name, rest, node.name)

    def _targets(self, code: str, at: int) -> tuple[str, ...]:
        def parse(parser: ExpressionParser) -> tuple[str, ...]:
            targets = parser.parse_targets()
            parser.expect_end()
            return targets

        return self._read(code, at, parse)

    def _parameters(self, code: str, at: int) -> Parameters:
        if not code.strip(CODE_WHITESPACE):
            return ()

        def parse(
            parser: ExpressionParser,
        ) -> tuple[tuple[str, nodes.Expr | None], ...]:
            parameters = parser.parse_parameters()
            parser.expect_end()
            return parameters

        return tuple(
            (name, None if default is None else self._made(default, at))
            for name, default in self._read(f"{code})", at, parse)
        )

    def _parsed(
        self, code: str, at: int, parse: Callable[[ExpressionParser], nodes.Expr]
    ) -> Expression:
        return self._made(self._read(code, at, parse), at)

    def _made(self, node: nodes.Expr, at: int) -> Expression:
        return Expression(node, at, self.limits)

    def _read(self, code: str, at: int, parse: Callable[[ExpressionParser], _T]) -> _T:
        try:
            with deep_stack:
                return parse(ExpressionParser(self.environment, code, self.limits))
        except DialectError as error:
            error.offset += at
            raise


_HEADERS: Final[dict[str, Callable[[Pieces, str, str, int], Tag]]] = {
    "if": Pieces.condition,
    "elif": Pieces.condition,
    "elseif": Pieces.condition,
    "ifAsync": Pieces.condition,
    "switch": Pieces.condition,
    "case": Pieces.condition,
    "for": Pieces.for_loop,
    "asyncEach": Pieces.for_loop,
    "asyncAll": Pieces.for_loop,
    "set": Pieces.assignment,
    "macro": Pieces.macro,
    "call": Pieces.call,
    "filter": Pieces.filter,
    "block": Pieces.block,
}
