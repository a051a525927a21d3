"""What the actions share that run another tool's template: a disk for the tool."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from stagedoor.core.errors import TemplateError
from stagedoor.tree.entries import Directory, File, FileTree, Link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from stagedoor.core.json import JsonObject
    from stagedoor.tree.entries import Entry
    from stagedoor.workflow.actions.api import Context


def folder_at(url: str, context: Context) -> FileTree:
    """Fetch the folder of a template."""
    found = context.fetch(url)
    if isinstance(found, File):
        raise TemplateError("W026", f"'{url}' is a file, not a folder")
    return found


def values_of(inputs: JsonObject) -> JsonObject:
    """Return the ``values`` of a step; nothing when there are none."""
    values = inputs.get("values")
    return dict(values) if isinstance(values, dict) else {}


def in_temporary_folder(work: Callable[[Path], FileTree]) -> FileTree:
    """Run a tool that needs a disk; its files are read before the folder goes."""
    with tempfile.TemporaryDirectory(prefix="stagedoor-") as name:
        tree = work(Path(name).resolve())
        return FileTree({path: _loaded(entry) for path, entry in tree.items()})


def _loaded(entry: Entry) -> Entry:
    return File(entry.data, entry.executable) if isinstance(entry, File) else entry


def write_entries(tree: Mapping[str, Entry], folder: Path) -> None:
    """Write a tool's template where the tool can read it."""
    folder.mkdir(parents=True)
    for path, entry in tree.items():
        place = folder / path
        if isinstance(entry, Directory):
            place.mkdir(parents=True, exist_ok=True)
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(entry, Link):
            place.symlink_to(entry.target)
        else:
            place.write_bytes(entry.data)
            place.chmod(0o755 if entry.executable else 0o644)


def put(made: FileTree, inputs: JsonObject, context: Context) -> None:
    """Put what a tool made where the step's ``targetPath`` says; it overwrites."""
    workspace = context.workspace
    target = workspace.resolve(str(inputs.get("targetPath") or "./"))
    workspace.make_folder(target)
    for path, entry in made.items():
        workspace[workspace.resolve(path, target)] = entry


@contextmanager
def heard_on_stderr(*, running: bool) -> Iterator[None]:
    """Send what a template's hooks and tasks print to stderr: stdout is data.

    Args:
        running: Whether anything is run at all; else nothing is done.
    """
    if not running:
        yield
        return
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
