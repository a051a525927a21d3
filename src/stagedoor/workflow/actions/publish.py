"""The table of publishing actions: what they take, give and show (X-1 … X-23, X-60 …)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stagedoor.workflow.actions.api import (
    BuiltIn,
    Context,
    Example,
    closed,
    flag,
    text,
    texts,
)
from stagedoor.workflow.actions.publishing import (
    output_unknown,
    publish,
    publish_for_witboost,
    request,
)
from stagedoor.workflow.result import Intent

if TYPE_CHECKING:
    from stagedoor.core.json import JsonObject
    from stagedoor.workflow.repository import Provider

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
    "branch": text("the same, as gerrit calls it"),
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

_PUSHED: Final[JsonObject] = {
    "remoteUrl": text("where the repository is cloned from"),
    "repoContentsUrl": text("where a browser sees its files"),
    "commitHash": text("the commit; unknown until it is pushed"),
}
_PROJECT: Final = ("projectId", "created")
_NAMED: Final = ("projectid", "projectPath", *_PROJECT)
_OPENED: Final = "the request; unknown until it is opened"
_TARGET: Final[JsonObject] = {
    "targetBranchName": text("the branch it is to be merged into")
}
_REQUESTED: Final[dict[Provider, JsonObject]] = {
    "github": {
        "remoteUrl": text(_OPENED),
        "pullRequestNumber": text("its number; unknown until it is opened"),
        **_TARGET,
    },
    "gitlab": {
        "mergeRequestUrl": text(_OPENED),
        "projectid": text("the project's number; unknown until it is opened"),
        "projectPath": text("the project: '<owner>/<repo>'"),
        **_TARGET,
    },
    "bitbucketCloud": {"pullRequestUrl": text(_OPENED)},
    "bitbucketServer": {"pullRequestUrl": text(_OPENED)},
    "gerrit": {
        "reviewUrl": text(_OPENED),
        "repoContentsUrl": text("where a browser sees the branch's files"),
    },
}
_OUTPUTS: Final[dict[str, JsonObject]] = {
    "projectId": text("the project's number; unknown until it is pushed"),
    "created": text("whether it was made now; unknown until it is pushed"),
    "projectid": text("the project: '<owner>/<repo>'"),
    "projectPath": text("the same"),
    "repositoryId": text("the repository's number; unknown until it is made"),
}


def _outputs(properties: JsonObject) -> JsonObject:
    return {"type": "object", "properties": properties}


# -- the rows


def _row(
    action: str,
    where: str,
    provider: Provider,
    example: Example,
    more: tuple[str, ...] = (),
) -> BuiltIn:
    properties = {**_COMMON, **dict.fromkeys(more, _ANY)}
    named = _NAMED if action == "gitlab:repo:push" else ()
    outputs = {**_PUSHED, **_beside(provider), **{n: _OUTPUTS[n] for n in named}}
    return BuiltIn(
        id=action,
        summary=f"Creates a repository {where} and pushes the component to it.",
        input_schema=closed(("repoUrl",), **properties),
        output_schema=_outputs(outputs),
        perform=publish(provider),
        kind="intent",
        examples=(example,),
    )


def _beside(provider: Provider) -> JsonObject:
    """Return what a provider's actions output beside what all do."""
    names: dict[Provider, tuple[str, ...]] = {
        "gitlab": _PROJECT,
        "azure": ("repositoryId",),
    }
    return {name: _OUTPUTS[name] for name in names.get(provider, ())}


def _request_row(
    action: str, where: str, provider: Provider, example: Example
) -> BuiltIn:
    properties = {**_REQUEST, **dict.fromkeys(_REQUEST_MORE, _ANY)}
    return BuiltIn(
        id=action,
        summary=f"Opens a request {where} with the component's files.",
        input_schema=closed(("repoUrl",), **properties),
        output_schema=_outputs(_REQUESTED[provider]),
        perform=request(provider),
        kind="intent",
        examples=(example,),
    )


def _witboost_row(provider: Provider, example: Example) -> BuiltIn:
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
        output_schema=_outputs({**_PUSHED, **_beside(provider)}),
        perform=publish_for_witboost(provider),
        kind="intent",
        examples=(example,),
    )


# -- examples


def _unknown(*names: str) -> JsonObject:
    return {name: f"<unknown: example.{name}>" for name in names}


def _pushed(
    title: str, repo_url: str, remote: str, contents: str, *names: str, **known: str
) -> Example:
    """Return an example of a push; the names are of outputs nobody can know yet."""
    return Example(
        title,
        {"repoUrl": repo_url},
        output={
            "remoteUrl": remote,
            "repoContentsUrl": contents,
            **_unknown("commitHash", *names),
            **known,
        },
    )


def _requested(title: str, repo_url: str, *names: str, **known: str) -> Example:
    """Return an example of a request, of which the inputs are always the same."""
    return Example(
        title,
        {
            "repoUrl": repo_url,
            "branchName": "add-orders",
            "title": "Add orders",
            "description": "The component of orders",
        },
        workspace={"orders.md": "# orders\n"},
        makes={"orders.md": "# orders\n"},
        output={**_unknown(*names), **known},
    )


