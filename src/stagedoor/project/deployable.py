"""What of a component belongs into an environment, read from its own files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stagedoor.checks.component import Component
from stagedoor.checks.run import components_in
from stagedoor.core.errors import UsageError
from stagedoor.core.frozen import frozen
from stagedoor.tree.disk import read_tree
from stagedoor.tree.entries import Directory, File

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from stagedoor.tree.entries import Entry, FileTree

_SPECIFIC: Final = ("spec", "mesh", "specific")
_FOLDERS: Final = ("dags/", "artifacts/")
# Airflow reads them, or the environment's owner set them up, for everybody in it.
_OF_THE_ENVIRONMENT: Final = ("requirements.txt", "plugins.zip", "startup.sh")


@frozen
class LeftOut:
    """A file that is not deployed.

    Attributes:
        path: In the component.
        reason: Why.
    """

    path: str
    reason: str


@frozen
class Deployable:
    """A component as far as deploying it matters.

    Attributes:
        identifier: ``metadata.name`` of its catalog entry.
        files: What it has for Airflow, by path, such as ``dags/daily_orders.py``.
        main: The path of the DAG its catalog entry names; empty when it names none.
        dags: By DAG id: the path of the file that makes it.
        bucket: The catalog entry's; empty when it has none.
        dags_path: The catalog entry's ``destinationPath``, else ``dags/``.
        source_path: The catalog entry's ``sourcePath``, else ``source/``.
        left_out: What is there and does not go.
    """

    identifier: str
    files: Mapping[str, File]
    main: str
    dags: Mapping[str, str]
    bucket: str
    dags_path: str
    source_path: str
    left_out: tuple[LeftOut, ...]


def read_deployable(folder: Path, *, may_be_empty: bool = False) -> Deployable:
    """Read the one component of a folder.

    Args:
        folder: Its own, or one that holds it alone.
        may_be_empty: Whether it will do without a DAG, as when it is taken away.

    Raises:
        UsageError: There is none, there are several, or it has nothing to deploy.
        SourceError: It cannot be read.
    """
    component = Component(_only_tree(folder))
    entity = component.workload or next(
        (one for one in component.entities if one.text("kind") == "Component"), None
    )
    identifier = entity.text("metadata", "name") if entity else ""
    if entity is None or not identifier:
        said = f"nothing in '{folder}' says what the component is called"
        raise UsageError("D031", said, hint="it needs a catalog-info.yaml with a name")
    files = dict(_files(component.tree))
    if not files and not may_be_empty:
        raise UsageError(
            "D032", f"'{folder}' has no DAG to deploy", hint="DAGs are in dags/"
        )
    name = entity.text(*_SPECIFIC, "dagName")
    main = next((path for path in files if path.rpartition("/")[2] == name), "")
    return Deployable(
        identifier=identifier,
        files=files,
        main=main,
        dags={
            dag.dag_id: file.path
            for file in component.dags
            if file.path in files
            for dag in file.dags
            if dag.dag_id
        },
        bucket=entity.text(*_SPECIFIC, "bucketName"),
        dags_path=entity.text(*_SPECIFIC, "destinationPath") or "dags/",
        source_path=entity.text(*_SPECIFIC, "sourcePath") or "source/",
        left_out=tuple(_left_out(component.tree, files)),
    )


def _only_tree(folder: Path) -> FileTree:
    if not folder.is_dir():
        hint = "name the folder of a component"
        raise UsageError("D033", f"'{folder}' is no folder", hint=hint)
    trees = components_in(read_tree(folder))
    if len(trees) == 1:
        return next(iter(trees.values()))
    if not trees:
        said = f"there is no component in '{folder}'"
        raise UsageError("D034", said, hint="a component has a catalog-info.yaml")
    names = ", ".join(f"'{prefix.rstrip('/')}'" for prefix in trees)
    said = f"there are {len(trees)} components in '{folder}'"
    raise UsageError("D035", said, hint=f"name one of: {names}")


def _files(tree: FileTree) -> Iterator[tuple[str, File]]:
    """Yield what belongs to Airflow; hidden files and Python's caches do not."""
    there = (one for one in _FOLDERS if any(path.startswith(one) for path in tree))
    start = next(there, "")
    for path, entry in tree.items():
        if not start or not path.startswith(start) or not isinstance(entry, File):
            continue
        parts = path.split("/")
        if "__pycache__" not in parts and not any(p.startswith(".") for p in parts):
            yield path, entry


def _left_out(tree: FileTree, files: Mapping[str, File]) -> Iterator[LeftOut]:
    for path, entry in tree.items():
        if path in _OF_THE_ENVIRONMENT:
            yield LeftOut(path, "it is the environment's, which others share")
        elif path.startswith(_FOLDERS) and path not in files and _is_meant(entry, path):
            yield LeftOut(path, "only files that are not hidden go")


def _is_meant(entry: Entry, path: str) -> bool:
    """Tell whether somebody may expect it to go: links and hidden files, no caches."""
    return not isinstance(entry, Directory) and "__pycache__" not in path.split("/")
