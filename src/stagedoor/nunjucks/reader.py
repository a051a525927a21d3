"""What every part of the expression parser does with tokens, and its budgets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

import jinja2
from jinja2 import nodes
from jinja2.lexer import TOKEN_EOF
from jinja2.parser import Parser

from stagedoor.nunjucks.errors import DialectError, quoted, too_much
from stagedoor.nunjucks.lexer import ExpressionLexer
from stagedoor.nunjucks.limits import DEFAULT_LIMITS, Limits
from stagedoor.nunjucks.numbers import number_to_text
from stagedoor.nunjucks.values import RESERVED_NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jinja2.lexer import Token

_Parsed = TypeVar("_Parsed")
_Made = TypeVar("_Made", bound=nodes.Node)

CONSTANTS: Final[dict[str, bool | None]] = {
    "true": True,
    "false": False,
    "none": None,
    "null": None,
}


class ExpressionEnvironment(jinja2.Environment):
    """What Jinja2's parser asks for its tokens."""

    regex_pattern = DEFAULT_LIMITS.regex_pattern

    @property
    def lexer(self) -> ExpressionLexer:
        """Our lexer in place of Jinja2's."""
        return ExpressionLexer(self.regex_pattern)


class TokenReader(Parser):
    """Jinja2's parser without its grammar."""

    def __init__(
        self, environment: jinja2.Environment, source: str, limits: Limits
    ) -> None:
        """Tokenise ``source``; raises :class:`DialectError` as every method does."""
        super().__init__(environment, source)
        self.limits = limits
        self.depth = 0
        self.node_count = 0

    def skip(self, symbol: str) -> bool:
        """Go past ``symbol`` when it is next."""
        if self.stream.current.type != symbol:
            return False
        next(self.stream)
        return True

    def at_name(self, name: str) -> bool:
        """Tell whether the word ``name`` is next."""
        token = self.stream.current
        return token.type == "name" and token.value == name

    def skip_name(self, name: str) -> bool:
        """Go past the word ``name`` when it is next."""
        if not self.at_name(name):
            return False
        next(self.stream)
        return True

    def expect_name(self, wanted: str) -> str:
        """Read a name that is not reserved."""
        token = self.stream.current
        if token.type != "name":
            raise self.unexpected(wanted)
        self.check_name(token.value, token.lineno)
        return next(self.stream).value

    def expect_symbol(self, symbol: str) -> None:
        """Go past ``symbol``, which must be next."""
        if not self.skip(symbol):
            raise self.unexpected(f"'{symbol}'")

    def expect_end(self) -> None:
        """Refuse anything more."""
        if self.stream.current.type != TOKEN_EOF:
            raise self.unexpected("the end of the expression")

    def check_name(self, name: str, at: int) -> None:
        """Refuse the names that lead to prototypes (R-17)."""
        if name in RESERVED_NAMES:
            raise DialectError(
                "N015", f"the name '{name}' is reserved", at, "choose another name"
            )

    def unexpected(self, wanted: str) -> DialectError:
        """Describe the current token where ``wanted`` should be."""
        token = self.stream.current
        return DialectError(
            "N016",
            f"expected {wanted}, found {describe(token)}",
            token.lineno,
            _hint(token, wanted),
        )

    # -- budgets -----------------------------------------------------------------------

    def nested(self, parse: Callable[[], _Parsed]) -> _Parsed:
        """Parse one level deeper."""
        self.depth += 1
        if self.depth > self.limits.nesting:
            raise too_much("nesting", self.limits.nesting, self.stream.current.lineno)
        parsed = parse()
        self.depth -= 1
        return parsed

    def links(self) -> Iterator[None]:
        """Count the links of a chain: each one nests the tree a level deeper."""
        for _ in range(self.limits.nesting):
            yield
        raise too_much("nesting", self.limits.nesting, self.stream.current.lineno)

    def made(self, node: _Made) -> _Made:
        """Count a node that has no token of its own."""
        self.node_count += 1
        return node

    def count(self, token: Token) -> None:
        """Count a node."""
        self.node_count += 1
        if self.node_count > self.limits.nodes:
            raise too_much("nodes", self.limits.nodes, token.lineno)


def describe(token: Token) -> str:
    """Spell a token for a message."""
    if token.type == TOKEN_EOF:
        return "the end"
    if token.type == "number":
        return f"'{number_to_text(token.value)}'"  # type: ignore[arg-type]  # see lexer
    return quoted(token.value)


_HINTS: Final = (
    ("number", "a property name after '.'", "write list[0], not list.0"),
    ("{", "", "write one pair of delimiters, with no '{{ }}' inside"),
    ("|", "a filter name", "write 'or'"),
    ("]", "a value", "leave out the last comma"),
    (")", "a value", "leave out the last comma"),
    ("=", "", "compare with '==', assign with '{% set name = value %}'"),
    (TOKEN_EOF, "']'", "brackets must be closed before the closing delimiter"),
    (TOKEN_EOF, "')'", "brackets must be closed before the closing delimiter"),
    (TOKEN_EOF, "'}'", "the first '}}' ends the expression: write '} }'"),
)
"""What helps where a token of a kind stands in place of what was wanted."""


def _hint(token: Token, wanted: str) -> str | None:
    if token.type == "name" and token.value == "if":
        return "put the inner condition in parentheses"
    return next(
        (
            hint
            for kind, place, hint in _HINTS
            if token.type == kind and place in {"", wanted}
        ),
        None,
    )
