"""Fill the compatibility book with what the engines answer: ``python -m tests.oracle.fill``.

With ``--check`` nothing is written; exit status 1 says that a file would change.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace

from tests.oracle.book import (
    DATA,
    Chapter,
    Row,
    answered,
    read_book,
    spell_chapter,
)
from tests.oracle.engines import Engines


def filled(engines: Engines, chapter: Chapter) -> Chapter:
    """Return the chapter with fresh answers."""
    asked = [row.case for row in chapter.rows if row.case is not None]
    verdicts = iter(engines.ask(asked))
    rows: list[Row] = []
    for row in chapter.rows:
        if row.case is None:
            rows.append(row)
            continue
        engine, answer = answered(next(verdicts))
        rows.append(replace(row, engine=engine, answer=answer))
    return replace(chapter, rows=tuple(rows))


def stale(engines: Engines) -> dict[str, str]:
    """Return the files that should read otherwise: name → text."""
    changed = {}
    for chapter in read_book():
        text = spell_chapter(filled(engines, chapter))
        if text != (DATA / f"{chapter.name}.yaml").read_text("utf-8"):
            changed[chapter.name] = text
    return changed


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    engines = Engines()
    changed = stale(engines)
    engines.close()
    for name, text in changed.items():
        sys.stdout.write(f"tests/data/dialect/{name}.yaml\n")
        if not options.check:
            (DATA / f"{name}.yaml").write_text(text, encoding="utf-8")
    return 1 if changed and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
