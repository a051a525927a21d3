"""What the README shows is what happens."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```console\n\$ stagedoor (.*)\n((?:.*\n)*?)```", README)


@pytest.mark.parametrize(("command", "shown"), BLOCKS, ids=[c for c, _ in BLOCKS])
def test_a_console_block_is_real(tmp_path, command, shown):
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    (tmp_path / "context.yaml").write_text("values: {name: orders}\n")
    ran = subprocess.run(
        [sys.executable, "-m", "stagedoor", *shlex.split(command)],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert ran.stdout == shown


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_every_link_leads_somewhere(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", text)
    assert targets
    assert [t for t in targets if not (ROOT / t).exists()] == []
