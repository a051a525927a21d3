"""Words for what went wrong while an expression ran, with the nearest right name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import nodes

from stagedoor.core.errors import did_you_mean
from stagedoor.nunjucks.errors import DialectError, quoted
from stagedoor.nunjucks.methods import names
from stagedoor.nunjucks.scope import MISSING
from stagedoor.nunjucks.values import UNDEFINED, Fault, Value, kind_of

if TYPE_CHECKING:
    from stagedoor.nunjucks.scope import Scope

_OF_RECORDS = {
    "items": "iterate with {% for key, value in record %}",
    "keys": "iterate with {% for key, value in record %}",
    "values": "iterate with {% for key, value in record %}",
    "get": "write record.key or 'default'",
}


def not_callable(scope: Scope, node: nodes.Node, value: Value) -> DialectError:
    """Describe the call of something that is no function."""
    path = _path(node)
    what = quoted(path) if path else "this value"
    hint = "data can be read, not called"
    if value is UNDEFINED:
        near = _nearest(scope, node)
        hint = near or "no variable, macro or global function has that name"
    return DialectError(
        "N032", f"{what} is {kind_of(value)} and cannot be called", node.lineno, hint
    )


def no_method(
    scope: Scope, node: nodes.Getattr | nodes.Getitem, value: Value, name: str
) -> DialectError:
    """Describe the call of a method that ``value``, before the dot, does not have."""
    hint = did_you_mean(name, names(value, cookiecutter=scope.run.cookiecutter))
    if value.__class__ is dict:
        hint = _OF_RECORDS.get(name, hint)
    elif value is UNDEFINED:
        near = _nearest(scope, node.node)
        hint = near or "what stands before the '.' has no value; is its name right?"
    return DialectError(
        "N034", f"{kind_of(value)} has no method {quoted(name)}", node.lineno, hint
    )


def filter_error(
    scope: Scope, node: nodes.Filter, given: Value, fault: Fault
) -> DialectError:
    """Say which filter failed; when it was given nothing, what may have been meant."""
    if fault.message.startswith("unknown filter"):
        return DialectError("N040", fault.message, node.lineno, fault.hint)
    hint = fault.hint
    if given is UNDEFINED and node.node is not None:
        hint = _nearest(scope, node.node) or hint
    message = f"filter '{node.name}': {fault.message}"
    return DialectError("N041", message, node.lineno, hint)


def test_error(fault: Fault, at: int) -> DialectError:
    """Tell an unknown test from one that failed."""
    if fault.message.startswith("unknown test"):
        return DialectError("N042", fault.message, at, fault.hint)
    return DialectError("N043", fault.message, at, fault.hint)


def _path(node: nodes.Node) -> str | None:
    """Spell ``a.b`` for a message; ``None`` for anything that is no such path."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        parent = _path(node.node)
        return parent and f"{parent}.{node.attr}"
    return None


def _nearest(scope: Scope, node: nodes.Node) -> str | None:
    """Suggest a name for the first step of a path that leads nowhere."""
    if isinstance(node, nodes.Name):
        return did_you_mean(node.name, _visible(scope))
    if not isinstance(node, nodes.Getattr):
        return None
    parent = _resolved(scope, node.node)
    if isinstance(parent, dict):
        return did_you_mean(node.attr, parent)
    return _nearest(scope, node.node)


def _resolved(scope: Scope, node: nodes.Node) -> Value:
    if isinstance(node, nodes.Name):
        value = scope.names.get(node.name, MISSING)
        return scope.find(node.name) if value is MISSING else value
    if isinstance(node, nodes.Getattr):
        parent = _resolved(scope, node.node)
        return parent.get(node.attr, UNDEFINED) if isinstance(parent, dict) else None
    return None


def _visible(scope: Scope | None) -> set[str]:
    known: set[str] = set()
    while scope is not None:
        known |= {*scope.names, *scope.run.environment.globals}
        scope = scope.parent
    return known
