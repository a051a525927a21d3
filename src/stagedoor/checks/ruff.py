"""ruff's AIR rules, asked of all DAG files at once, when there is a ruff."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from stagedoor.core.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stagedoor.checks.component import Component

# What Airflow 3 removed or moved; the others of AIR are about style.
_RULES: Final = ("AIR301", "AIR302", "AIR303", "AIR311", "AIR312")
_SECONDS: Final = 30
_AT_ONCE: Final = 500
_NAME: Final = re.compile(r"`([^`]+)`")


@frozen
class Lint:
    """One finding of ruff.

    Attributes:
        rule: Such as ``AIR301``.
        name: What it is about: a dotted name, or an argument.
        line: 1-based, as is ``column``.
        advice: What to use instead, when ruff knows.
    """

    rule: str
    name: str
    line: int
    column: int
    advice: str | None


def find_ruff() -> str | None:
    """Return ruff, beside this Python or on PATH."""
    beside = Path(sys.executable).with_name("ruff")
    return str(beside) if beside.exists() else shutil.which("ruff")


def lint_components(components: Iterable[Component]) -> None:
    """Give each component what ruff finds in its DAG files; nothing without ruff."""
    ruff = find_ruff()
    files = {
        os.path.realpath(component.prefix + file.path): (component, file.path)
        for component in components
        for file in component.dags
        if b"airflow" in file.data
    }
    if ruff is None or not files:
        return
    paths = sorted(files)
    for start in range(0, len(paths), _AT_ONCE):
        for path, lint in _lint(ruff, paths[start : start + _AT_ONCE]):
            if path in files:
                component, inside = files[path]
                component.lints = (*component.lints, (inside, lint))


def _lint(ruff: str, paths: Sequence[str]) -> Iterator[tuple[str, Lint]]:
    words = [ruff, "check", "--isolated", "--no-cache", "--quiet", "--exit-zero"]
    words += ["--select", ",".join(_RULES), "--output-format", "json", "--", *paths]
    try:
        ran = subprocess.run(  # noqa: S603 - a list, no shell
            words, capture_output=True, timeout=_SECONDS, check=False
        )
        found: list[dict[str, Any]] = json.loads(ran.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        # An old ruff has not all of these rules; the check's own stand.
        return
    for one in found:
        name = _NAME.search(one["message"])
        if one["code"] in _RULES and name:
            place = one["location"]
            advice = (one.get("fix") or {}).get("message")
            lint = Lint(
                one["code"], name[1], place["row"], place["column"], _plain(advice)
            )
            yield os.path.realpath(one["filename"]), lint


def _plain(advice: str | None) -> str | None:
    """Return ruff's sentence in the form of a hint of ours."""
    if not advice:
        return None
    text = advice.strip().rstrip(".").replace("`", "'")
    return text if text.startswith("'") else text[0].lower() + text[1:]
