"""Publishing actions: recorded as intents, outputs computed (X-1 … X-23, X-60 …)."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Final

from stagedoor.core.errors import TemplateError
from stagedoor.workflow.actions.api import (
    BuiltIn,
    Context,
    Example,
    closed,
    flag,
    text,
    texts,
)
from stagedoor.workflow.repository import Provider, Repository, parse_repo_url
from stagedoor.workflow.result import Intent
from stagedoor.workflow.unknown import unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from stagedoor.core.json import JsonObject, JsonValue

_ANY: Final[JsonObject] = {}
_COMMON: Final[JsonObject] = {
    "repoUrl": text("the repository: '<host>?owner=…&repo=…'"),
    "description": text("what the repository is for"),
    "defaultBranch": text("the branch that is pushed"),
    "gitCommitMessage": text("the message of the one commit"),
    "gitAuthorName": text("the commit's author"),
    "gitAuthorEmail": text("the author's address"),
    "signCommit": flag("whether the commit is signed"),
    "repoVisibility": text("who may see it: private, public or internal"),
    "sourcePath": {
        "type": ["string", "boolean"],
        "description": "the folder of the component that is published; all of it if absent",
    },
    "token": text("not used here: access is the user's own"),
}
_GITHUB: Final = (
    "homepage", "access", "protectDefaultBranch", "protectEnforceAdmins",
    "requireCodeOwnerReviews", "dismissStaleReviews", "bypassPullRequestAllowances",
    "requiredStatusCheckContexts", "requiredApprovingReviewCount", "restrictions",
    "requireBranchesToBeUpToDate", "requiredConversationResolution",
    "requireLastPushApproval", "requiredCommitSigning", "requiredLinearHistory",
    "deleteBranchOnMerge", "allowMergeCommit", "allowSquashMerge", "allowRebaseMerge",
    "allowAutoMerge", "allowUpdateBranch", "squashMergeCommitTitle",
    "squashMergeCommitMessage", "collaborators", "hasProjects", "hasWiki", "hasIssues",
    "topics", "repoVariables", "secrets", "oidcCustomization", "customProperties",
    "subscribe", "autoInit", "workflowAccess", "blockCreations",
)  # fmt: skip
_GITLAB: Final = (
    "topics", "settings", "branches", "projectVariables", "setUserAsOwner",
    "ownerUsername", "skipExisting", "commitAction", "branchName", "commitMessage",
    "targetPath",
)  # fmt: skip
_REQUEST: Final[JsonObject] = {
    "repoUrl": text("the repository: '<host>?owner=…&repo=…'"),
    "title": text("the request's title"),
    "description": text("the request's text"),
    "branchName": text("the branch that is pushed"),
    "targetBranchName": text("the branch it is to be merged into"),
    "targetBranch": text("the same, as some actions call it"),
    "sourcePath": text("the folder of the component whose files are sent"),
    "targetPath": text("the folder of the repository they go to"),
    "filesToDelete": texts("files to remove"),
    "commitMessage": text("the message of the commit"),
    "draft": flag("whether it opens as a draft"),
}
_REQUEST_MORE: Final = (
    "reviewers", "teamReviewers", "assignee", "assignees", "labels", "update",
    "createWhenEmpty", "forceFork", "gitAuthorName", "gitAuthorEmail",
    "gitCommitMessage", "forceEmptyGitAuthor", "commitAction", "removeSourceBranch",
    "autoMerge", "projectid", "token", "sourceBranch", "skipExisting",
)  # fmt: skip

_REMOTE_OUTPUTS: Final[JsonObject] = {
    "type": "object",
    "properties": {
        "remoteUrl": text("where the repository is cloned from"),
        "repoContentsUrl": text("where a browser sees its files"),
        "commitHash": text("the commit; unknown until it is pushed"),
    },
}
_REQUEST_OUTPUTS: Final[JsonObject] = {
    "type": "object",
    "properties": {
        "remoteUrl": text("the request; unknown until it is opened"),
        "targetBranchName": text("the branch it is to be merged into"),
    },
}


def _publish(provider: Provider | None) -> Callable[[JsonObject, Context], None]:
    """Return the function that records one provider's publishing action."""

    def perform(inputs: JsonObject, context: Context) -> None:
        repository = _repository(inputs, provider, context)
        source = _source_path(inputs.get("sourcePath"))
        _record_push(repository, source, "", inputs, context)

    return perform


def _publish_for_witboost(provider: Provider) -> Callable[[JsonObject, Context], None]:
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
    _output_unknown(context, ("commitHash",))
    known = ("remoteUrl", "repoContentsUrl", "commitHash")
    _output_unknown(context, [n for n in context.step.wanted if n not in known])


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


def _output_unknown(context: Context, names: tuple[str, ...] | list[str]) -> None:
    for name in names:
        context.output(name, unknown(context.step.id, name))


# -- pull requests


def _request(provider: Provider) -> Callable[[JsonObject, Context], None]:
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
    known: JsonObject = {"targetBranchName": target or "main"}
    if repository and repository.provider == "gitlab":
        parts = repository.parts
        known["projectPath"] = "/".join(
            parts[name] for name in ("owner", "repo") if name in parts
        )
    for name, value in known.items():
        context.output(name, value)
    numbers = {
        "gitlab": ("mergeRequestUrl", "projectid", "targetBranchName"),
    }.get(repository.provider if repository else "", ("remoteUrl", "pullRequestNumber"))
    names = dict.fromkeys((*numbers, *context.step.wanted))
    _output_unknown(context, [name for name in names if name not in known])


