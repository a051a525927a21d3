"""``.stagedoor.yaml``: enough to make the same component again, years later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stagedoor.checks.component import RECORD_FILE
from stagedoor.core.frozen import field, frozen

if TYPE_CHECKING:
    from stagedoor.core.json import JsonObject, JsonValue

__all__ = ["RECORD_FILE", "Record", "record_to_bytes", "record_to_json"]

_HEADING: Final = (
    "# Written by stagedoor: which template made this component, from which answers.\n"
    "# Keep it: updates to a newer template start from here. It holds no secret.\n"
)


@frozen
class Record:
    """What a component remembers of its making; no clock, no path of a machine.

    Attributes:
        stagedoor: The version that made it.
        ref: The template as it was asked for.
        name: The template's ``metadata.name``.
        digest: Of the template's files: same digest, same bytes.
        commit: The commit, when the template came from git.
        answers: As submitted to the template's steps; never a secret.
        options: The options that change the result and are not at their default.
        policies: The CUE policies beside the template, name to text: what the component
            is checked with when it carries none of its own.
    """

    stagedoor: str
    ref: str
    name: str
    digest: str
    commit: str | None
    answers: JsonObject
    options: JsonObject = field(default_factory=dict)
    policies: JsonObject = field(default_factory=dict)


def record_to_json(record: Record) -> JsonObject:
    """Return the record in the form of ``schemas/record.schema.json``."""
    template: dict[str, JsonValue] = {
        "ref": record.ref,
        "name": record.name,
        "digest": record.digest,
    }
    if record.commit:
        template["commit"] = record.commit
    document: JsonObject = {
        "version": 1,
        "stagedoor": record.stagedoor,
        "template": template,
        "answers": record.answers,
    }
    for name in ("options", "policies"):
        value: JsonObject = getattr(record, name)
        if value:
            document[name] = value
    return document


def record_to_bytes(record: Record) -> bytes:
    """Return the content of ``.stagedoor.yaml``."""
    from stagedoor.core.yaml import dump

    return (_HEADING + dump(record_to_json(record))).encode("utf-8", "backslashreplace")
