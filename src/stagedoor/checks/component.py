"""The evidence rules look at: a component's files, its entities, its neighbours."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

from stagedoor.checks.findings import Finding, FindingsError
from stagedoor.core.frozen import frozen
from stagedoor.core.locations import Location
from stagedoor.tree.entries import File

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from stagedoor.checks.dag_file import DagFile
    from stagedoor.checks.loads import Loaded
    from stagedoor.checks.ruff import Lint
    from stagedoor.core.errors import Problem
    from stagedoor.core.json import JsonObject, JsonPath, JsonValue
    from stagedoor.core.yaml import Document
    from stagedoor.cue.engines import Engine
    from stagedoor.tree.entries import FileTree

CATALOG_FILES: Final = ("catalog-info.yaml", "catalog-info.yml")
POLICY_FOLDER: Final = "policies/"
RECORD_FILE: Final = ".stagedoor.yaml"
SKELETON_MARKER: Final = b"%SKELETON"
_ENTITY: Final = re.compile(rb"^apiVersion:\s*[\"']?backstage\.io/", re.MULTILINE)
# Still a template: a platform renders it whenever it reads it.
_PLACEHOLDER: Final = re.compile(rb"\$\{\{\s*(?:values|parameters)\b")
_NOT_OURS: Final = frozenset(
    (".git", ".venv", "venv", "node_modules", "skeleton", "__pycache__")
)
_ADAPTER_READS: Final = ("dagName", "scheduleCron", "destinationPath", "sourcePath")
_DAG_FOLDERS: Final = ("dags/", "artifacts/")


def is_policy(path: str) -> bool:
    """Tell whether a component's file is one of its policies."""
    folder, _, name = path.rpartition("/")
    return f"{folder}/" == POLICY_FOLDER and name.endswith(".cue")


class Entity:
    """One entity of a component: a document and what it says."""

    def __init__(self, document: Document, value: JsonObject) -> None:
        self.document = document
        self.value = value

    def get(self, *path: str) -> JsonValue:
        """Return what stands at ``path``; ``None`` where nothing does."""
        found: JsonValue = self.value
        for key in path:
            found = found.get(key) if isinstance(found, dict) else None
        return found

    def text(self, *path: str) -> str:
        """Return the text at ``path``; empty where there is none."""
        found = self.get(*path)
        return found if isinstance(found, str) else ""

    @property
    def mesh(self) -> JsonObject | None:
        """``spec.mesh``, when there is one."""
        mesh = self.get("spec", "mesh")
        return mesh if isinstance(mesh, dict) else None

    @property
    def is_mwaa(self) -> bool:
        """Whether it is a workload for the tech adapter of Airflow on MWAA.

        Other adapters have Airflow workloads too: this one's are told by what it reads.
        """
        specific = self.get("spec", "mesh", "specific")
        technology = self.text("spec", "mesh", "technology").lower()
        return (
            technology == "airflow"
            and isinstance(specific, dict)
            and any(key in specific for key in _ADAPTER_READS)
        )

    def error(
        self, code: str, message: str, path: JsonPath, hint: str | None = None
    ) -> Finding:
        """Return an error about what stands at ``path``."""
        return Finding("error", self.document.problem(code, message, path, hint))

    def warning(
        self, code: str, message: str, path: JsonPath, hint: str | None = None
    ) -> Finding:
        """Return a warning about what stands at ``path``."""
        return Finding("warning", self.document.problem(code, message, path, hint))


@frozen
class CheckOptions:
    """How a component is checked.

    Attributes:
        policies: CUE files (path and text) to check with, instead of its own.
        expression: What to check against, such as ``#Workload``; ``None``: all of it.
        known: Complete lower-case references of the given catalogs; ``None``: none
            given.
        engine: Who evaluates policies.
        witboost: Whether ``%SKELETON`` entities are rendered and checked.
    """

    policies: tuple[tuple[str, str], ...] = ()
    expression: str | None = None
    known: frozenset[str] | None = None
    engine: Engine = "auto"
    witboost: bool = False


