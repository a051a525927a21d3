"""Packages of npm that tests ask, each set in a folder of its own below ``.cache``."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.locks import alone_in

CACHES = Path(__file__).parents[1] / ".cache"


class OracleMissingError(Exception):
    """Node, npm or the packages are not to be had; the message says which."""


def install(manifest: Path, name: str) -> Path:
    """Install what ``manifest`` pins unless it is there; return its folder.

    Raises:
        OracleMissingError: No node, no npm, or npm failed.
    """
    for tool in ("node", "npm"):
        if shutil.which(tool) is None:
            raise OracleMissingError(f"no '{tool}' on the path")
    cache = CACHES / name
    wanted = manifest.read_text(encoding="utf-8")
    done = cache / "installed.json"  # written last: a half install is no install
    with alone_in(cache):
        if not done.is_file() or done.read_text(encoding="utf-8") != wanted:
            (cache / "package.json").write_text(wanted, encoding="utf-8")
            _npm_install(cache)
            done.write_text(wanted, encoding="utf-8")
    return cache


def _npm_install(cache: Path) -> None:
    made = subprocess.run(
        ["npm", "install", "--no-audit", "--no-fund", "--legacy-peer-deps"],
        cwd=cache,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise OracleMissingError(f"npm install failed: {made.stderr[-200:]}")


def answers(script: Path, folder: Path, rows: list[Any]) -> list[Any]:
    """Return what ``script`` writes for each row it reads, in order; both as JSON."""
    made = subprocess.run(
        ["node", str(script), str(folder)],
        input="".join(json.dumps(row) + "\n" for row in rows),
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )
    return [json.loads(line) for line in made.stdout.split("\n") if line]
