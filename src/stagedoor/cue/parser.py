"""Tokens to a syntax tree: files and declarations.

Source: the CUE language specification, "Expressions", "Struct", "Source file
organization". What the grammar has and the evaluator has not is refused here by name.
"""

from __future__ import annotations

from typing import Final

from stagedoor.cue.expressions import ExpressionParser
from stagedoor.cue.lexer import matching_brackets, read_tokens
from stagedoor.cue.limits import DEFAULT_LIMITS, LimitError, Limits, deep_stack
from stagedoor.cue.syntax import (
    Comprehension,
    Declaration,
    DynamicField,
    Embedding,
    Field,
    File,
    For,
    If,
    Import,
    Let,
    Literal,
    Name,
    Node,
    Pattern,
    Rest,
    Span,
    Special,
    Struct,
)
from stagedoor.cue.tokens import Source

_WORDS: Final = {"true": True, "false": False, "null": None}


class Parser(ExpressionParser):
    """Declarations, on top of expressions."""

    def file(self) -> File:
        """Parse a whole source."""
        self.skip("@", ",")
        package = self.package()
        imports: list[Import] = []
        while self.is_word("import") and self.peek(1).kind in ("string", "(", "name"):
            imports += self.imports()
        body = self.declarations("end")
        span = Span(self.source, 0, len(self.source.text))
        return File(self.source, package, tuple(imports), Struct.of(span, body))

    def package(self) -> str | None:
        """Parse the package clause; a field may be called ``package`` too."""
        if not (self.is_word("package") and self.peek(1).kind == "name"):
            return None
        self.take()
        name = str(self.take().value)
        self.separator("end")
        self.skip("@", ",")
        return name

    def imports(self) -> list[Import]:
        """Parse one import declaration, grouped or not."""
        self.take()
        if self.kind != "(":
            found = [self.import_line()]
        else:
            self.take()
            found = []
            while self.kind != ")":
                found.append(self.import_line())
                self.skip(",")
            self.take()
        self.separator("end")
        self.skip("@")
        return found

    def import_line(self) -> Import:
        """Parse ``name "path"``."""
        first = self.current
        name = str(self.take().value) if self.kind == "name" else None
        token = self.expect("string", "an import path")
        pieces = token.value
        assert isinstance(pieces, tuple)  # noqa: S101 - what a string token holds
        path = pieces[0] if len(pieces) == 1 else ""
        path, _, suffix = str(path).partition(":")
        span = Span(self.source, first.offset, token.last)
        return Import(span, path, name or suffix or path.rpartition("/")[2])

    def declarations(self, end: str) -> tuple[Declaration, ...]:
        """Parse declarations up to, not including, the token ``end``."""
        found: list[Declaration] = []
        while self.kind != end:
            if self.kind == "@":
                self.take()
            else:
                found.append(self.declaration())
                self.skip("@")
            self.separator(end)
        return tuple(found)

    def declaration(self) -> Declaration:
        """Parse one declaration: a label and ``:`` decide that it is a field."""
        if self.kind == "...":
            return self.ellipsis()
        alias = self.label_alias()
        if (marker := self.field_marker()) is not None:
            return self.field(marker, alias)
        if alias:
            raise self.refuse("an alias that names no field")
        if self.kind == "name":
            if self.is_word("let") and self.peek(2).kind == "=":
                return self.let()
            if self.is_word("if") or self.is_word("for"):
                return self.comprehension()
        first = self.current
        value = self.expression()
        return Embedding(self.span(first), value)

    def ellipsis(self) -> Rest:
        """Parse ``...`` in a struct."""
        first = self.take()
        if self.kind not in (",", "}", "end", "@"):
            raise self.refuse("'...' with a type in a struct", first)
        return Rest(self.span(first), None)

    def label_alias(self) -> str | None:
        """Take ``X=`` before a label."""
        if self.kind == "name" and self.peek(1).kind == "=" and not self.is_let():
            name = str(self.take().value)
            self.take()
            return name
        return None

    def is_let(self) -> bool:
        """Tell whether this name is the one a ``let`` binds."""
        return self.index > 0 and self.tokens[self.index - 1].value == "let"

    def field_marker(self) -> str | None:
        """Return the marker of the field that starts here; None when none does."""
        if self.kind in ("name", "string", "bytes", "number"):
            after = self.index + 1
        elif self.kind in ("(", "["):
            after = self.pairs[self.index] + 1
        else:
            return None
        marker = self.tokens[after].kind
        if marker == ":":
            return ""
        if marker in ("?", "!") and self.tokens[after + 1].kind == ":":
            return marker
        if marker == "~":
            raise self.refuse("postfix alias", self.tokens[after])
        return None

    def field(self, marker: str, alias: str | None) -> Declaration:
        """Parse ``label marker: value``; ``a: b: c`` nests."""
        first = self.current
        if self.kind in ("(", "["):
            return self.bracketed_field(marker, alias)
        if self.kind == "number":
            raise self.error("a label is a name or a string")
        label = self.label()
        self.after_label(marker)
        value = self.field_value()
        span = self.span(first)
        if isinstance(label, Node):
            return DynamicField(span, label, marker, value)
        declares = str(first.value) if first.kind == "name" else None
        return Field(span, label, marker, value, declares, alias)

    def label(self) -> str | Special | Node:
        """Parse a name or string; an interpolated one is an expression."""
        token = self.current
        if token.kind in ("string", "bytes"):
            node = self.string()
            if not isinstance(node, Literal):
                return node
            text = node.value
            return (
                text.decode("utf-8", "replace")
                if isinstance(text, bytes)
                else str(text)
            )
        self.take()
        name = str(token.value)
        if name.startswith("__"):
            raise self.source.syntax_error(
                "names that start with '__' are reserved", token.offset
            )
        if name == "_":
            raise self.source.syntax_error("'_' is no label", token.offset)
        return Special(name) if name[0] in "_#" else name

    def bracketed_field(self, marker: str, alias: str | None) -> Declaration:
        """Parse ``(label): value`` or ``[pattern]: value``."""
        first = self.take()
        if first.kind == "(":
            label = self.expression()
            self.expect(")", "')'")
            self.after_label(marker)
            if alias:
                raise self.refuse("alias of a computed field", first)
            return DynamicField(self.span(first), label, marker, self.field_value())
        inner = None
        if self.kind == "name" and self.peek(1).kind == "=":
            inner = str(self.take().value)
            self.take()
        condition = self.expression()
        self.expect("]", "']'")
        if marker or alias:
            raise self.error("a pattern takes no marker and no alias before it")
        self.after_label(marker)
        value = self.field_value()
        return Pattern(self.span(first), condition, value, inner)

    def after_label(self, marker: str) -> None:
        """Take the marker and the colon."""
        if marker:
            self.take()
        self.expect(":", "':'")

    def field_value(self) -> Node:
        """Parse what follows the colon: an expression, or the next label."""
        if self.kind == "name" and self.peek(1).kind == "=":
            raise self.refuse("value alias")
        self.enter()
        if self.field_marker() is None and not self.has_alias():
            value = self.expression()
        else:
            first = self.current
            inner = self.declaration()
            value = Struct.of(self.span(first), (inner,))
        self.leave()
        return value

    def has_alias(self) -> bool:
        """Tell whether an alias of a label stands here."""
        return self.kind == "name" and self.peek(1).kind == "="

    def let(self) -> Let:
        """Parse ``let name = value``."""
        first = self.take()
        name = str(self.expect("name", "a name").value)
        self.expect("=", "'='")
        value = self.expression()
        return Let(self.span(first), name, value)

    def comprehension(self) -> Comprehension:
        """Parse clauses and the struct behind them."""
        first = self.current
        clauses: list[Let | For | If] = []
        while self.kind != "{":
            if clauses:
                self.skip(",")
            clauses.append(self.clause())
        self.take()
        body = self.struct(self.tokens[self.index - 1])
        if self.is_word("else") or self.is_word("fallback"):
            raise self.refuse("'else' clause")
        return Comprehension(self.span(first), tuple(clauses), body)

    def clause(self) -> Let | For | If:
        """Parse one clause of a comprehension."""
        first = self.current
        if self.is_word("let"):
            return self.let()
        if self.is_word("if"):
            self.take()
            return If(self.span(first), self.expression())
        if not self.is_word("for"):
            raise self.error("expected 'for', 'if', 'let' or '{'")
        self.take()
        key, value = None, str(self.expect("name", "a name").value)
        if self.kind == ",":
            self.take()
            key, value = value, str(self.expect("name", "a name").value)
        if not self.is_word("in"):
            raise self.error("expected 'in'")
        self.take()
        source = self.expression()
        return For(self.span(first), key, value, source)

    def struct_literal(self) -> Struct:
        """Parse ``{...}``."""
        return self.struct(self.take())

    def list_element(self) -> Node:
        """Parse an element of a list, which may be a comprehension."""
        if self.is_word("for") or self.is_word("if"):
            return self.comprehension()
        return self.expression()

    def word(self, name: str, span: Span) -> Node:
        """Build the node of a name: a constant or a reference."""
        return Literal(span, _WORDS[name]) if name in _WORDS else Name(span, name)


