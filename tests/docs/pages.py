"""The pages of docs/ as what a reader does: files to write, commands to run.

A code block with a title is a file of that name; a ``console`` block holds commands, each
after ``$ ``, and what they print.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(
    r"^```(?P<language>\w+)(?: title=\"(?P<title>[^\"]+)\")?\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Written:
    """A file the page shows: path and content."""

    path: str
    text: str


@dataclass(frozen=True)
class Typed:
    """A command the page shows, and everything it prints."""

    command: str
    shown: str


def steps(text: str) -> Iterator[Written | Typed]:
    """Yield what a reader of the page does, in order."""
    for block in _BLOCK.finditer(text):
        if block["title"]:
            yield Written(block["title"], block["body"])
        elif block["language"] == "console":
            yield from _commands(block["body"])


def _commands(body: str) -> Iterator[Typed]:
    for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        while command.endswith("\\"):
            more, _, shown = shown.partition("\n")
            command = f"{command[:-1]}{more.lstrip('> ')}"
        yield Typed(command, shown)


def follow(text: str, folder: Path) -> Iterator[tuple[Typed, str]]:
    """Do what the page says in ``folder``; yield each command with what it printed."""
    for step in steps(text):
        if isinstance(step, Written):
            file = folder / step.path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(step.text, encoding="utf-8")
        else:
            yield step, run(step.command, folder)


def run(command: str, folder: Path) -> str:
    """Run a shell command with our ``stagedoor`` first on the path; both streams."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    ran = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=folder,
        env={**os.environ, "PATH": path, "COLUMNS": "100"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=300,
    )
    return ran.stdout
