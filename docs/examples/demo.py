"""Make a component from the example answers in a fresh folder, and show it.

``make demo`` runs this; it needs nothing but the installed ``stagedoor`` command.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ANSWERS = Path(__file__).resolve().with_name("orders.yaml")


def command() -> str:
    """Find the ``stagedoor`` of this Python, else the one on the path."""
    beside = Path(sys.executable).with_name("stagedoor")
    return str(beside) if beside.exists() else shutil.which("stagedoor") or "stagedoor"


def draw(folder: Path, indent: str = "") -> Iterator[str]:
    """Draw what is below ``folder``, one line an entry, without git's own files."""
    entries = sorted(path for path in folder.iterdir() if path.name != ".git")
    for entry in entries:
        last = entry == entries[-1]
        name = f"{entry.name}/" if entry.is_dir() else entry.name
        yield f"{indent}{'└── ' if last else '├── '}{name}"
        if entry.is_dir():
            yield from draw(entry, indent + ("    " if last else "│   "))


def main() -> int:
    """Run the command, then print the tree and where it is."""
    component = Path(tempfile.mkdtemp(prefix="stagedoor-demo-")) / "orders"
    words = ["new", "mwaa-workload", str(component)]
    words += ["--answers", os.path.relpath(ANSWERS), "--no-input"]
    print("$ stagedoor", *words, flush=True)
    status = subprocess.run([command(), *words], check=False).returncode
    if status == 0:
        print(f"\n{component}", *draw(component), sep="\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
