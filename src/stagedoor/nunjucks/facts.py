"""What the evaluator has to know about an expression before it runs it."""

from __future__ import annotations

from typing import Final, NamedTuple

from jinja2 import nodes

MUTATING_METHODS: Final = frozenset(
    {
        *("add", "append", "clear", "copyWithin", "delete", "fill", "insert", "pop"),
        *("popitem", "push", "remove", "reverse", "set", "setdefault", "shift"),
        *("sort", "splice", "unshift", "update"),
    }
)
"""Methods that change their receiver; a template that names one gets a copied context."""

# How many levels nunjitsu's evaluator goes down from a node to its operands (L-71).
_STEPS: Final[dict[type[nodes.Node], int]] = {
    nodes.Add: 2,
    nodes.Sub: 2,
    nodes.Mul: 2,
    nodes.Div: 2,
    nodes.FloorDiv: 3,
    nodes.Mod: 2,
    nodes.Pow: 2,
    nodes.Concat: 2,
    nodes.Test: 2,
    nodes.Filter: 3,
    nodes.Call: 2,
}


class Facts(NamedTuple):
    """Facts about one expression.

    Attributes:
        names: The variables it reads.
        size: How many nodes it has: what evaluating it costs, and a part of L-71.
        height: How deep it is nested, in nunjitsu's levels.
        calls: Whether it calls anything.
        mutates: Whether it names a method that changes data.
        dynamic: Whether it looks up a computed name, which may be such a method.
    """

    names: frozenset[str]
    size: int
    height: int
    calls: bool
    mutates: bool
    dynamic: bool


def facts_of(expression: nodes.Node) -> Facts:
    """Collect the facts, without recursion: trees may be very deep."""
    names: set[str] = set()
    size = height = 0
    calls = mutates = dynamic = False
    waiting: list[tuple[nodes.Node, int]] = [(expression, 0)]
    while waiting:
        node, depth = waiting.pop()
        size += 1
        height = max(height, depth)
        if isinstance(node, nodes.Name):
            names.add(node.name)
        elif isinstance(node, nodes.Call):
            calls = True
            mutates = mutates or _is_computed(node.node)
        elif isinstance(node, nodes.Getattr):
            mutates = mutates or node.attr in MUTATING_METHODS
        elif isinstance(node, nodes.Getitem):
            dynamic = dynamic or _is_computed(node)
            mutates = mutates or _constant_key(node) in MUTATING_METHODS
        below = depth + _STEPS.get(type(node), 1)
        waiting.extend((child, below) for child in node.iter_child_nodes())
    return Facts(frozenset(names), size, height, calls, mutates, dynamic)


def _is_computed(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Getitem) and not isinstance(
        node.arg, (nodes.Const, nodes.Slice)
    )


def _constant_key(node: nodes.Getitem) -> object:
    return node.arg.value if isinstance(node.arg, nodes.Const) else None
