"""What a plug-in is: the one interface others add to stagedoor through.

A plug-in is a module, or any object, with some of four attributes: ``filters``,
``globals``, ``actions``, ``pickers``. :class:`Plugin` is such an object, for authors who
want a type checker to look; what they need to write one is exported here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

from stagedoor.core.errors import StagedoorError, TemplateError
from stagedoor.core.json import JsonObject, JsonValue
from stagedoor.core.secret import Secret
from stagedoor.form.pickers.api import Picker, Scene
from stagedoor.form.questions import Choice, Question
from stagedoor.tree.entries import File, Link
from stagedoor.workflow.actions.api import Action, Context

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = [
    "GROUP",
    "Action",
    "Choice",
    "Context",
    "File",
    "JsonObject",
    "JsonValue",
    "Link",
    "Picker",
    "Plugin",
    "Question",
    "Registers",
    "Scene",
    "Secret",
    "StagedoorError",
    "TemplateError",
]

GROUP: Final = "stagedoor.plugins"
"""The entry-point group of installed plug-ins."""


class Registers(Protocol):
    """What a plug-in module or object may have; each attribute may be missing."""

    @property
    def filters(self) -> Mapping[str, Callable[..., Any]]:
        """Filters by name: plain functions, or Jinja2 filters as they are.

        The first argument is the value before the bar. Arguments are plain JSON data;
        so is what is returned. One of the same name as a built-in filter wins.
        """
        ...

    @property
    def globals(self) -> Mapping[str, Any]:
        """Globals by name: JSON data, or functions of JSON data."""
        ...

    @property
    def actions(self) -> Iterable[Action]:
        """Actions; one with the id of a built-in action wins."""
        ...

    @property
    def pickers(self) -> Mapping[str, Picker]:
        """Pickers by the name that ``ui:field`` gives; they win over built-in ones."""
        ...


@dataclass(frozen=True)
class Plugin:
    """What a plug-in registers, or several together; empty registers nothing.

    Attributes:
        filters: See :class:`Registers`, as for all of them.
        globals: Data or functions by name.
        actions: Each with an id of its own.
        pickers: By the name of ``ui:field``.
    """

    # Any: a plug-in's functions take and give what they like; calls are checked.
    filters: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    globals: Mapping[str, Any] = field(default_factory=dict)
    actions: tuple[Action, ...] = ()
    pickers: Mapping[str, Picker] = field(default_factory=dict)
