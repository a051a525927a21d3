"""docs/ as a site: it builds strictly, holds every page, and asks nothing of others."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# What a browser would fetch while it shows a page; a link to click is no such thing.
FETCHED = re.compile(
    r"""<(?:script|img|iframe|source)[^>]*\bsrc="(https?:)?//|"""
    r"""<link[^>]*rel="(?:stylesheet|preconnect|preload)"[^>]*href="(https?:)?//|"""
    r"""url\(["']?(?:https?:)?//"""
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    folder: Path = tmp_path_factory.mktemp("site")
    words = ["build", "--config-file", "docs/site/mkdocs.yml", "--site-dir", folder]
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", *map(str, words)],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    assert "WARNING" not in built.stderr
    return folder


def address(page: Path) -> str:
    """Where mkdocs puts a page: a README is the first page of its folder."""
    name = "index" if page.stem == "README" else page.stem
    return page.with_name(f"{name}.html").as_posix()


def test_every_page_is_in_the_navigation(site):
    start = (site / "index.html").read_text(encoding="utf-8")
    pages = [page.relative_to(ROOT / "docs") for page in (ROOT / "docs").rglob("*.md")]
    assert len(pages) > 20
    missing = [page for page in pages if f'href="{address(page)}"' not in start]
    assert missing == []


def test_what_lies_outside_docs_is_there_too(site):
    start = (site / "index.html").read_text(encoding="utf-8")
    page = address(Path("project/templates/mwaa-workload/README.md"))
    assert f'href="{page}"' in start
    assert (site / page).is_file()


def test_nothing_is_fetched_from_elsewhere(site):
    files = [*site.rglob("*.html"), *site.rglob("*.css")]
    found = [file.name for file in files if FETCHED.search(file.read_text("utf-8"))]
    assert found == []
