"""The settings in force as text and JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from stagedoor.report.problems import printable, problems_to_json

if TYPE_CHECKING:
    from pathlib import Path

    from stagedoor.core.json import JsonObject
    from stagedoor.settings.shown import Row
    from stagedoor.settings.values import Settings


def format_settings(
    settings: Settings,
    rows: tuple[Row, ...],
    user_file: Path,
    trusted: tuple[str, ...] = (),
) -> str:
    """Return the files that were looked at, a line a setting, a line a trusted source."""
    project = settings.project_file or "none"
    there = "" if user_file.is_file() else " (not there)"
    lines = [f"# your own file: {user_file}{there}", f"# the project's: {project}"]
    cells = [(f"{row.name} = {_value(row)}", _origin(row)) for row in rows]
    width = max((len(left) for left, _ in cells), default=0)
    lines += [f"{left:<{min(width, 60)}}  # {right}" for left, right in cells]
    lines += [f"# trusted source: {origin}" for origin in trusted]
    return "\n".join(map(printable, lines))


def _value(row: Row) -> str:
    return json.dumps(row.value, ensure_ascii=False)


def _origin(row: Row) -> str:
    return f"{row.at.path}:{row.at.line}" if row.at else str(row.variable)


def settings_to_json(
    settings: Settings,
    rows: tuple[Row, ...],
    user_file: Path,
    trusted: tuple[str, ...] = (),
) -> JsonObject:
    """Return the document of ``schemas/config.schema.json``."""
    project = settings.project_file
    return {
        "version": 1,
        "ok": True,
        "files": {
            "user": {"path": str(user_file), "exists": user_file.is_file()},
            "project": str(project) if project else None,
        },
        "settings": [
            {
                "name": row.name,
                "value": row.value,
                "file": row.at.path if row.at else None,
                "line": row.at.line if row.at else None,
                "variable": row.variable,
            }
            for row in rows
        ],
        "trusted_sources": list(trusted),
        "left_out": problems_to_json(settings.held_back),
    }
