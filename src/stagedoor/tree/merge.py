"""Three trees merged whole, by git, in a repository nobody sees."""

from __future__ import annotations

from typing import Protocol


class Scratch(Protocol):
    """Runs git in an empty, bare, throw-away repository."""

    def __call__(
        self, *arguments: str, stdin: bytes = b"", conflicts: bool = False
    ) -> bytes:
        """Return the standard output; with ``conflicts`` exit code 1 is fine too."""
        ...
