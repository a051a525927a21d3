"""Make a template that shows a difference smaller, so that a person can read it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.oracle.engines import Case

TOKEN = re.compile(
    r"""\$?\{\{-?|-?\}\}|\{%-?|-?%\}|r/(?:[^\\/\n]|\\.)+/[a-z]*
      |"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\w+|\s+|.""",
    re.VERBOSE | re.DOTALL,
)


def shrunk(case: Case, differs: Callable[[list[Case]], list[bool]]) -> Case:
    """Remove ever smaller runs of tokens while ``differs`` still holds.

    Args:
        case: Shows the difference.
        differs: Tells for a batch of candidates which still show it.
    """
    while True:
        candidates = list(_smaller(case))
        verdicts = differs(candidates)
        found = [c for c, yes in zip(candidates, verdicts, strict=True) if yes]
        if not found:
            return case
        case = min(found, key=lambda each: len(each.template))


def _smaller(case: Case) -> Iterator[Case]:
    tokens = TOKEN.findall(case.template)
    seen = {case.template}
    for size in range(1, min(len(tokens), 40) + 1):
        for start in range(len(tokens) - size + 1):
            text = "".join(tokens[:start] + tokens[start + size :])
            if text not in seen:
                seen.add(text)
                yield replace(case, template=text)
    for option in case.options:
        kept = {name: on for name, on in case.options.items() if name != option}
        yield replace(case, options=kept)
