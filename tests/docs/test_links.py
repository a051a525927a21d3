"""Every relative link of the documentation leads somewhere, read in the repository."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest
from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    path
    for pattern in (
        "*.md",
        "docs/**/*.md",
        "templates/*/README.md",
        "templates/*/docs/*.md",
    )
    for path in ROOT.glob(pattern)
)
_UNSLUGGED = re.compile(r"[^\w\- ]")


@cache
def parsed(page: Path):
    return MarkdownIt("commonmark").enable("table").parse(page.read_text("utf-8"))


def links(page: Path) -> list[str]:
    inline = (child for token in parsed(page) for child in token.children or ())
    found = [str(c.attrs.get("href") or c.attrs.get("src") or "") for c in inline]
    return [
        link for link in found if link and "://" not in link and "mailto:" not in link
    ]


def anchors(page: Path) -> set[str]:
    """The names a forge gives to the headings of a page."""
    tokens = parsed(page)
    titles = [
        "".join(part.content for part in tokens[index + 1].children or ())
        for index, token in enumerate(tokens)
        if token.type == "heading_open"
    ]
    return {_UNSLUGGED.sub("", title.lower()).replace(" ", "-") for title in titles}


def faults(page: Path) -> list[str]:
    found = []
    for link in links(page):
        path, _, anchor = unquote(link).partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or not target.is_relative_to(ROOT):
            found.append(f"{link}: there is no such file")
        elif anchor and anchor not in anchors(target):
            found.append(f"{link}: there is no such heading")
    return found


@pytest.mark.parametrize(
    "page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix()
)
def test_every_link_leads_somewhere(page):
    assert faults(page) == []


def test_a_link_to_nowhere_is_found(tmp_path):
    page = ROOT / "docs/how-to/check.md"
    assert any("rules.md" in link for link in links(page))
    assert "which-policies" in anchors(page)
    broken = tmp_path / "page.md"
    broken.write_text("# A title\n[a](#a-title) [b](#b) [c](nowhere.md)\n")
    assert len(faults(broken)) == 3  # the folder is not the project's
