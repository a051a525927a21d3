"""``fs:delete``, ``fs:rename``, ``fs:readdir`` (A-45 … A-47)."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Final

from stagedoor.core.errors import TemplateError
from stagedoor.tree.entries import Directory, Entry, Link
from stagedoor.workflow.actions.api import BuiltIn, Example, closed, flag, texts
from stagedoor.workflow.globs import matching
from stagedoor.workflow.workspace import ROOT

if TYPE_CHECKING:
    from stagedoor.core.json import JsonObject, JsonValue
    from stagedoor.workflow.actions.api import Context
    from stagedoor.workflow.workspace import Workspace


def _items(inputs: JsonObject, name: str) -> list[JsonValue]:
    value = inputs.get(name)
    return value if isinstance(value, list) else []


def _delete(inputs: JsonObject, context: Context) -> None:
    """Delete files only: folders stay, even when they become empty (A-45)."""
    workspace = context.workspace
    for pattern in _items(inputs, "files"):
        resolved = workspace.resolve(str(pattern))
        files = [
            p for p in workspace.files_below("") if not _leads_to_folder(workspace, p)
        ]
        for path in sorted(matching([resolved], files, workspace.folders)):
            del workspace[path]
            context.log(f"File {ROOT}/{path} deleted successfully")


def _leads_to_folder(workspace: Workspace, path: str) -> bool:
    if not isinstance(workspace[path], Link):
        return False
    return workspace.exists(path) and workspace.is_folder(workspace.final(path))


# -- fs:rename


def _rename(inputs: JsonObject, context: Context) -> None:
    """Move in order; what was moved before a failure stays moved (A-46)."""
    for item in _items(inputs, "files"):
        file = item if isinstance(item, dict) else {}
        source, target = file.get("from"), file.get("to")
        if not source or not target:
            raise TemplateError("W041", "each file needs 'from' and 'to'")
        _move(
            context.workspace.resolve(str(source)),
            context.workspace.resolve(str(target)),
            context,
            overwrite=file.get("overwrite") is True,
        )


def _move(source: str, target: str, context: Context, *, overwrite: bool) -> None:
    workspace = context.workspace
    entry = workspace.get(source)
    if entry is None:
        raise TemplateError("W042", f"there is no '{source}' to rename")
    if source == target:
        raise TemplateError("W043", f"'{source}' is renamed to itself")
    if target.startswith(f"{source}/"):
        raise TemplateError("W044", f"'{source}' cannot be moved into itself")
    old = workspace.get(target)
    if old is not None:
        _make_way(target, old, entry, workspace, overwrite=overwrite)
    _put(source, target, entry, workspace)
    context.log(f"File {ROOT}/{source} renamed to {ROOT}/{target} successfully")


def _make_way(
    target: str, old: Entry, new: Entry, workspace: Workspace, *, overwrite: bool
) -> None:
    if isinstance(old, Directory) != isinstance(new, Directory):
        raise TemplateError(
            "W045", f"'{target}' exists, and one of the two is a folder, one a file"
        )
    if not overwrite:
        raise TemplateError(
            "W046", f"'{target}' exists already", hint="'overwrite: true' replaces it"
        )
    del workspace[target]


def _put(source: str, target: str, entry: Entry, workspace: Workspace) -> None:
    if not isinstance(entry, Directory):
        workspace[target] = entry
        del workspace[source]
        return
    workspace.make_folder(target)
    for folder in sorted(workspace.folders):
        if folder.startswith(f"{source}/"):
            workspace.make_folder(target + folder[len(source) :])
    for path in workspace.files_below(source):
        workspace[target + path[len(source) :]] = workspace[path]
    del workspace[source]


# -- fs:readdir


def _readdir(inputs: JsonObject, context: Context) -> None:
    workspace = context.workspace
    files: list[JsonValue] = []
    folders: list[JsonValue] = []
    for wanted in _items(inputs, "paths"):
        path = workspace.final(workspace.resolve(str(wanted)))
        if not workspace.is_folder(path):
            raise TemplateError("W047", f"there is no folder '{wanted}' to list")
        recursive = inputs.get("recursive") is True
        inside = sorted({*workspace.files_below(path), *workspace.folders})
        for child in inside:
            if _is_listed(child, path, recursive=recursive):
                listed = folders if workspace.is_folder(child) else files
                listed.append(_described(child))
    context.output("files", files)
    context.output("folders", folders)


def _is_listed(child: str, folder: str, *, recursive: bool) -> bool:
    if folder and not child.startswith(f"{folder}/"):
        return False
    return recursive or posixpath.dirname(child) == folder


def _described(path: str) -> JsonObject:
    return {
        "name": posixpath.basename(path),
        "path": path,
        "fullPath": f"{ROOT}/{path}",
    }


_LISTED: Final[JsonObject] = {
    "type": "array",
    "description": "each with 'name', 'path' and 'fullPath'",
}
_FILES: Final = {"a.txt": "a\n", "docs/b.txt": "b\n"}

ACTIONS: Final = (
    BuiltIn(
        id="fs:delete",
        summary="Deletes files of the component by pattern; folders stay.",
        input_schema=closed(("files",), files=texts("patterns, or paths of folders")),
        perform=_delete,
        examples=(
            Example(
                "everything below a folder",
                {"files": ["docs"]},
                workspace=_FILES,
                makes={"a.txt": "a\n", "docs": None},
            ),
        ),
    ),
    BuiltIn(
        id="fs:rename",
        summary="Renames or moves files and folders of the component.",
        input_schema=closed(
            ("files",),
            files={
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "from": {"type": "string"},
                        "to": {"type": "string"},
                        "overwrite": {"type": "boolean"},
                    },
                    "required": ["from", "to"],
                    "additionalProperties": False,
                },
                "description": "each with 'from', 'to' and, to replace, 'overwrite'",
            },
        ),
        perform=_rename,
        examples=(
            Example(
                "a folder",
                {"files": [{"from": "docs", "to": "site"}]},
                workspace=_FILES,
                makes={"a.txt": "a\n", "site/b.txt": "b\n"},
            ),
        ),
    ),
    BuiltIn(
        id="fs:readdir",
        summary="Lists files and folders of the component.",
        input_schema=closed(
            ("paths",),
            paths={
                "type": "array",
                "items": {"type": "string", "minLength": 1},
                "description": "the folders to list",
            },
            recursive=flag("whether what is inside of folders is listed too"),
        ),
        output_schema={
            "type": "object",
            "properties": {"files": _LISTED, "folders": _LISTED},
        },
        perform=_readdir,
        examples=(
            Example(
                "one folder",
                {"paths": ["docs"]},
                workspace=_FILES,
                makes=_FILES,
                output={
                    "files": [
                        {
                            "name": "b.txt",
                            "path": "docs/b.txt",
                            "fullPath": "/workspace/docs/b.txt",
                        }
                    ],
                    "folders": [],
                },
            ),
        ),
    ),
)
