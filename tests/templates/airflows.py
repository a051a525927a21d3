"""Real Airflows for tests: those of ``stagedoor check --airflow``, kept in ``.cache``."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from tests.locks import alone_in

from stagedoor.checks.airflows.environment import Environment, find_uv, ready
from stagedoor.checks.airflows.load import load_folders
from stagedoor.checks.airflows.processes import scratch
from stagedoor.checks.airflows.runs import run_dags
from stagedoor.checks.airflows.versions import parse_versions
from stagedoor.checks.loads import DagRun, Loaded, LoadedFile
from stagedoor.core.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

CHECKOUT = Path(__file__).resolve().parents[2]
CACHE = CHECKOUT / ".cache" / "stagedoor"
PYTEST = CHECKOUT / ".cache" / "pytest"

# As the developer's shell has it: the suite's own fixtures hide the home folder, and with
# it the package index that is configured there.
SURROUNDINGS = dict(os.environ)

VERSIONS = ("2.10.3", "3.3.1")


@dataclass(frozen=True, slots=True)
class Airflow:
    """An installed Airflow with the Amazon provider."""

    environment: Environment

    @property
    def version(self) -> str:
        return self.environment.version.number

    def load(self, folders: list[Path]) -> list[dict[str, Any]]:
        """Load each folder; what all its files give together."""
        answers = load_folders(self.environment, folders, 30)
        return [together(answer) for answer in answers]

    def run_dag(self, folder: Path, dag_id: str) -> DagRun:
        """Run every task of a DAG on sqlite."""
        [answer] = load_folders(self.environment, [folder], 30)
        files = tuple(
            LoadedFile(Path(path).relative_to(folder.parent).as_posix(), saw["dags"])
            for path, saw in answer.items()
            if dag_id in saw["dags"]
        )
        loaded = Loaded(
            self.version,
            is_known=True,
            is_pinned=True,
            folder=str(folder.parent),
            files=files,
        )
        [run] = run_dags(self.environment, loaded, 30, lambda _: None)
        return run

    def run_tests(self, component: Path) -> subprocess.CompletedProcess[str]:
        """Run the component's own tests, with a pytest that is kept apart."""
        words = ["-m", "pytest", "-q", "-p", "no:cacheprovider", str(component)]
        with scratch(30) as (_, variables):
            path = os.pathsep.join((variables["PYTHONPATH"], str(pytest_folder())))
            return subprocess.run(
                [str(self.environment.python), *words],
                env={**variables, "PYTHONPATH": path},
                cwd=component,
                capture_output=True,
                text=True,
                check=False,
            )


def together(answer: dict[str, Any]) -> dict[str, Any]:
    """Join what a folder's files gave."""
    faults = {p: s.get("error") or s.get("ended") for p, s in answer.items()}
    return {
        "errors": {path: fault for path, fault in faults.items() if fault},
        "warnings": {p: s["warnings"] for p, s in answer.items() if s.get("warnings")},
        "dags": {k: v for s in answer.values() for k, v in s.get("dags", {}).items()},
    }


@contextmanager
def developers_surroundings() -> Iterator[None]:
    """Let an installer find the package index as it does outside of the suite."""
    with mock.patch.dict(os.environ, SURROUNDINGS, clear=True):
        yield


def airflow(version: str) -> Airflow:
    """Install an Airflow, or take the one installed before; skip where it cannot be."""
    if find_uv() is None:
        pytest.skip("uv is not installed beside this Python")
    [wanted] = parse_versions([version])
    try:
        with developers_surroundings():
            return Airflow(ready(wanted, (), CACHE, lambda _: None))
    except SourceError as error:
        pytest.skip(str(error))


def pytest_folder() -> Path:
    """Return a folder with pytest, for any Python."""
    with alone_in(PYTEST):
        if not (PYTEST / "pytest" / "__init__.py").is_file():
            uv = find_uv() or ""
            words = [uv, "pip", "install", "--quiet", "--python", sys.executable]
            words += ["--target", str(PYTEST), "pytest==9.2.0", "pluggy==1.7.0"]
            subprocess.run(words, env=SURROUNDINGS, check=True, timeout=300)
    return PYTEST
