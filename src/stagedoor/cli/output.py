"""Where text goes: stdout is data, stderr is talk."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Literal, TextIO, TypeAlias

from stagedoor.core.errors import ConflictError
from stagedoor.core.frozen import frozen

if TYPE_CHECKING:
    from stagedoor.core.json import JsonObject

Colour: TypeAlias = Literal["auto", "always", "never"]


@frozen
class Output:
    """How a command speaks.

    Attributes:
        json: stdout gets exactly one JSON document.
        verbosity: -1 quiet, 0 normal, 1 and 2 chattier.
        colour: Whether to paint; ``auto`` asks the terminal and ``NO_COLOR``.
        plain: Lines only, for a screen reader: no colour, no list to move in.
    """

    json: bool = False
    verbosity: int = 0
    colour: Colour = "auto"
    plain: bool = False

    def data(self, text: str) -> None:
        """Write ``text`` to stdout, as UTF-8, with a final newline."""
        _write(sys.stdout, text if text.endswith("\n") else text + "\n")

    def document(self, document: JsonObject) -> None:
        """Write the one JSON document of ``--json``."""
        self.data(json.dumps(document, indent=2, ensure_ascii=False))

    def say(self, text: str, *, level: int = 0) -> None:
        """Write one line of talk to stderr, unless the user wants less."""
        if self.verbosity >= level:
            _write(sys.stderr, text + "\n")

    def warn(self, text: str) -> None:
        """Write a warning to stderr, unless ``-q``."""
        self.say(f"{self.paint('warning:', '33')} {text}")

    def paint(self, text: str, style: str) -> str:
        """Return ``text`` in an ANSI style where stderr may show colour."""
        return f"\x1b[{style}m{text}\x1b[0m" if self.colourful else text

    @property
    def colourful(self) -> bool:
        """Whether stderr may show colour."""
        if self.plain:
            return False
        if self.colour != "auto":
            return self.colour == "always"
        return bool(sys.stderr and sys.stderr.isatty()) and not os.environ.get(
            "NO_COLOR"
        )


def _write(stream: TextIO | None, text: str) -> None:
    """Write text that may hold what the stream's encoding lacks.

    A stream that is closed, or whose reader has gone, swallows it: what was asked for
    is done all the same.

    Raises:
        ConflictError: stdout cannot be written, for want of space for instance.
    """
    if stream is None:
        return
    try:
        _encode(stream, text)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    except OSError as error:
        if stream is sys.stdout:
            reason = (error.strerror or "unknown reason").lower()
            raise ConflictError(
                "U032", f"stdout cannot be written: {reason}"
            ) from error


def _encode(stream: TextIO, text: str) -> None:
    try:
        stream.write(text)
    except UnicodeEncodeError:
        encoding = stream.encoding or "utf-8"
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
    stream.flush()
