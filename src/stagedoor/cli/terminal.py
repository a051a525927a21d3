"""Whether somebody is there to be asked."""

from __future__ import annotations

import sys


def is_terminal() -> bool:
    """Tell whether questions can be read and answered: stdin and stderr."""
    return all(s and s.isatty() for s in (sys.stdin, sys.stderr))
