"""A list of templates as text and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.report.problems import printable

if TYPE_CHECKING:
    from stagedoor.core.json import JsonObject
    from stagedoor.project.listing import Listed


def format_listing(rows: tuple[Listed, ...]) -> str:
    """Return one line a template: reference, title, and what it makes below."""
    return "\n".join(_lines(row) for row in rows)


def _lines(row: Listed) -> str:
    if row.fault is not None:
        return printable(f"{row.ref}  (faulty: {row.fault})")
    head = printable(f"{row.ref}  {row.title}")
    return f"{head}\n    {printable(row.description)}" if row.description else head


def listing_to_json(rows: tuple[Listed, ...]) -> JsonObject:
    """Return the document of ``schemas/list.schema.json``."""
    return {
        "version": 1,
        "ok": True,
        "templates": [
            {
                "ref": row.ref,
                "name": row.name,
                "title": row.title,
                "description": row.description,
                "fault": row.fault,
            }
            for row in rows
        ],
    }
