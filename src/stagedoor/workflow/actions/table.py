"""Every action there is, by id; a family is imported when one of its actions is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Final

from stagedoor.workflow.actions.api import BuiltIn

if TYPE_CHECKING:
    from stagedoor.workflow.actions.api import Action

_FAMILIES: Final = {
    "catalog": ("catalog:",),
    "cookiecutter": ("fetch:cookiecutter",),
    "copier": ("fetch:copier",),
    "debug": ("debug:",),
    "fetch": ("fetch:", "workspace:"),
    "files": ("fs:",),
    "publish": ("publish:", "github:", "gitlab:", "witboostMeshComponent:"),
    "roadie_data": ("roadiehq:utils:",),
    "roadie_files": ("roadiehq:utils:",),
    "roadie_jsonata": ("roadiehq:utils:jsonata",),
}
"""Module of this package → how the ids of its actions begin."""

_OUTSIDE: Final = (
    "azure:", "bitbucket:", "bitbucketCloud:", "bitbucketServer:", "confluence:",
    "gerrit:", "gitea:", "github:", "gitlab:", "http:", "notification:", "publish:",
    "sentry:",
)  # fmt: skip
_BACKSTAGE_OWN: Final = ("fetch:", "fs:", "catalog:", "debug:", "workspace:")


class _Table(Mapping[str, BuiltIn]):
    """Looks an action up without importing families that cannot have it."""

    def __getitem__(self, action: str) -> BuiltIn:
        for family, prefixes in _FAMILIES.items():
            if action.startswith(prefixes) and action in _family(family):
                return _family(family)[action]
        raise KeyError(action)

    def __iter__(self) -> Iterator[str]:
        for family in _FAMILIES:
            yield from _family(family)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _family(name: str) -> dict[str, BuiltIn]:
    module = import_module(f"stagedoor.workflow.actions.{name}")
    return {action.id: action for action in module.ACTIONS}


ACTIONS: Final[Mapping[str, BuiltIn]] = _Table()


def find_action(action: str, more: Mapping[str, Action]) -> Action | None:
    """Return the action called ``action``; a plug-in's comes before ours.

    Families that only ever reach outside are known as a whole (X-23).
    """
    found = more.get(action) or ACTIONS.get(action)
    if found is None and action.startswith(_OUTSIDE):
        return unknown_action(action)
    return found


def unknown_action(action: str) -> BuiltIn:
    """Return an action that records what a template asked of ``action``."""
    from stagedoor.workflow.actions import publish

    return publish.unknown_action(action)


def action_ids(more: Mapping[str, Action]) -> tuple[str, ...]:
    """Return every known id, sorted."""
    return tuple(sorted({*ACTIONS, *more}))


def is_backstage_own(action: str) -> bool:
    """Tell whether the scaffolder itself brings the action, with a closed schema."""
    return action.startswith(_BACKSTAGE_OWN) and action in ACTIONS


def is_recorded_only(action: Action) -> bool:
    """Tell whether the action's effect is outside, so that nothing here depends on it."""
    return isinstance(action, BuiltIn) and action.kind == "intent"
