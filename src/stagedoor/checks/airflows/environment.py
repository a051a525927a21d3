"""Airflow in an environment of its own: built once, kept in the cache.

A folder is finished when it holds the stamp, which is written last: what was
interrupted is built anew. A lock keeps two processes from building the same one.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from stagedoor.checks.airflows.interpreters import choose_interpreter
from stagedoor.checks.airflows.processes import run
from stagedoor.core.errors import SourceError
from stagedoor.core.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from stagedoor.checks.airflows.interpreters import Interpreter
    from stagedoor.checks.airflows.versions import Version

_SECONDS: Final = 1200
_STAMP: Final = ".stagedoor-installed"
_REQUIREMENTS: Final = "stagedoor-requirements.txt"


@frozen
class Environment:
    """An installed Airflow.

    Attributes:
        version: Which.
        python: Its Python's path.
        runs_on: That Python's version, such as ``3.12``.
    """

    version: Version
    python: Path
    runs_on: str


def ready(
    version: Version, extras: tuple[str, ...], cache: Path, say: Callable[[str], None]
) -> Environment:
    """Return an Airflow with ``extras`` installed on top, built unless it is there.

    Args:
        version: Which Airflow.
        extras: Lines of a component's ``requirements.txt``.
        cache: stagedoor's folder of the platform's cache.
        say: Tells the user what takes so long.

    Raises:
        SourceError: There is no Python for it, or it cannot be installed.
    """
    python = choose_interpreter(version)
    folder = _folder(version, extras, python, cache)
    environment = Environment(version, folder / "bin" / "python", python.version)
    if not _is_finished(environment):
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _alone(folder, say):
            if not _is_finished(environment):
                say(f"installing {_title(environment, extras)}: once, about a minute")
                _build(environment, folder, extras, python)
    return environment


def _title(environment: Environment, extras: tuple[str, ...]) -> str:
    more = f" with {len(extras)} of the component's requirements" if extras else ""
    return f"Airflow {environment.version.number} on Python {environment.runs_on}{more}"


def _folder(
    version: Version, extras: tuple[str, ...], python: Interpreter, cache: Path
) -> Path:
    pins = version.pins.read_text(encoding="utf-8") if version.pins else ""
    text = "\0".join((pins, *extras))
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    return cache / "airflow" / f"{version.number}-py{python.version}-{digest}"


def _is_finished(environment: Environment) -> bool:
    # The Python is a link to one that may have been uninstalled since.
    stamp = environment.python.parent.parent / _STAMP
    return stamp.is_file() and environment.python.exists()


@contextmanager
def _alone(folder: Path, say: Callable[[str], None]) -> Iterator[None]:
    import fcntl

    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("waiting for another stagedoor that is installing the same")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _build(
    environment: Environment,
    folder: Path,
    extras: tuple[str, ...],
    python: Interpreter,
) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    uv = find_uv()
    try:
        for words in _commands(environment, folder, extras, python, uv):
            _install(environment, words, folder.parent)
            if extras and not (folder / _REQUIREMENTS).exists():
                text = "\n".join((*extras, ""))
                (folder / _REQUIREMENTS).write_text(text, encoding="utf-8")
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    (folder / _STAMP).write_text("", encoding="utf-8")


def _install(environment: Environment, words: Sequence[str], folder: Path) -> None:
    ran = run(words, _surroundings(), folder, _SECONDS)
    if ran.code == 0:
        return
    how = "took too long" if ran.code is None else "failed"
    said = f"installing Airflow {environment.version.number} {how}"
    hint = (
        "see what the installer says; it needs a package index, or its own cache: an "
        "environment that is there already needs neither"
    )
    last = ran.last_lines(6) or "the installer said nothing"
    raise SourceError("K912", f"{said}: {last}", hint=hint)


def _commands(
    environment: Environment,
    folder: Path,
    extras: tuple[str, ...],
    python: Interpreter,
    uv: str | None,
) -> Iterator[Sequence[str]]:
    inside = str(environment.python)
    if uv:
        yield [uv, "venv", "--quiet", "--python", python.path, str(folder)]
        install = [uv, "pip", "install", "--quiet", "--python", inside]
    else:
        yield [python.path, "-m", "venv", str(folder)]
        install = [inside, "-m", "pip", "install", "--quiet"]
        install.append("--disable-pip-version-check")
    pins = environment.version.pins
    number = environment.version.number
    if pins:
        yield [*install, "--no-deps", "--requirement", str(pins)]
    else:
        yield [*install, f"apache-airflow[amazon]=={number}"]
    if extras:
        held = ["--constraint", str(pins)] if pins else [f"apache-airflow=={number}"]
        yield [*install, *held, "--requirement", str(folder / _REQUIREMENTS)]


def find_uv() -> str | None:
    """Return uv, beside this Python or on PATH; ``None``: pip has to do."""
    beside = Path(sys.executable).with_name("uv")
    return str(beside) if beside.exists() else shutil.which("uv")


def _surroundings() -> dict[str, str]:
    """The user's own variables: they say where packages come from."""
    unwanted = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
    kept = {k: v for k, v in os.environ.items() if k not in unwanted}
    return kept | {"UV_PYTHON_DOWNLOADS": "never"}
