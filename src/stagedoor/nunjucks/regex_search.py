"""Searches with the ECMAScript engine; also the program of the child process.

Runs by path as a script, so that it can start without the rest of stagedoor: the
parent sends ``sys.path`` and then one request a line, both as JSON.
"""

from __future__ import annotations

import json
import os
import sys
from bisect import bisect_left
from itertools import accumulate
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import regress

Span: TypeAlias = tuple[int, int] | None
"""Where a group matched, in characters; ``None`` when it took no part."""

_TWO_BYTES: Final = 0x80
_THREE_BYTES: Final = 0x800
_FOUR_BYTES: Final = 0x1_0000


def search(
    pattern: str, flags: str, text: str, groups: int, most: int | None
) -> list[list[Span]]:
    """Return the first ``most`` matches: the whole and each group.

    Raises:
        regress.RegressError: When the engine refuses the pattern.
    """
    import regress  # most renders never need it

    compiled = regress.Regex(pattern, flags)
    if most == 1:
        found = compiled.find(text)
        matches: Iterable[regress.Match] = [] if found is None else [found]
    else:
        matches = compiled.find_iter(text) or []
    at = _offsets(text)
    spans: list[list[Span]] = []
    for match in matches:
        spans.append([_span(match.group(number), at) for number in range(groups + 1)])
        if len(spans) == most:
            break
    return spans


def _span(found: slice | None, at: Callable[[int], int]) -> Span:
    return None if found is None else (at(found.start), at(found.stop))


def _offsets(text: str) -> Callable[[int], int]:
    """Return what turns an offset in UTF-8 bytes into one in characters."""
    if text.isascii():
        return int
    starts = list(accumulate(map(_size, text), initial=0))
    return lambda offset: bisect_left(starts, offset)


def _size(character: str) -> int:
    code = ord(character)
    return 1 + (code >= _TWO_BYTES) + (code >= _THREE_BYTES) + (code >= _FOUR_BYTES)


def serve() -> None:
    """Answer requests until the input ends."""
    sys.path[:] = json.loads(sys.stdin.readline())
    with os.fdopen(1, "w", encoding="utf-8") as answers:
        for line in sys.stdin:
            try:
                answer: object = search(*json.loads(line))
            except Exception as error:  # noqa: BLE001  # the parent reports it
                answer = str(error)
            answers.write(json.dumps(answer) + "\n")
            answers.flush()


if __name__ == "__main__":
    serve()
