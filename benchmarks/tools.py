"""The tools that compete, each installed in an environment of its own.

Environments live in ``.cache/bench`` and are made once; ours is rebuilt from the
checkout each time, as a wheel, so that it starts as a user's does.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workloads import ANSWERS, NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

HERE = Path(__file__).parent
CACHE = HERE.parent / ".cache" / "bench"
BACKSTAGE = "@backstage/plugin-scaffolder-backend@4.2.0"


class ToolMissingError(Exception):
    """A tool cannot be had here; the message says why."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A competitor.

    Attributes:
        name: As the table shows it.
        language: The workload folder it reads.
        command: Builds its command line from template, answers folder and output folder.
        version: The command line that starts it and does nothing; empty for none.
        help: The command line that prints its help; empty for none.
    """

    name: str
    language: str
    command: Callable[[Path, Path, Path], list[str]]
    version: Sequence[str] = ()
    help: Sequence[str] = ()


def stagedoor() -> Tool:
    """Install ours from the checkout and return it."""
    program = str(_own_environment() / "bin" / "stagedoor")

    def command(template: Path, workload: Path, out: Path) -> list[str]:
        answers = ["--answers", str(workload / "answers.yaml"), "--no-input"]
        plain = ["--no-git", "--no-record"]
        return [program, "new", str(template), str(out / NAME), *answers, *plain]

    return Tool(
        "stagedoor", "backstage", command, [program, "--version"], [program, "--help"]
    )


def cookiecutter() -> Tool:
    """Install cookiecutter, the yardstick, and return it."""
    program = str(_peer_environment("cookiecutter") / "bin" / "cookiecutter")
    given = [f"{name}={value}" for name, value in ANSWERS.items()]

    def command(template: Path, workload: Path, out: Path) -> list[str]:
        del workload
        return [program, "--no-input", str(template), "-o", str(out), *given]

    return Tool(
        "cookiecutter",
        "cookiecutter",
        command,
        [program, "--version"],
        [program, "--help"],
    )


def copier() -> Tool:
    """Install copier and return it."""
    program = str(_peer_environment("copier") / "bin" / "copier")

    def command(template: Path, workload: Path, out: Path) -> list[str]:
        data = ["--data-file", str(workload / "answers.yaml")]
        quiet = ["--quiet", "--defaults", *data]
        return [program, "copy", *quiet, str(template), str(out / NAME)]

    return Tool(
        "copier", "copier", command, [program, "--version"], [program, "--help"]
    )


def backstage() -> Tool:
    """Install Backstage's scaffolder backend and return its ``fetch:template``.

    Raises:
        ToolMissingError: There is no node or npm, or npm failed.
    """
    packages = _backstage_packages()
    script = str(HERE / "fetch_template.cjs")

    def command(template: Path, workload: Path, out: Path) -> list[str]:
        answers = str(workload / "answers.json")
        return ["node", script, str(packages), str(template), answers, str(out / NAME)]

    return Tool("Backstage fetch:template", "backstage", command)


def copying() -> Tool:
    """Return ``cp -r`` of the finished tree: what the disk alone costs."""

    def command(template: Path, workload: Path, out: Path) -> list[str]:
        del workload
        return ["cp", "-r", str(template), str(out / NAME)]

    return Tool("cp -r", "plain", command)


TOOLS: dict[str, Callable[[], Tool]] = {
    "cookiecutter": cookiecutter,
    "copier": copier,
    "backstage": backstage,
    "stagedoor": stagedoor,
    "cp": copying,
}


def _own_environment() -> Path:
    wheels = CACHE / "wheel"
    shutil.rmtree(wheels, ignore_errors=True)
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation"]
    _run([*build, "--outdir", str(wheels), str(HERE.parent)])
    (wheel,) = wheels.glob("*.whl")
    folder = _environment("stagedoor")
    pip = [str(folder / "bin" / "pip"), "install", "--quiet"]
    _run([*pip, str(wheel)])
    _run([*pip, "--force-reinstall", "--no-deps", str(wheel)])
    return folder


def _peer_environment(name: str) -> Path:
    folder = _environment(name)
    pins = (HERE / "requirements-peers.txt").read_text().splitlines()
    (pin,) = (line for line in pins if line.startswith(f"{name}=="))
    _run([str(folder / "bin" / "pip"), "install", "--quiet", pin])
    return folder


def _environment(name: str) -> Path:
    folder = CACHE / name
    if not (folder / "bin" / "python").exists():
        venv.create(folder, with_pip=True)
    return folder


def _backstage_packages() -> Path:
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise ToolMissingError("no node or npm on the path")
    folder = CACHE / "backstage"
    if not (folder / ".installed").exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true}\n')
        quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock"]
        _run(["npm", "install", *quiet, BACKSTAGE], cwd=folder)
        (folder / ".installed").touch()
    return folder


def _run(command: Sequence[str], cwd: Path | None = None) -> None:
    # Packages are compiled to byte code at installation, as pip does for a user.
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        command, cwd=cwd, env=kept, capture_output=True, text=True, check=False
    )
    if done.returncode:
        tail = (done.stderr or done.stdout).strip()[-500:]
        raise ToolMissingError(f"'{' '.join(command[:4])} …' failed: {tail}")
