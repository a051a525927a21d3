"""Jinja2's parser with Nunjucks' grammar (L-25 … L-33): token stream to node tree.

Nunjucks prints infix operators as unparenthesised JavaScript, so JavaScript's
precedence decides inside a chain. The nodes are Jinja2's, read as follows:

* ``Tuple`` is a parenthesised group, also of one expression; its value is the last.
* ``FloorDiv(a, b)`` floors the whole run it ends: ``4 // 3 % 2`` is
  ``FloorDiv(Mod(Div(4, 3), 2), 1)``.
* A ``Compare`` holds one precedence level, its operands applied left to right to the
  *result* so far (L-29); ``Operand.op`` is spelled as in the source.
* ``Test.name`` is ``undefined`` when the right side of ``is`` is no name, as there.
* ``lineno`` is an offset in the piece of code; see :mod:`stagedoor.nunjucks.lexer`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

import jinja2
from jinja2 import nodes
from jinja2.lexer import TOKEN_EOF
from jinja2.parser import Parser

from stagedoor.nunjucks.errors import DialectError, quoted, too_much
from stagedoor.nunjucks.lexer import ExpressionLexer
from stagedoor.nunjucks.limits import DEFAULT_LIMITS, Limits, Meter
from stagedoor.nunjucks.numbers import number_to_text
from stagedoor.nunjucks.operators import to_string
from stagedoor.nunjucks.regex import Regex
from stagedoor.nunjucks.values import RESERVED_NAMES, Fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2.lexer import Token


CONSTANTS: Final[dict[str, bool | None]] = {
    "true": True,
    "false": False,
    "none": None,
    "null": None,
}
_EQUALITY: Final = frozenset({"==", "===", "!=", "!=="})
_ORDER: Final = frozenset({"<", "<=", ">", ">="})
_ADDITIVE: Final[dict[str, type[nodes.Expr]]] = {
    "+": nodes.Add,
    "-": nodes.Sub,
    "~": nodes.Concat,
}
# The operators whose leftmost operand takes a "not" written before them (L-28).
_LOWERED: Final = (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.Mod)

Arguments: TypeAlias = tuple[list[nodes.Expr], list[nodes.Keyword]]
_Parsed = TypeVar("_Parsed")
_Made = TypeVar("_Made", bound=nodes.Node)
# A run of * / %: the first operand, then what is applied to the result so far.
Run: TypeAlias = tuple[nodes.Expr, list[tuple[type[nodes.BinExpr], nodes.Expr]]]


class ExpressionEnvironment(jinja2.Environment):
    """What Jinja2's parser asks for its tokens."""

    regex_pattern = DEFAULT_LIMITS.regex_pattern

    @property
    def lexer(self) -> ExpressionLexer:
        """Our lexer in place of Jinja2's."""
        return ExpressionLexer(self.regex_pattern)


