"""Operands of expressions: literals, names, brackets, and what follows them (L-32)."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from jinja2 import nodes

from stagedoor.nunjucks.errors import DialectError
from stagedoor.nunjucks.reader import CONSTANTS, TokenReader, describe
from stagedoor.nunjucks.regex import Regex
from stagedoor.nunjucks.values import Fault

if TYPE_CHECKING:
    from jinja2.lexer import Token

Arguments: TypeAlias = tuple[list[nodes.Expr], list[nodes.Keyword]]


class OperandParser(TokenReader):
    """Parses everything that binds tighter than operators."""

    def parse_postfixed(self) -> nodes.Expr:
        """``a.b``, ``a[b]``, ``a[b:c]``, ``a(b)``."""
        value = self.parse_operand()
        links = self.links()
        while True:
            next(links)
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
                f"{describe(token)} cannot be the key of a record",
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


def _key_hint(token: Token) -> str:
    if token.type == "{":
        return "inside of delimiters, write the bare expression, without '{{ }}'"
    if token.type == "}":
        return "leave out the last comma"
    return "write a name or a quoted text: {name: 1, 'a b': 2}"
