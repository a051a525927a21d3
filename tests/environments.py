"""Tools that must not share our own environment, each pinned and set apart by uv."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.locks import alone_in

CHECKOUT = Path(__file__).resolve().parents[1]
DATA = CHECKOUT / "tests" / "data"
CACHE = CHECKOUT / ".cache"
UV = Path(sys.executable).with_name("uv")

# As the developer's shell has it: fixtures hide the home folder, and with it the package
# index that is configured there.
SURROUNDINGS = {
    key: value for key, value in os.environ.items() if key != "PYTHONWARNINGS"
} | {"UV_PYTHON_DOWNLOADS": "never", "UV_CACHE_DIR": str(CACHE / "uv")}


def environment(pins: Path, python: str = "3.11") -> Path:
    """Install a file of pins, or take what was installed before; return its ``bin``.

    Skips the test where uv or the packages are not to be had.
    """
    folder = CACHE / "environments" / f"{pins.parent.name}-{pins.stem}"
    done = folder / ".installed"
    wanted = hashlib.sha256(pins.read_bytes()).hexdigest()
    with alone_in(folder.with_name(f"{folder.name}.wait")):
        if not done.is_file() or done.read_text() != wanted:
            shutil.rmtree(folder, ignore_errors=True)
            uv("venv", "--quiet", "--python", python, str(folder))
            into = ["--python", str(folder / "bin" / "python")]
            uv("pip", "install", "--quiet", "--no-deps", *into, "--requirement", pins)
            done.write_text(wanted)
    return folder / "bin"


def uv(*words: str | Path) -> None:
    """Run uv; skip the test when it fails, as it does without a network."""
    if not UV.exists():
        pytest.skip("uv is not installed beside this Python")
    ran = subprocess.run(
        [UV, *words], env=SURROUNDINGS, capture_output=True, text=True, check=False
    )
    if ran.returncode:
        pytest.skip(f"uv {words[0]} failed: {ran.stderr.strip()[-400:]}")
