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

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from jinja2 import nodes

from stagedoor.nunjucks.errors import DialectError, quoted
from stagedoor.nunjucks.limits import Meter
from stagedoor.nunjucks.operands import OperandParser
from stagedoor.nunjucks.operators import to_string
from stagedoor.nunjucks.reader import CONSTANTS

if TYPE_CHECKING:
    from collections.abc import Callable

_EQUALITY: Final = frozenset({"==", "===", "!=", "!=="})
_ORDER: Final = frozenset({"<", "<=", ">", ">="})
_ADDITIVE: Final[dict[str, type[nodes.Expr]]] = {
    "+": nodes.Add,
    "-": nodes.Sub,
    "~": nodes.Concat,
}
# The operators whose leftmost operand takes a "not" written before them (L-28).
_LOWERED: Final = (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.Mod)

# A run of * / %: the first operand, then what is applied to the result so far.
Run: TypeAlias = tuple[nodes.Expr, list[tuple[type[nodes.BinExpr], nodes.Expr]]]


class ExpressionParser(OperandParser):
    """Parses one expression, or the parts of one tag header."""

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
        if self.stream.current.type in {".", "["}:
            raise DialectError(
                "N017",
                "only a plain name can be assigned to",
                self.stream.current.lineno,
                "make a new value: {% set name = … %}",
            )
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
        links = self.links()
        while self.skip_name("or"):
            next(links)
            left = self.made(nodes.Or(left, self.parse_and(), lineno=left.lineno))
        return left

    def parse_and(self) -> nodes.Expr:
        """``a and b``."""
        left = self.parse_not()
        links = self.links()
        while self.skip_name("and"):
            next(links)
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
        links = self.links()
        while True:
            next(links)
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
        links = self.links()
        while self.stream.current.type in operators:
            next(links)
            token = next(self.stream)
            self.count(token)
            operands.append(nodes.Operand(token.type, operand(), lineno=token.lineno))
        if not operands:
            return left
        return self.made(nodes.Compare(left, operands, lineno=left.lineno))

    def parse_additive(self) -> nodes.Expr:
        """``+ - ~``, all of one level."""
        left = self.parse_multiplicative()
        links = self.links()
        while (operator := self.stream.current.type) in _ADDITIVE:
            next(links)
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
        links = self.links()
        while self.skip("*"):
            next(links)
            operand, more = self.parse_quotients()
            rest += [(nodes.Mul, operand), *more]
        return first, rest

    def parse_quotients(self) -> Run:
        """``/``."""
        first, rest = self.parse_floors()
        links = self.links()
        while self.skip("/"):
            next(links)
            operand, more = self.parse_floors()
            rest += [(nodes.Div, operand), *more]
        return first, rest

    def parse_floors(self) -> Run:
        """``//``, which floors everything of its level and tighter around it."""
        first, rest = self.parse_remainders()
        links = self.links()
        while self.skip("//"):
            next(links)
            operand, more = self.parse_remainders()
            whole = self.folded((first, [*rest, (nodes.Div, operand), *more]))
            first, rest = self.floored(whole), []
        return first, rest

    def parse_remainders(self) -> Run:
        """``%``, the tightest of the four."""
        first = self.parse_pow()
        rest: list[tuple[type[nodes.BinExpr], nodes.Expr]] = []
        links = self.links()
        while self.skip("%"):
            next(links)
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
        links = self.links()
        while self.skip("**"):
            next(links)
            right = self.parse_filtered()
            left = self.made(nodes.Pow(left, right, lineno=left.lineno))
        return left

    def parse_filtered(self) -> nodes.Expr:
        """``a | filter``: tighter than every binary operator (L-26)."""
        value = self.parse_signed()
        links = self.links()
        while self.skip("|"):
            next(links)
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
