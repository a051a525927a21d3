"""What others may ask a catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagedoor.core.json import JsonObject


class CatalogView(Protocol):
    """Entities to look up and to choose from; loading them is somebody else's work."""

    def entity(self, ref: str) -> JsonObject | None:
        """Return the entity with this complete, lower-case reference (C-21)."""
        ...

    def entities(self) -> Sequence[JsonObject]:
        """Return every entity, in a stable order."""
        ...

    def targets(self, ref: str, relation: str) -> tuple[str, ...]:
        """Return the references ``ref`` has a relation to, such as ``hasPart`` (C-31)."""
        ...
