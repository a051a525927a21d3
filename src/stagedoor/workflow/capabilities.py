"""What a run is given: the capabilities it may use and the choices of the user."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

from stagedoor.core.frozen import field, frozen
from stagedoor.tree.entries import File, FileTree

if TYPE_CHECKING:
    from stagedoor.core.json import JsonObject
    from stagedoor.core.secret import Secret
    from stagedoor.workflow.actions.api import Action

Fetch: TypeAlias = Callable[[str], FileTree | File]
"""From a ``url:`` input to what stands there; raises ``SourceError``."""


class CatalogView(Protocol):
    """The part of a catalog that a workflow reads."""

    def entity(self, ref: str) -> JsonObject | None:
        """Return the entity with this complete, lower-case reference (C-21)."""
        ...


def nothing_to_fetch(url: str) -> FileTree:
    """Give an empty tree: the capability of a template that fetches nothing."""
    del url
    return FileTree()


@frozen
class Capabilities:
    """What a run can reach; what is not in here, no step can do.

    Attributes:
        fetch: Reads the folder or file a ``url:`` input names.
        catalog: What ``catalog:fetch`` and the ``%SKELETON`` rendering look entities up in.
        filters: Further template filters by name, plain functions over JSON values.
        globals: Further template globals by name: JSON values or functions.
        actions: Further actions by id; they win over the built-in ones.
        hooks: Whether a cookiecutter template's hooks may run.
    """

    fetch: Fetch = nothing_to_fetch
    catalog: CatalogView | None = None
    # A plug-in's function or a JSON value: nothing here looks inside.
    filters: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    globals: Mapping[str, Any] = field(default_factory=dict)
    actions: Mapping[str, Action] = field(default_factory=dict)
    hooks: bool = False


@frozen
class RunOptions:
    """The user's choices.

    Attributes:
        engine: ``legacy`` renders as Backstage up to 4.0.2 did (R-9, R-10, F list 7).
        strict_templates: A swallowed expression fault (R-12) is an error.
        strict_actions: An unknown action, or an unknown input of an action outside
            Backstage's own, is an error.
        dialect: ``auto`` is decided by the template (K-30).
        skeleton_entities: What becomes of a ``%SKELETON`` file (C-60 … C-63).
        outputs: By step id or action id: outputs to use instead of running it.
        user: ``{"ref": …, "entity": …}``, as expressions see it (T-34); empty when
            nobody is known.
        secrets: By name; never in the result.
        environment: ``environment.parameters`` of the context.
        environment_secrets: ``environment.secrets`` of the context.
        integrations: Types of further hosts, for ``parseRepoUrl`` (F-80).
    """

    engine: Literal["current", "legacy"] = "current"
    strict_templates: bool = False
    strict_actions: bool = False
    dialect: Literal["auto", "backstage", "witboost"] = "auto"
    skeleton_entities: Literal["render", "keep", "plain"] = "render"
    outputs: Mapping[str, JsonObject] = field(default_factory=dict)
    user: JsonObject = field(default_factory=dict)
    secrets: Mapping[str, Secret] = field(default_factory=dict)
    environment: JsonObject = field(default_factory=dict)
    environment_secrets: Mapping[str, Secret] = field(default_factory=dict)
    integrations: Mapping[str, str] = field(default_factory=dict)
