"""Real Airflows, each in an environment of its own below the checkout's ``.cache``."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
PINS = CHECKOUT / "tests" / "data" / "airflow"
CACHE = CHECKOUT / ".cache"

# As the developer's shell has it: the suite's own fixtures hide the home folder, and with
# it the package index that is configured there.
SURROUNDINGS = dict(os.environ)

# The Pythons an Airflow of our pins installs on.
PYTHONS = {"2.10.3": ("3.11", "3.12"), "3.3.1": ("3.11", "3.12", "3.13")}


@dataclass(frozen=True, slots=True)
class Airflow:
    """An installed Airflow with the Amazon provider and pytest."""

    version: str
    python: Path

    def load(self, folders: list[Path]) -> list[dict[str, Any]]:
        """Load each folder with DagBag; see ``tests/data/airflow/load_dags.py``."""
        words = [str(self.python), str(PINS / "load_dags.py"), *map(str, folders)]
        done = self._run(words, {})
        assert done.returncode == 0, done.stderr[-4000:]
        lines = [line for line in done.stdout.splitlines() if line.startswith("DAGS ")]
        return [json.loads(line.removeprefix("DAGS ")) for line in lines]

    def run_dag(self, folder: Path, dag_id: str, home: Path) -> str:
        """Run every task of a DAG on sqlite with ``airflow dags test``; return the log."""
        settings = {
            "AIRFLOW_HOME": str(home),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__DAGS_FOLDER": str(folder),
        }
        log = ""
        for words in (["db", "migrate"], ["dags", "test", dag_id, "2026-02-03"]):
            done = self._run([str(self.python), "-m", "airflow", *words], settings)
            log = done.stdout + done.stderr
            assert done.returncode == 0, log[-4000:]
        return log

    def run_tests(self, component: Path) -> subprocess.CompletedProcess[str]:
        """Run the component's own tests."""
        words = ["-m", "pytest", "-q", "-p", "no:cacheprovider", str(component)]
        return self._run([str(self.python), *words], {}, component)

    def _run(
        self, words: list[str], settings: dict[str, str], folder: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        environment = {**SURROUNDINGS, "PYTHONDONTWRITEBYTECODE": "1", **settings}
        environment.pop("PYTHONWARNINGS", None)
        return subprocess.run(
            words,
            env=environment,
            cwd=folder or tempfile.gettempdir(),
            capture_output=True,
            text=True,
            check=False,
        )


def airflow(version: str) -> Airflow:
    """Install an Airflow, or take the one installed before; skip where it cannot be."""
    pins = PINS / f"{version}.txt"
    folder = CACHE / f"airflow-{version}"
    done = folder / ".installed"
    wanted = hashlib.sha256(pins.read_bytes()).hexdigest()
    CACHE.mkdir(exist_ok=True)
    with (CACHE / f"airflow-{version}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.is_file() or done.read_text() != wanted:
            _install(version, folder, pins)
            done.write_text(wanted)
    return Airflow(version, folder / "bin" / "python")


def _install(version: str, folder: Path, pins: Path) -> None:
    uv = Path(sys.executable).with_name("uv")
    if not uv.exists():
        pytest.skip("uv is not installed beside this Python")
    shutil.rmtree(folder, ignore_errors=True)
    into = ["--python", str(folder / "bin" / "python")]
    for words in (
        ["venv", "--quiet", "--python", _python(version), str(folder)],
        ["pip", "install", "--quiet", "--no-deps", *into, "--requirement", str(pins)],
    ):
        environment = {
            **SURROUNDINGS,
            "UV_PYTHON_DOWNLOADS": "never",
            "UV_CACHE_DIR": str(CACHE / "uv"),
        }
        ran = subprocess.run(
            [str(uv), *words],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if ran.returncode:
            pytest.skip(f"uv cannot install Airflow {version}: {ran.stderr.strip()}")


def _python(version: str) -> str:
    """Choose this Python when the pins fit it, else the best one uv may find."""
    own = f"{sys.version_info.major}.{sys.version_info.minor}"
    return sys.executable if own in PYTHONS[version] else PYTHONS[version][0]
