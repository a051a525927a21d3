"""Which repositories a component gets, and how they reach their remotes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from stagedoor.core.credentials import recordable
from stagedoor.core.errors import TemplateError, UsageError
from stagedoor.core.frozen import replace
from stagedoor.landing import LandingOptions, Repository

if TYPE_CHECKING:
    from stagedoor.landing.values import GitReport
    from stagedoor.project.new import NewRequest
    from stagedoor.project.outcome import Outcome
    from stagedoor.template.entity import Template
    from stagedoor.workflow.result import Intent, RunResult

_REQUESTS = (":pull-request", ":merge-request", ":review")
_WITHOUT_STEP = "give --remote URL, or leave --push away"


def refuse_unpushable(request: NewRequest, template: Template) -> None:
    """See before any question that there is something to push to.

    Raises:
        UsageError: ``--push`` without a step that publishes and without ``--remote``.
    """
    if not request.push or request.remote:
        return
    actions = [step.action for step in template.steps]
    if not any(_publishes(action) for action in actions):
        opened = [a for a in actions if a.endswith(_REQUESTS)]
        said = f"; '{opened[0]}' opens a request, which git cannot do" if opened else ""
        raise UsageError(
            "U040",
            f"no step of '{template.name}' publishes a repository{said}",
            hint=_WITHOUT_STEP,
        )


def _publishes(action: str) -> bool:
    named = "publish" in action.split(":") or action.endswith((":repo:push", ":create"))
    return named and not action.endswith(_REQUESTS)


def with_repositories(request: NewRequest, result: RunResult) -> LandingOptions:
    """Give the component the repositories its publish steps name, each an ``origin``.

    Raises:
        UsageError: ``--push`` has nowhere to go, or ``--remote`` is one for several.
    """
    options = request.landing
    named = [i for i in result.intents if i.publishes]
    published = named if request.push else [i for i in result.intents if i.repository]
    repositories = _repositories(published)
    if request.remote:
        repositories = repositories or (Repository(),)
        if len(repositories) > 1:
            folders = ", ".join(f"'{each.folder}'" for each in repositories)
            raise UsageError(
                "U041",
                f"the template publishes {folders} on their own, and --remote names "
                "one repository",
                hint="leave --remote away and change the answers that name them",
            )
        origin = recordable(request.remote)
        one = replace(repositories[0], origin=origin, create_url=None)
        return replace(options, repositories=(one,))
    if request.push and not repositories:
        raise UsageError(
            "U042",
            "with these answers no step publishes a repository",
            hint=_WITHOUT_STEP,
        )
    return replace(options, repositories=repositories) if repositories else options


def _repositories(published: list[Intent]) -> tuple[Repository, ...]:
    """Return one repository a published folder; all of it beats its parts (X-3)."""
    whole = [i for i in published if i.source_path in {"", "."}]
    made: dict[str, Repository] = {}
    for intent in whole[:1] or published:
        folder = "" if intent in whole else intent.source_path
        made.setdefault(
            folder,
            Repository(folder, intent.repository, _branch(intent), intent.create_url),
        )
    return tuple(made.values())


def _branch(intent: Intent) -> str:
    """Return the branch the step names; every provider's own default is ``main`` here."""
    named = intent.input.get("defaultBranch")
    return named if isinstance(named, str) and named else "main"


def refuse_unknown_remotes(options: LandingOptions) -> None:
    """Refuse to push to an address that is not known before a step has really run.

    Raises:
        TemplateError: A step's repository has an unknown part.
    """
    for repository in options.repositories:
        if repository.origin and "<unknown" in repository.origin:
            raise TemplateError(
                "W110",
                f"the repository '{repository.origin}' is not known before its steps "
                "have really run",
                hint="give what they would return with --outputs, or --remote URL",
            )


def push_component(request: NewRequest, outcome: Outcome, *, asks: bool) -> Outcome:
    """Push what has landed; the outcome says where it is.

    Args:
        request: What the user asked for; without ``push`` nothing is done.
        outcome: The component, landed and committed.
        asks: Whether git may ask for a password on the terminal.

    Raises:
        SourceError: A remote could not be reached or refused; the component is as it
            was.
    """
    if not request.push:
        return outcome
    from stagedoor.landing.intents import Push, perform

    options = with_repositories(request, outcome.result)
    wanted = {each.folder: each for each in options.repositories}

    def push_of(report: GitReport) -> Push:
        repository = wanted[report.folder]
        place = outcome.destination / report.folder
        return Push(
            folder=Path(place).absolute(),
            name=str(place),
            part=report.folder,
            branch=report.branch,
            url=request.remote or repository.origin or "",
            create_url=repository.create_url,
        )

    return replace(
        outcome, pushed=perform([push_of(r) for r in outcome.git], asks=asks)
    )
