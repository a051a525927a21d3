"""What an action is, and what a running one may use.

An action is data and one function. Whatever it can reach arrives as an argument: the
workspace in memory, a renderer, ``fetch`` and ``intend``; no path on disk, no network,
no clock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

from stagedoor.core.frozen import field, frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, MutableMapping, Sequence

    from stagedoor.core.json import JsonObject, JsonValue
    from stagedoor.core.secret import Secret
    from stagedoor.tree.entries import File, FileTree
    from stagedoor.workflow.capabilities import CatalogView, RunOptions
    from stagedoor.workflow.rendering import Renderers
    from stagedoor.workflow.result import Intent
    from stagedoor.workflow.workspace import Workspace


@frozen
class Example:
    """A use of an action that the reference page shows and a test runs.

    Attributes:
        title: What it is for; lower case, no final stop.
        input: As in a template's step.
        files: What the template's folder holds, text by path.
        workspace: What earlier steps made, text by path.
        makes: What the workspace holds afterwards, text by path; an empty folder is
            ``None``.
        archives: What the zip files hold that are made, text by path.
        output: What later steps see.
    """

    title: str
    input: JsonObject
    files: Mapping[str, str] = field(default_factory=dict)
    workspace: Mapping[str, str] = field(default_factory=dict)
    makes: Mapping[str, str | None] = field(default_factory=dict)
    archives: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    output: JsonObject = field(default_factory=dict)


@frozen
class Running:
    """The step an action runs for.

    Attributes:
        id: The step's id.
        name: Its name.
        action: The action's id as written.
        template_ref: ``template:<namespace>/<name>``, lower case (T-32).
        parameters: The answers, which Witboost's skeletons also see.
        written: The step's input as the template has it.
        wanted: The names of this step's outputs that the template reads.
    """

    id: str
    name: str
    action: str
    template_ref: str
    parameters: JsonObject
    written: JsonObject
    wanted: tuple[str, ...] = ()


@frozen
class Context:
    """The capabilities of one running step; no path, no network, no clock.

    Attributes:
        step: What is being run.
        options: The user's choices; ``dialect`` is decided.
        workspace: The files made so far, to be read and changed.
        renderers: Make text out of template text.
        fetch: Reads what a ``url:`` input names.
        catalog: Where entities are looked up, when there is a catalog.
        secrets: The user's secrets by name; ``reveal()`` gives the text.
        hooks: Whether a cookiecutter template's hooks may run.
        intended: What earlier steps asked for, in order.
        entities: Rendered text of the ``%SKELETON`` files kept in the workspace, by
            path.
        intend: Asks for an outside effect; it is recorded, not done.
        output: Sets an output of the step.
        log: Adds a line to the run's log.
        notice: Adds a notice: code, message, where.
        skip: Says that a skeleton's entry was not written: path, reason.
    """

    step: Running
    options: RunOptions
    workspace: Workspace
    renderers: Renderers
    fetch: Callable[[str], FileTree | File]
    catalog: CatalogView | None
    secrets: Mapping[str, Secret]
    hooks: bool
    intended: Sequence[Intent]
    entities: MutableMapping[str, str]
    intend: Callable[[Intent], None]
    output: Callable[[str, JsonValue], None]
    log: Callable[[str], None]
    notice: Callable[[str, str, str | None], None]
    skip: Callable[[str, str], None]


class Action(Protocol):
    """Something a step can run; a plug-in provides objects of this shape."""

    @property
    def id(self) -> str:
        """What a step's ``action:`` says."""
        ...

    @property
    def input_schema(self) -> JsonObject:
        """A JSON Schema of the input; closed, unless it allows more (R-40)."""
        ...

    @property
    def output_schema(self) -> JsonObject:
        """A JSON Schema of the outputs; for documentation."""
        ...

    def run(self, inputs: JsonObject, context: Context) -> None:
        """Do the work; raise a ``StagedoorError`` when it cannot be done."""
        ...


@frozen
class BuiltIn:
    """An action of ours, as a row of the table.

    Attributes:
        id: What a step's ``action:`` says.
        summary: One sentence on what it does.
        input_schema: Closed for Backstage's own actions (R-40).
        output_schema: The outputs.
        perform: The function behind :meth:`run`.
        kind: ``intent`` when the effect is outside and only recorded.
        examples: Shown in the reference, run by a test.
    """

    id: str
    summary: str
    input_schema: JsonObject
    perform: Callable[[JsonObject, Context], None]
    output_schema: JsonObject = field(default_factory=dict)
    kind: Literal["local", "intent"] = "local"
    examples: tuple[Example, ...] = ()

    def run(self, inputs: JsonObject, context: Context) -> None:
        """Do the work."""
        self.perform(inputs, context)


def closed(required: tuple[str, ...] = (), /, **properties: JsonValue) -> JsonObject:
    """Return the schema of an object that may hold ``properties`` and nothing else."""
    schema: JsonObject = {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }
    if required:
        schema["required"] = list(required)
    return schema


def text(description: str) -> JsonObject:
    """Return the schema of a string."""
    return {"type": "string", "description": description}


def flag(description: str) -> JsonObject:
    """Return the schema of a boolean."""
    return {"type": "boolean", "description": description}


def texts(description: str) -> JsonObject:
    """Return the schema of a list of strings."""
    return {"type": "array", "items": {"type": "string"}, "description": description}


def record(description: str) -> JsonObject:
    """Return the schema of an object of any shape."""
    return {"type": "object", "description": description}
