"""A name and a password for git: taken out of a URL, handed over unseen.

What stands in a URL is read by whoever lists processes, and by git's own messages. The
helper built here reads it from the environment of the one process that may know it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from stagedoor.core.frozen import field, frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

_USER: Final = re.compile(r"^((?:git\+)?(?:https?|git)://)[^/@]*@")
_ANYWHERE: Final = re.compile(r"((?:https?|git|ssh)://)[^/@\s'\"]*:[^/@\s'\"]*@")
_NAME: Final = "STAGEDOOR_GIT_NAME"
_WORD: Final = "STAGEDOOR_GIT_WORD"
_HELPER: Final = (
    f'!f() {{ test "$1" = get || exit 0; echo "username=${_NAME}"; '
    f'echo "password=${_WORD}"; }}; f'
)
_GITHUB: Final = ("https://github.com", "GITHUB_SERVER_URL", "GITHUB_TOKEN")
_GITLAB: Final = ("https://gitlab.com", "CI_SERVER_URL", "GITLAB_TOKEN")


@frozen
class Access:
    """How one git process gets into one host.

    Attributes:
        settings: ``-c`` arguments; nothing secret is in them.
        environment: What the helper reads; never shown.
        basic: Name and password, for those who are not git; ``None`` without.
    """

    settings: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    basic: tuple[str, str] | None = field(default=None, repr=False)


def without_credentials(url: str) -> str:
    """Return ``url`` without a user's name and password."""
    return _USER.sub(r"\1", url)


def redacted(text: str) -> str:
    """Return ``text`` with no password in any URL it quotes."""
    return _ANYWHERE.sub(r"\1", text)


def recordable(url: str) -> str:
    """Return ``url`` as it may be shown and kept; ssh keeps its user's name."""
    plain = without_credentials(url)
    return re.sub(r"^(ssh://[^/@:]*):[^/@]*@", r"\1@", plain)


def access_to(url: str, environ: Mapping[str, str], *, tokens: bool = False) -> Access:
    """Return the access that ``url`` itself brings, else that of a token.

    Args:
        url: What git is asked for; only ``https`` and ``http`` carry a password.
        environ: Where tokens are looked for.
        tokens: Whether ``GITHUB_TOKEN`` and ``GITLAB_TOKEN`` count, for reading. They
            are sent to the host they belong to and come after the user's own helpers.
    """
    if not url.startswith(("https://", "http://")):
        return Access()
    parts = urlsplit(url)
    base = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    if parts.password is not None:
        pair = (unquote(parts.username or ""), unquote(parts.password))
        # The empty helper first: the user's own would be asked, and told to keep it.
        return _access(base, pair, ("",))
    if parts.username:
        # It may be a token: git's arguments are no place for it either.
        named = (f"credential.{base}.username", unquote(parts.username))
        keys = ("GIT_CONFIG_COUNT", "GIT_CONFIG_KEY_0", "GIT_CONFIG_VALUE_0")
        return Access(environment=dict(zip(keys, ("1", *named), strict=True)))
    token = _token_for(base, environ) if tokens else None
    return _access(base, token, ()) if token else Access()


def _access(base: str, pair: tuple[str, str], before: tuple[str, ...]) -> Access:
    helpers = [f"credential.{base}.helper={each}" for each in (*before, _HELPER)]
    return Access(
        tuple(word for each in helpers for word in ("-c", each)),
        {_NAME: pair[0], _WORD: pair[1]},
        pair,
    )


def _token_for(base: str, environ: Mapping[str, str]) -> tuple[str, str] | None:
    """Return the token of the host at ``base``; the CI variables name further hosts."""
    for user, (public, server, name) in (
        ("x-access-token", _GITHUB),
        ("oauth2", _GITLAB),
    ):
        token = environ.get(name)
        if token and base in (public, environ.get(server, "").rstrip("/")):
            return user, token
    return None
