"""RepoUrlPicker: ``host?owner=…&repo=…`` (K-8, K-20 … K-23)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stagedoor.form.pickers.api import Picker, setting, texts

if TYPE_CHECKING:
    from stagedoor.core.json import JsonValue
    from stagedoor.form.pickers.api import Scene
    from stagedoor.form.questions import Question

# Substrings of host names, and the parts that kind of host needs.
_NEEDED: Final = (
    ("bitbucket.org", ("workspace", "project", "repo")),
    ("bitbucket", ("project", "repo")),
    ("dev.azure.com", ("project", "repo")),
    ("visualstudio.com", ("project", "repo")),
    ("azure", ("project", "repo")),
    ("gerrit", ("repo",)),
)
_ORDER: Final = ("owner", "repo", "organization", "workspace", "project")


def _check(_question: Question, value: JsonValue, _scene: Scene) -> str | None:
    if not isinstance(value, str) or not value:
        return None
    from urllib.parse import parse_qs

    host, _, query = value.partition("?")
    if not host:
        return "names no host: write 'host?owner=…&repo=…'"
    parts = parse_qs(query)
    for name in _needed(host):
        if not parts.get(name):
            return f"is an incomplete repository location: {name} not provided"
    return None


def _needed(host: str) -> tuple[str, ...]:
    for sign, names in _NEEDED:
        if sign in host.lower():
            return names
    return ("owner", "repo")


def from_url(value: JsonValue) -> JsonValue:
    """Turn a browser's or a clone URL into the form's spelling; keep other texts."""
    if not isinstance(value, str) or "?" in value:
        return value
    from urllib.parse import unquote, urlencode, urlsplit

    text = value
    if text.startswith("git@") and ":" in text:
        host, _, path = text.removeprefix("git@").partition(":")
        text = f"https://{host}/{path}"
    url = urlsplit(text)
    if url.scheme not in ("http", "https") or not url.netloc:
        return value
    path = unquote(url.path).strip("/").removesuffix(".git")
    parts = _parts(url.netloc.rpartition("@")[2], path.split("/"))
    if parts is None:
        return value
    host = url.netloc.rpartition("@")[2]
    return f"{host}?{urlencode({k: parts[k] for k in _ORDER if parts.get(k)})}"


def _parts(host: str, path: list[str]) -> dict[str, str] | None:
    if len(path) < len(("owner", "repo")) or not all(path):
        return None
    if "dev.azure.com" in host:
        names = [part for part in path if part != "_git"]
        if len(names) != len(("organization", "project", "repo")):
            return None
        return {"organization": names[0], "project": names[1], "repo": names[2]}
    if "bitbucket.org" in host:
        return {"workspace": path[0], "repo": path[-1]}
    return {"owner": "/".join(path[:-1]), "repo": path[-1]}


def _coerced(_question: Question, value: JsonValue, _scene: Scene) -> JsonValue:
    return from_url(value)


def _doubts(question: Question, value: JsonValue, _scene: Scene) -> str | None:
    hosts = texts(setting(question, "allowedHosts"))
    host = value.partition("?")[0] if isinstance(value, str) else ""
    if not hosts or not host or host in hosts:
        return None
    return f"the form offers only the hosts {', '.join(hosts)}"


repo_url_picker = Picker(
    "a repository: 'host?owner=…&repo=…', or its https or git@ address",
    check=_check,
    stored=_coerced,
    coerced=_coerced,
    doubts=_doubts,
)