class ExpressionParser(Parser):
    """Parses one expression, or the parts of one tag header."""

    def __init__(
        self, environment: jinja2.Environment, source: str, limits: Limits
    ) -> None:
        """Tokenise ``source``; raises :class:`DialectError` as every method does."""
        super().__init__(environment, source)
        self.limits = limits
        self.depth = 0
        self.node_count = 0

    # -- the parts of headers ----------------------------------------------------

    def parse_whole(self) -> nodes.Expr:
        """Parse one expression and nothing after it."""
        expression = self.parse_condexpr()
        self.expect_end()
        return expression

    def parse_targets(self) -> tuple[str, ...]:
        """Parse ``a, b``: what ``for`` and ``set`` bind."""
        names = [self.parse_target()]
        while self.skip(","):
            names.append(self.parse_target())
        return tuple(names)

    def parse_target(self) -> str:
        """Parse one name that can be bound."""
        token = self.stream.current
        name = self.expect_name("a variable name")
        if name in CONSTANTS:
            raise DialectError(
                "N010",
                f"{quoted(name)} cannot be assigned to",
                token.lineno,
                "choose another name",
            )
        return name

    def parse_parameters(self) -> tuple[tuple[str, nodes.Expr | None], ...]:
        """Parse ``a, b=2)``: the parameters of a macro or call block."""
        positional, keywords = self.parse_arguments(")")
        parameters: list[tuple[str, nodes.Expr | None]] = []
        for node in positional:
            if not isinstance(node, nodes.Name):
                raise DialectError(
                    "N011", "a parameter must be a name", node.lineno, "m(a, b=1)"
                )
            parameters.append((node.name, None))
        parameters.extend((keyword.key, keyword.value) for keyword in keywords)
        return tuple(parameters)

    def parse_filter_call(self, value: nodes.Expr | None) -> nodes.Filter:
        """Parse ``name(arguments)`` as a filter over ``value``."""
        token = self.stream.current
        names = [self.expect_name("a filter name")]
        while self.skip("."):
            names.append(self.expect_name("a filter name"))
        positional: list[nodes.Expr] = []
        keywords: list[nodes.Keyword] = []
        if self.skip("("):
            positional, keywords = self.nested(lambda: self.parse_arguments(")"))
        self.count(token)
        return nodes.Filter(
            value,
            ".".join(names),
            positional,
            keywords,
            None,
            None,
            lineno=token.lineno,
        )

    # -- operators, loosest first --------------------------------------------------

    def parse_condexpr(self) -> nodes.Expr:
        """``a if c else b``; ``else`` takes no further ``if`` (L-30)."""
        body = self.parse_or()
        if not self.skip_name("if"):
            return body
        condition = self.parse_or()
        otherwise = self.nested(self.parse_or) if self.skip_name("else") else None
        return self.made(nodes.CondExpr(condition, body, otherwise, lineno=body.lineno))

    def parse_or(self) -> nodes.Expr:
        """``a or b``."""
        left = self.parse_and()
        while self.skip_name("or"):
            left = self.made(nodes.Or(left, self.parse_and(), lineno=left.lineno))
        return left

    def parse_and(self) -> nodes.Expr:
        """``a and b``."""
        left = self.parse_not()
        while self.skip_name("and"):
            left = self.made(nodes.And(left, self.parse_not(), lineno=left.lineno))
        return left

    def parse_not(self) -> nodes.Expr:
        """``not a``, which binds to the leftmost operand of a chain (L-28)."""
        at = self.stream.current.lineno
        if self.skip_name("not"):
            return self.lowered(self.nested(self.parse_not), at)
        return self.parse_membership()

    def lowered(self, target: nodes.Expr, at: int) -> nodes.Expr:
        """Put a ``not`` where JavaScript's ``!`` in front of the same text acts."""
        parent: Any = None
        inner: Any = target
        while (below := _leftmost(inner)) is not None:
            parent, inner = inner, below
        negated = self.made(nodes.Not(inner, lineno=at))
        if parent is None:
            return negated
        if isinstance(parent, nodes.Concat):
            parent.nodes[0] = negated
        elif isinstance(parent, nodes.Compare):
            parent.expr = negated
        else:
            parent.left = negated
        return target

    def parse_membership(self) -> nodes.Expr:
        """``a in b``, ``a not in b``."""
        left = self.parse_test_operator()
        while True:
            if self.at_name("not") and self.stream.look().value == "in":
                self.stream.skip(2)
                negated = True
            elif self.skip_name("in"):
                negated = False
            else:
                return left
            operand = nodes.Operand("in", self.parse_test_operator())
            left = self.made(nodes.Compare(left, [operand], lineno=left.lineno))
            if negated:
                left = self.made(nodes.Not(left, lineno=left.lineno))

    def parse_test_operator(self) -> nodes.Expr:
        """``a is test``, ``a is not test(argument)``."""
        left = self.parse_equality()
        if not self.skip_name("is"):
            return left
        negated = self.skip_name("not")
        test = self.made(self.named_test(left, self.parse_equality()))
        return self.made(nodes.Not(test, lineno=left.lineno)) if negated else test

    def named_test(self, left: nodes.Expr, right: nodes.Expr) -> nodes.Test:
        """Read the right side of ``is``: only its own name and arguments count."""
        positional: list[nodes.Expr] = []
        keywords: list[Any] = []  # Jinja2 says Pair here and Keyword there
        name = _static_name(right)
        if isinstance(right, nodes.Call):
            name = _static_name(right.node)
            positional, keywords = right.args, right.kwargs
        elif isinstance(right, nodes.Filter) and right.node is not None:
            name = right.name
            positional, keywords = [right.node, *right.args], right.kwargs
        at = right.lineno
        return nodes.Test(left, name, positional, keywords, None, None, lineno=at)

    def parse_equality(self) -> nodes.Expr:
        """``== === != !==``, all of one level."""
        return self.parse_comparison(_EQUALITY, self.parse_order)

    def parse_order(self) -> nodes.Expr:
        """``< <= > >=``, all of one level, tighter than equality."""
        return self.parse_comparison(_ORDER, self.parse_additive)

    def parse_comparison(
        self, operators: frozenset[str], operand: Callable[[], nodes.Expr]
    ) -> nodes.Expr:
        """One level of comparison operators."""
        left = operand()
        operands = []
        while self.stream.current.type in operators:
            token = next(self.stream)
            self.count(token)
            operands.append(nodes.Operand(token.type, operand(), lineno=token.lineno))
        if not operands:
            return left
        return self.made(nodes.Compare(left, operands, lineno=left.lineno))

    def parse_additive(self) -> nodes.Expr:
        """``+ - ~``, all of one level."""
        left = self.parse_multiplicative()
        while (operator := self.stream.current.type) in _ADDITIVE:
            token = next(self.stream)
            right = self.parse_multiplicative()
            if operator == "~":
                left = nodes.Concat([left, right], lineno=token.lineno)
            else:
                left = _ADDITIVE[operator](left, right, lineno=token.lineno)
            self.count(token)
        return left

    def parse_multiplicative(self) -> nodes.Expr:
        """``*``, ``/``, ``//``, ``%``: read as levels, applied left to right (L-27)."""
        return self.folded(self.parse_products())

    def parse_products(self) -> Run:
        """The loosest of the four, ``*``."""
        first, rest = self.parse_quotients()
        while self.skip("*"):
            operand, more = self.parse_quotients()
            rest += [(nodes.Mul, operand), *more]
        return first, rest

    def parse_quotients(self) -> Run:
        """``/``."""
        first, rest = self.parse_floors()
        while self.skip("/"):
            operand, more = self.parse_floors()
            rest += [(nodes.Div, operand), *more]
        return first, rest

    def parse_floors(self) -> Run:
        """``//``, which floors everything of its level and tighter around it."""
        first, rest = self.parse_remainders()
        while self.skip("//"):
            operand, more = self.parse_remainders()
            whole = self.folded((first, [*rest, (nodes.Div, operand), *more]))
            first, rest = self.floored(whole), []
        return first, rest

    def parse_remainders(self) -> Run:
        """``%``, the tightest of the four."""
        first = self.parse_pow()
        rest: list[tuple[type[nodes.BinExpr], nodes.Expr]] = []
        while self.skip("%"):
            rest.append((nodes.Mod, self.parse_pow()))
        return first, rest

    def folded(self, run: Run) -> nodes.Expr:
        """Apply a run left to right."""
        left, rest = run
        for kind, right in rest:
            left = self.made(kind(left, right, lineno=left.lineno))
        return left

    def floored(self, whole: nodes.Expr) -> nodes.Expr:
        """Floor a run."""
        left, right = whole, nodes.Const(1, lineno=whole.lineno)
        if isinstance(whole, nodes.Div):
            left, right = whole.left, whole.right  # type: ignore[assignment]  # any Expr
        return self.made(nodes.FloorDiv(left, right, lineno=whole.lineno))

    def parse_pow(self) -> nodes.Expr:
        """``**``, left to right: ``2 ** 3 ** 2`` is 64 (L-26)."""
        left = self.parse_filtered()
        while self.skip("**"):
            right = self.parse_filtered()
            left = self.made(nodes.Pow(left, right, lineno=left.lineno))
        return left

    def parse_filtered(self) -> nodes.Expr:
        """``a | filter``: tighter than every binary operator (L-26)."""
        value = self.parse_signed()
        while self.skip("|"):
            value = self.parse_filter_call(value)
        return value

    def parse_signed(self) -> nodes.Expr:
        """Unary ``-`` and ``+``, never the same one twice in a row."""
        token = self.stream.current
        kind = {"-": nodes.Neg, "+": nodes.Pos}.get(token.type)
        if kind is None:
            return self.parse_postfixed()
        next(self.stream)
        target = self.nested(self.parse_signed)
        if isinstance(target, kind):
            raise DialectError(
                "N012",
                f"'{token.type}' is written twice",
                target.lineno,
                f"write {token.type}({token.type}x)",
            )
        return self.made(kind(target, lineno=token.lineno))

    # -- operands ------------------------------------------------------------------

    def parse_postfixed(self) -> nodes.Expr:
        """``a.b``, ``a[b]``, ``a[b:c]``, ``a(b)``."""
        value = self.parse_operand()
        while True:
            token = self.stream.current
            if token.type == ".":
                next(self.stream)
                at = self.stream.current.lineno
                name = self.expect_name("a property name after '.'")
                value = nodes.Getattr(value, name, "load", lineno=at)
            elif token.type == "[":
                next(self.stream)
                key = self.nested(self.parse_subscript_key)
                self.expect_symbol("]")
                value = nodes.Getitem(value, key, "load", lineno=key.lineno)
            elif token.type == "(":
                next(self.stream)
                positional, keywords = self.nested(lambda: self.parse_arguments(")"))
                value = nodes.Call(
                    value, positional, keywords, None, None, lineno=value.lineno
                )
            else:
                return value
            self.count(token)

    def parse_subscript_key(self) -> nodes.Expr:
        """An index, or a slice (L-32)."""
        at = self.stream.current
        start = None if at.type in {":", "]"} else self.parse_condexpr()
        if not self.skip(":"):
            if start is None:
                raise self.unexpected("an index")
            if isinstance(start, nodes.Const) and isinstance(start.value, str):
                self.check_name(start.value, start.lineno)
            return start
        stop = step = None
        if self.stream.current.type not in {":", "]"}:
            stop = self.parse_condexpr()
        if self.skip(":") and self.stream.current.type != "]":
            step = self.parse_condexpr()
        return nodes.Slice(start, stop, step, lineno=at.lineno)

    def parse_operand(self) -> nodes.Expr:
        """A literal, a name, or something in brackets."""
        token = self.stream.current
        self.count(token)
        if token.type in {"number", "string"}:
            next(self.stream)
            return nodes.Const(token.value, lineno=token.lineno)
        if token.type == "name":
            next(self.stream)
            if token.value in CONSTANTS:
                return nodes.Const(CONSTANTS[token.value], lineno=token.lineno)
            self.check_name(token.value, token.lineno)
            return nodes.Name(token.value, "load", lineno=token.lineno)
        if token.type == "regex":
            next(self.stream)
            return self.regex_literal(token)
        return self.parse_bracketed(token)

    def regex_literal(self, token: Token) -> nodes.Expr:
        """``r/pattern/flags``."""
        pattern, _, flags = token.value[2:].rpartition("/")
        try:
            regex = Regex(pattern, flags)
        except Fault as fault:
            raise DialectError(
                "N007", fault.message, token.lineno, fault.hint
            ) from fault
        return nodes.Const(regex, lineno=token.lineno)

    def parse_bracketed(self, token: Token) -> nodes.Expr:
        """``(a, b)``, ``[a, b]``, ``{a: b}``."""
        if self.skip("("):
            items = self.nested(lambda: self.parse_items(")"))
            if not items:
                raise DialectError("N013", "the parentheses are empty", token.lineno)
            return nodes.Tuple(items, "load", lineno=token.lineno)
        if self.skip("["):
            items = self.nested(lambda: self.parse_items("]"))
            return nodes.List(items, lineno=token.lineno)
        if self.skip("{"):
            pairs = self.nested(self.parse_pairs)
            return nodes.Dict(pairs, lineno=token.lineno)
        raise self.unexpected("a value")

    def parse_items(self, end: str) -> list[nodes.Expr]:
        """``a, b`` up to ``end``; no trailing comma (L-32)."""
        items: list[nodes.Expr] = []
        if self.skip(end):
            return items
        items.append(self.parse_condexpr())
        while self.skip(","):
            items.append(self.parse_condexpr())
        self.expect_symbol(end)
        return items

    def parse_pairs(self) -> list[nodes.Pair]:
        """``a: 1, "b c": 2}``: keys are names or texts (L-32)."""
        pairs: list[nodes.Pair] = []
        if self.skip("}"):
            return pairs
        pairs.append(self.parse_pair())
        while self.skip(","):
            pairs.append(self.parse_pair())
        self.expect_symbol("}")
        return pairs

    def parse_pair(self) -> nodes.Pair:
        """``key: value``."""
        token = self.stream.current
        if token.type not in {"name", "string"} or (
            token.type == "name" and token.value in CONSTANTS
        ):
            raise DialectError(
                "N014",
                f"{_describe(token)} cannot be the key of a record",
                token.lineno,
                _key_hint(token),
            )
        self.check_name(token.value, token.lineno)
        next(self.stream)
        self.expect_symbol(":")
        self.count(token)
        key = nodes.Const(token.value, lineno=token.lineno)
        return nodes.Pair(key, self.parse_condexpr(), lineno=token.lineno)

    def parse_arguments(self, end: str) -> Arguments:
        """``a, key=b`` up to ``end``; keywords may stand anywhere."""
        positional: list[nodes.Expr] = []
        keywords: list[nodes.Keyword] = []
        if self.skip(end):
            return positional, keywords
        while True:
            token = self.stream.current
            if token.type == "name" and self.stream.look().type == "=":
                self.check_name(token.value, token.lineno)
                self.stream.skip(2)
                value = self.parse_condexpr()
                keywords.append(nodes.Keyword(token.value, value, lineno=token.lineno))
            else:
                positional.append(self.parse_condexpr())
            if not self.skip(","):
                self.expect_symbol(end)
                return positional, keywords

    # -- the token stream ------------------------------------------------------------

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
            f"expected {wanted}, found {_describe(token)}",
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

    def made(self, node: _Made) -> _Made:
        """Count a node that has no token of its own."""
        self.node_count += 1
        return node

    def count(self, token: Token) -> None:
        """Count a node."""
        self.node_count += 1
        if self.node_count > self.limits.nodes:
            raise too_much("nodes", self.limits.nodes, token.lineno)


