"""Who follows a page to the letter sees what it shows."""

from __future__ import annotations

import pytest
from tests.docs.pages import ROOT, follow

PAGES = (
    "docs/how-to/answers.md",
    "docs/how-to/catalog.md",
    "docs/how-to/data-product.md",
    "docs/how-to/explain.md",
    "docs/how-to/templates.md",
)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_what_happens(page, tmp_path):
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    text = (ROOT / page).read_text(encoding="utf-8")
    seen = 0
    for typed, printed in follow(text, tmp_path):
        assert printed == typed.shown, typed.command
        seen += 1
    assert seen > 0
