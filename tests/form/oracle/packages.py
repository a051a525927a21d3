"""The real packages: RJSF as Backstage's form uses it, jsonschema as its backend does.

They are installed with npm into ``.cache/form-oracle``.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.locks import alone_in

HERE = Path(__file__).parent
CACHE = Path(__file__).parents[3] / ".cache" / "form-oracle"


class OracleMissingError(Exception):
    """Node, npm or the packages are not to be had; the message says which."""


def install() -> Path:
    """Install the pinned packages unless they are there; return their folder."""
    for tool in ("node", "npm"):
        if shutil.which(tool) is None:
            raise OracleMissingError(f"no '{tool}' on the path")
    wanted = (HERE / "package.json").read_text(encoding="utf-8")
    done = CACHE / "installed.json"  # written last: a half install is no install
    with alone_in(CACHE):
        if not done.is_file() or done.read_text(encoding="utf-8") != wanted:
            (CACHE / "package.json").write_text(wanted, encoding="utf-8")
            _npm_install()
            done.write_text(wanted, encoding="utf-8")
    return CACHE


def _npm_install() -> None:
    made = subprocess.run(
        ["npm", "install", "--no-audit", "--no-fund", "--legacy-peer-deps"],
        cwd=CACHE,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise OracleMissingError(f"npm install failed: {made.stderr[-200:]}")


def ask(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the packages' answer to each row, in order."""
    folder = install()
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    made = subprocess.run(
        ["node", str(HERE / "answer.mjs"), str(folder)],
        input=lines,
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )
    return [json.loads(line) for line in made.stdout.split("\n") if line]
