"""The compatibility book: rows of ``tests/data/dialect/*.yaml``.

A row owns tests of the engines (``upstream``), exercises what they exercise with a
template of our own, and holds what the engines really answered. ``python -m
tests.oracle.fill`` asks them and writes the files in this module's one spelling.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from tests.oracle.engines import Answer, Case, Verdict

DATA: Final = Path(__file__).parents[1] / "data" / "dialect"
BOTH, NEWER, OLDER = "both", "nunjitsu", "nunjucks"
"""Who gave the answer; ``both`` when the two engines agree."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the book.

    Attributes:
        id: Unique in the book.
        upstream: The tests it owns, spelled ``file "title"``; may be empty.
        case: What to render; ``None`` when the tests do not apply to us.
        engine: :data:`BOTH`, :data:`NEWER` or :data:`OLDER`.
        answer: What that engine gave; an error is ``{"ok": False}``.
        reason: Why it does not apply, or why we differ; empty for neither.
        ours: What we give on purpose in place of ``answer``; ``None`` when the same.
    """

    id: str
    upstream: tuple[str, ...]
    case: Case | None
    engine: str
    answer: Answer
    reason: str
    ours: Answer | None


@dataclass(frozen=True, slots=True)
class Chapter:
    """One file: a family of constructs."""

    name: str
    title: str
    rows: tuple[Row, ...]


def read_book() -> tuple[Chapter, ...]:
    """Read every chapter, in the order of their file names."""
    return tuple(read_chapter(path) for path in sorted(DATA.glob("*.yaml")))


def read_chapter(path: Path) -> Chapter:
    """Read one file."""
    document = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)  # noqa: TID251 - test data, whose positions nobody needs
    rows = tuple(_row(fields) for fields in document["rows"])
    return Chapter(path.stem, document["title"], rows)


def _row(fields: dict[str, Any]) -> Row:
    return Row(
        id=fields["id"],
        upstream=tuple(fields.get("upstream", ())),
        case=_case(fields),
        engine=fields.get("engine", BOTH),
        answer=_answer(fields),
        reason=fields.get("reason", ""),
        ours=_answer(fields["ours"]) if "ours" in fields else None,
    )


def _case(fields: dict[str, Any]) -> Case | None:
    if "template" not in fields:
        return None
    return Case(
        fields["template"], fields.get("context", {}), fields.get("options", {})
    )


def _answer(fields: dict[str, Any]) -> Answer:
    if "expected" in fields:
        return {"ok": True, "out": fields["expected"]}
    if "value" in fields:
        return {"ok": True, "value": fields["value"]}
    return {"ok": False}


def answered(verdict: Verdict) -> tuple[str, Answer]:
    """Return who answers and what: nunjitsu, unless only nunjucks can."""
    current, old = verdict.current, verdict.old
    if old is not None and old["ok"] and not current["ok"]:
        return OLDER, _kept(old)
    agree = old is not None and _kept(old) == _kept(current)
    return (BOTH if agree else NEWER), _kept(current)


def _kept(answer: Answer) -> Answer:
    """Drop an error's words: ours are our own."""
    return answer if answer["ok"] else {"ok": False}


def spell_chapter(chapter: Chapter) -> str:
    """Write a chapter in the one spelling: strings as JSON, a blank line between rows."""
    rows = "\n".join(_spell_row(row) for row in chapter.rows)
    return (
        "# Every 'expected', 'value' and 'error' is what the engines answered:\n"
        "# written by `python -m tests.oracle.fill`, never by hand.\n"
        f"title: {_text(chapter.title)}\nrows:\n{rows}"
    )


def _spell_row(row: Row) -> str:
    lines = [f"- id: {row.id}"]
    if row.upstream:
        lines += ["  upstream:", *(f"    - {_quoted(test)}" for test in row.upstream)]
    if row.case is None:
        lines += ["  status: not applicable", f"  reason: {_text(row.reason)}"]
        return "\n".join(lines) + "\n"
    lines.append(f"  template: {_text(row.case.template)}")
    if row.case.context:
        lines.append(f"  context: {_text(row.case.context)}")
    if row.case.options:
        lines.append(f"  options: {_text(row.case.options)}")
    if row.engine != BOTH:
        lines.append(f"  engine: {row.engine}")
    lines += _spell_answer(row.answer, "  ")
    if row.ours is not None:
        lines += [f"  reason: {_text(row.reason)}", "  ours:"]
        lines += _spell_answer(row.ours, "    ")
    return "\n".join(lines) + "\n"


def _spell_answer(answer: Answer, indent: str) -> list[str]:
    if not answer["ok"]:
        return [f"{indent}error: true"]
    if "value" in answer:
        return [f"{indent}value: {_text(answer['value'])}"]
    return [f"{indent}expected: {_text(answer['out'])}"]


def _quoted(title: str) -> str:
    """Spell in single quotes: titles hold double ones."""
    return "'" + title.replace("'", "''") + "'"


def _text(value: object) -> str:
    """Spell as JSON, which YAML reads alike; only printable characters stay as they are."""
    spelled = json.dumps(value, ensure_ascii=False)
    return "".join(c if c.isprintable() else _escaped(c) for c in spelled)


def _escaped(character: str) -> str:
    return json.dumps(character)[1:-1]
