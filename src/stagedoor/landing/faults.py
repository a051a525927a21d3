"""What the system refuses, in words that say what would work."""

from __future__ import annotations

import errno
from typing import Final

from stagedoor.core.errors import ConflictError

_HINTS: Final = {
    errno.ENOSPC: "make room on the disk or choose another destination",
    errno.EDQUOT: "your quota on this disk is used up: choose another destination",
    errno.EFBIG: "the disk or the shell's 'ulimit -f' does not take files this large",
    errno.EACCES: "you may not write there: choose another destination",
    errno.EPERM: "you may not write there: choose another destination",
    errno.EROFS: "the disk is mounted read-only: choose another destination",
    errno.ENAMETOOLONG: "choose a destination with a shorter path",
    errno.EMFILE: "raise 'ulimit -n'",
    errno.EILSEQ: "the disk does not take these characters in a name",
}


def reason_of(error: OSError) -> str:
    """Say why the system refused, as a part of a sentence."""
    return (error.strerror or "unknown reason").lower()


def hint_for(error: OSError) -> str | None:
    """Say what would work, where that is known."""
    return _HINTS.get(error.errno or 0)


def cannot_write(path: str, error: OSError) -> ConflictError:
    """Build the error for a path that could not be written; the disk is unchanged."""
    return ConflictError(
        "L020",
        f"cannot write '{path}': {reason_of(error)}",
        hint=hint_for(error),
    )
