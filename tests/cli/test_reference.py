"""The generated reference names everything there is, and is up to date."""

from __future__ import annotations

from pathlib import Path

import pytest

from stagedoor.checks.table import RULES
from stagedoor.cli import reference
from stagedoor.cli.group import COMMANDS
from stagedoor.core.errors import ExitCode
from stagedoor.form.pickers import PICKERS
from stagedoor.nunjucks.filters import FILTERS
from stagedoor.workflow.actions.table import ACTIONS

FOLDER = Path(__file__).parents[2] / "docs/reference"

# page             what it must name
NAMES = {
    "cli.md": [f"stagedoor {name}" for name in COMMANDS],
    "actions.md": ACTIONS,
    "filters.md": FILTERS,
    "pickers.md": PICKERS,
    "rules.md": RULES,
    "exit-codes.md": [f"| {int(code)} |" for code in ExitCode],
}  # fmt: skip


@pytest.mark.parametrize("page", NAMES)
def test_a_page_names_everything(page):
    text = (FOLDER / page).read_text(encoding="utf-8")
    assert [name for name in NAMES[page] if name not in text] == []


@pytest.mark.parametrize("page", reference.PAGES)
def test_a_page_is_up_to_date(page):
    on_disk = (FOLDER / page).read_text(encoding="utf-8")
    assert reference.page(page) == on_disk, "run `make docs`"


def test_no_page_is_left_over():
    assert {file.name for file in FOLDER.glob("*.md")} == set(reference.PAGES)


def test_every_name_says_what_it_does():
    tables = [reference.page(page) for page in ("filters.md", "pickers.md")]
    rows = [line for table in tables for line in table.splitlines()]
    assert [row for row in rows if row.endswith("|  |")] == []
