"""Room on Python's stack for what the nesting limit allows.

512 nested brackets are some thousand Python calls, more than Python's own default
limit. These calls are Python to Python: since 3.11 they take heap, not C stack.
"""

from __future__ import annotations

import sys
import threading
from typing import Final

CALLS: Final = 30_000
"""More than the deepest parse or render within the limits needs."""


class _DeepStack:
    """Allows deep recursion inside; the interpreter's own limit comes back after."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.inside = 0
        self.before = 0

    def __enter__(self) -> None:
        """Raise the limit, unless another thread has."""
        with self.lock:
            if self.inside == 0:
                self.before = sys.getrecursionlimit()
                sys.setrecursionlimit(max(self.before, CALLS))
            self.inside += 1

    def __exit__(self, *_: object) -> None:
        """Put the limit back when the last thread is done."""
        with self.lock:
            self.inside -= 1
            if self.inside == 0:
                sys.setrecursionlimit(self.before)


deep_stack: Final = _DeepStack()
"""One for the process: the limit is global as well."""
