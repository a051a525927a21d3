"""What a run of a template's steps leaves behind; values only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from stagedoor.core.frozen import field, frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stagedoor.core.json import JsonObject
    from stagedoor.tree.entries import FileTree


@frozen
class Intent:
    """An outside effect a step asked for; recorded, not done.

    Attributes:
        step: The step's id.
        action: The action's id, such as ``publish:gitlab``.
        summary: One line for the user: what would have been done.
        input: The rendered input, secrets redacted.
        repository: The clone URL a publish action names, else ``None``.
        branch: The branch it would push, else ``None``.
        source_path: The folder of the workspace it publishes; ``""`` is all of it.
        title: The title of the pull request it would open; ``None`` for other intents.
        files: What a pull request would change; empty for other intents.
        create_url: The page where its host makes a new repository, if known.
    """

    step: str
    action: str
    summary: str
    input: JsonObject
    repository: str | None = None
    branch: str | None = None
    source_path: str = ""
    title: str | None = None
    files: tuple[str, ...] = ()
    create_url: str | None = None

    @property
    def publishes(self) -> bool:
        """Whether it fills a repository, which a push can do in its place."""
        return self.repository is not None and self.title is None


@frozen
class StepReport:
    """What happened to one step.

    Attributes:
        id: The step's id.
        name: Its name.
        action: The action's id.
        status: ``intent`` when its outside effect was recorded only.
        input: As rendered, secrets redacted; with ``each`` ``{"each": [input, …]}``.
        output: What later steps saw under ``steps.<id>.output``.
        reason: Why it was skipped or failed.
        files: What became of each file of the workspace it touched.
    """

    id: str
    name: str
    action: str
    status: Literal["done", "skipped", "intent", "failed"]
    input: JsonObject
    output: JsonObject
    reason: str | None = None
    files: Mapping[str, Literal["added", "changed", "removed"]] = field(
        default_factory=dict
    )


@frozen
class Notice:
    """Something the author or user should know that did not stop the run."""

    code: str
    message: str
    where: str | None = None


@frozen
class SkippedFile:
    """A skeleton entry that was not written, and why (A-42)."""

    step: str
    path: str
    reason: str


@frozen
class RunResult:
    """A finished run; deterministic: no clock, randomness, environment or network.

    Attributes:
        tree: The workspace at the end.
        steps: One report a step, in order.
        output: ``spec.output``, rendered and filtered (R-50 …).
        intents: In the order they were asked for.
        notices: In order of appearance, without duplicates.
        skipped: Skeleton entries that were not written.
        log: Plain lines, secrets redacted (R-58, A-55).
        redact: Hides what the run knows to be secret in a text about its files.
    """

    tree: FileTree
    steps: tuple[StepReport, ...]
    output: JsonObject
    intents: tuple[Intent, ...] = ()
    notices: tuple[Notice, ...] = ()
    skipped: tuple[SkippedFile, ...] = ()
    log: tuple[str, ...] = field(default=(), repr=False)
    redact: Callable[[str], str] = field(default=str, compare=False, repr=False)
