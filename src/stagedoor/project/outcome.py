"""What making a component gave; the value that reports are made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.core.frozen import frozen

if TYPE_CHECKING:
    from pathlib import Path

    from stagedoor.checks import Finding
    from stagedoor.core.json import JsonObject
    from stagedoor.landing.intents import Pushed
    from stagedoor.landing.values import GitReport
    from stagedoor.tree.entries import FileTree
    from stagedoor.tree.plan import Change
    from stagedoor.workflow.result import Intent, Notice, RunResult


@frozen
class MadeFrom:
    """The template a component was made from.

    Attributes:
        ref: As it was asked for.
        name: ``metadata.name``.
        title: ``metadata.title``, else the name.
        digest: ``sha256:…`` of the template's files; ``None`` without a record.
        commit: The commit, when the template came from git.
    """

    ref: str
    name: str
    title: str
    digest: str | None
    commit: str | None


@frozen
class Outcome:
    """A component, made or only planned.

    Attributes:
        template: What it was made from.
        destination: The component's folder, as the user would name it.
        answers: What the steps got as ``parameters``; no secret.
        result: What the steps left.
        tree: The component: the steps' files and the record.
        changes: What was, or with ``dry_run`` would be, written.
        same: Paths that were as they should be already.
        kept: Paths that differ and were left alone (``--skip-existing``).
        git: What git did; empty when it was left alone.
        pushed: The repositories that are at their remotes now.
        findings: What the checks found.
        notices: What the user should know, from every stage, in order.
        dry_run: Whether nothing was written.
    """

    template: MadeFrom
    destination: Path
    answers: JsonObject
    result: RunResult
    tree: FileTree
    changes: tuple[Change, ...]
    same: tuple[str, ...]
    kept: tuple[str, ...]
    git: tuple[GitReport, ...]
    findings: tuple[Finding, ...]
    notices: tuple[Notice, ...]
    dry_run: bool
    pushed: tuple[Pushed, ...] = ()

    def is_pushed(self, intent: Intent) -> bool:
        """Tell whether what the intent wanted filled has been pushed there."""
        return intent.publishes and any(
            each.url == intent.repository and each.part in {"", intent.source_path}
            for each in self.pushed
        )

    def fates(self) -> dict[str, str]:
        """Return path → ``create``, ``update``, ``same`` or ``skip``, sorted."""
        fates: dict[str, str] = {change.path: change.fate for change in self.changes}
        fates |= dict.fromkeys(self.same, "same") | dict.fromkeys(self.kept, "skip")
        return dict(sorted(fates.items()))
