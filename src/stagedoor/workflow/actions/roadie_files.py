"""RoadieHQ's file actions: write, append, parse, replace, zip, sleep (X-40 … X-50)."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Final

from stagedoor.core.errors import TemplateError
from stagedoor.core.yaml import load_documents
from stagedoor.nunjucks.limits import LimitExceededError, Meter
from stagedoor.nunjucks.regex import Regex, expand
from stagedoor.nunjucks.text import from_units, to_units
from stagedoor.nunjucks.values import Fault
from stagedoor.tree.disk import below
from stagedoor.tree.entries import File
from stagedoor.workflow.actions.api import BuiltIn, Example, closed, flag, text
from stagedoor.workflow.globs import matcher
from stagedoor.workflow.json_style import to_json
from stagedoor.workflow.rendering import encoded
from stagedoor.workflow.workspace import ROOT

if TYPE_CHECKING:
    from stagedoor.core.json import JsonObject, JsonValue
    from stagedoor.workflow.actions.api import Context

PATH: Final = text("a file of the component")
PATH_OUTPUT: Final[JsonObject] = {
    "type": "object",
    "properties": {"path": text("the file's absolute path in the workspace")},
}
# The first moment a zip archive can name: archives hold no clock.
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def existing_text(path: str, context: Context) -> str:
    """Return the text of a file of the workspace."""
    workspace = context.workspace
    entry = workspace.get(workspace.final(workspace.resolve(path)))
    if not isinstance(entry, File):
        raise TemplateError("W050", f"there is no file '{path}' in the component")
    return entry.data.decode("utf-8", "replace")


def write_text(path: str, content: str, context: Context) -> None:
    """Write a file of the workspace and output its path; an old mode is kept."""
    workspace = context.workspace
    target = workspace.final(workspace.resolve(path))
    old = workspace.get(target)
    executable = old.executable if isinstance(old, File) else False
    workspace[target] = File(encoded(content), executable)
    context.output("path", f"{ROOT}/{target}")


def _write(inputs: JsonObject, context: Context) -> None:
    content = str(inputs["content"])
    if inputs.get("preserveFormatting") is True:
        try:
            content = to_json(json.loads(content), "  ")
        except ValueError:
            context.log("The content is no JSON; it is written as it is")
    write_text(str(inputs["path"]), content, context)


def _append(inputs: JsonObject, context: Context) -> None:
    path, workspace = str(inputs["path"]), context.workspace
    target = workspace.resolve(path)
    if not workspace.is_folder(target.rpartition("/")[0]):
        raise TemplateError("W051", f"there is no folder for '{path}' to be made in")
    before = existing_text(path, context) if workspace.exists(target) else ""
    write_text(path, before + str(inputs["content"]), context)


def _parse(inputs: JsonObject, context: Context) -> None:
    path = str(inputs["path"])
    content: JsonValue = existing_text(path, context)
    match inputs.get("parser"):
        case "json":
            content = parsed_json(str(content), path)
        case "yaml":
            content = one_yaml(str(content), path)
        case "multiyaml":
            content = parsed_yaml(str(content), path)
        case _:
            pass
    context.output("content", content)


def parsed_json(content: str, what: str) -> JsonValue:
    """Return the data of a JSON text; ``what`` names it in an error."""
    try:
        value: JsonValue = json.loads(content)
    except ValueError as error:
        raise TemplateError("W052", f"{what} is no JSON: {error}") from error
    return value


def parsed_yaml(content: str, what: str) -> list[JsonValue]:
    """Return the data of each document of a YAML text; ``what`` names it."""
    documents = load_documents(content, what, error=TemplateError, code="W053")
    return [document.value for document in documents]


def one_yaml(content: str, what: str) -> JsonValue:
    """Return the data of a YAML text that holds no more than one document."""
    documents = parsed_yaml(content, what)
    if len(documents) > 1:
        raise TemplateError(
            "W063",
            f"{what} holds {len(documents)} YAML documents",
            hint="'parser: multiyaml' and 'loadAll: true' read all of them",
        )
    return documents[0] if documents else None


# -- replace


def _replace(inputs: JsonObject, context: Context) -> None:
    files = inputs["files"]
    for item in files if isinstance(files, list) else []:
        _replace_in(item if isinstance(item, dict) else {}, context)


def _replace_in(item: JsonObject, context: Context) -> None:
    pattern, find = item.get("file"), item.get("find")
    replacement = item.get("replaceWith")
    if not pattern:
        raise TemplateError("W054", "each of 'files' needs a 'file'")
    if not find or not replacement:
        raise TemplateError(
            "W055",
            "each of 'files' needs 'find' and 'replaceWith', neither of them empty",
        )
    workspace = context.workspace
    matches = matcher(
        workspace.resolve(str(pattern)), dot=item.get("includeDotFiles") is True
    )
    for path in filter(matches, workspace.files_below("")):
        entry = workspace[workspace.final(path)]
        if not isinstance(entry, File):
            continue
        content = entry.data.decode("utf-8", "replace")
        is_regex = item.get("matchRegex") is True
        made = replaced(content, str(find), str(replacement), is_regex=is_regex)
        workspace[workspace.final(path)] = File(encoded(made), entry.executable)


def replaced(content: str, find: str, replacement: str, *, is_regex: bool) -> str:
    """Return ``content`` as JavaScript's ``replaceAll`` leaves it: ``$1`` works."""
    units, filling, meter = to_units(content), to_units(replacement), Meter()
    try:
        if is_regex:
            made, _ = Regex(to_units(find), "g").replaced(meter, units, filling, 0)
            return from_units(made)
        return from_units(_each_replaced(units, to_units(find), filling, meter))
    except (Fault, LimitExceededError) as error:
        raise TemplateError("W056", f"cannot replace '{find}': {error}") from error


