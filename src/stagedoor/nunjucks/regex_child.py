"""The process that runs risky regular expressions, and is killed when they take long."""

from __future__ import annotations

import atexit
import json
import selectors
import subprocess
import sys
import threading
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from stagedoor.nunjucks.limits import LimitExceededError
from stagedoor.nunjucks.values import Fault

if TYPE_CHECKING:
    from stagedoor.nunjucks.limits import Meter
    from stagedoor.nunjucks.regex_search import Span

_PROGRAM: Final = Path(__file__).with_name("regex_search.py")
_START_SECONDS: Final = 5.0
"""How long the child may take to start; this is not the expression's time."""

_CHUNK: Final = 1 << 16
_ONE_AT_A_TIME: Final = threading.Lock()


class _Child:
    """One running child; it answers one request at a time."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603
            # Our own interpreter and our own file: nothing of a template is in it.
            [sys.executable, "-S", "-E", str(_PROGRAM)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
        atexit.register(self.stop)
        self.send(sys.path)
        # The first answer shows that the child is up.
        self.send(("", "", "", 0, 1))
        self.receive(_START_SECONDS)

    def send(self, message: object) -> None:
        """Write one line."""
        line = json.dumps(message).encode() + b"\n"
        if self.process.stdin is not None:
            remaining = memoryview(line)
            while remaining:
                remaining = remaining[self.process.stdin.write(remaining) or 0 :]

    def receive(self, seconds: float) -> Any:  # noqa: ANN401  # the answer's JSON
        """Read one line, or raise ``TimeoutError`` when it does not come in time."""
        line = bytearray()
        deadline = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            stdout = self.process.stdout
            if stdout is None:
                raise TimeoutError
            selector.register(stdout, selectors.EVENT_READ)
            while not line.endswith(b"\n"):
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    raise TimeoutError
                chunk = stdout.read(_CHUNK)
                if not chunk:
                    raise TimeoutError
                line += chunk
        return json.loads(line)

    def stop(self) -> None:
        """Kill the process and wait for its end."""
        atexit.unregister(self.stop)
        self.process.kill()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()
        self.process.wait()


@cache
def _child() -> _Child:
    return _Child()


def search(
    meter: Meter, request: tuple[str, str, str, int, int | None]
) -> list[list[Span]]:
    """Search in the child for as long as the render has time left.

    Raises:
        LimitExceededError: When it takes longer; the child is killed.
    """
    seconds = max(0.0, meter.limits.regex_seconds - meter.regex_seconds)
    with _ONE_AT_A_TIME:
        child = _child()
        try:
            child.send(request)
            answer = child.receive(seconds)
        except (TimeoutError, OSError):
            child.stop()
            _child.cache_clear()
            raise LimitExceededError(
                "regex_seconds", meter.limits.regex_seconds
            ) from None
    if isinstance(answer, str):
        raise Fault(f"the regular expression cannot be searched for: {answer}")
    return [[span and (span[0], span[1]) for span in match] for match in answer]
