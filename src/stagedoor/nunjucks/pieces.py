"""Expressions and tag headers, parsed once per distinct text and process.

Two files that say ``${{ values.name }}`` share one parse and one closure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

from jinja2 import nodes

from stagedoor.core.errors import did_you_mean
from stagedoor.nunjucks.errors import DialectError, quoted, too_much
from stagedoor.nunjucks.evaluate import Compiler
from stagedoor.nunjucks.facts import Facts, facts_of
from stagedoor.nunjucks.lexer import CODE_WHITESPACE
from stagedoor.nunjucks.parser import ExpressionEnvironment, ExpressionParser
from stagedoor.nunjucks.stack import deep_stack

if TYPE_CHECKING:
    from collections.abc import Callable

    from stagedoor.nunjucks.evaluate import Bindings, Evaluate
    from stagedoor.nunjucks.limits import Limits
    from stagedoor.nunjucks.scope import Scope
    from stagedoor.nunjucks.values import Value

_T = TypeVar("_T")
Parameters: TypeAlias = tuple[tuple[str, "Expression | None"], ...]


class Expression:
    """A parsed expression.

    Attributes:
        node: Its tree.
        facts: See :class:`~stagedoor.nunjucks.facts.Facts`.
        at: Where it starts in the header it belongs to.
        evaluate: Its closure when none of its names lives in a slot.
        work: What evaluating it costs.
        plain: Whether ``evaluate`` is right wherever no name lives in a slot.
    """

    __slots__ = (
        "at",
        "evaluate",
        "facts",
        "limits",
        "node",
        "plain",
        "variants",
        "work",
    )

    def __init__(
        self, node: nodes.Expr, at: int, evaluate: Evaluate, limits: Limits
    ) -> None:
        self.node = node
        self.facts: Facts = facts_of(node)
        self.at = at
        self.evaluate = evaluate
        self.limits = limits
        self.work = self.facts.size + 1
        self.plain = not self.facts.calls
        self.variants: dict[object, Evaluate] = {}

    def bound(self, bindings: Bindings, depth: int) -> Evaluate:
        """Return the closure to use where ``bindings`` hold, ``depth`` levels down."""
        if depth + self.facts.height > self.limits.nesting:
            return _too_deep(self.limits.nesting)
        used = tuple(
            (name, bindings[name]) for name in bindings if name in self.facts.names
        )
        if not used and self.plain:
            return self.evaluate
        # Calls hand their depth to the macro, so they need to know it.
        key = (used, 0 if self.plain else depth)
        variant = self.variants.get(key)
        if variant is None:
            with deep_stack:
                variant = Compiler(dict(used), depth).compile(self.node)
            self.variants[key] = variant
        return variant


def _too_deep(nesting: int) -> Evaluate:
    def refuse(_: Scope) -> Value:
        raise too_much("nesting", nesting, 0)

    return refuse


@dataclass(frozen=True, slots=True)
class Tag:
    """The header of a tag, such as ``else``.

    Attributes:
        name: Its first word.
        rest: What follows it, without blanks around.
    """

    name: str
    rest: str


@dataclass(frozen=True, slots=True)
class ExpressionTag(Tag):
    """``if``, ``elif``, ``switch``, ``case``; ``filter`` and ``call`` too.

    Attributes:
        expression: The filter of ``filter`` is one over captured text.
    """

    expression: Expression


@dataclass(frozen=True, slots=True)
class ForTag(ExpressionTag):
    """``for a, b in expression``."""

    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetTag(Tag):
    """``set a, b = expression``, or ``set a`` before a body (then ``None``)."""

    targets: tuple[str, ...]
    expression: Expression | None


@dataclass(frozen=True, slots=True)
class MacroTag(Tag):
    """``macro name(a, b=1)``."""

    macro: str
    parameters: Parameters


@dataclass(frozen=True, slots=True)
class CallTag(ExpressionTag):
    """``call(a) macro(b)``: the parameters of the body, and the call."""

    parameters: Parameters


@dataclass(frozen=True, slots=True)
class BlockTag(Tag):
    """``block name``."""

    block: str


CLOSING: Final = frozenset(
    {
        *("else", "endif", "endfor", "endmacro", "endcall", "endfilter", "endset"),
        *("default", "endswitch", "endeach", "endall"),
    }
)
"""Tags that take nothing after their name (L-51)."""
OPENING: Final = (
    *("if", "for", "set", "macro", "call", "filter", "block", "switch", "raw"),
    *("verbatim", "asyncEach", "asyncAll", "ifAsync"),
)
_INSTEAD: Final = {
    "include": "a scaffolder renders single files: there is nothing to load",
    "import": "define the macro in this file",
    "from": "define the macro in this file",
    "extends": "a scaffolder renders single files: there is nothing to extend",
    "with": "use {% set name = value %}",
    "do": "use {% set unused = expression %}",
    "print": "write ${{ expression }}",
    "break": "wrap the body in {% if %}",
    "continue": "wrap the body in {% if %}",
    "unless": "use {% if not … %}",
    "assign": "use {% set name = value %}",
    "comment": "write {# … #}",
    "trans": "there are no translations",
    "autoescape": "nothing is escaped; use the filter 'escape' where needed",
    "raw": "write {% raw %}",
    "endraw": "write exactly {% raw %} … {% endraw %}",
    "endverbatim": "write exactly {% verbatim %} … {% endverbatim %}",
}
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SIGNATURE: Final = re.compile(
    rf"([A-Za-z_][A-Za-z0-9_]*)[{CODE_WHITESPACE}]*\((.*)\)", re.DOTALL
)
# The tokens that matter when a header is split: brackets, words, "=", whole literals.
_PIECE: Final = re.compile(
    r""""(?:[^"\\]|\\.)*+(?:"|\\?\Z)|'(?:[^'\\]|\\.)*+(?:'|\\?\Z)"""
    r"""|r/(?:[^/\\]|\\(?:\\\\)*/|\\+(?=[^/\\]))*+/|[0-9]*[A-Za-z_][A-Za-z0-9_]*"""
    r"""|[0-9]+|[()\[\]{}]|[=]|[^"'A-Za-z0-9_()\[\]{}=]+""",
    re.DOTALL,
)


