"""Make a template that shows a difference smaller, so that a person can read it."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.oracle.engines import Case

    Differs = Callable[[list[Case]], list[bool]]

SEGMENT: Final = re.compile(
    r"\$?\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|.+?(?=\$?\{[{%#]|\Z)", re.DOTALL
)
TOKEN: Final = re.compile(
    r"""\$?\{\{-?|-?\}\}|\{%-?|-?%\}|r/(?:[^\\/\n]|\\.)+/[a-z]*
      |"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\w+|\s+|.""",
    re.VERBOSE | re.DOTALL,
)
MOST_PAIRS: Final = 60
"""Segments up to which every two are tried: a tag goes with its end only."""


def shrunk(case: Case, differs: Differs) -> Case:
    """Remove segments, then tokens, while ``differs`` still holds.

    Args:
        case: Shows the difference.
        differs: Tells for a batch of candidates which still show it.
    """
    for cut in (SEGMENT, TOKEN, SEGMENT, TOKEN):
        case = _without_parts(case, cut, differs)
    return _without_options(case, differs)


def _without_parts(case: Case, cut: re.Pattern[str], differs: Differs) -> Case:
    size = max(1, len(cut.findall(case.template)) // 2)
    while size:
        parts = cut.findall(case.template)
        smaller = _first(case, _fewer(parts, size), differs)
        if smaller is None:
            size //= 2
        else:
            case = smaller
    return case


def _fewer(parts: Sequence[str], size: int) -> Iterator[str]:
    """Yield the template without each run of ``size`` parts; at the end, without two."""
    for start in range(0, len(parts) - size + 1, max(1, size // 2)):
        yield "".join([*parts[:start], *parts[start + size :]])
    if size == 1 and len(parts) <= MOST_PAIRS:
        for one, other in combinations(range(len(parts)), 2):
            kept = (part for at, part in enumerate(parts) if at not in (one, other))
            yield "".join(kept)


def _first(case: Case, templates: Iterator[str], differs: Differs) -> Case | None:
    candidates = [replace(case, template=text) for text in dict.fromkeys(templates)]
    for start in range(0, len(candidates), 100):
        batch = candidates[start : start + 100]
        found = [c for c, yes in zip(batch, differs(batch), strict=True) if yes]
        if found:
            return min(found, key=lambda each: len(each.template))
    return None


def _without_options(case: Case, differs: Differs) -> Case:
    for option in case.options:
        kept = {name: on for name, on in case.options.items() if name != option}
        fewer = replace(case, options=kept)
        if differs([fewer]) == [True]:
            case = fewer
    return case
