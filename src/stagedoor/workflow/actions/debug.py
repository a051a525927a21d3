"""``debug:log`` and ``debug:wait`` (A-55, A-56)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from stagedoor.core.errors import TemplateError
from stagedoor.tree.entries import File
from stagedoor.workflow.actions.api import BuiltIn, Context, Example, closed, text

if TYPE_CHECKING:
    from stagedoor.core.json import JsonObject

_LONGEST_WAIT: Final = 600.0
_LISTINGS: Final = ("with-filenames", "with-contents")


def _log(inputs: JsonObject, context: Context) -> None:
    context.log(json.dumps(inputs, indent=2, ensure_ascii=False))
    message = inputs.get("message")
    if message:
        context.log(str(message))
    listing = inputs.get("listWorkspace")
    if listing is True or listing in _LISTINGS:
        contents = listing == "with-contents"
        context.log("\n".join(["Workspace:", *_listing(context, contents=contents)]))


def _listing(context: Context, *, contents: bool) -> list[str]:
    lines = []
    for path in context.workspace.files_below(""):
        if not contents:
            lines.append(f"  - {path}")
            continue
        entry = context.workspace[path]
        text = "[skipped]"
        if isinstance(entry, File):
            text = entry.data.decode("utf-8", "replace")
        lines.append(f" - {path}:\n\n  {text}")
    return lines


def _wait(inputs: JsonObject, context: Context) -> None:
    seconds = (
        _number(inputs, "minutes") * 60
        + _number(inputs, "seconds")
        + _number(inputs, "milliseconds") / 1000
    )
    if seconds > _LONGEST_WAIT:
        raise TemplateError(
            "W040",
            f"a wait of {seconds:g} seconds is longer than the 10 minutes allowed",
        )
    # A run has no clock, and nothing it makes depends on time passing.
    context.log(f"Not waiting {seconds:g} seconds")


def _number(inputs: JsonObject, name: str) -> float:
    value = inputs.get(name)
    return float(value) if isinstance(value, int | float) else 0.0


ACTIONS: Final = (
    BuiltIn(
        id="debug:log",
        summary="Writes a message, its input and the component's files to the log.",
        input_schema=closed(
            message=text("what to log"),
            listWorkspace={
                "type": ["string", "boolean"],
                "enum": [True, False, *_LISTINGS],
                "description": "whether the files so far are listed",
            },
        ),
        perform=_log,
        examples=(Example("a message", {"message": "made it"}),),
    ),
    BuiltIn(
        id="debug:wait",
        summary="Does nothing: a run here has no reason to wait.",
        input_schema=closed(
            minutes={"type": "number"},
            seconds={"type": "number"},
            milliseconds={"type": "number"},
        ),
        perform=_wait,
        examples=(Example("a short wait", {"seconds": 2}),),
    ),
)
