"""What counts as agreement with the engines, and the differences that are meant.

Backstage 4 (nunjitsu) decides what is an error and what is printed. Where only the
older engine prints something, both answers are right: its output with a notice, or an
error.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.oracle.engines import Answer, Case, Verdict


@dataclass(frozen=True, slots=True)
class Known:
    """A difference that is meant.

    Attributes:
        name: Its short name in reports.
        reason: Why we differ.
        applies: Recognises it.
    """

    name: str
    reason: str
    applies: Callable[[Case, Verdict, Answer], bool]


def _engine_budget(case: Case, verdict: Verdict, ours: Answer) -> bool:
    del case
    limit = "exceeded the" in str(verdict.current.get("error", ""))
    return limit and (ours["ok"] or "limit" in str(ours.get("error", "")))


def _our_budget(case: Case, verdict: Verdict, ours: Answer) -> bool:
    del case, verdict
    return not ours["ok"] and "limit" in str(ours.get("error", ""))


def _hang(case: Case, verdict: Verdict, ours: Answer) -> bool:
    del case, ours
    said = str(verdict.current.get("error", ""))
    return "no answer in time" in said or "timed out" in said


def _function_inside(case: Case, verdict: Verdict, ours: Answer) -> bool:
    del case
    refused = "Callable values" in str(verdict.current.get("error", ""))
    old = verdict.old
    return refused and old is not None and old["ok"] and ours["ok"] and _same(old, ours)


def _newer_language(case: Case, verdict: Verdict, ours: Answer) -> bool:
    del case
    if verdict.successor is None:
        return False
    if not verdict.successor["ok"]:
        return not ours["ok"]
    slices = "unexpected token: :" in str(verdict.current.get("error", ""))
    return ours["ok"] and (slices or _same(verdict.successor, ours))


def _older_construct(case: Case, verdict: Verdict, ours: Answer) -> bool:
    del case
    nobody = not verdict.current["ok"] and not (verdict.old and verdict.old["ok"])
    return nobody and ours["ok"] and bool(ours.get("notices"))


KNOWN: Final = (
    Known(
        "older construct",
        "a method or tag of the older engine is rendered with a notice, here where the "
        "older engine cannot be asked or fails for another reason",
        _older_construct,
    ),
    Known(
        "function inside",
        "Backstage 4 refuses to print, test or filter a list or record that holds a "
        "function; here it is what it was in the older engine",
        _function_inside,
    ),
    Known(
        "newer language",
        "the older engine's values of step inputs are read with the newer engine's "
        "language: slices always, stray characters refused, safe text dumped as text",
        _newer_language,
    ),
    Known(
        "their budget",
        "the engine ran out of its work units, which count other steps than ours",
        _engine_budget,
    ),
    Known("our budget", "our limits count other steps than nunjitsu's", _our_budget),
    Known("a hang", "the engine did not answer in time", _hang),
)


def agrees(verdict: Verdict, ours: Answer) -> bool:
    """Tell whether ``ours`` is right; an error counts as an error, whatever it says."""
    if verdict.current["ok"]:
        return ours["ok"] and _same(verdict.current, ours)
    if verdict.old is not None and verdict.old["ok"]:
        return not ours["ok"] or (
            _same(verdict.old, ours) and bool(ours.get("notices"))
        )
    return not ours["ok"]


def known(case: Case, verdict: Verdict, ours: Answer) -> Known | None:
    """Return the meant difference this one is, if it is one."""
    return next((each for each in KNOWN if each.applies(case, verdict, ours)), None)


def _same(theirs: Answer, ours: Answer) -> bool:
    """Compare output or value; ``1`` and ``true`` differ, so by their JSON."""
    return spelled(theirs) == spelled(ours)


def spelled(answer: Answer) -> str:
    """Spell an answer for comparing and for reading."""
    if not answer["ok"]:
        return "error: " + str(answer.get("error", ""))[:120]
    key = "value" if "value" in answer else "out"
    return json.dumps(answer[key], sort_keys=True)
