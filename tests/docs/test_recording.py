"""The recorded session is what the program shows today."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

RECORDING = Path(__file__).parents[2] / "docs" / "recording"


@pytest.mark.slow
def test_the_recording_is_of_today(tmp_path):
    target = tmp_path / "session.svg"
    subprocess.run([sys.executable, RECORDING / "record.py", target], check=True)
    committed = (RECORDING / "session.svg").read_text(encoding="utf-8")
    assert target.read_text(encoding="utf-8") == committed, "run 'make recording'"
