"""What a configuration file may hold: one literal table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind: TypeAlias = Literal["texts", "flag", "table", "texts by name", "types by host"]


class Key(NamedTuple):
    """One key.

    Attributes:
        kind: What its value is; ``texts`` also takes one text.
        summary: What it sets; the documentation shows it.
        paths: Whether relative paths in it are relative to the file's folder.
        user_only: Whether a project's file may not have it.
    """

    kind: Kind
    summary: str
    paths: bool = False
    user_only: bool = False


KEYS: Final[Mapping[str, Key]] = {
    "catalog": Key("texts", "files, folders and addresses of catalogs", paths=True),
    "policies": Key("texts", "CUE policies: files and folders", paths=True),
    "check.select": Key("texts", "beginnings of the ids of the rules that run"),
    "check.ignore": Key("texts", "beginnings of the ids of the rules that do not"),
    "check.strict": Key("flag", "whether warnings fail a check"),
    "plugins": Key("texts", "plug-ins to load: names and files", paths=True),
    "trusted-projects": Key(
        "texts",
        "folders of projects that may name plug-ins and addresses of catalogs",
        paths=True,
        user_only=True,
    ),
    "answers": Key("table", "default answers, for any template that asks for them"),
    "aliases": Key("texts by name", "short names of templates", paths=True),
    "integrations": Key("types by host", "the type of each host of repositories"),
    "environment.parameters": Key(
        "texts by name", "what expressions see as environment.parameters"
    ),
    "environment.secrets": Key(
        "texts by name", "what steps see as environment.secrets", user_only=True
    ),
}
"""By dotted name, in the order ``stagedoor config`` shows them."""

HOST_TYPES: Final = (
    "github", "gitlab", "azure", "bitbucketCloud", "bitbucketServer", "gitea", "gerrit",
)  # fmt: skip
"""The types of integrations that ``parseRepoUrl`` knows the rules of (F-80)."""
