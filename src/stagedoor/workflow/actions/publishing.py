"""What publishing actions do here: they record an intent and compute outputs (X-1 …)."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Final

from stagedoor.core.errors import TemplateError
from stagedoor.workflow.repository import Provider, Repository, parse_repo_url
from stagedoor.workflow.result import Intent
from stagedoor.workflow.unknown import unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stagedoor.core.json import JsonObject, JsonValue
    from stagedoor.workflow.actions.api import Context

_UNKNOWN: Final[dict[Provider, tuple[str, ...]]] = {
    "gitlab": ("projectId", "created"),
    "azure": ("repositoryId",),
}
"""What only the host can say once a repository is made, beside the commit (X-11, X-12)."""
_REQUEST_UNKNOWN: Final[dict[Provider, tuple[str, ...]]] = {
    "github": ("remoteUrl", "pullRequestNumber"),
    "gitlab": ("mergeRequestUrl", "projectid"),
    "azure": ("remoteUrl", "pullRequestNumber"),
    "bitbucketCloud": ("pullRequestUrl",),
    "bitbucketServer": ("pullRequestUrl",),
    "gitea": ("remoteUrl", "pullRequestNumber"),
    "gerrit": ("reviewUrl",),
}
"""What only the host can say once a request is opened (X-15)."""


def publish(provider: Provider | None) -> Callable[[JsonObject, Context], None]:
    """Return the function that records one provider's publishing action."""

    def perform(inputs: JsonObject, context: Context) -> None:
        repository = _repository(inputs, provider, context)
        source = _source_path(inputs.get("sourcePath"))
        _record_push(repository, source, "", inputs, context)

    return perform


def publish_for_witboost(provider: Provider) -> Callable[[JsonObject, Context], None]:
    """Return the same for Witboost's form of it, which knows folders of a repository."""

    def perform(inputs: JsonObject, context: Context) -> None:
        repository = _repository(inputs, provider, context)
        root = _source_path(inputs.get("rootDirectory"))
        # In a repository of many components the skeleton goes to the folder that is
        # published; else the whole workspace is the component.
        source = root if context.workspace.is_folder(root) else ""
        _record_push(repository, source, root, inputs, context)

    return perform


def _record_push(
    repository: Repository | None,
    source: str,
    inside: str,
    inputs: JsonObject,
    context: Context,
) -> None:
    step = context.step
    branch = _branch(inputs, repository)
    context.intend(
        Intent(
            step=step.id,
            action=step.action,
            summary=_push_summary(repository, source, branch),
            input=inputs,
            repository=repository.clone_url if repository else None,
            branch=branch,
            source_path=source,
            create_url=repository.create_url if repository else None,
        )
    )
    if repository is None:
        for name in ("remoteUrl", "repoContentsUrl"):
            context.output(name, unknown(step.id, name))
    else:
        contents = repository.contents_url(branch)
        context.output("remoteUrl", repository.remote_url)
        context.output(
            "repoContentsUrl", f"{contents}/{inside}" if inside else contents
        )
    known = {"remoteUrl", "repoContentsUrl"}
    if repository is not None and step.action == "gitlab:repo:push":
        # The one that pushes to an existing project names it.
        for name in ("projectid", "projectPath"):
            context.output(name, repository.path)
            known.add(name)
    provider = repository.provider if repository else "github"
    names = ("commitHash", *_UNKNOWN.get(provider, ()), *step.wanted)
    output_unknown(context, [n for n in dict.fromkeys(names) if n not in known])


def _push_summary(repository: Repository | None, source: str, branch: str) -> str:
    where = repository.web_url if repository else "a repository that was not named"
    what = f"the folder '{source}'" if source else "the component"
    return f"create {where} and push {what} to branch '{branch}'"


def _branch(inputs: JsonObject, repository: Repository | None) -> str:
    branch = inputs.get("defaultBranch") or inputs.get("branchName")
    if isinstance(branch, str):
        return branch
    return repository.default_branch if repository else "main"


def _repository(
    inputs: JsonObject, provider: Provider | None, context: Context
) -> Repository | None:
    """Read ``repoUrl``; an odd one is told and never fails a local run (X-62)."""
    repo_url = str(inputs.get("repoUrl", ""))
    repository = parse_repo_url(repo_url, provider)
    problem = ""
    if repository is None:
        problem = "it has to read '<host>?owner=…&repo=…'"
    elif repository.missing:
        problem = f"it lacks {' and '.join(repository.missing)}"
    elif "%2F%2F" in repo_url:
        problem = "a part between two '%2F' is empty"
    if problem:
        context.notice(
            "W109", f"{context.step.action} would refuse '{repo_url}': {problem}", None
        )
    return repository


def _source_path(value: JsonValue) -> str:
    """Return the published folder: no ``../`` at its start, ``""`` for all (X-3)."""
    if not isinstance(value, str) or not value:
        return ""
    path = posixpath.normpath(value.lstrip("/"))
    while path.startswith("../"):
        path = path[3:]
    if path == "..":
        raise TemplateError("W030", f"the source path '{value}' leaves the component")
    return "" if path == "." else path


def output_unknown(context: Context, names: Sequence[str]) -> None:
    """Output a marker for what nobody can know before the effect is really done."""
    for name in names:
        context.output(name, unknown(context.step.id, name))


# -- pull requests


def request(provider: Provider) -> Callable[[JsonObject, Context], None]:
    """Return the function that records one provider's pull request."""

    def perform(inputs: JsonObject, context: Context) -> None:
        repository = _repository(inputs, provider, context)
        step = context.step
        source = _source_path(inputs.get("sourcePath"))
        prefix = f"{source}/" if source else ""
        files = (path[len(prefix) :] for path in context.workspace.files_below(source))
        branch = inputs.get("branchName") or inputs.get("sourceBranch")
        context.intend(
            Intent(
                step=step.id,
                action=step.action,
                summary=_request_summary(inputs, repository),
                input=inputs,
                repository=repository.clone_url if repository else None,
                branch=branch if isinstance(branch, str) else None,
                source_path=source,
                title=str(inputs.get("title") or ""),
                files=tuple(files),
            )
        )
        _output_request(inputs, repository, context)

    return perform


def _request_summary(inputs: JsonObject, repository: Repository | None) -> str:
    where = repository.web_url if repository else "a repository that was not named"
    return f"open the request '{inputs.get('title', '')}' at {where}"


def _output_request(
    inputs: JsonObject, repository: Repository | None, context: Context
) -> None:
    target = inputs.get("targetBranchName") or inputs.get("targetBranch")
    provider = repository.provider if repository else "github"
    known: JsonObject = {}
    if provider in ("github", "gitlab"):
        known["targetBranchName"] = target or "main"
    if repository and provider == "gitlab":
        known["projectPath"] = repository.path
    if repository and provider == "gerrit":
        branch = str(inputs.get("branch") or repository.default_branch)
        known["repoContentsUrl"] = repository.contents_url(branch)
    for name, value in known.items():
        context.output(name, value)
    names = dict.fromkeys((*_REQUEST_UNKNOWN[provider], *context.step.wanted))
    output_unknown(context, [name for name in names if name not in known])