class Pieces:
    """The parses of one set of limits.

    Attributes:
        expressions: By the code between the delimiters, blanks included.
        tags: Likewise.
    """

    def __init__(self, limits: Limits) -> None:
        self.environment = ExpressionEnvironment()
        self.environment.regex_pattern = limits.regex_pattern
        self.limits = limits
        self.expressions: dict[str, Expression] = {}
        self.tags: dict[str, Tag] = {}

    def expression(self, code: str, at: int = 0) -> Expression:
        """Parse one expression.

        Raises:
            DialectError: With the offset in ``code``, plus ``at``.
        """
        if at:
            return self._parsed(code, at, ExpressionParser.parse_whole)
        known = self.expressions.get(code)
        if known is None:
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
            known = self.tags[code] = self._tag(code)
        return known

    def _tag(self, code: str) -> Tag:
        start = len(code) - len(code.lstrip(CODE_WHITESPACE))
        word = _NAME.match(code, start)
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
        raise _unknown_tag(name, start)

    def condition(self, name: str, rest: str, at: int) -> Tag:
        """``if expression`` and its like."""
        return ExpressionTag(name, rest, self.expression(rest, at))

    def for_loop(self, name: str, rest: str, at: int) -> Tag:
        """``for targets in expression``."""
        split = _find(rest, "in")
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
        split = _find(rest, "=")
        if split is None:
            return SetTag(name, rest, self._targets(rest, at), None)
        targets = self._targets(rest[:split], at)
        expression = self.expression(rest[split + 1 :], at + split + 1)
        return SetTag(name, rest, targets, expression)

    def macro(self, name: str, rest: str, at: int) -> Tag:
        """``macro name(parameters)``."""
        signature = _SIGNATURE.fullmatch(rest)
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
            end = _closing(rest)
            if end is None:
                raise DialectError(
                    "N054", "the parameters of 'call' are never closed", at
                )
            parameters = self._parameters(rest[1:end], at + 1)
            at += end + 1
            rest = rest[end + 1 :]
        expression = self.expression(rest, at)
        call = expression.node
        if not isinstance(call, nodes.Call) or not _is_path(call.node):
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
        expression = Expression(node, at, _too_deep(self.limits.nesting), self.limits)
        if expression.facts.height <= self.limits.nesting:
            with deep_stack:
                expression.evaluate = Compiler({}, 0).compile(node)
        return expression

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


def _find(code: str, wanted: str) -> int | None:
    """Return where ``wanted`` stands outside of brackets and literals."""
    depth = 0
    for match in _PIECE.finditer(code):
        piece = match[0]
        if piece in "([{":
            depth += 1
        elif piece in ")]}":
            depth -= 1
        elif piece == wanted and depth == 0:
            around = code[match.start() - 1 : match.start()] + code[match.end() :][:1]
            if wanted == "=" or not around.strip(CODE_WHITESPACE):
                return match.start()
    return None


def _closing(code: str) -> int | None:
    """Return where the bracket that ``code`` starts with is closed."""
    opened: list[str] = []
    for match in _PIECE.finditer(code):
        piece = match[0]
        if piece in "([{":
            opened.append({"(": ")", "[": "]", "{": "}"}[piece])
        elif opened and piece == opened[-1]:
            opened.pop()
            if not opened:
                return match.start()
    return None


def _is_path(node: nodes.Node) -> bool:
    """Tell whether ``node`` is a name, or a property of one by a constant key."""
    while isinstance(node, (nodes.Getattr, nodes.Getitem)):
        if isinstance(node, nodes.Getitem) and not isinstance(node.arg, nodes.Const):
            return False
        node = node.node
    return isinstance(node, nodes.Name)


def _unknown_tag(name: str, at: int) -> DialectError:
    if not name:
        return DialectError(
            "N057", "the tag has no name", at, "a tag starts with a word: {% if … %}"
        )
    if name in {"include", "import", "from", "extends"}:
        return DialectError(
            "N058", f"the tag {quoted(name)} is not supported", at, _INSTEAD[name]
        )
    hint = _INSTEAD.get(name) or did_you_mean(name, (*OPENING, *CLOSING, "elif"))
    return DialectError("N059", f"unknown tag {quoted(name)}", at, hint)
