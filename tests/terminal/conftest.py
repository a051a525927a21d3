"""A template with every kind of question, and a desk to stand at."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from tests.terminal.session import STAGEDOOR, Session

DATA = Path(__file__).parents[1] / "data" / "terminal"
Start: TypeAlias = Callable[..., Session]


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    shutil.copytree(DATA / "widgets", tmp_path / "widgets")
    (tmp_path / "desk").mkdir()
    return tmp_path / "desk"


@pytest.fixture
def start(desk: Path) -> Start:
    """Start ``stagedoor new ../widgets made`` with more words."""

    def start_session(*words: str, **more: object) -> Session:
        usual = ("new", "../widgets", "made", "--no-git", "--no-record")
        return Session((*usual, *words), desk, **more)  # type: ignore[arg-type]

    return start_session


@pytest.fixture
def run_piped(desk: Path) -> Callable[[], subprocess.CompletedProcess[str]]:
    """Run the command as a CI job does: no terminal anywhere."""

    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*STAGEDOOR, "new", "../widgets", "made"],
            cwd=desk,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    return run
