"""Every test of the engines has a row in the book, and every row holds for us."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from tests.oracle import ours
from tests.oracle.book import DATA, OLDER, Row, read_book
from tests.oracle.differences import agrees, spelled
from tests.oracle.engines import Engines, Verdict
from tests.oracle.fill import stale

BOOK = read_book()
ROWS = {row.id: row for chapter in BOOK for row in chapter.rows}
RENDERED = {name: row for name, row in ROWS.items() if row.case is not None}
OWNED = {test for row in ROWS.values() for test in row.upstream}


def upstream(engine: str) -> dict[str, Any]:  # a literal file beside the book
    text = (DATA / "upstream" / f"{engine}.json").read_text("utf-8")
    return dict(json.loads(text))


def titles() -> list[str]:
    tests = upstream("nunjucks")["tests"]
    return [f'{file} "{title}"' for file, named in tests.items() for title in named]


def verdict_of(row: Row) -> Verdict:
    if row.engine == OLDER:
        return Verdict({"ok": False}, row.answer)
    return Verdict(row.answer, None)


@pytest.mark.parametrize("row", RENDERED.values(), ids=RENDERED)
def test_we_answer_as_the_engines_do(row: Row) -> None:
    assert row.case is not None
    given = ours.answer(row.case)
    if row.ours is not None:
        assert spelled(given) == spelled(row.ours)
        assert not agrees(verdict_of(row), given), "the reason to differ is gone"
    else:
        assert agrees(verdict_of(row), given), spelled(given)


def test_every_test_of_nunjucks_has_an_owner() -> None:
    assert len(titles()) == 364
    assert sorted(set(titles()) - OWNED) == []


def test_every_compatibility_case_of_nunjitsu_has_an_owner() -> None:
    cases = upstream("nunjitsu")["cases"]
    assert len(cases) == 157
    without = [
        case
        for case, tests in cases.items()
        if not {f'nunjitsu tests/compat "{case}"', *tests} & OWNED
    ]
    assert without == []


def test_no_row_owns_a_test_that_does_not_exist() -> None:
    cases = {
        f'nunjitsu tests/compat "{case}"' for case in upstream("nunjitsu")["cases"]
    }
    assert sorted(OWNED - set(titles()) - cases) == []


def test_a_test_that_does_not_apply_says_why() -> None:
    silent = [name for name, row in ROWS.items() if row.case is None and not row.reason]
    assert silent == []


def test_row_names_are_unique() -> None:
    names = Counter(row.id for chapter in BOOK for row in chapter.rows)
    assert [name for name, times in names.items() if times > 1] == []


@pytest.mark.oracle
def test_the_engines_still_answer_what_the_book_says(engines: Engines) -> None:
    assert sorted(stale(engines)) == []
