"""The repository a ``repoUrl`` names, and the addresses Backstage derives from it.

``repoUrl`` reads ``<host>?owner=…&repo=…`` (F-80); the patterns are X-10 … X-16.
"""

from __future__ import annotations

import re
from typing import Final, Literal, TypeAlias
from urllib.parse import parse_qsl, quote, urlsplit

from stagedoor.core.frozen import field, frozen

Provider: TypeAlias = Literal[
    "github", "gitlab", "azure", "bitbucketCloud", "bitbucketServer", "gitea", "gerrit"
]

_HOST: Final = re.compile(r"[A-Za-z0-9._-]+(?::\d+)?")
_SLASHES: Final = re.compile(r"/{2,}")
_HOSTS: Final[dict[str, Provider]] = {
    "github.com": "github",
    "gitlab.com": "gitlab",
    "dev.azure.com": "azure",
    "bitbucket.org": "bitbucketCloud",
}
_REQUIRED: Final[dict[Provider, tuple[str, ...]]] = {
    "github": ("owner", "repo"),
    "gitlab": ("owner", "repo"),
    "azure": ("project", "repo"),
    "bitbucketCloud": ("workspace", "project", "repo"),
    "bitbucketServer": ("project", "repo"),
    "gitea": ("repo",),
    "gerrit": ("repo",),
}
_BRANCHES: Final[dict[Provider, str]] = {"github": "main", "gitea": "main"}


@frozen
class Repository:
    """A repository that does not need to exist.

    Attributes:
        provider: Which kind of host it is on.
        host: Lower case.
        parts: ``owner``, ``repo``, ``organization``, ``workspace``, ``project``: those
            that were given.
        missing: The parts its provider needs and that were not given.
    """

    provider: Provider
    host: str
    parts: dict[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The repository's own name; may be empty."""
        return self.parts.get("repo", "")

    @property
    def path(self) -> str:
        """``<owner>/<repo>``, as far as they were given."""
        given = (self.parts.get(name) for name in ("owner", "repo"))
        return "/".join(part for part in given if part)

    @property
    def default_branch(self) -> str:
        """What an action publishes to when it is not told (X-4)."""
        return _BRANCHES.get(self.provider, "master")

    @property
    def clone_url(self) -> str:
        """Where git would push to."""
        web = self.web_url
        if self.provider == "bitbucketServer":
            return f"https://{self.host}/scm/{self._path('project', 'repo')}.git"
        suffix = "" if self.provider in ("azure", "gerrit") else ".git"
        return f"{web}{suffix}"

    @property
    def web_url(self) -> str:
        """Where a browser finds it."""
        match self.provider:
            case "azure":
                folder = self._path("organization", "project")
                return f"https://{self.host}/{folder}/_git/{quote(self.name)}"
            case "bitbucketCloud":
                return f"https://{self.host}/{self._path('workspace', 'repo')}"
            case "bitbucketServer":
                project = quote(self.parts.get("project", ""))
                return (
                    f"https://{self.host}/projects/{project}/repos/{quote(self.name)}"
                )
            case "gerrit":
                return f"https://{self.host}/{quote(self.name)}"
            case _:
                return f"https://{self.host}/{self._path('owner', 'repo')}"

    @property
    def remote_url(self) -> str:
        """What the publish action outputs as ``remoteUrl`` (X-10 … X-14)."""
        return self.web_url if self.provider == "gitlab" else self.clone_url

    @property
    def create_url(self) -> str:
        """The page where somebody makes a new repository."""
        pages: dict[Provider, str] = {
            "github": "new",
            "gitlab": "projects/new",
            "bitbucketCloud": "repo/create",
            "bitbucketServer": f"projects/{quote(self.parts.get('project', ''))}",
            "azure": f"{self._path('organization', 'project')}/_git",
            "gitea": "repo/create",
            "gerrit": "admin/repos",
        }
        return f"https://{self.host}/{pages[self.provider]}"

    def contents_url(self, branch: str) -> str:
        """Return what the publish action outputs as ``repoContentsUrl``."""
        web = self.web_url
        match self.provider:
            case "gitlab":
                return f"{web}/-/blob/{branch}"
            case "azure":
                return web
            case "bitbucketCloud":
                return f"{web}/src/{branch}"
            case "bitbucketServer":
                return f"{web}/browse"
            case "gitea":
                return f"{web}/src/branch/{branch}/"
            case "gerrit":
                return f"https://{self.host}/plugins/gitiles/{quote(self.name)}/+/refs/heads/{branch}"
            case _:
                return f"{web}/blob/{branch}"

    def _path(self, *names: str) -> str:
        given = (quote(self.parts.get(name, "")) for name in names)
        return "/".join(part for part in given if part)


def parse_repo_url(
    repo_url: str, provider: Provider | None = None
) -> Repository | None:
    """Read a ``repoUrl`` as far as it can be read; ``None`` when no host is in it.

    Args:
        repo_url: ``<host>?owner=…&repo=…``, values URL-encoded; empty folders in
            the owner, which an undefined name leaves, are dropped (X-62).
        provider: What the publish action is for; else it follows from the host.
    """
    try:
        url = urlsplit(f"https://{repo_url}")
    except ValueError:
        return None
    if not url.netloc or not _HOST.fullmatch(url.netloc):
        return None
    host = url.netloc.lower()
    parts = {
        name: _SLASHES.sub("/", value.strip("/"))
        for name, value in parse_qsl(url.query)
        if value.strip("/")
    }
    kind = provider or _provider_of(host)
    if kind == "azure":
        _complete_azure(parts)
    missing = tuple(name for name in _REQUIRED[kind] if name not in parts)
    if kind == "gitlab" and "project" in parts:
        missing = ()
    return Repository(kind, host, parts, missing)


def _complete_azure(parts: dict[str, str]) -> None:
    """Take Witboost's ``owner`` for the project, as its own action does (X-62)."""
    if "project" not in parts and "owner" in parts:
        parts["project"] = parts["owner"]


def _provider_of(host: str) -> Provider:
    known = _HOSTS.get(host)
    if known:
        return known
    guesses: dict[str, Provider] = {
        "gitlab": "gitlab",
        "azure": "azure",
        "visualstudio": "azure",
        "bitbucket": "bitbucketServer",
        "gitea": "gitea",
        "gerrit": "gerrit",
    }
    return next((kind for part, kind in guesses.items() if part in host), "github")
