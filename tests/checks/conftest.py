"""Components in memory, made by changing one that is known to be good."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from stagedoor.checks.component import CheckOptions, Component, Workspace
from stagedoor.checks.engine import choose_rules, run_rules
from stagedoor.tree.disk import read_tree
from stagedoor.tree.entries import File, FileTree

if TYPE_CHECKING:
    from stagedoor.checks.findings import Finding

GOLDEN = Path(__file__).parents[2] / "templates/mwaa-workload/tests"


def golden(name: str = "orders") -> dict[str, str]:
    """The files of a component that passes every rule."""
    tree = read_tree(GOLDEN / name / "expected")
    return {
        path: entry.data.decode()
        for path, entry in tree.items()
        if isinstance(entry, File)
    }


def tree_of(files: dict[str, str]) -> FileTree:
    return FileTree({path: File(text.encode()) for path, text in files.items()})


def check(
    files: dict[str, str], *rules: str, prefix: str = "", **options
) -> list[Finding]:
    """What the rules (none: all) find in one component."""
    chosen = CheckOptions(engine="builtin", **options)
    component = Component(tree_of(files), prefix, chosen)
    return list(run_rules(component, choose_rules(rules, ())))


def check_together(*components: dict[str, str]) -> list[Finding]:
    """What all rules find in components that are checked together."""
    workspace = Workspace.of(
        Component(tree_of(files), f"{number}/", CheckOptions(engine="builtin"))
        for number, files in enumerate(components)
    )
    return [
        finding
        for component in workspace.components
        for finding in run_rules(component, choose_rules((), ()))
    ]


def entity(text: str) -> dict[str, str]:
    return {"catalog-info.yaml": text}


def said(findings: list[Finding]) -> list[tuple[str, str, int | None]]:
    """Severity, rule and line of each finding."""
    return [
        (f.severity, f.problem.code, f.problem.at.line if f.problem.at else None)
        for f in findings
    ]