def parse_policy(path: str, text: str, limits: Limits = DEFAULT_LIMITS) -> File:
    """Parse one policy file.

    Raises:
        PolicyError: P001 where it is no CUE, P002 where it is CUE that is not
            supported, P003 where it exceeds the limits.
    """
    source = Source(path, text.removeprefix("\ufeff"))
    if len(text) > limits.policy_length:
        raise source.limit_error(f"more than {limits.policy_length:,} characters", 0)
    try:
        with deep_stack():
            tokens = read_tokens(source, limits.tokens)
            pairs = matching_brackets(source, tokens)
            return Parser(source, tokens, pairs, limits).file()
    except LimitError as error:
        raise source.limit_error(str(error), 0) from None


def parse_expression(text: str, limits: Limits = DEFAULT_LIMITS) -> Node:
    """Parse an expression given on its own, such as ``#Workload``.

    Raises:
        PolicyError: As :func:`parse_policy`.
    """
    source = Source("--expression", text)
    try:
        with deep_stack():
            tokens = read_tokens(source, limits.tokens)
            pairs = matching_brackets(source, tokens)
            parser = Parser(source, tokens, pairs, limits)
            node = parser.expression()
            parser.skip(",")
            parser.expect("end", "the end of the expression")
            return node
    except LimitError as error:
        raise source.limit_error(str(error), 0) from None
