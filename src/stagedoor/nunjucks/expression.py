"""A parsed expression with its facts and closures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.nunjucks.errors import too_much
from stagedoor.nunjucks.evaluate import Compiler
from stagedoor.nunjucks.facts import Facts, facts_of
from stagedoor.nunjucks.stack import deep_stack

if TYPE_CHECKING:
    from jinja2 import nodes

    from stagedoor.nunjucks.evaluate import Bindings
    from stagedoor.nunjucks.limits import Limits
    from stagedoor.nunjucks.operations import Evaluate
    from stagedoor.nunjucks.scope import Scope
    from stagedoor.nunjucks.values import Value


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

    def __init__(self, node: nodes.Expr, at: int, limits: Limits) -> None:
        self.node = node
        self.facts: Facts = facts_of(node)
        self.at = at
        self.evaluate = too_deep(limits.nesting)
        if self.facts.height <= limits.nesting:
            with deep_stack:
                self.evaluate = Compiler({}, 0).compile(node)
        self.limits = limits
        self.work = self.facts.size + 1
        self.plain = not self.facts.calls
        self.variants: dict[object, Evaluate] = {}

    def bound(self, bindings: Bindings, depth: int) -> Evaluate:
        """Return the closure to use where ``bindings`` hold, ``depth`` levels down."""
        if depth + self.facts.height > self.limits.nesting:
            return too_deep(self.limits.nesting)
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


def too_deep(nesting: int) -> Evaluate:
    """Return a closure that says so; the expression may never be evaluated."""

    def refuse(_: Scope) -> Value:
        raise too_much("nesting", nesting, 0)

    return refuse
