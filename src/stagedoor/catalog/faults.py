"""What a catalog refuses, as a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.core.frozen import frozen

if TYPE_CHECKING:
    from stagedoor.core.json import JsonPath, JsonValue


@frozen
class EntityFault:
    """One thing a catalog refuses about an entity.

    Attributes:
        path: Its place in the entity.
        message: What is wrong, lower case.
        hint: What would be accepted; empty when the message says it.
    """

    path: JsonPath
    message: str
    hint: str = ""


def shown(value: JsonValue) -> str:
    """Name a value for a message."""
    match value:
        case None:
            return "missing"
        case str():
            return f"'{value[:60]}'"
        case dict():
            return "a mapping"
        case list():
            return "a list"
        case _:
            return f"{str(value).lower()}, no text"
