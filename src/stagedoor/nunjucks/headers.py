"""What stands in a tag: its words and parts, as data and as text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias

from jinja2 import nodes

from stagedoor.core.errors import did_you_mean
from stagedoor.core.frozen import frozen
from stagedoor.nunjucks.errors import DialectError, quoted
from stagedoor.nunjucks.lexer import CODE_WHITESPACE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.nunjucks.expression import Expression

Parameters: TypeAlias = "tuple[tuple[str, Expression | None], ...]"


@frozen
class Tag:
    """The header of a tag, such as ``else``.

    Attributes:
        name: Its first word.
        rest: What follows it, without blanks around.
    """

    name: str
    rest: str


@frozen
class ExpressionTag(Tag):
    """``if``, ``elif``, ``switch``, ``case``; ``filter`` and ``call`` too.

    Attributes:
        expression: The filter of ``filter`` is one over captured text.
    """

    expression: Expression


@frozen
class ForTag(ExpressionTag):
    """``for a, b in expression``."""

    targets: tuple[str, ...]


@frozen
class SetTag(Tag):
    """``set a, b = expression``, or ``set a`` before a body (then ``None``)."""

    targets: tuple[str, ...]
    expression: Expression | None


@frozen
class MacroTag(Tag):
    """``macro name(a, b=1)``."""

    macro: str
    parameters: Parameters


@frozen
class CallTag(ExpressionTag):
    """``call(a) macro(b)``: the parameters of the body, and the call."""

    parameters: Parameters


@frozen
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
NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
SIGNATURE: Final = re.compile(
    rf"([A-Za-z_][A-Za-z0-9_]*)[{CODE_WHITESPACE}]*\((.*)\)", re.DOTALL
)
# The tokens that matter when a header is split: brackets, words, "=", whole literals.
_PIECE: Final = (
    r""""(?:[^"\\]|\\.)*+(?:"|\\?\Z)|'(?:[^'\\]|\\.)*+(?:'|\\?\Z)"""
    r"""|r/(?:[^/\\]|\\(?:\\\\)*/|\\+(?=[^/\\]))*+/|[0-9]*[A-Za-z_][A-Za-z0-9_]*"""
    r"""|[0-9]+|[()\[\]{}]|[=]|[^"'A-Za-z0-9_()\[\]{}=]+"""
)


def _pieces(code: str) -> Iterator[re.Match[str]]:
    # "re" keeps the compiled pattern; most templates never need it.
    return re.finditer(_PIECE, code, re.DOTALL)


def find_word(code: str, wanted: str) -> int | None:
    """Return where ``wanted`` stands outside of brackets and literals."""
    depth = 0
    for match in _pieces(code):
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


def closing_bracket(code: str) -> int | None:
    """Return where the bracket that ``code`` starts with is closed."""
    opened: list[str] = []
    for match in _pieces(code):
        piece = match[0]
        if piece in "([{":
            opened.append({"(": ")", "[": "]", "{": "}"}[piece])
        elif opened and piece == opened[-1]:
            opened.pop()
            if not opened:
                return match.start()
    return None


def is_path(node: nodes.Node) -> bool:
    """Tell whether ``node`` is a name, or a property of one by a constant key."""
    while isinstance(node, (nodes.Getattr, nodes.Getitem)):
        if isinstance(node, nodes.Getitem) and not isinstance(node.arg, nodes.Const):
            return False
        node = node.node
    return isinstance(node, nodes.Name)


def unknown_tag(name: str, at: int) -> DialectError:
    """Describe a tag that does not exist, with what does the same here."""
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