_GITHUB_REPO: Final = "github.com?owner=acme&repo=orders"
_GITHUB_PUSHED: Final = (
    _GITHUB_REPO,
    "https://github.com/acme/orders.git",
    "https://github.com/acme/orders/blob/main",
)
_GITLAB_REPO: Final = "gitlab.com?owner=acme%2Fdata&repo=orders"
_GITLAB_PUSHED: Final = (
    _GITLAB_REPO,
    "https://gitlab.com/acme/data/orders",
    "https://gitlab.com/acme/data/orders/-/blob/master",
    *_PROJECT,
)
_AZURE_PUSHED: Final = (
    "dev.azure.com?organization=acme&project=data&repo=orders",
    "https://dev.azure.com/acme/data/_git/orders",
    "https://dev.azure.com/acme/data/_git/orders",
    "repositoryId",
)
_CLOUD_REPO: Final = "bitbucket.org?workspace=acme&project=DATA&repo=orders"
_CLOUD_PUSHED: Final = (
    _CLOUD_REPO,
    "https://bitbucket.org/acme/orders.git",
    "https://bitbucket.org/acme/orders/src/master",
)
_SERVER_REPO: Final = "bitbucket.example.com?project=DATA&repo=orders"
_SERVER_PUSHED: Final = (
    _SERVER_REPO,
    "https://bitbucket.example.com/scm/DATA/orders.git",
    "https://bitbucket.example.com/projects/DATA/repos/orders/browse",
)
_GITEA_PUSHED: Final = (
    "gitea.example.com?owner=acme&repo=orders",
    "https://gitea.example.com/acme/orders.git",
    "https://gitea.example.com/acme/orders/src/branch/main/",
)
_GERRIT_REPO: Final = "gerrit.example.com?repo=data%2Forders"
_GERRIT_CONTENTS: Final = (
    "https://gerrit.example.com/plugins/gitiles/data/orders/+/refs/heads/master"
)
_GERRIT_PUSHED: Final = (
    _GERRIT_REPO, "https://gerrit.example.com/data/orders", _GERRIT_CONTENTS,
)  # fmt: skip
_MADE: Final = "a new repository"
_FILLED: Final = "a repository that exists"
_ASKED: Final = "a request with the component's files"
_MESH: Final = "a component of a data product"

ACTIONS: Final = (
    _row("publish:github", "at GitHub", "github", _pushed(_MADE, *_GITHUB_PUSHED), _GITHUB),
    _row("publish:gitlab", "at GitLab", "gitlab", _pushed("a project of a subgroup", *_GITLAB_PUSHED), _GITLAB),
    _row("publish:azure", "at Azure DevOps", "azure", _pushed(_MADE, *_AZURE_PUSHED)),
    _row("publish:bitbucket", "at Bitbucket", "bitbucketCloud", _pushed(_MADE, *_CLOUD_PUSHED), ("enableLFS",)),
    _row("publish:bitbucketCloud", "at Bitbucket Cloud", "bitbucketCloud", _pushed(_MADE, *_CLOUD_PUSHED)),
    _row(
        "publish:bitbucketServer", "at a Bitbucket server", "bitbucketServer",
        _pushed(_MADE, *_SERVER_PUSHED), ("enableLFS",),
    ),
    _row("publish:gitea", "at a Gitea server", "gitea", _pushed(_MADE, *_GITEA_PUSHED)),
    _row("publish:gerrit", "at a Gerrit server", "gerrit", _pushed(_MADE, *_GERRIT_PUSHED)),
    _row("github:repo:create", "at GitHub, empty,", "github", _pushed(_MADE, *_GITHUB_PUSHED), _GITHUB),
    _row("github:repo:push", "that exists at GitHub", "github", _pushed(_FILLED, *_GITHUB_PUSHED), _GITHUB),
    _row(
        "gitlab:repo:push", "that exists at GitLab", "gitlab",
        _pushed(_FILLED, *_GITLAB_PUSHED, projectid="acme/data/orders", projectPath="acme/data/orders"),
        _GITLAB,
    ),
    _request_row(
        "publish:github:pull-request", "at GitHub", "github",
        _requested(_ASKED, _GITHUB_REPO, "remoteUrl", "pullRequestNumber", targetBranchName="main"),
    ),
    _request_row(
        "publish:gitlab:merge-request", "at GitLab", "gitlab",
        _requested(
            _ASKED, _GITLAB_REPO, "mergeRequestUrl", "projectid",
            projectPath="acme/data/orders", targetBranchName="main",
        ),
    ),
    _request_row(
        "publish:gerrit:review", "at a Gerrit server", "gerrit",
        _requested(_ASKED, _GERRIT_REPO, "reviewUrl", repoContentsUrl=_GERRIT_CONTENTS),
    ),
    _request_row(
        "publish:bitbucketServer:pull-request", "at a Bitbucket server", "bitbucketServer",
        _requested(_ASKED, _SERVER_REPO, "pullRequestUrl"),
    ),
    _request_row(
        "publish:bitbucketCloud:pull-request", "at Bitbucket Cloud", "bitbucketCloud",
        _requested(_ASKED, _CLOUD_REPO, "pullRequestUrl"),
    ),
    _witboost_row("gitlab", _pushed(_MESH, *_GITLAB_PUSHED)),
    _witboost_row("github", _pushed(_MESH, *_GITHUB_PUSHED)),
    _witboost_row("azure", _pushed(_MESH, *_AZURE_PUSHED)),
    _witboost_row("bitbucketServer", _pushed(_MESH, *_SERVER_PUSHED)),
)  # fmt: skip


def unknown_action(action: str) -> BuiltIn:
    """Return an action that records what a template asked of ``action``.

    One that publishes by its name and input is recorded as such, so that later steps
    see the addresses.
    """

    def perform(inputs: JsonObject, context: Context) -> None:
        repo_url = inputs.get("repoUrl")
        if "publish" in action.split(":") and isinstance(repo_url, str):
            publish(None)(inputs, context)
            return
        step = context.step
        context.intend(Intent(step.id, step.action, f"run {action}", inputs))
        output_unknown(context, step.wanted)

    return BuiltIn(
        id=action,
        summary="Something only a Backstage server can do.",
        input_schema={"type": "object"},
        perform=perform,
        kind="intent",
    )