# -- the rows


def _row(
    action: str,
    where: str,
    provider: Provider,
    more: tuple[str, ...] = (),
) -> BuiltIn:
    properties = {**_COMMON, **dict.fromkeys(more, _ANY)}
    return BuiltIn(
        id=action,
        summary=f"Creates a repository {where} and pushes the component to it.",
        input_schema=closed(("repoUrl",), **properties),
        output_schema=_REMOTE_OUTPUTS,
        perform=_publish(provider),
        kind="intent",
        examples=_EXAMPLES.get(action, ()),
    )


def _request_row(action: str, where: str, provider: Provider) -> BuiltIn:
    properties = {**_REQUEST, **dict.fromkeys(_REQUEST_MORE, _ANY)}
    return BuiltIn(
        id=action,
        summary=f"Opens a request {where} with the component's files.",
        input_schema=closed(("repoUrl",), **properties),
        output_schema=_REQUEST_OUTPUTS,
        perform=_request(provider),
        kind="intent",
    )


def _witboost_row(provider: Provider) -> BuiltIn:
    return BuiltIn(
        id=f"witboostMeshComponent:publish:{provider}",
        summary="Publishes a component or system the way Witboost does.",
        input_schema={
            "type": "object",
            "required": ["repoUrl"],
            "properties": {
                "repoUrl": text("the repository: '<host>?owner=…&repo=…'"),
                "rootDirectory": text(
                    "the folder inside the repository; '.' is its root"
                ),
                "dataproduct": text("the system the component belongs to"),
                "parentRef": text("the same, in newer templates"),
                "description": text("what the repository is for"),
                "allowedHosts": texts("not used here"),
            },
        },
        output_schema=_REMOTE_OUTPUTS,
        perform=_publish_for_witboost(provider),
        kind="intent",
    )


_EXAMPLES: Final = {
    "publish:github": (
        Example(
            "a repository of an organisation",
            {"repoUrl": "github.com?owner=acme&repo=orders"},
            workspace={"README.md": "# orders\n"},
            makes={"README.md": "# orders\n"},
            output={
                "remoteUrl": "https://github.com/acme/orders.git",
                "repoContentsUrl": "https://github.com/acme/orders/blob/main",
                "commitHash": "<unknown: example.commitHash>",
            },
        ),
    ),
    "publish:gitlab": (
        Example(
            "a project of a subgroup",
            {"repoUrl": "gitlab.com?owner=acme%2Fdata&repo=orders"},
            output={
                "remoteUrl": "https://gitlab.com/acme/data/orders",
                "repoContentsUrl": "https://gitlab.com/acme/data/orders/-/blob/master",
                "commitHash": "<unknown: example.commitHash>",
            },
        ),
    ),
}

ACTIONS: Final = (
    _row("publish:github", "at GitHub", "github", _GITHUB),
    _row("publish:gitlab", "at GitLab", "gitlab", _GITLAB),
    _row("publish:azure", "at Azure DevOps", "azure"),
    _row("publish:bitbucket", "at Bitbucket", "bitbucketCloud", ("enableLFS",)),
    _row("publish:bitbucketCloud", "at Bitbucket Cloud", "bitbucketCloud"),
    _row(
        "publish:bitbucketServer", "at a Bitbucket server", "bitbucketServer",
        ("enableLFS",),
    ),
    _row("publish:gitea", "at a Gitea server", "gitea"),
    _row("publish:gerrit", "at a Gerrit server", "gerrit"),
    _row("github:repo:create", "at GitHub, empty,", "github", _GITHUB),
    _row("github:repo:push", "that exists at GitHub", "github", _GITHUB),
    _row("gitlab:repo:push", "that exists at GitLab", "gitlab", _GITLAB),
    _request_row("publish:github:pull-request", "at GitHub", "github"),
    _request_row("publish:gitlab:merge-request", "at GitLab", "gitlab"),
    _request_row("publish:gerrit:review", "at a Gerrit server", "gerrit"),
    _request_row(
        "publish:bitbucketServer:pull-request", "at a Bitbucket server",
        "bitbucketServer",
    ),
    _request_row(
        "publish:bitbucketCloud:pull-request", "at Bitbucket Cloud", "bitbucketCloud"
    ),
    _witboost_row("gitlab"),
    _witboost_row("github"),
    _witboost_row("azure"),
    _witboost_row("bitbucketServer"),
)  # fmt: skip


def unknown_action(action: str) -> BuiltIn:
    """Return an action that records what a template asked of ``action``.

    One that publishes by its name and input is recorded as such, so that later steps
    see the addresses.
    """

    def perform(inputs: JsonObject, context: Context) -> None:
        repo_url = inputs.get("repoUrl")
        if "publish" in action.split(":") and isinstance(repo_url, str):
            _publish(None)(inputs, context)
            return
        step = context.step
        context.intend(Intent(step.id, step.action, f"run {action}", inputs))
        _output_unknown(context, step.wanted)

    return BuiltIn(
        id=action,
        summary="Something only a Backstage server can do.",
        input_schema={"type": "object"},
        perform=perform,
        kind="intent",
    )
