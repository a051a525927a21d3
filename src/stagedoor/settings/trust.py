"""The sources whose templates may do more than render: one file of the user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.core.errors import UsageError
from stagedoor.settings.find import user_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_HEADING = (
    "# Repositories and zip files whose templates may run hooks and be pushed where\n"
    "# they say. stagedoor adds a line when you trust one; delete it to take it back.\n"
)


def trust_file(environ: Mapping[str, str]) -> Path:
    """Return where trust is recorded, beside the user's configuration."""
    return user_file(environ).with_name("trusted-sources")


def read_trusted(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the sources that are trusted, in the order they were added.

    Raises:
        UsageError: The file cannot be read.
    """
    file = trust_file(environ)
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError("G030", f"cannot read '{file}': {error}") from error
    return tuple(line.strip() for line in lines if line.strip() and line[0] != "#")


def write_trusted(origin: str, environ: Mapping[str, str]) -> Path:
    """Add ``origin`` to the sources that are trusted; return the file.

    Raises:
        UsageError: The file cannot be written.
    """
    file = trust_file(environ)
    if origin in read_trusted(environ):
        return file
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        new = not file.exists()
        with file.open("a", encoding="utf-8") as out:
            out.write((_HEADING if new else "") + origin + "\n")
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise UsageError("G031", f"cannot write '{file}': {reason}") from error
    return file
