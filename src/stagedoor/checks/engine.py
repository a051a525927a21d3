"""Run rules over components."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stagedoor.checks.catalog import check_readable
from stagedoor.checks.component import CATALOG_FILES, POLICY_FOLDER, Component
from stagedoor.checks.findings import Finding, as_warning
from stagedoor.core.errors import PolicyError, UsageError
from stagedoor.core.frozen import replace
from stagedoor.tree.entries import FileTree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_READABLE: Final = "K001"
_CATALOG: Final = "K0"
_POLICY: Final = "K201"


def check_component(tree: FileTree, ignore: Iterable[str] = ()) -> tuple[Finding, ...]:
    """Return what is wrong with a component that is not written yet.

    A component of the data mesh, or an MWAA workload, is asked all the rules but those
    that need a real Airflow. Every finding stands as it is where the component carries
    policies of its own: it is made to be checked. Elsewhere a template of somebody who
    never heard of these rules makes what Backstage would make: only what a catalog is
    certain to refuse of an MWAA workload, or cannot read, is an error, the rest warns,
    and the policy that ships is left to ``stagedoor check``.

    Args:
        tree: The component.
        ignore: Beginnings of rule ids to leave out.

    Raises:
        PolicyError: A policy is broken or not supported.
    """
    evidence = {
        path: entry
        for path, entry in tree.items()
        if path in CATALOG_FILES or path.startswith(POLICY_FOLDER)
    }
    component = Component(FileTree(evidence))
    unwanted = tuple(ignore)
    if not any(entity.mesh is not None for entity in component.entities):
        found = check_readable(component)
        return () if _READABLE.startswith(unwanted) else tuple(found)
    return tuple(_before_landing(Component(tree), unwanted))


def _before_landing(
    component: Component, unwanted: tuple[str, ...]
) -> Iterator[Finding]:
    from stagedoor.checks.policy import brings_policies, carries_policies
    from stagedoor.checks.table import REAL_TIER

    rules = choose_rules((), (*unwanted, REAL_TIER), unknown_too=True)
    is_ours = carries_policies(component)
    certain = (_CATALOG,) if component.workload is not None else (_READABLE,)
    if not brings_policies(component):
        rules = tuple(rule for rule in rules if rule != _POLICY)
    for rule in rules:
        try:
            for finding in run_rules(component, (rule,)):
                holds = is_ours or rule.startswith(certain)
                yield finding if holds else as_warning(finding)
        except PolicyError as fault:
            if is_ours:
                raise
            for problem in fault.problems:
                yield Finding("warning", replace(problem, code=rule))


def run_rules(component: Component, identifiers: Iterable[str]) -> Iterator[Finding]:
    """Yield what these rules find, but for what a line of the file says to ignore.

    Such a line ends in a comment ``stagedoor: ignore K304``.

    Raises:
        PolicyError: A policy is broken or not supported.
    """
    from stagedoor.checks.table import RULES

    for identifier in identifiers:
        for finding in RULES[identifier](component):
            placed = _placed(component, finding)
            if not _is_ignored(component, placed):
                yield placed


def _placed(component: Component, finding: Finding) -> Finding:
    """Return a finding in a rendered file at the line of the file it was made from."""
    at = finding.problem.at
    translate = component.translated.get(at.path) if at is not None else None
    if at is None or translate is None:
        return finding
    problem = replace(finding.problem, at=translate(at), excerpt=None)
    return replace(finding, problem=problem)


def _is_ignored(component: Component, finding: Finding) -> bool:
    at = finding.problem.at
    if at is None or at.line is None:
        return False
    lines = component.lines(at.path.removeprefix(component.prefix))
    line = lines[at.line - 1] if at.line <= len(lines) else ""
    return finding.problem.code in line.partition("stagedoor: ignore")[2]


def choose_rules(
    select: Iterable[str], ignore: Iterable[str], *, unknown_too: bool = False
) -> tuple[str, ...]:
    """Return the ids that begin with one of ``select`` (none: all), less ``ignore``.

    Raises:
        UsageError: A word begins no id, and ``unknown_too`` does not allow that.
    """
    from stagedoor.checks.table import RULES

    wanted, unwanted = tuple(select), tuple(ignore)
    for word in (*wanted, *unwanted):
        known = any(identifier.startswith(word) for identifier in RULES)
        if not (known or unknown_too):
            hint = "rules are named K001, or K1 for all that begin so"
            raise UsageError("K900", f"there is no rule '{word}'", hint=hint)
    return tuple(
        identifier
        for identifier in RULES
        if (not wanted or identifier.startswith(wanted))
        and not identifier.startswith(unwanted)
    )
