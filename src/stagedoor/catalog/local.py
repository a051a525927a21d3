"""A catalog out of files: entities, references, relations (C-40 … C-43)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stagedoor.catalog.entities import SERVER_KEYS, entity_faults
from stagedoor.catalog.references import reference_of
from stagedoor.catalog.relations import Relations, derive_relations
from stagedoor.core.errors import Problem, SourceError, StagedoorError
from stagedoor.core.frozen import field, frozen, slotted
from stagedoor.core.yaml import load_documents

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from stagedoor.core.json import JsonObject, JsonValue
    from stagedoor.core.locations import Location
    from stagedoor.core.yaml import Document

_SUFFIXES: Final = (".yaml", ".yml", ".json")
_SKIPPED: Final = (".git", "node_modules", ".venv")


@frozen
class LocalCatalog:
    """Entities that were loaded; a :class:`~stagedoor.catalog.view.CatalogView`.

    Attributes:
        by_reference: Complete lower-case reference to entity, in loading order.
        relations: By reference and relation.
        notices: Invalid entities, files that were left out.
    """

    by_reference: dict[str, JsonObject]
    relations: Relations
    notices: tuple[Problem, ...] = ()

    def entity(self, ref: str) -> JsonObject | None:
        """Return the entity with this complete reference, in any case."""
        return self.by_reference.get(ref.lower())

    def entities(self) -> Sequence[JsonObject]:
        """Return every entity, in loading order."""
        return tuple(self.by_reference.values())

    def relations_of(self, ref: str) -> Mapping[str, tuple[str, ...]]:
        """Return where ``ref`` leads, by relation."""
        return self.relations.get(ref.lower(), {})


def catalog_of(entities: Iterable[JsonObject]) -> LocalCatalog:
    """Build a catalog of entities that are at hand; a later duplicate wins."""
    found = {}
    for entity in entities:
        reference = reference_of(entity)
        if reference is not None:
            found[str(reference)] = entity
    return LocalCatalog(found, derive_relations(found.values()))


def read_catalog(paths: Iterable[Path]) -> LocalCatalog:
    """Load entities from files and folders.

    Folders are read with everything below them: ``*.yaml``, ``*.yml``, ``*.json``, where
    documents that are no entities are passed over. ``Location`` entities are followed
    once, to targets inside the folder that was named.

    Raises:
        SourceError: A path does not exist, a named file is no YAML, or two entities
            share a reference.
    """
    loading = _Loading()
    for path in paths:
        loading.read(path)
    if loading.problems:
        raise SourceError.of(loading.problems)
    entities = {ref: found.entity for ref, found in loading.entities.items()}
    return LocalCatalog(
        entities, derive_relations(entities.values()), tuple(loading.notices)
    )


@frozen
class _Found:
    entity: JsonObject
    at: Location
    file: Path


@slotted
class _Loading:
    entities: dict[str, _Found] = field(default_factory=dict)
    seen: set[Path] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)

    def read(self, path: Path) -> None:
        if path.is_dir():
            for file in _files(path):
                self.file(file, root=path, named=False)
        else:
            self.file(path, root=path.parent, named=True)

    def file(self, file: Path, *, root: Path, named: bool, follow: bool = True) -> None:
        real = file.resolve()
        if real in self.seen:
            return
        self.seen.add(real)
        try:
            documents = load_documents(
                file.read_bytes(), str(file), error=SourceError, code="C002"
            )
        except OSError as fault:
            said = f"'{file}' cannot be read: {fault.strerror or fault}"
            hint = "name a file or folder of catalog entities"
            self.problems.append(Problem("C001", said, hint=hint))
            return
        except StagedoorError as fault:
            # A folder may hold anything; a file that was named must be readable.
            (self.problems if named else self.notices).extend(fault.problems)
            return
        for document in documents:
            for index, entity in _entities(document.value):
                self.add(entity, document, index, file)
                if follow:
                    self.location(entity, file, root)

    def add(
        self, entity: JsonObject, document: Document, index: int | None, file: Path
    ) -> None:
        reference = reference_of(entity)
        if reference is None:
            return
        prefix = () if index is None else (index,)
        at = document.locate((*prefix, "metadata", "name"))
        other = self.entities.get(str(reference))
        if other is not None:
            said = f"'{reference}' is in the catalog twice, first at {other.at}"
            self.problems.append(Problem("C003", said, at, "remove one of them"))
            return
        self.entities[str(reference)] = _Found(entity, at, file)
        # An export of a server's catalog has what the server added (C-43).
        written = {key: one for key, one in entity.items() if key not in SERVER_KEYS}
        for fault in entity_faults(written):
            where = document.locate((*prefix, *fault.path))
            said = f"'{reference}' is not valid: {fault.message}"
            self.notices.append(Problem("C004", said, where, fault.hint or None))

    def location(self, entity: JsonObject, file: Path, root: Path) -> None:
        if str(entity.get("kind")).lower() != "location":
            return
        spec = entity.get("spec")
        spec = spec if isinstance(spec, dict) else {}
        targets = spec.get("targets")
        for target in (
            spec.get("target"),
            *(targets if isinstance(targets, list) else ()),
        ):
            if isinstance(target, str) and "://" not in target:
                self.target(file.parent / target, root)

    def target(self, path: Path, root: Path) -> None:
        if not path.resolve().is_relative_to(root.resolve()):
            said = f"location target '{path}' is outside '{root}' and was left out"
            self.notices.append(Problem("C005", said, hint="name it with --catalog"))
        elif path.is_file():
            self.file(path, root=root, named=True, follow=False)
        else:
            said = f"location target '{path}' does not exist"
            self.notices.append(Problem("C006", said))


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts
        skipped = any(part in _SKIPPED for part in inside)
        if path.suffix in _SUFFIXES and not skipped and path.is_file():
            yield path


def _entities(value: JsonValue) -> Iterator[tuple[int | None, JsonObject]]:
    """Yield the entities of a document: itself, a list, or a server's ``items``."""
    if isinstance(value, dict) and isinstance(value.get("items"), list):
        value = value["items"]
    if isinstance(value, dict):
        yield None, value
    elif isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, dict):
                yield index, item
