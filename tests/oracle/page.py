"""Writes the counted parts of ``docs/explanation/compatibility.md`` from the book.

``python -m tests.oracle.page [--check] FILE``; with ``--check`` exit status 1 says that
the page is not what the book says.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.oracle.book import BOTH, NEWER, OLDER, Chapter, Row, read_book

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PAGE: Final = Path(__file__).parents[2] / "docs" / "explanation" / "compatibility.md"


def counts(book: Sequence[Chapter]) -> str:
    """Return how many rows hold, chapter by chapter."""
    head = "| constructs | cases | both engines | newer only | older only | differs | outside |"
    rule = "| --- " + "| ---: " * 6 + "|"
    total = Chapter(
        "", "**all**", tuple(row for chapter in book for row in chapter.rows)
    )
    return "\n".join([head, rule, *map(_counted, [*book, total])])


def _counted(chapter: Chapter) -> str:
    rendered = [row for row in chapter.rows if row.case is not None]
    numbers = [
        len(rendered),
        *(
            sum(row.engine == engine for row in rendered)
            for engine in (BOTH, NEWER, OLDER)
        ),
        sum(row.ours is not None for row in rendered),
        len(chapter.rows) - len(rendered),
    ]
    return f"| {chapter.title} | " + " | ".join(map(str, numbers)) + " |"


def differing(book: Sequence[Chapter]) -> str:
    """Return the rows in which we give something else on purpose."""
    rows = [row for chapter in book for row in chapter.rows if row.ours is not None]
    head = ["| template | the engine | here | why |", "| --- | --- | --- | --- |"]
    return "\n".join(head + [_differs(row) for row in rows])


def _differs(row: Row) -> str:
    cells = [_template(row), _shown(row.answer), _shown(row.ours or {}), row.reason]
    return "| " + " | ".join(cells) + " |"


def older(book: Sequence[Chapter]) -> str:
    """Return what only the older engine renders."""
    rows = [r for chapter in book for r in chapter.rows if r.engine == OLDER]
    head = ["| template | Backstage up to 4.0.2 |", "| --- | --- |"]
    return "\n".join(head + [f"| {_template(r)} | {_shown(r.answer)} |" for r in rows])


def outside(book: Sequence[Chapter]) -> str:
    """Return what does not apply, and why."""
    rows = [row for chapter in book for row in chapter.rows if row.case is None]
    reasons: dict[str, int] = {}
    for row in rows:
        reasons[row.reason] = reasons.get(row.reason, 0) + len(row.upstream)
    lines = [f"| {reason} | {tests} |" for reason, tests in reasons.items()]
    return "\n".join(["| why it does not apply | tests |", "| --- | ---: |", *lines])


def _template(row: Row) -> str:
    return _code(row.case.template if row.case else "")


def _shown(answer: dict[str, object]) -> str:
    if not answer["ok"]:
        return "an error"
    return _code(str(answer.get("out", answer.get("value"))))


def _code(text: str) -> str:
    shown = text.replace("\n", "⏎").replace("|", "\\|")
    return f"`{shown}`" if text else "nothing"


PARTS: Final[dict[str, Callable[[Sequence[Chapter]], str]]] = {
    "counts": counts,
    "differing": differing,
    "older": older,
    "outside": outside,
}


def filled(page: str, book: Sequence[Chapter]) -> str:
    """Return ``page`` with every part between its markers made anew."""
    for name, make in PARTS.items():
        start, end = f"<!-- {name} -->\n", f"\n<!-- /{name} -->"
        pattern = re.escape(start) + ".*?" + re.escape(end)
        made = start + make(book) + end
        literal = made.replace("\\", r"\\")
        page, found = re.subn(pattern, literal, page, flags=re.DOTALL)
        if found != 1:
            raise ValueError(f"the page has no part named '{name}'")
    return page


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("page", type=Path, nargs="?", default=PAGE)
    options = parser.parse_args()
    before = options.page.read_text("utf-8")
    after = filled(before, read_book())
    if not options.check:
        options.page.write_text(after, encoding="utf-8")
    elif before != after:
        sys.stderr.write(f"{options.page} is not what the book says\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
