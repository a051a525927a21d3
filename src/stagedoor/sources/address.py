"""How a repository, and a place in it, can be written; text only, nothing is fetched."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit, urlunsplit

from stagedoor.core.credentials import without_credentials
from stagedoor.core.frozen import frozen, replace

ABBREVIATIONS: Final = {
    "gh": "https://github.com/{}.git",
    "gl": "https://gitlab.com/{}.git",
    "bb": "https://bitbucket.org/{}.git",
}
_SCHEMES: Final = ("https", "http", "ssh", "git", "file")
_SCP: Final = re.compile(r"(?:[\w.-]+@)?[\w.-]+:(?!/{0,2}\d+/)[\w./~-]+")
# Where a browser shows a file or folder: what comes before the ref, and after it.
_BROWSED: Final = (
    re.compile(r"(?P<repo>/.+?)/-/(?:blob|tree|raw|edit)/(?P<rest>.+)"),
    re.compile(r"(?P<repo>/[^/]+/[^/]+)/(?:blob|tree|raw|edit|blame)/(?P<rest>.+)"),
    re.compile(r"(?P<repo>/[^/]+/[^/]+)/src/(?:branch|tag|commit)/(?P<rest>.+)"),
    re.compile(r"(?P<repo>/[^/]+/[^/]+)/src/(?P<rest>.+)"),
)
_RAW_GITHUB: Final = re.compile(r"(?P<repo>/[^/]+/[^/]+)/(?:refs/heads/)?(?P<rest>.+)")


@frozen
class Address:
    """A place in a repository.

    Attributes:
        url: What git clones, credentials included.
        ref: A branch, tag or commit; ``None`` is the default branch.
        path: The folder or file inside; ``""`` is the root.
        tail: When a browser's URL runs ref and path together: both; which part is
            the ref only the repository knows.
    """

    url: str
    ref: str | None = None
    path: str = ""
    tail: str = ""

    @property
    def shown(self) -> str:
        """The address without credentials."""
        return without_credentials(self.url)


def is_address(text: str) -> bool:
    """Tell whether ``text`` names something that is not on this machine's disk."""
    head, colon, rest = text.partition(":")
    if not colon:
        return False
    if head.removeprefix("git+") in _SCHEMES and rest.startswith("//"):
        return True
    if head in ABBREVIATIONS:
        return True
    return "@" in head and _SCP.match(text) is not None


def is_archive(text: str) -> bool:
    """Tell whether ``text`` names a zip file, on disk or on the web."""
    return text.partition("#")[0].partition("?")[0].lower().endswith(".zip")


def parse_address(text: str) -> Address:
    """Read what :func:`is_address` accepts.

    ``@ref`` and ``#path`` may end any form; a browser's URL says both by itself.
    """
    text, _, fragment = text.partition("#")
    text = text.removeprefix("git+")
    head, _, rest = text.partition(":")
    if head in ABBREVIATIONS:
        return _abbreviated(head, rest, fragment)
    if head in ("https", "http"):
        browsed = _browsed(text)
        if browsed is not None:
            return replace(browsed, path=fragment) if fragment else browsed
    url, ref = _without_ref(text)
    return Address(url, ref, fragment.strip("/"))


def _without_ref(text: str) -> tuple[str, str | None]:
    """Split ``@ref`` off the path; an ``@`` before the path is a user."""
    separator = "://" if "://" in text else ":"
    head, _, rest = text.partition(separator)
    host, slash, path = rest.partition("/") if separator == "://" else ("", "", rest)
    path, at, ref = path.rpartition("@") if "@" in path else (path, "", "")
    return f"{head}{separator}{host}{slash}{path}", ref if at else None


def _abbreviated(head: str, rest: str, fragment: str) -> Address:
    """Read ``gh:owner/repo/folder@ref``."""
    rest, _, ref = rest.partition("@")
    parts = [part for part in rest.split("/") if part]
    repository = "/".join(parts[:2]).removesuffix(".git")
    inside = fragment or "/".join(parts[2:])
    return Address(
        ABBREVIATIONS[head].format(repository), ref or None, inside.strip("/")
    )


def _browsed(url: str) -> Address | None:
    """Read the address of a page that shows a file or folder of a repository."""
    parts = urlsplit(url)
    if "/_git/" in parts.path:
        return _azure(url)
    patterns: tuple[re.Pattern[str], ...] = _BROWSED
    if parts.hostname == "raw.githubusercontent.com":
        parts = parts._replace(netloc="github.com")
        patterns = (_RAW_GITHUB,)
    for pattern in patterns:
        found = pattern.fullmatch(parts.path.rstrip("/"))
        if found:
            clone = parts._replace(path=f"{found['repo']}.git", query="", fragment="")
            return Address(urlunsplit(clone), tail=unquote(found["rest"]))
    return None


def _azure(url: str) -> Address:
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    version = query.get("version", [""])[0]
    clone = urlunsplit(parts._replace(query="", fragment=""))
    path = query.get("path", [""])[0].strip("/")
    # GB, GT and GC say branch, tag or commit.
    return Address(clone, version[2:] or None, path)
