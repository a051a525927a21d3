"""Where in a file something stands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file.

    Attributes:
        path: The file as the user would name it.
        line: 1-based; ``None`` when only the file is known.
        column: 1-based, in characters; ``None`` when only the line is known.
    """

    path: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """Spell it as compilers do: ``path:line:column``, as far as known."""
        parts = (self.path, self.line, self.column)
        return ":".join(str(part) for part in parts if part is not None)
