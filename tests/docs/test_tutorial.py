"""The tutorial in an empty folder, word by word: from pip to a DAG that ran."""

from __future__ import annotations

import os
import re
import subprocess
from typing import TYPE_CHECKING

import pytest
from tests.docs.pages import ROOT, Written, steps
from tests.environments import SURROUNDINGS

if TYPE_CHECKING:
    from pathlib import Path

CONSTRAINT = re.compile(r"^--constraint https://.*$", re.MULTILINE)


def keep_reachable(folder: Path) -> None:
    """Point a component's constraints at the same pins here.

    The only thing that is not word by word: the address may be out of reach of a test.
    """
    requirements = folder / "orders" / "requirements.txt"
    if requirements.exists():
        pins = ROOT / "schemas" / "airflow" / "3.0.6.txt"
        text = requirements.read_text(encoding="utf-8")
        requirements.write_text(CONSTRAINT.sub(f"--constraint {pins}", text))


@pytest.mark.slow
@pytest.mark.airflow
def test_the_first_dag_runs_within_five_minutes(tmp_path: Path) -> None:
    (tmp_path / "stagedoor").symlink_to(ROOT)
    text = (ROOT / "docs/tutorial/first-dag.md").read_text(encoding="utf-8")
    before = os.times()
    printed = ""
    for step in steps(text):
        if isinstance(step, Written):
            (tmp_path / step.path).write_text(step.text, encoding="utf-8")
            continue
        ran = subprocess.run(
            ["/bin/sh", "-c", step.command],
            cwd=tmp_path,
            env={**SURROUNDINGS, "HOME": os.environ["HOME"]},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        printed = ran.stdout
        assert ran.returncode == 0, f"{step.command}\n{printed[-3000:]}"
        if step.shown:
            assert printed == step.shown
        keep_reachable(tmp_path)
    assert "run of sales.shop.1.orders, due 20" in printed
    after = os.times()
    busy = sum(after[2:4]) - sum(before[2:4])
    # What the machine does beside this must not count: processor time, not the clock's.
    print(f"{busy:.0f} s of work in {after.elapsed - before.elapsed:.0f} s")  # noqa: T201
    assert busy < 300
