"""K001 to K008: entities are what Backstage's catalog accepts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.checks.component import CATALOG_FILES
from stagedoor.checks.findings import Finding, warning
from stagedoor.tree.entries import Link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.catalog.faults import EntityFault
    from stagedoor.checks.component import Component, Entity


def check_readable(component: Component) -> Iterator[Finding]:
    """``catalog-info.yaml`` and other entity files are YAML.

    A value that lands unquoted in the file can break it: a name such as ``Yes: no``
    does (C-65). A ``%SKELETON`` file is a template, no document, and is left alone;
    with ``--witboost`` it is rendered with the ``parameters.yaml`` beside it (C-60).

    Bad::

        description: ${{ values.description }}

    Good::

        description: ${{ values.description | dump }}
    """
    yield from (Finding("error", problem) for problem in component.catalog[1])
    for path in CATALOG_FILES:
        if isinstance(component.tree.get(path), Link):
            said = f"'{path}' is a link, which no catalog follows"
            yield warning("K001", said, component.at(path), "put the file itself there")


def check_envelope(component: Component) -> Iterator[Finding]:
    """An entity has an apiVersion, a kind that catalogs know, and no foreign keys.

    A catalog refuses the whole entity otherwise, with everything that hangs on it (C-1,
    C-2, C-9, C-11).

    Bad::

        apiVersion: backstage.io/v1alpha1
        kind: Workload

    Good::

        apiVersion: backstage.io/v1alpha1
        kind: Component
    """
    for entity, fault in _faults(component):
        if fault.path[0] not in ("metadata", "spec"):
            yield entity.error("K002", fault.message, fault.path, fault.hint or None)


def check_metadata(component: Component) -> Iterator[Finding]:
    """Names, namespaces, labels, annotations, tags and links have the catalog's form.

    The name is at most 63 characters, letters and digits at both ends; tags are
    lower-case; annotations are texts, so numbers are quoted (C-3 to C-8, C-10).

    Bad::

        tags: [Data_Mesh]

    Good::

        tags: [data-mesh]
    """
    for entity, fault in _faults(component):
        if fault.path[0] == "metadata":
            yield entity.error("K003", fault.message, fault.path, fault.hint or None)


def check_spec(component: Component) -> Iterator[Finding]:
    """``spec`` holds what its kind requires, as texts that are not empty.

    The commonest cause is a template value that was not given and became ``null``
    (C-12 to C-15).

    Bad::

        spec:
          type: workload
          owner:

    Good::

        spec:
          type: workload
          lifecycle: experimental
          owner: group:shop-data
    """
    for entity, fault in _faults(component):
        if fault.path[0] == "spec" and not _is_reference(entity, fault):
            yield entity.error("K004", fault.message, fault.path, fault.hint or None)


def check_references(component: Component) -> Iterator[Finding]:
    """A reference reads ``[kind:][namespace/]name``, with no part empty.

    ``dependsOn`` and ``dependencyOf`` have no default kind: they must name one (C-20,
    C-22).

    Bad::

        dependsOn: [orders-db]

    Good::

        dependsOn: [resource:orders-db]
    """
    for entity, fault in _faults(component):
        if _is_reference(entity, fault):
            yield entity.error("K005", fault.message, fault.path, fault.hint or None)


def check_unique(component: Component) -> Iterator[Finding]:
    """No two entities share a kind, a namespace and a name.

    A catalog keeps the one it saw first and reports the other as a conflict; case does
    not tell them apart (C-3, C-41).

    Bad::

        metadata: {name: orders}
        ---
        metadata: {name: Orders}

    Good::

        metadata: {name: orders}
        ---
        metadata: {name: orders-archive}
    """
    from stagedoor.catalog.references import reference_of

    path = ("metadata", "name")
    for entity in component.entities:
        reference = str(reference_of(entity.value))
        first = component.workspace.references.get(reference)
        if first is not None and first != entity.document.locate(path):
            said = f"'{reference}' is there twice, first at {first}"
            yield entity.error("K006", said, path, "rename or remove one of them")


def check_resolved(component: Component) -> Iterator[Finding]:
    """A reference leads to an entity of the given catalog, or of the component.

    Only with ``--catalog``. A dangling reference is legal in Backstage, so this warns;
    most are slips of the pen (C-32).

    Bad::

        owner: group:shop-dtaa

    Good::

        owner: group:shop-data
    """
    from stagedoor.core.errors import did_you_mean

    if component.options.known is None:
        return
    known = component.options.known | component.workspace.references.keys()
    for entity in component.entities:
        for key, index, reference in _references(entity):
            if reference not in known:
                path = ("spec", key) if index is None else ("spec", key, index)
                said = f"'{key}' names '{reference}', which no catalog has"
                hint = did_you_mean(reference, known)
                yield entity.warning("K007", said, path, hint)


def check_targets(component: Component) -> Iterator[Finding]:
    """The relative targets of a Location are files of the component.

    A catalog that reads the Location reports an error for each target that is not there.

    Bad::

        targets: [./apis.yaml]   # no such file

    Good::

        targets: [./catalog/apis.yaml]
    """
    import posixpath

    for entity in component.entities:
        if entity.text("kind").lower() != "location":
            continue
        folder = posixpath.dirname(entity.document.path.removeprefix(component.prefix))
        for path, target in _targets(entity):
            found = posixpath.normpath(posixpath.join(folder, target))
            if (
                "://" not in target
                and "*" not in target
                and found not in component.tree
            ):
                said = f"the target '{target}' does not exist"
                yield entity.warning("K008", said, path, "name a file beside this one")


def _faults(component: Component) -> Iterator[tuple[Entity, EntityFault]]:
    from stagedoor.catalog.entities import entity_faults

    for entity in component.entities:
        for fault in entity_faults(entity.value):
            yield entity, fault


def _is_reference(entity: Entity, fault: EntityFault) -> bool:
    from stagedoor.catalog.kinds import REFERENCES

    where, *rest = fault.path
    key = str(rest[0]) if rest else ""
    if where != "spec" or key not in REFERENCES:
        return False
    value = entity.get("spec", key)
    if rest[1:] and isinstance(value, list):
        value = value[int(rest[1])]
    return isinstance(value, str) and value != ""


def _references(entity: Entity) -> Iterator[tuple[str, int | None, str]]:
    """Yield key, index in a list, and the complete reference."""
    from stagedoor.catalog.kinds import REFERENCES
    from stagedoor.catalog.references import BadReferenceError, parse_reference

    namespace = entity.text("metadata", "namespace") or None
    for key, kind in REFERENCES.items():
        value = entity.get("spec", key)
        for index, item in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(item, str) and item:
                try:
                    found = parse_reference(item, kind=kind, namespace=namespace)
                except BadReferenceError:
                    continue
                yield key, index if isinstance(value, list) else None, str(found)


def _targets(entity: Entity) -> Iterator[tuple[tuple[str | int, ...], str]]:
    single, several = entity.get("spec", "target"), entity.get("spec", "targets")
    if isinstance(single, str):
        yield ("spec", "target"), single
    for index, target in enumerate(several if isinstance(several, list) else ()):
        if isinstance(target, str):
            yield ("spec", "targets", index), target
