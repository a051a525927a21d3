"""Tokens of the policy language, and how their places are named."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from stagedoor.core.errors import PolicyError
from stagedoor.core.locations import Location

if TYPE_CHECKING:
    from stagedoor.cue.values import Float


class Token(NamedTuple):
    """One token.

    Attributes:
        kind: ``name``, ``number``, ``string``, ``bytes``, ``end``, ``@`` or the
            operator's own text.
        value: A name's text, a number, or the pieces of a string.
        offset: 0-based, in characters.
        last: Offset behind its last character.
    """

    kind: str
    value: TokenValue
    offset: int
    last: int


Pieces: TypeAlias = tuple["str | bytes | tuple[Token, ...]", ...]
"""A string: its text, and the tokens of each interpolated expression."""
TokenValue: TypeAlias = "str | int | Float | Pieces | None"


class Source:
    """A policy's text, with its places.

    Attributes:
        path: The file as the user would name it.
    """

    __slots__ = ("_lines", "path", "text")

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self._lines: list[int] | None = None

    def location(self, offset: int) -> Location:
        """Return the line and column of the character at ``offset``."""
        starts = self._lines
        if starts is None:
            starts = [0]
            found = self.text.find("\n")
            while found >= 0:
                starts.append(found + 1)
                found = self.text.find("\n", found + 1)
            self._lines = starts
        line = bisect_right(starts, offset)
        return Location(self.path, line, offset - starts[line - 1] + 1)

    def excerpt(self, at: Location) -> str | None:
        """Return the line of ``at``, bounded."""
        lines = self.text.split("\n")
        if at.line is None or at.line > len(lines):
            return None
        return lines[at.line - 1].rstrip("\r")[:200]

    def syntax_error(
        self, message: str, offset: int, hint: str | None = None
    ) -> PolicyError:
        """Build the error for text that is not CUE."""
        at = self.location(offset)
        return PolicyError(
            "P001",
            f"no valid CUE: {message}",
            at=at,
            hint=hint,
            excerpt=self.excerpt(at),
        )

    def unsupported(self, construct: str, offset: int) -> PolicyError:
        """Build the error for CUE that is outside the supported subset."""
        at = self.location(offset)
        return PolicyError(
            "P002",
            f"not supported: {construct}",
            at=at,
            hint="install the cue command and use --cue-engine cue",
            excerpt=self.excerpt(at),
        )

    def limit_error(self, message: str, offset: int) -> PolicyError:
        """Build the error for a policy that is too large or too deep."""
        at = self.location(offset)
        return PolicyError("P003", f"given up: {message}", at=at)
