"""The page on compatibility says what the book says."""

from __future__ import annotations

import pytest
from tests.oracle.book import read_book
from tests.oracle.page import PAGE, PARTS, filled

BOOK = read_book()


def test_the_page_is_current() -> None:
    page = PAGE.read_text("utf-8")
    assert filled(page, BOOK) == page, "run: python -m tests.oracle.page"


def test_every_row_is_counted_once() -> None:
    total = PARTS["counts"](BOOK).splitlines()[-1]
    cases, both, newer, older, differs, outside = map(int, total.split("|")[2:-1])
    assert cases == both + newer + older
    assert cases + outside == sum(len(chapter.rows) for chapter in BOOK)
    assert differs == len(PARTS["differing"](BOOK).splitlines()) - 2


def test_a_page_without_its_markers_is_refused() -> None:
    with pytest.raises(ValueError, match="no part named 'counts'"):
        filled("# Compatibility\n", BOOK)
