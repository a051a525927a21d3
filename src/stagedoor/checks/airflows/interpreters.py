"""Pythons on this machine that an Airflow can be installed with."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from stagedoor.checks.airflows.processes import run
from stagedoor.core.errors import SourceError
from stagedoor.core.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stagedoor.checks.airflows.versions import Version


@frozen
class Interpreter:
    """A Python: its path, and its version such as ``3.12``."""

    path: str
    version: str


def choose_interpreter(version: Version) -> Interpreter:
    """Return the Python MWAA would run this Airflow on, or the best there is.

    Raises:
        SourceError: None of those that Airflow works on is here.
    """
    for wanted in version.pythons:
        for path in _candidates(wanted):
            if _version_of(path) == wanted:
                return Interpreter(path, wanted)
    said = f"Airflow {version.number} needs Python {' or '.join(version.pythons)}"
    hint = f"install Python {version.pythons[0]}, and have 'python{version.pythons[0]}' on PATH"
    raise SourceError("K911", f"{said}, and none is found", hint=hint)


def _candidates(wanted: str) -> Iterator[str]:
    if wanted == f"{sys.version_info.major}.{sys.version_info.minor}":
        yield sys.executable
    yield from _on_path(f"python{wanted}")
    # A shim of pyenv answers only for the versions that are switched on.
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    found = (root / "versions").glob(f"{wanted}.*/bin/python{wanted}")
    yield from map(str, sorted(found, reverse=True))


def _on_path(name: str) -> Iterable[str]:
    for folder in os.get_exec_path():
        found = shutil.which(name, path=folder)
        if found:
            yield found


def _version_of(path: str) -> str | None:
    """Ask a Python which one it is; one that does not answer is none."""
    ask = "import os, sys, venv; os.write(1, b'%d.%d' % sys.version_info[:2])"
    try:
        answer = run([path, "-c", ask], os.environ, Path.cwd(), 20)
    except OSError:
        return None
    return answer.said.strip() if answer.code == 0 else None
