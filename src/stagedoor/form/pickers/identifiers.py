"""Display names to identifier segments, the catalog asked for clashes (K-44, K-45)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from stagedoor.catalog.references import BadReferenceError, from_urn, parse_reference
from stagedoor.form.pickers.api import flag

if TYPE_CHECKING:
    from stagedoor.core.json import JsonValue
    from stagedoor.form.pickers.api import Scene
    from stagedoor.form.questions import Question

_LONGEST: Final = 63


def segment(text: str) -> str:
    """Turn a display name into one part of an identifier: no dots, no blanks."""
    text = re.sub(r"[^a-z0-9_-]+", "-", text.strip().lower())
    return re.sub(r"--+", "-", text).strip("-_")


def name_of(value: JsonValue, kind: str) -> str | None:
    """Return the bare name in a reference, a URN or a plain text."""
    if isinstance(value, dict):
        metadata = value.get("metadata")
        value = metadata.get("name") if isinstance(metadata, dict) else None
    if not isinstance(value, str) or not value:
        return None
    urn = from_urn(value)
    if urn is not None:
        return urn.name
    try:
        return parse_reference(value, kind=kind).name
    except BadReferenceError:
        return None


def check_identifier(
    kind: str, question: Question, value: JsonValue, scene: Scene
) -> str | None:
    """Refuse an identifier that is too long, or that the catalog already holds."""
    if not isinstance(value, str) or not value:
        return None
    if len(value) > _LONGEST:
        return f"is longer than {_LONGEST} characters"
    if scene.catalog is None or scene.allow_existing:
        return None
    if not flag(question, "validation", default=True):
        return None
    if scene.catalog.entity(f"{kind}:default/{value}") is None:
        return None
    return f"names a {kind} that is in the catalog already"
