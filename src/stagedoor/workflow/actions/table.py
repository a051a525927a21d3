"""Every action there is, by id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stagedoor.workflow.actions import (
    catalog,
    debug,
    fetch,
    files,
    publish,
    roadie_data,
    roadie_files,
)
from stagedoor.workflow.actions.api import BuiltIn
from stagedoor.workflow.actions.publish import unknown_action

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagedoor.workflow.actions.api import Action

ACTIONS: Final[dict[str, BuiltIn]] = {
    action.id: action
    for family in (
        fetch.ACTIONS,
        catalog.ACTIONS,
        debug.ACTIONS,
        files.ACTIONS,
        publish.ACTIONS,
        roadie_files.ACTIONS,
        roadie_data.ACTIONS,
    )
    for action in family
}

_BACKSTAGE_OWN: Final = ("fetch:", "fs:", "catalog:", "debug:", "workspace:")

__all__ = [
    "ACTIONS",
    "action_ids",
    "find_action",
    "is_backstage_own",
    "is_recorded_only",
    "unknown_action",
]


def find_action(action: str, more: Mapping[str, Action]) -> Action | None:
    """Return the action called ``action``; a plug-in's comes before ours."""
    return more.get(action) or ACTIONS.get(action)


def action_ids(more: Mapping[str, Action]) -> tuple[str, ...]:
    """Return every known id, sorted."""
    return tuple(sorted({*ACTIONS, *more}))


def is_backstage_own(action: str) -> bool:
    """Tell whether the scaffolder itself brings the action, with a closed schema."""
    return action in ACTIONS and action.startswith(_BACKSTAGE_OWN)


def is_recorded_only(action: Action) -> bool:
    """Tell whether the action's effect is outside, so that nothing here depends on it."""
    return isinstance(action, BuiltIn) and action.kind == "intent"
