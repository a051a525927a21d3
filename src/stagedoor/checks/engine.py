"""Run every rule over a component."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from stagedoor.checks.catalog_file import check_catalog_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stagedoor.checks.findings import Finding
    from stagedoor.tree.entries import FileTree

Rule: TypeAlias = "Callable[[FileTree], Iterator[Finding]]"

RULES: Final[dict[str, Rule]] = {"K001": check_catalog_file}
"""Every rule by its id; the docstring of a rule is its documentation."""


def check_component(tree: FileTree) -> tuple[Finding, ...]:
    """Return what the rules find in a component, rule by rule."""
    return tuple(found for rule in RULES.values() for found in rule(tree))
