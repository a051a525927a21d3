"""The type of JSON data, as it comes out of a YAML or JSON document."""

from __future__ import annotations

from typing import TypeAlias

JsonScalar: TypeAlias = str | int | float | bool | None
JsonValue: TypeAlias = "JsonScalar | list[JsonValue] | dict[str, JsonValue]"
JsonObject: TypeAlias = dict[str, JsonValue]
JsonPath: TypeAlias = tuple[str | int, ...]
"""Where in a document: object keys and 0-based list indices; ``()`` is the root."""
