"""How long a large form takes: 60 fields on 9 pages, conditions, defaults, pickers.

Prints CPU time, which a busy machine does not change: what a recompute after an answer
takes, and what the whole of ``--no-input`` takes beyond imports. With ``--profile`` the
functions that cost most.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import statistics
import time
from typing import TYPE_CHECKING, Any

from stagedoor.form.answers import read_given
from stagedoor.form.build import build
from stagedoor.form.fill import fill
from stagedoor.form.filling import Filling, FillOptions
from stagedoor.form.merge_given import merge_given
from stagedoor.form.questions import with_value

if TYPE_CHECKING:
    from collections.abc import Callable

FIELDS, PAGES = 60, 9
RECOMPUTE_BAR, VALIDATION_BAR = 5.0, 30.0  # milliseconds


def pages() -> list[dict[str, Any]]:
    """Return nine pages: texts, numbers, lists, objects, choices that open branches."""
    fields = iter(range(FIELDS))
    made = []
    for number in range(PAGES):
        names = [
            next(fields) for _ in range(FIELDS // PAGES + (number < FIELDS % PAGES))
        ]
        made.append(_page(number, names))
    return made


def _page(number: int, names: list[int]) -> dict[str, Any]:
    mode = f"field{names[0]}"
    properties: dict[str, Any] = {
        mode: {"type": "string", "enum": ["a", "b"], "default": "a"}
    }
    for name in names[1:]:
        properties[f"field{name}"] = dict(_KINDS[name % len(_KINDS)])
    branch = f"field{names[-1]}"
    page: dict[str, Any] = {
        "title": f"Page {number + 1}",
        "required": [mode, f"field{names[1]}"],
        "properties": {k: v for k, v in properties.items() if k != branch},
    }
    if number % 2:
        page["dependencies"] = {
            mode: {
                "oneOf": [
                    {"properties": {mode: {"const": "a"}, branch: properties[branch]}},
                    {"properties": {mode: {"const": "b"}}},
                ]
            }
        }
    else:
        page["if"] = {"properties": {mode: {"const": "a"}}, "required": [mode]}
        page["then"] = {"properties": {branch: properties[branch]}}
    return page


_KINDS: list[dict[str, Any]] = [
    {"type": "string", "minLength": 1, "maxLength": 40, "pattern": "^[a-z]+$"},
    {"type": "integer", "minimum": 0, "default": 3},
    {"type": "boolean", "default": False},
    {"type": "array", "items": {"type": "string"}, "default": ["x"]},
    {"type": "object", "properties": {"a": {"type": "string", "default": "x"}}},
    {"type": "string", "ui:field": "EntityPicker"},
    {"type": "string", "ui:field": "CronExpressionPicker", "default": "0 4 * * *"},
    {"oneOf": [{"const": "x", "title": "X"}, {"const": "y", "title": "Y"}]},
]


def answers() -> dict[str, Any]:
    """Return an answer to every field that has no default."""
    return {
        name: "x" if "pattern" in part else "group:default/team"
        for page in pages()
        for name, part in page["properties"].items()
        if part.get("type") == "string" and "default" not in part
    }


def milliseconds(work: Callable[[], object], rounds: int = 30) -> float:
    """Return the median CPU time of ``work``."""
    work()
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append((time.process_time() - start) * 1_000)
    return statistics.median(times)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", action="store_true")
    chosen = parser.parse_args()
    text = json.dumps(answers())
    form = build(pages())
    given = merge_given(form, read_given(files=[("a.json", text)]), allow_unknown=False)
    filling = Filling(form, given, None, FillOptions())
    drafts = [with_value(given.values, ("field1",), sign * 3) for sign in "abcd"]
    turn = iter(range(10**9))

    def recompute() -> None:
        filling.complete(with_value(drafts[next(turn) % 4], ("field8",), next(turn)))

    def validate() -> None:
        fill(build(pages()), read_given(files=[("a.json", text)]))

    if chosen.profile:
        profile = cProfile.Profile()
        profile.runcall(lambda: [recompute() for _ in range(50)])
        pstats.Stats(profile).sort_stats("tottime").print_stats(15)
    print(f"fields {len(form.names())}, pages {len(form.pages)}")
    print(
        f"recompute after an answer: {milliseconds(recompute):.2f} ms (bar {RECOMPUTE_BAR} ms)"
    )
    print(
        f"--no-input, all of it: {milliseconds(validate):.2f} ms (bar {VALIDATION_BAR} ms)"
    )


if __name__ == "__main__":
    main()
