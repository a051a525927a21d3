"""What a run would do, as text for a person and as one JSON document."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from stagedoor.report.outcome import (
    count,
    finding_to_json,
    intent_to_json,
    notice_to_json,
    step_to_json,
)
from stagedoor.report.problems import printable
from stagedoor.tree.entries import Directory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.core.json import JsonObject, JsonValue
    from stagedoor.project.explain import ExplainedStep, Explanation
    from stagedoor.workflow.result import StepReport

_WIDEST: Final = 100
_MOST_FILES: Final = 8
_SIGNS: Final = {"added": "+", "changed": "~", "removed": "-"}
_KINDS: Final = {
    "given": "is not run: its outputs are given (--outputs)",
    "unknown": "is not known here: what it was asked is recorded, not done",
    "outside": "would reach outside: recorded, not done",
    "here": "runs",
}


def explanation_to_json(explanation: Explanation) -> JsonObject:
    """Return the document of ``schemas/explain.schema.json``."""
    made = explanation.made
    return {
        "version": 1,
        "ok": True,
        "template": {"ref": made.made_from.ref, "name": made.made_from.name},
        "answers": made.answers.values,
        "steps": [_step_to_json(each) for each in explanation.steps],
        "skipped": [
            {"step": s.step, "path": s.path, "reason": s.reason}
            for s in made.result.skipped
        ],
        "intents": [intent_to_json(i, done=False) for i in made.result.intents],
        "needs_trust": list(explanation.wishes),
        "files": [p for p, e in made.tree.items() if not isinstance(e, Directory)],
        "output": made.result.output,
        "notices": [notice_to_json(notice) for notice in made.notices],
        "findings": [finding_to_json(finding) for finding in made.findings],
    }


def _step_to_json(each: ExplainedStep) -> JsonObject:
    step, report = each.step, each.report
    return step_to_json(report) | {
        "kind": each.kind,
        "if": step.condition,
        "each": step.each,
        "files": dict(report.files),
        "line": each.at.line,
    }


def format_explanation(explanation: Explanation, *, whole: bool) -> str:
    """Return the text of ``stagedoor explain``.

    Args:
        explanation: What to tell.
        whole: Show inputs and lists of files in full.
    """
    made = explanation.made
    lines = [printable(f"{made.made_from.title} ({made.made_from.name})")]
    for number, each in enumerate(explanation.steps, 1):
        lines += ["", *_step_lines(number, each, whole=whole)]
    for title, found in (
        ("reaches outside, not done here", list(_outside(explanation))),
        ("left out of the skeleton", list(_left_out(explanation))),
        ("to know", list(_remarks(explanation))),
    ):
        if found:
            lines += ["", f"{title}:", *(f"  {printable(line)}" for line in found)]
    files = sum(not isinstance(entry, Directory) for entry in made.tree.values())
    lines += ["", f"would make {count(files, 'file')}; nothing was written"]
    return "\n".join(lines)


def _step_lines(number: int, each: ExplainedStep, *, whole: bool) -> Iterator[str]:
    step, report = each.step, each.report
    yield printable(f"{number}. {step.id}: {step.action}")
    yield printable(f"   {_fate(each)} (line {each.at.line} of the template)")
    if step.has_condition:
        yield f"   if: {_shown(step.condition, whole=whole)}"
    if step.each is not None:
        yield f"   each: {_shown(step.each, whole=whole)}"
    yield from _input_lines(each, whole=whole)
    yield from _named("output", report.output, whole=whole)
    yield from _file_lines(report, whole=whole)


def _fate(each: ExplainedStep) -> str:
    if each.report.status == "skipped":
        return f"is skipped: {each.report.reason}"
    return _KINDS[each.kind]


def _input_lines(each: ExplainedStep, *, whole: bool) -> Iterator[str]:
    """Show the input, one after the other for each turn of a loop."""
    turns = each.report.input.get("each")
    if each.step.each is None or not isinstance(turns, list):
        yield from _named("input", each.report.input, whole=whole)
        return
    for number, turn in enumerate(turns, 1):
        if isinstance(turn, dict):
            yield from _named(f"input of turn {number}", turn, whole=whole)


def _named(title: str, values: JsonObject, *, whole: bool) -> Iterator[str]:
    if values:
        yield f"   {title}:"
    for key, value in values.items():
        yield f"     {printable(key)}: {_shown(value, whole=whole)}"


def _shown(value: JsonValue, *, whole: bool) -> str:
    is_line = isinstance(value, str) and "\n" not in value
    text = str(value) if is_line else json.dumps(value, ensure_ascii=False)
    return printable(text, len(text) if whole else _WIDEST)


def _file_lines(report: StepReport, *, whole: bool) -> Iterator[str]:
    signed = [
        f"{_SIGNS[fate]} {printable(path)}" for path, fate in report.files.items()
    ]
    if not signed:
        return
    shown = signed if whole else signed[:_MOST_FILES]
    yield f"   {count(len(signed), 'file')}:"
    yield from (f"     {line}" for line in shown)
    if len(shown) < len(signed):
        yield f"     and {len(signed) - len(shown)} more (-v shows them)"


def _outside(explanation: Explanation) -> Iterator[str]:
    for intent in explanation.made.result.intents:
        yield f"{intent.step}: {intent.action}: {intent.summary}"
    for wish in explanation.wishes:
        yield f"the template wants to {wish}: that needs --trust"


def _left_out(explanation: Explanation) -> Iterator[str]:
    for entry in explanation.made.result.skipped:
        yield f"{entry.step}: {entry.path}: {entry.reason}"


def _remarks(explanation: Explanation) -> Iterator[str]:
    made = explanation.made
    for notice in made.notices:
        where = f" ({notice.where})" if notice.where else ""
        yield f"[{notice.code}] {notice.message}{where}"
    for finding in made.findings:
        yield f"[{finding.problem.code}] {finding.problem.message} ({finding.problem.at})"
