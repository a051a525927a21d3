"""Grow templates and compare us with the engines: ``python -m tests.oracle.fuzz``.

Prints each difference as small as it can be made, and a count of each kind. Exit status
1 when something differs that is not meant to.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.oracle import ours
from tests.oracle.differences import agrees, known, spelled
from tests.oracle.engines import Answer, Case, Engines, Verdict
from tests.oracle.grammar import cases
from tests.oracle.shrink import shrunk

if TYPE_CHECKING:
    from collections.abc import Iterator

BATCH = 500


@dataclass(frozen=True, slots=True)
class Difference:
    """One case on which we and the engines differ."""

    case: Case
    verdict: Verdict
    ours: Answer


@dataclass(slots=True)
class Tally:
    """What a run found."""

    outcomes: Counter[str] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)


def compare(engines: Engines, batch: list[Case]) -> Iterator[Difference | str]:
    """Yield, for each case, the name of its outcome or the difference."""
    for case, verdict in zip(batch, engines.ask(batch), strict=True):
        answer = ours.answer(case)
        if agrees(verdict, answer):
            yield _outcome(verdict)
        elif (meant := known(case, verdict, answer)) is not None:
            yield f"known: {meant.name}"
        else:
            yield Difference(case, verdict, answer)


def _outcome(verdict: Verdict) -> str:
    if verdict.current["ok"]:
        return "same value" if verdict.old is None else "same output"
    only_old = verdict.old is not None and verdict.old["ok"]
    return "older engine only" if only_old else "both refuse"


def run(engines: Engines, seed: int, count: int) -> Tally:
    """Compare ``count`` cases."""
    tally = Tally()
    all_cases = cases(seed, count)
    for start in range(0, count, BATCH):
        for found in compare(engines, all_cases[start : start + BATCH]):
            if isinstance(found, str):
                tally.outcomes[found] += 1
            else:
                tally.differences.append(found)
    return tally


def smallest(engines: Engines, found: Difference) -> Difference:
    """Shrink a difference, keeping which of the two sides failed."""
    sides = (found.verdict.current["ok"], found.ours["ok"])

    def still(candidates: list[Case]) -> list[bool]:
        seen = list(compare(engines, candidates))
        return [
            isinstance(each, Difference)
            and (each.verdict.current["ok"], each.ours["ok"]) == sides
            for each in seen
        ]

    (again,) = compare(engines, [shrunk(found.case, still)])
    return again if isinstance(again, Difference) else found


def described(found: Difference) -> str:
    """Return a difference as three lines of text."""
    options = " ".join(found.case.options)
    want = spelled(found.verdict.current)
    if found.verdict.old is not None and spelled(found.verdict.old) != want:
        want += f"   (nunjucks: {spelled(found.verdict.old)})"
    return (
        f"- {found.case.template!r} {options}\n"
        f"  want {want}\n"
        f"  got  {spelled(found.ours)}"
    )


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=20, help="differences to shrink")
    options = parser.parse_args()
    engines = Engines()
    tally = run(engines, options.seed, options.count)
    shown = {described(smallest(engines, d)) for d in tally.differences[: options.show]}
    engines.close()
    lines = [
        *sorted(shown),
        *(f"{times:7} {outcome}" for outcome, times in tally.outcomes.most_common()),
        f"{len(tally.differences):7} different",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if tally.differences else 0


if __name__ == "__main__":
    sys.exit(main())
