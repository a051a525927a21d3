"""What others may ask a catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stagedoor.core.json import JsonObject


class CatalogView(Protocol):
    """Entities to look up and to choose from; loading them is somebody else's work."""

    def entity(self, ref: str) -> JsonObject | None:
        """Return the entity with this complete, lower-case reference (C-21)."""
        ...

    def entities(self) -> Sequence[JsonObject]:
        """Return every entity, in a stable order."""
        ...

    def relations_of(self, ref: str) -> Mapping[str, tuple[str, ...]]:
        """Return where ``ref`` leads, by relation such as ``hasPart`` (C-31)."""
        ...
