"""K101 to K110: what the data mesh platform expects of ``spec.mesh``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from stagedoor.checks.mwaa import PLACEHOLDERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.checks.component import Component, Entity
    from stagedoor.checks.findings import Finding
    from stagedoor.core.json import JsonObject, JsonValue

_SEGMENT: Final = r"[a-zA-Z0-9_-]+"
_SYSTEM: Final = re.compile(rf"{_SEGMENT}\.{_SEGMENT}\.[0-9]+\Z")
_COMPONENT: Final = re.compile(rf"{_SEGMENT}\.{_SEGMENT}\.[0-9]+\.{_SEGMENT}\Z")
_VERSION: Final = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+\Z")
_DAG_NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*\.py\Z")
_BUCKET: Final = re.compile(
    r"(?!.*\.\.)(?![0-9]+(?:\.[0-9]+){3}\Z)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\Z"
)
_TEMPLATES: Final = {"infrastructureTemplateId": "itm", "useCaseTemplateId": "utm"}
_REQUIRED: Final = {
    "component": ("name", "description", "kind", "version", *_TEMPLATES),
    "system": ("name", "version"),
}
_TAG: Final = {
    "source": ("tag", "glossary"),
    "labelType": ("manual", "propagated", "automated", "derived"),
    "state": ("suggested", "confirmed"),
}


def check_identifier(component: Component) -> Iterator[Finding]:
    """The name of a mesh entity is ``domain.dataproduct.major`` and the component's own.

    The platform splits it to find domain, data product and version; the tech adapter
    takes the prefix of its objects from it.

    Bad::

        name: daily-orders

    Good::

        name: sales.shop.1.daily-orders
    """
    hint = "such as 'sales.shop.1' and, for a component, 'sales.shop.1.daily-orders'"
    for entity, kind in _mesh_entities(component):
        form = _SYSTEM if kind == "system" else _COMPONENT
        name = entity.text("metadata", "name")
        if name and not form.match(name):
            said = f"'{name}' is no identifier of a {kind} in the mesh"
            yield entity.error("K101", said, ("metadata", "name"), hint)


def check_parents(component: Component) -> Iterator[Finding]:
    """``spec.system`` and ``spec.domain`` are those that the identifier begins with.

    The platform deploys a component with the data product of its identifier; another
    system in the catalog shows it where it is not.

    Bad::

        metadata: {name: sales.shop.1.daily-orders}
        spec: {system: system:sales.shop.2}

    Good::

        metadata: {name: sales.shop.1.daily-orders}
        spec: {system: system:sales.shop.1}
    """
    for entity, kind in _mesh_entities(component):
        name = entity.text("metadata", "name")
        parts = name.split(".")
        expected = {"domain": parts[0]}
        if kind == "component":
            expected["system"] = ".".join(parts[:3])
        for key, wanted in expected.items():
            value = entity.text("spec", key)
            if value and value.rpartition(":")[2].rpartition("/")[2] != wanted:
                said = f"'{key}' is '{value}', but the identifier is '{name}'"
                hint = f"write '{key}: {key}:{wanted}'"
                yield entity.error("K102", said, ("spec", key), hint)


def check_required(component: Component) -> Iterator[Finding]:
    """``spec.mesh`` holds the keys the platform requires (C-50, C-51).

    A component without them cannot be deployed: the platform finds its tech adapter and
    its template by them.

    Bad::

        mesh: {name: Orders}

    Good::

        mesh:
          name: Orders
          description: The orders of the day before.
          kind: workload
          version: 1.0.0
          infrastructureTemplateId: urn:dmb:itm:aws-workload-airflow-provisioner:0
          useCaseTemplateId: urn:dmb:utm:mwaa-workload-template:1.0.0
    """
    for entity, kind in _mesh_entities(component):
        mesh = entity.mesh or {}
        for key in _REQUIRED[kind]:
            if not isinstance(mesh.get(key), str) or not mesh[key]:
                path = ("spec", "mesh", key) if key in mesh else ("spec", "mesh")
                said = f"spec.mesh needs a text '{key}'"
                yield entity.error("K103", said, path, f"add '{key}:'")


def check_kind(component: Component) -> Iterator[Finding]:
    """``spec.mesh.kind`` is ``spec.type``.

    The catalog shows one, the platform deploys by the other.

    Bad::

        spec: {type: workload, mesh: {kind: outputport}}

    Good::

        spec: {type: workload, mesh: {kind: workload}}
    """
    for entity, kind in _mesh_entities(component):
        type_, mesh_kind = (
            entity.text("spec", "type"),
            entity.text("spec", "mesh", "kind"),
        )
        if kind == "component" and mesh_kind and type_ and type_ != mesh_kind:
            said = f"'kind' is '{mesh_kind}', but spec.type is '{type_}'"
            yield entity.error("K104", said, ("spec", "mesh", "kind"), "say the same")


def check_version(component: Component) -> Iterator[Finding]:
    """``spec.mesh.version`` is ``major.minor.patch``, with the identifier's major.

    A component is versioned with its data product: a new major version is a new data
    product.

    Bad::

        metadata: {name: sales.shop.1.daily-orders}
        spec: {mesh: {version: 2.0.0}}

    Good::

        metadata: {name: sales.shop.1.daily-orders}
        spec: {mesh: {version: 1.4.0}}
    """
    path = ("spec", "mesh", "version")
    for entity, _ in _mesh_entities(component):
        version, name = entity.text(*path), entity.text("metadata", "name")
        if not version:
            continue
        major = (name.split(".") + [""] * 3)[2]
        if not _VERSION.match(version):
            said = f"version '{version}' is not major.minor.patch"
            yield entity.error("K105", said, path, "such as '1.0.0'")
        elif major.isdigit() and version.split(".")[0] != major:
            said = f"version '{version}' has another major than '{name}'"
            yield entity.error("K105", said, path, f"such as '{major}.0.0'")


def check_urns(component: Component) -> Iterator[Finding]:
    """Template ids are URNs of templates (C-52).

    The platform looks the tech adapter up by ``infrastructureTemplateId``.

    Bad::

        infrastructureTemplateId: airflow-provisioner

    Good::

        infrastructureTemplateId: urn:dmb:itm:aws-workload-airflow-provisioner:0
    """
    for entity, _ in _mesh_entities(component):
        for key, kind in _TEMPLATES.items():
            value = entity.text("spec", "mesh", key)
            form = rf"urn:dmb:{kind}:{_SEGMENT}:\d+(?:\.\d+\.\d+)?\Z"
            if value and not re.match(form, value):
                said = f"'{key}' is '{value}', no URN of a template"
                hint = f"such as 'urn:dmb:{kind}:name:0'"
                yield entity.error("K106", said, ("spec", "mesh", key), hint)


def check_depends(component: Component) -> Iterator[Finding]:
    """``spec.mesh.dependsOn`` lists components of the same data product.

    The platform deploys a data product's components in this order; what another data
    product gives is read, and belongs to ``readsFrom``.

    Bad::

        dependsOn: [urn:dmb:cmp:payments:ledger:2:bookings]

    Good::

        readsFrom: [urn:dmb:cmp:payments:ledger:2:bookings]
    """
    for entity, kind in _mesh_entities(component):
        name = entity.text("metadata", "name")
        prefix = f"urn:dmb:cmp:{':'.join(name.split('.')[:3])}:"
        listed = entity.get("spec", "mesh", "dependsOn")
        if kind != "component" or not _COMPONENT.match(name):
            continue
        for index, item in enumerate(listed if isinstance(listed, list) else ()):
            if not isinstance(item, str) or not item.startswith(prefix):
                said = f"dependsOn has '{item}', no component of this data product"
                path = ("spec", "mesh", "dependsOn", index)
                yield entity.error("K107", said, path, f"such as '{prefix}landing'")


def check_tags(component: Component) -> Iterator[Finding]:
    """An item of ``spec.mesh.tags`` has tagFQN, source, labelType and state.

    The platform takes the tags as its data catalog has them; the rule for
    ``metadata.tags`` does not apply (C-52, C-55).

    Bad::

        tags: [pii]

    Good::

        tags:
          - {tagFQN: PII.None, source: Tag, labelType: Manual, state: Confirmed}
    """
    hint = "tagFQN, source: Tag, labelType: Manual, state: Confirmed"
    for entity, _ in _mesh_entities(component):
        tags = entity.get("spec", "mesh", "tags")
        for index, tag in enumerate(tags if isinstance(tags, list) else ()):
            wrong = _tag_fault(tag)
            if wrong:
                path = ("spec", "mesh", "tags", index)
                yield entity.error("K108", wrong, path, hint)


def check_deployment(component: Component) -> Iterator[Finding]:
    """``spec.mesh.specific`` says what the tech adapter copies: DAG file and bucket.

    The adapter takes any text: a ``dagName`` without ``.py`` is copied and never loaded,
    a bucket that cannot exist, or that a template left as a placeholder, fails when the
    data product is deployed, and a DAG file that is not in ``dags/`` is found missing
    only then.

    Bad::

        specific: {dagName: daily_orders, bucketName: Acme_MWAA}

    Good::

        specific: {dagName: daily_orders.py, bucketName: acme-mwaa-production}
    """
    entity = component.workload
    if entity is None:
        return
    specific = ("spec", "mesh", "specific")
    name, bucket = (
        entity.text(*specific, "dagName"),
        entity.text(*specific, "bucketName"),
    )
    if not _DAG_NAME.match(name):
        said = f"dagName is '{name}', no name of a Python file"
        path = (*specific, "dagName")
        yield entity.error(
            "K109", said, path, "letters, digits, '_', '-', '.', and '.py'"
        )
    elif component.dags and not _is_there(component, name):
        said = f"there is no DAG file '{name}'"
        hint = f"the files there are: {', '.join(dag.path for dag in component.dags)}"
        yield entity.error("K109", said, (*specific, "dagName"), hint)
    if bucket.lower() in PLACEHOLDERS:
        said = f"bucketName is '{bucket}', a placeholder"
        path = (*specific, "bucketName")
        yield entity.error("K109", said, path, "write the environment's bucket")
    elif not _BUCKET.match(bucket):
        said = f"bucketName is '{bucket}', which S3 does not allow"
        path = (*specific, "bucketName")
        yield entity.error("K109", said, path, "3 to 63 of a-z, 0-9, '-', '.'")


def check_unique_file(component: Component) -> Iterator[Finding]:
    """No two workloads of a data product deploy a DAG file of the same name.

    The tech adapter puts the data product before the name, not the component, and makes
    every other character than a letter or a digit a ``_``: the second overwrites the
    first.

    Bad::

        specific: {dagName: load.py}    # in two workloads of sales.shop.1

    Good::

        specific: {dagName: load_orders.py}
    """
    target = component.dag_target
    if target is None or component.workload is None:
        return
    path = ("spec", "mesh", "specific", "dagName")
    here = component.workload.document.locate(path)
    first = component.workspace.dag_targets[target]
    if first != here:
        said = f"the DAG is deployed as '{target}', which another is, at {first}"
        yield component.workload.error(
            "K110", said, path, "name it after the component"
        )


def _is_there(component: Component, name: str) -> bool:
    return any(file.path.rpartition("/")[2] == name for file in component.dags)


def _mesh_entities(component: Component) -> Iterator[tuple[Entity, str]]:
    for entity in component.entities:
        kind = entity.text("kind").lower()
        if entity.mesh is not None and kind in _REQUIRED:
            yield entity, kind


def _tag_fault(tag: JsonValue) -> str | None:
    if not isinstance(tag, dict):
        return "a tag is a mapping"
    if not isinstance(tag.get("tagFQN"), str) or not tag["tagFQN"]:
        return "a tag needs a text 'tagFQN'"
    return next(filter(None, (_word_fault(tag, key) for key in _TAG)), None)


def _word_fault(tag: JsonObject, key: str) -> str | None:
    value = tag.get(key)
    if isinstance(value, str) and value.lower() in _TAG[key]:
        return None
    return f"'{key}' of tag '{tag['tagFQN']}' must be one of: {', '.join(_TAG[key])}"
