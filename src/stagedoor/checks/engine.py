"""Run rules over components."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stagedoor.checks.catalog import check_readable
from stagedoor.checks.component import CATALOG_FILES, Component
from stagedoor.core.errors import UsageError
from stagedoor.tree.entries import FileTree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stagedoor.checks.findings import Finding

# What an MWAA workload must satisfy before it is written.
_BEFORE_LANDING: Final = ("K002", "K003", "K004", "K005")
_POLICY: Final = "K201"


def check_component(tree: FileTree) -> tuple[Finding, ...]:
    """Return what is wrong for certain with a component that is not written yet.

    That is a catalog file that cannot be read and, for an MWAA workload,
    entities a catalog refuses and policies of the component's own that fail.
    """
    evidence = {
        path: entry
        for path, entry in tree.items()
        if path in CATALOG_FILES or path.startswith("policies/")
    }
    component = Component(FileTree(evidence))
    found = tuple(check_readable(component))
    if component.workload is None:
        return found
    # Another author's template need not meet the policy we ship: its own decides.
    carries_policy = any(path.startswith("policies/") for path in evidence)
    rules = (*_BEFORE_LANDING, *((_POLICY,) if carries_policy else ()))
    return (*found, *run_rules(component, rules))


def run_rules(component: Component, identifiers: Iterable[str]) -> Iterator[Finding]:
    """Yield what these rules find, but for what a line of the file says to ignore.

    Such a line ends in a comment ``stagedoor: ignore K304``.

    Raises:
        PolicyError: A policy is broken or not supported.
    """
    from stagedoor.checks.table import RULES

    for identifier in identifiers:
        for finding in RULES[identifier](component):
            if not _is_ignored(component, finding):
                yield finding


def _is_ignored(component: Component, finding: Finding) -> bool:
    at = finding.problem.at
    if at is None or at.line is None:
        return False
    lines = component.lines(at.path.removeprefix(component.prefix))
    line = lines[at.line - 1] if at.line <= len(lines) else ""
    return finding.problem.code in line.partition("stagedoor: ignore")[2]


def choose_rules(select: Iterable[str], ignore: Iterable[str]) -> tuple[str, ...]:
    """Return the ids that begin with one of ``select`` (none: all), less ``ignore``.

    Raises:
        UsageError: A word begins no id.
    """
    from stagedoor.checks.table import RULES

    wanted, unwanted = tuple(select), tuple(ignore)
    for word in (*wanted, *unwanted):
        if not any(identifier.startswith(word) for identifier in RULES):
            hint = "rules are named K001, or K1 for all that begin so"
            raise UsageError("K900", f"there is no rule '{word}'", hint=hint)
    return tuple(
        identifier
        for identifier in RULES
        if (not wanted or identifier.startswith(wanted))
        and not identifier.startswith(unwanted)
    )