def _each_replaced(units: str, find: str, filling: str, meter: Meter) -> str:
    if "$" not in filling:
        return units.replace(find, filling)
    parts, at = [], 0
    while (start := units.find(find, at)) >= 0:
        end = start + len(find)
        parts += [units[at:start], expand(meter, filling, units, [(start, end)], {})]
        at = end
    return "".join([*parts, units[at:]])


# -- zip, sleep


def _zip(inputs: JsonObject, context: Context) -> None:
    """Zip a file or folder; the archive is the same whenever it is made."""
    path, output = str(inputs["path"]), str(inputs["outputPath"])
    workspace = context.workspace
    source = workspace.final(workspace.resolve(path))
    entry = workspace.get(source)
    if entry is None:
        raise TemplateError("W057", f"there is no '{path}' to zip in the component")
    if isinstance(entry, File):
        contents = {source.rpartition("/")[2]: entry}
    else:
        inside = below(workspace.tree(), source).items()
        contents = {p: e for p, e in inside if isinstance(e, File)}
    # Slow to import (bz2, lzma), and rarely used.
    import zipfile

    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for name, file in contents.items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.external_attr = (0o755 if file.executable else 0o644) << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, file.data)
    workspace[workspace.final(workspace.resolve(output))] = File(archive.getvalue())
    context.output("outputPath", output)


def _sleep(inputs: JsonObject, context: Context) -> None:
    # A run has no clock, and nothing it makes depends on time passing.
    context.log(f"Not sleeping {inputs['amount']} seconds")


_NOTES: Final = {"notes.txt": "one two\n"}
_NOTES_PATH: Final[JsonObject] = {"path": "/workspace/notes.txt"}

ACTIONS: Final = (
    BuiltIn(
        id="roadiehq:utils:fs:write",
        summary="Writes a text into a file of the component.",
        input_schema=closed(
            ("path", "content"),
            path=PATH,
            content=text("the whole content"),
            preserveFormatting=flag("indent the content when it is JSON"),
        ),
        output_schema=PATH_OUTPUT,
        perform=_write,
        examples=(
            Example(
                "a new file",
                {"path": "notes.txt", "content": "one two\n"},
                makes=_NOTES,
                output=_NOTES_PATH,
            ),
        ),
    ),
    BuiltIn(
        id="roadiehq:utils:fs:append",
        summary="Appends a text to a file of the component.",
        input_schema=closed(
            ("path", "content"), path=PATH, content=text("what is appended")
        ),
        output_schema=PATH_OUTPUT,
        perform=_append,
        examples=(
            Example(
                "one more line",
                {"path": "notes.txt", "content": "three\n"},
                workspace=_NOTES,
                makes={"notes.txt": "one two\nthree\n"},
                output=_NOTES_PATH,
            ),
        ),
    ),
    BuiltIn(
        id="roadiehq:utils:fs:parse",
        summary="Reads a file of the component, as text or as data.",
        input_schema=closed(
            ("path",),
            path=PATH,
            parser={
                "type": "string",
                "enum": ["yaml", "json", "multiyaml"],
                "description": "how the content is read; as text if absent",
            },
        ),
        output_schema={
            "type": "object",
            "properties": {
                "content": {"description": "the text, the data, or a list of documents"}
            },
        },
        perform=_parse,
        examples=(
            Example(
                "a YAML file",
                {"path": "a.yaml", "parser": "yaml"},
                workspace={"a.yaml": "port: 80\n"},
                makes={"a.yaml": "port: 80\n"},
                output={"content": {"port": 80}},
            ),
        ),
    ),
    BuiltIn(
        id="roadiehq:utils:fs:replace",
        summary="Replaces text in files of the component.",
        input_schema=closed(
            ("files",),
            files={
                "type": "array",
                "items": closed(
                    file=text("a file or a pattern"),
                    find=text("what is replaced"),
                    replaceWith=text("what it is replaced by"),
                    matchRegex=flag("'find' is a regular expression"),
                    includeDotFiles=flag(
                        "patterns also match names that begin with '.'"
                    ),
                ),
                "description": "what is replaced where",
            },
        ),
        perform=_replace,
        examples=(
            Example(
                "a word in every text file",
                {"files": [{"file": "*.txt", "find": "two", "replaceWith": "2"}]},
                workspace=_NOTES,
                makes={"notes.txt": "one 2\n"},
            ),
        ),
    ),
    BuiltIn(
        id="roadiehq:utils:zip",
        summary="Packs a file or folder of the component into a zip archive.",
        input_schema=closed(
            ("path", "outputPath"), path=PATH, outputPath=text("the archive")
        ),
        output_schema={
            "type": "object",
            "properties": {"outputPath": text("the archive")},
        },
        perform=_zip,
        examples=(
            Example(
                "a folder",
                {"path": "docs", "outputPath": "docs.zip"},
                workspace={"docs/a.txt": "a\n", "docs/b/c.txt": "c\n"},
                makes={"docs/a.txt": "a\n", "docs/b/c.txt": "c\n"},
                archives={"docs.zip": {"a.txt": "a\n", "b/c.txt": "c\n"}},
                output={"outputPath": "docs.zip"},
            ),
        ),
    ),
    BuiltIn(
        id="roadiehq:utils:sleep",
        summary="Does nothing: a run here has no reason to wait.",
        input_schema=closed(
            ("amount",), amount={"type": "number", "description": "seconds"}
        ),
        perform=_sleep,
        examples=(Example("a short sleep", {"amount": 3}),),
    ),
)