class Component:
    """A component's files and what is read from them, each once.

    Args:
        tree: Its files.
        prefix: What the user writes before a path of ``tree``, such as ``orders/``.
        options: How it is checked.
    """

    def __init__(
        self, tree: FileTree, prefix: str = "", options: CheckOptions | None = None
    ) -> None:
        self.tree = tree
        self.prefix = prefix
        self.options = options or CheckOptions()
        self.workspace = Workspace((self,))
        self._lines: dict[str, list[str]] = {}
        self.translated: dict[str, Callable[[Location], Location]] = {}
        # Evidence that others gather: real Airflows, and ruff (path and finding).
        self.loads: tuple[Loaded, ...] = ()
        self.lints: tuple[tuple[str, Lint], ...] = ()

    def at(
        self, path: str, line: int | None = None, column: int | None = None
    ) -> Location:
        """Return a place in the file ``path`` of the tree."""
        return Location(self.prefix + path, line, column)

    def data(self, path: str) -> bytes | None:
        """Return the bytes of a file; ``None`` where there is none."""
        entry = self.tree.get(path)
        return entry.data if isinstance(entry, File) else None

    def lines(self, path: str) -> list[str]:
        """Return the lines of a text file; none where there is no file."""
        if path not in self._lines:
            text = (self.data(path) or b"").decode("utf-8", "replace")
            self._lines[path] = text.splitlines()
        return self._lines[path]

    @cached_property
    def catalog(self) -> tuple[tuple[Entity, ...], tuple[Problem, ...]]:
        """The entities, and why some files cannot be read."""
        from stagedoor.core.yaml import load_documents

        entities: list[Entity] = []
        problems: list[Problem] = []
        for path, found in self._entity_files():
            name = self.prefix + path
            try:
                data = self._rendered(path) if path in self.skeletons else found
                documents = load_documents(data, name, error=FindingsError, code="K001")
            except FindingsError as fault:
                problems += fault.problems
                continue
            if not _PLACEHOLDER.search(data):
                entities += (
                    Entity(one, one.value)
                    for one in documents
                    if isinstance(one.value, dict)
                )
        return tuple(entities), tuple(problems)

    @property
    def entities(self) -> tuple[Entity, ...]:
        """The entities, file by file."""
        return self.catalog[0]

    @cached_property
    def skeletons(self) -> tuple[str, ...]:
        """The entity files that are templates, for a platform to render (C-60)."""
        return tuple(
            path
            for path, data in self._yaml_files()
            if data.startswith(SKELETON_MARKER)
        )

    def _rendered(self, path: str) -> bytes:
        from stagedoor.checks.skeleton import render_entity

        rendered = render_entity(self, path)
        self.translated[self.prefix + path] = rendered.translate
        return rendered.data

    def _entity_files(self) -> Iterator[tuple[str, bytes]]:
        for path, data in self._yaml_files():
            if data.startswith(SKELETON_MARKER):
                is_entity = self.options.witboost
            else:
                is_entity = path in CATALOG_FILES or bool(_ENTITY.search(data))
            if is_entity:
                yield path, data

    def _yaml_files(self) -> Iterator[tuple[str, bytes]]:
        for path, entry in self.tree.items():
            if not path.endswith((".yaml", ".yml")) or not isinstance(entry, File):
                continue
            folders = path.split("/")[:-1]
            if any(part in _NOT_OURS or part.startswith(".") for part in folders):
                continue
            yield path, entry.data

    @cached_property
    def workload(self) -> Entity | None:
        """The entity of the MWAA workload, when the component is one."""
        return next((one for one in self.entities if one.is_mwaa), None)

    @cached_property
    def dags(self) -> tuple[DagFile, ...]:
        """The Python files Airflow would look into."""
        from stagedoor.checks.dag_file import DagFile

        return tuple(
            DagFile(path, entry.data)
            for path, entry in self.tree.items()
            if path.endswith(".py")
            and path.startswith(_DAG_FOLDERS)
            and isinstance(entry, File)
        )

    @cached_property
    def dag_target(self) -> str | None:
        """The key under which the tech adapter deploys the workload's DAG file.

        Source: ``witboost-mwaa-specific-provisioner``: the prefix is that of the data
        product, and what is no letter, digit or ``_`` becomes ``_``.
        """
        entity = self.workload
        name = entity.text("spec", "mesh", "specific", "dagName") if entity else ""
        if entity is None or not name:
            return None
        product = entity.text("metadata", "name").rpartition(".")[0]
        stem = re.sub(r"[^a-zA-Z0-9_]", "_", f"{product}_{name.removesuffix('.py')}")
        return f"dags/{stem}.py"

    @cached_property
    def airflow(self) -> str | None:
        """The Airflow version its requirements name; ``None``: they name none."""
        for path in ("requirements.txt", "requirements-dev.txt"):
            for line in self.lines(path):
                found = _AIRFLOW.search(line)
                if found:
                    return found[1] or found[2]
        return None

    def severity_on_airflow(self, major: int) -> Literal["error", "warning"]:
        """Return how grave it is that something fails on Airflow ``major``."""
        is_for = (self.airflow or "").startswith(f"{major}.")
        return "error" if is_for else "warning"


_AIRFLOW: Final = re.compile(
    r"constraints-(\d+\.\d+\.\d+)/|^\s*apache-airflow(?:\[[^\]]*\])?==(\d+\.\d+\.\d+)"
)


class Workspace:
    """Components that are checked together: what one has, another may not have."""

    def __init__(self, components: tuple[Component, ...]) -> None:
        self.components = components

    @classmethod
    def of(cls, components: Iterable[Component]) -> Workspace:
        """Make neighbours of components."""
        workspace = cls(tuple(components))
        for component in workspace.components:
            component.workspace = workspace
        return workspace

    @cached_property
    def references(self) -> Mapping[str, Location]:
        """Where each entity is first: complete lower-case reference to place."""
        from stagedoor.catalog.references import reference_of

        found: dict[str, Location] = {}
        for component in self.components:
            for entity in component.entities:
                reference = reference_of(entity.value)
                if reference is not None:
                    place = entity.document.locate(("metadata", "name"))
                    found.setdefault(str(reference), place)
        return found

    @cached_property
    def dag_targets(self) -> Mapping[str, Location]:
        """Where the name of each DAG file that is deployed is said first."""
        found: dict[str, Location] = {}
        path = ("spec", "mesh", "specific", "dagName")
        for component in self.components:
            if component.dag_target is not None and component.workload is not None:
                place = component.workload.document.locate(path)
                found.setdefault(component.dag_target, place)
        return found

    @cached_property
    def dag_ids(self) -> Mapping[str, Location]:
        """Where each literal DAG id is first."""
        found: dict[str, Location] = {}
        for component in self.components:
            for file in component.dags:
                for dag in file.dags:
                    if dag.dag_id is not None:
                        place = component.at(file.path, *dag.place)
                        found.setdefault(dag.dag_id, place)
        return found

    @cached_property
    def loaded_dags(self) -> Mapping[str, Mapping[str, str]]:
        """Where each DAG id is first, by the Airflow that loaded it."""
        found: dict[str, dict[str, str]] = {}
        for component in self.components:
            for loaded in component.loads:
                seen = found.setdefault(loaded.airflow, {})
                for dag_id, path in loaded.dag_ids():
                    seen.setdefault(dag_id, component.prefix + path)
        return found