def _leftmost(node: nodes.Node) -> nodes.Node | None:
    """Return the operand that a ``not`` in front of ``node`` goes on to."""
    if isinstance(node, _LOWERED):
        return node.left
    if isinstance(node, nodes.Concat):
        return node.nodes[0]
    if isinstance(node, nodes.Compare) and node.ops[0].op != "in":
        return node.expr
    return None


def _static_name(node: nodes.Expr) -> str:
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Const):
        return to_string(Meter(), node.value)
    return "undefined"


def _describe(token: Token) -> str:
    if token.type == TOKEN_EOF:
        return "the end"
    if token.type == "number":
        return f"'{number_to_text(token.value)}'"  # type: ignore[arg-type]  # see lexer
    return quoted(token.value)


def _key_hint(token: Token) -> str:
    if token.type == "{":
        return "inside of delimiters, write the bare expression, without '{{ }}'"
    if token.type == "}":
        return "leave out the last comma"
    return "write a name or a quoted text: {name: 1, 'a b': 2}"


def _hint(token: Token, wanted: str) -> str | None:
    if token.type == "number" and wanted.startswith("a property"):
        return "write list[0], not list.0"
    if token.type == "{":
        return "write one pair of delimiters, with no '{{ }}' inside"
    if token.type == "=":
        return "compare with '==', assign with '{% set name = value %}'"
    if token.type == "name" and token.value == "if":
        return "put the inner condition in parentheses"
    if token.type == TOKEN_EOF and wanted.startswith("'"):
        return "the first '}}' ends the expression: write '} }' for two braces"
    return None
