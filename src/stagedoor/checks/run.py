"""Check what a folder holds: one component, or many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.checks.airflow import LINTED
from stagedoor.checks.component import CATALOG_FILES, CheckOptions, Component, Workspace
from stagedoor.checks.engine import choose_rules, run_rules
from stagedoor.checks.ruff import lint_components
from stagedoor.checks.table import REAL_TIER
from stagedoor.core.errors import SourceError, UsageError
from stagedoor.core.frozen import frozen
from stagedoor.tree.disk import read_tree
from stagedoor.tree.entries import FileTree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from stagedoor.checks.airflows.load import RealTier
    from stagedoor.checks.findings import Finding
    from stagedoor.cue.engines import Engine
    from stagedoor.tree.entries import Entry


@frozen
class CheckRequest:
    """What to check, and how.

    Attributes:
        folder: A component, or a folder that holds components.
        select: Beginnings of rule ids; none means every rule.
        ignore: Beginnings of rule ids to leave out.
        policies: CUE files (path and text) instead of the component's own.
        catalogs: Files and folders of entities that references may lead to.
        engine: Who evaluates policies.
        expression: What of a policy to check against; ``None``: all of it.
        witboost: Whether ``%SKELETON`` entities are rendered and checked.
        real_tier: The Airflows that load the DAGs; ``None``: they are only read.
    """

    folder: Path
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    policies: tuple[tuple[str, str], ...] = ()
    catalogs: tuple[Path, ...] = ()
    engine: Engine = "auto"
    expression: str | None = None
    witboost: bool = False
    real_tier: RealTier | None = None


@frozen
class Checked:
    """The outcome of a check.

    Attributes:
        components: How many were checked.
        rules: Which rules ran.
        findings: By file and line within a component.
        left: ``%SKELETON`` entities that nobody asked to render.
    """

    components: int
    rules: tuple[str, ...]
    findings: tuple[Finding, ...]
    left: tuple[str, ...] = ()


def check_folder(request: CheckRequest) -> Checked:
    """Check every component of a folder.

    Raises:
        UsageError: There is no such folder, no component in it, or no such rule.
        PolicyError: A policy is broken or not supported.
        SourceError: A file cannot be read, or an Airflow not be installed.
    """
    rules = _rules(request)
    if not request.folder.is_dir():
        hint = "name the folder of a component"
        raise UsageError("K901", f"'{request.folder}' is no folder", hint=hint)
    workspace = Workspace.of(_components(request))
    if not workspace.components:
        said = f"there is no component in '{request.folder}'"
        raise UsageError("K902", said, hint="a component has a catalog-info.yaml")
    _gather(workspace, request, rules)
    try:
        findings = tuple(
            finding
            for component in workspace.components
            for finding in sorted(run_rules(component, rules), key=_place)
        )
    except OSError as error:
        said = f"cannot read '{error.filename}': {error.strerror or error}"
        raise SourceError("K905", said) from None
    left = () if request.witboost else tuple(_skeletons(workspace))
    return Checked(len(workspace.components), rules, findings, left)


def _skeletons(workspace: Workspace) -> Iterator[str]:
    for component in workspace.components:
        yield from (component.prefix + path for path in component.skeletons)


def _rules(request: CheckRequest) -> tuple[str, ...]:
    """Return the rules that run: those of the real tier only when it does."""
    chosen = choose_rules(request.select, request.ignore)
    if request.real_tier is not None:
        return chosen
    static = tuple(rule for rule in chosen if not rule.startswith(REAL_TIER))
    if chosen and not static:
        said = f"{', '.join(chosen)} need a real Airflow"
        raise UsageError("K915", said, hint="add --airflow 3.0.6")
    return static


def _gather(
    workspace: Workspace, request: CheckRequest, rules: tuple[str, ...]
) -> None:
    """Give components the evidence that takes processes, as far as it is needed."""
    if any(rule in LINTED for rule in rules):
        lint_components(workspace.components)
    if request.real_tier is not None:
        from stagedoor.checks.airflows.load import load_components

        load_components(workspace.components, request.real_tier)


def _components(request: CheckRequest) -> Iterator[Component]:
    options = CheckOptions(
        policies=request.policies,
        expression=request.expression,
        known=_known(request),
        engine=request.engine,
        witboost=request.witboost,
    )
    start = "" if str(request.folder) == "." else f"{request.folder}/"
    for prefix, tree in components_in(read_tree(request.folder)).items():
        yield Component(tree, start + prefix, options)


def _known(request: CheckRequest) -> frozenset[str] | None:
    from stagedoor.catalog.local import read_catalog

    if not request.catalogs:
        return None
    return frozenset(read_catalog(request.catalogs).by_reference)


def components_in(tree: FileTree) -> dict[str, FileTree]:
    """Split a tree at its topmost folders with a catalog file; by prefix, with ``/``.

    A tree without any is one component when it has a ``dags`` folder, else none.
    """
    if any(name in tree for name in CATALOG_FILES):
        return {"": tree}
    roots = _roots(tree)
    if not roots:
        has_dags = any(path.startswith("dags/") for path in tree)
        return {"": tree} if has_dags else {}
    parts: dict[str, dict[str, Entry]] = {root: {} for root in roots}
    for path, entry in tree.items():
        root = next((start for start in _folders(path) if start in parts), None)
        if root is not None:
            parts[root][path.removeprefix(root)] = entry
    return {root: FileTree(entries) for root, entries in parts.items()}


def _roots(tree: FileTree) -> list[str]:
    found: set[str] = set()
    for path in tree:
        folder, slash, name = path.rpartition("/")
        if name in CATALOG_FILES:
            found.add(folder + slash)
    return sorted(r for r in found if not any(f in found for f in _folders(r[:-1])))


def _folders(path: str) -> Iterator[str]:
    """Yield ``a/``, ``a/b/`` … above ``path``, from the top."""
    for index, char in enumerate(path):
        if char == "/":
            yield path[: index + 1]


def _place(finding: Finding) -> tuple[str, int, int, str]:
    at = finding.problem.at
    if at is None:
        return "", 0, 0, finding.problem.code
    return at.path, at.line or 0, at.column or 0, finding.problem.code
