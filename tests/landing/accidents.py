"""Accidents at a chosen step: a child process that fails, is told to end or is killed.

Python tells audit hooks about every file operation before it happens; the child's
hook counts those below the folder of the test and strikes at one of them.
"""

from __future__ import annotations

import os
import signal
import sys
import warnings
from itertools import count

from stagedoor.core.errors import ConflictError

OPERATIONS = frozenset(
    [
        "open",
        *(
            f"os.{do}"
            for do in ("mkdir", "rename", "link", "symlink", "remove", "rmdir", "chmod")
        ),
    ]
)
FINISHED, UNHARMED, INTERRUPTED, REFUSED = 0, 99, 130, 5


def strike_with(number):
    return lambda: os.kill(os.getpid(), number)


def disk_full():
    raise OSError(28, "No space left on device")


def in_child(act, strike, step):
    """Run ``act`` in a child, ``strike`` before its file operation ``step``.

    Gives one of the codes above, or minus the signal that killed it.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # fork beside threads
        child = os.fork()
    if child == 0:
        signal.alarm(60)  # whatever hangs ends
        code = 70
        try:
            code = _struck(act, strike, step)
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _struck(act, strike, step):
    signal.signal(signal.SIGINT, signal.default_int_handler)
    steps = count()
    struck = []

    def hook(event, _):
        if event in OPERATIONS and next(steps) == step:
            struck.append(event)
            strike()

    sys.addaudithook(hook)
    try:
        act()
    except KeyboardInterrupt:
        return INTERRUPTED
    except ConflictError:
        return REFUSED
    return FINISHED if struck else UNHARMED


def at_every_step(prepare, act, strike):
    """Yield what became of ``act`` for a strike at its first, second … operation.

    ``act`` gets what ``prepare`` gives; so does the loop.
    """
    for step in count():
        prepared = prepare()
        code = in_child(lambda to=prepared: act(to), strike, step)
        if code == UNHARMED:
            assert step > 5
            return
        yield prepared, code
