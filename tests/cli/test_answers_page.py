"""What the page about answers shows is what happens."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs/how-to/answers.md"
TEXT = PAGE.read_text(encoding="utf-8")
[TEMPLATE] = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
BLOCKS = re.findall(r"```console\n\$ stagedoor (.*)\n((?:.*\n)*?)```", TEXT)


@pytest.mark.parametrize(("command", "shown"), BLOCKS, ids=[c for c, _ in BLOCKS])
def test_a_console_block_is_real(tmp_path, command, shown):
    (tmp_path / "service").mkdir()
    (tmp_path / "service/template.yaml").write_text(TEMPLATE, encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "stagedoor", *shlex.split(command)],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert ran.stdout == shown


def test_links_lead_somewhere():
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", TEXT)
    assert targets
    assert [t for t in targets if not (PAGE.parent / t).exists()] == []
