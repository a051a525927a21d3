"""What makes an entity valid (C-1 … C-15), checked by hand for the sake of the texts.

Source: ``@backstage/catalog-model`` 1.10.1, KubernetesValidatorFunctions,
FieldFormatEntityPolicy and the kinds' schemas.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from stagedoor.catalog.references import (
    DEFAULT_NAMESPACE,
    BadReferenceError,
    Reference,
    parse_reference,
)
from stagedoor.core.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.core.json import JsonObject, JsonPath, JsonValue

_NAME: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?\Z")
_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAMESPACE: Final = re.compile(rf"(?=.{{1,63}}\Z){_LABEL}\Z")
_DOMAIN: Final = rf"(?=[^/]{{1,253}}(?:/|\Z)){_LABEL}(?:\.{_LABEL})*"
_API_VERSION: Final = re.compile(rf"(?:{_DOMAIN}/)?[a-z0-9A-Z]{{1,63}}\Z")
_KIND: Final = re.compile(r"[a-zA-Z][a-z0-9A-Z]{0,62}\Z")
_KEY: Final = re.compile(
    rf"(?:{_DOMAIN}/)?[A-Za-z0-9](?:[A-Za-z0-9_.-]{{0,61}}[A-Za-z0-9])?\Z"
)
_TAG: Final = re.compile(r"(?=.{1,63}\Z)[a-z0-9:+#]+(?:-[a-z0-9:+#]+)*\Z")
_ROOT_KEYS: Final = ("apiVersion", "kind", "metadata", "spec", "relations", "status")

_NAME_HINT: Final = (
    "1 to 63 letters, digits, '-', '_' or '.', alphanumeric at both ends"
)


@frozen
class EntityFault:
    """One thing a catalog refuses about an entity.

    Attributes:
        path: Its place in the entity.
        message: What is wrong, lower case.
        hint: What would be accepted; empty when the message says it.
    """

    path: JsonPath
    message: str
    hint: str = ""


@frozen
class Kind:
    """What the spec of a kind must hold.

    Attributes:
        required: Keys that hold a text.
        lists: Required keys that hold a list of texts.
        optional: Keys that hold a text when present.
        optional_lists: Keys that hold a list of texts when present.
    """

    required: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    optional_lists: tuple[str, ...] = ()


_COMPONENT_LISTS: Final = ("providesApis", "consumesApis", "dependsOn", "dependencyOf")
KINDS: Final[dict[str, Kind]] = {
    "component": Kind(
        required=("type", "lifecycle", "owner"),
        optional=("system", "subcomponentOf"),
        optional_lists=_COMPONENT_LISTS,
    ),
    "api": Kind(("type", "lifecycle", "owner", "definition"), optional=("system",)),
    "resource": Kind(
        required=("type", "owner"),
        optional=("system",),
        optional_lists=("dependsOn", "dependencyOf"),
    ),
    "system": Kind(("owner",), optional=("domain", "type")),
    "domain": Kind(("owner",), optional=("subdomainOf", "type")),
    "group": Kind(
        ("type",), ("children",), optional=("parent",), optional_lists=("members",)
    ),
    "user": Kind(lists=("memberOf",)),
    "location": Kind(optional=("type", "target"), optional_lists=("targets",)),
    "airesource": Kind(("type", "lifecycle", "owner"), optional=("system",)),
}
"""By lower-case kind; Template has rules of its own (T-1 …)."""

# Which kind a reference without one means, by spec key; None: it must name one (C-22).
REFERENCES: Final[dict[str, str | None]] = {
    "owner": "Group",
    "system": "System",
    "domain": "Domain",
    "subdomainOf": "Domain",
    "subcomponentOf": "Component",
    "providesApis": "API",
    "consumesApis": "API",
    "parent": "Group",
    "children": "Group",
    "memberOf": "Group",
    "members": "User",
    "dependsOn": None,
    "dependencyOf": None,
}


def reference_of(entity: JsonObject) -> Reference | None:
    """Return an entity's own reference; ``None`` without kind or name."""
    kind = entity.get("kind")
    metadata = entity.get("metadata")
    name = metadata.get("name") if isinstance(metadata, dict) else None
    if not isinstance(metadata, dict) or not isinstance(kind, str):
        return None
    if not isinstance(name, str) or not kind or not name:
        return None
    namespace = metadata.get("namespace")
    return Reference(
        kind,
        namespace if isinstance(namespace, str) and namespace else DEFAULT_NAMESPACE,
        name,
    )


def entity_faults(entity: JsonObject) -> tuple[EntityFault, ...]:
    """Return everything a catalog refuses about ``entity``, in document order."""
    return (
        *_envelope(entity),
        *_metadata(entity.get("metadata")),
        *_spec(entity),
    )


def _envelope(entity: JsonObject) -> Iterator[EntityFault]:
    for key in entity:
        if key not in _ROOT_KEYS:
            yield EntityFault(
                (key,), f"'{key}' is no key of an entity", "put it in spec"
            )
    for key, form, hint in (
        ("apiVersion", _API_VERSION, "such as 'backstage.io/v1alpha1'"),
        ("kind", _KIND, "such as 'Component'"),
    ):
        value = entity.get(key)
        if not isinstance(value, str) or not form.match(value):
            yield EntityFault((key,), f"'{key}' is {shown(value)}", hint)


def _metadata(metadata: JsonValue) -> Iterator[EntityFault]:
    if not isinstance(metadata, dict):
        yield EntityFault(("metadata",), "'metadata' must be a mapping", "add a name")
        return
    name = metadata.get("name")
    if not isinstance(name, str) or not _NAME.match(name):
        yield EntityFault(("metadata", "name"), f"name is {shown(name)}", _NAME_HINT)
    namespace = metadata.get("namespace", DEFAULT_NAMESPACE)
    if not isinstance(namespace, str) or not _NAMESPACE.match(namespace):
        yield EntityFault(
            ("metadata", "namespace"),
            f"namespace is {shown(namespace)}",
            "lower-case letters and digits, with '-' between",
        )
    for key in ("uid", "etag", "title"):
        if key in metadata and (
            not isinstance(metadata[key], str) or not metadata[key]
        ):
            said = f"'{key}' is {shown(metadata[key])}"
            yield EntityFault(("metadata", key), said, "a text that is not empty")
    if not isinstance(metadata.get("description", ""), str):
        said = f"description is {shown(metadata['description'])}"
        yield EntityFault(("metadata", "description"), said, "a text: quote it")
    yield from _pairs(metadata, "labels", name_like=True)
    yield from _pairs(metadata, "annotations", name_like=False)
    yield from _tags(metadata.get("tags"))
    yield from _links(metadata.get("links"))


def _pairs(metadata: JsonObject, key: str, *, name_like: bool) -> Iterator[EntityFault]:
    pairs = metadata.get(key)
    if pairs is None:
        return
    if not isinstance(pairs, dict):
        yield EntityFault(("metadata", key), f"'{key}' must be a mapping")
        return
    for name, value in pairs.items():
        path: JsonPath = ("metadata", key, name)
        if not _KEY.match(name):
            yield EntityFault(path, f"'{name}' is no key of '{key}'", "[domain/]name")
        if not isinstance(value, str):
            yield EntityFault(path, f"'{name}' is {shown(value)}", "a text: quote it")
        elif name_like and value and not _NAME.match(value):
            yield EntityFault(path, f"label '{name}' is {shown(value)}", _NAME_HINT)


def _tags(tags: JsonValue) -> Iterator[EntityFault]:
    if tags is None:
        return
    if not isinstance(tags, list):
        yield EntityFault(("metadata", "tags"), "'tags' must be a list")
        return
    hint = "lower-case letters, digits, ':', '+', '#', with '-' between"
    for index, tag in enumerate(tags):
        if not isinstance(tag, str) or not _TAG.match(tag):
            yield EntityFault(("metadata", "tags", index), f"tag {shown(tag)}", hint)


def _links(links: JsonValue) -> Iterator[EntityFault]:
    if links is None:
        return
    if not isinstance(links, list):
        yield EntityFault(("metadata", "links"), "'links' must be a list")
        return
    for index, link in enumerate(links):
        path: JsonPath = ("metadata", "links", index)
        url = link.get("url") if isinstance(link, dict) else None
        if not isinstance(link, dict) or not isinstance(url, str):
            yield EntityFault(path, "a link needs a 'url'", "an absolute URL")
            continue
        if not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:\S", url):
            yield EntityFault((*path, "url"), f"url is {shown(url)}", "an absolute URL")
        for key in ("title", "icon", "type"):
            if key in link and (not isinstance(link[key], str) or not link[key]):
                said = f"'{key}' is {shown(link[key])}"
                yield EntityFault((*path, key), said, "a text that is not empty")


def _spec(entity: JsonObject) -> Iterator[EntityFault]:
    own = entity.get("kind")
    name = own.lower() if isinstance(own, str) else ""
    kind = KINDS.get(name)
    if kind is None:
        if name != "template" and _KIND.match(name):
            said = f"no catalog knows the kind {shown(entity.get('kind'))}"
            yield EntityFault(("kind",), said, "Component, System, Domain, Group, …")
        return
    spec = entity.get("spec")
    if not isinstance(spec, dict):
        if kind.required or kind.lists or spec is not None:
            yield EntityFault(("spec",), "'spec' must be a mapping")
        return
    yield from _keys(kind, spec)
    yield from _references(kind, spec)


def _keys(kind: Kind, spec: JsonObject) -> Iterator[EntityFault]:
    for key in (*kind.required, *kind.lists):
        if key not in spec:
            yield EntityFault(("spec",), f"spec has no '{key}'", f"add '{key}:'")
    for key in (*kind.required, *kind.optional):
        if key in spec and (not isinstance(spec[key], str) or not spec[key]):
            said = f"'{key}' is {shown(spec[key])}"
            yield EntityFault(("spec", key), said, "a text that is not empty")
    for key in (*kind.lists, *kind.optional_lists):
        if key in spec:
            yield from _texts(spec[key], key)


def _texts(value: JsonValue, key: str) -> Iterator[EntityFault]:
    if not isinstance(value, list):
        yield EntityFault(
            ("spec", key), f"'{key}' is {shown(value)}", "a list of texts"
        )
        return
    for index, item in enumerate(value):
        if not isinstance(item, str) or not item:
            said = f"an item of '{key}' is {shown(item)}"
            yield EntityFault(("spec", key, index), said, "a text that is not empty")


def _references(kind: Kind, spec: JsonObject) -> Iterator[EntityFault]:
    keys = (*kind.required, *kind.lists, *kind.optional, *kind.optional_lists)
    for key in keys:
        if key not in REFERENCES:
            continue
        value = spec.get(key)
        for index, item in enumerate(value if isinstance(value, list) else [value]):
            if not isinstance(item, str) or not item:
                continue
            path: JsonPath = (
                ("spec", key, index) if isinstance(value, list) else ("spec", key)
            )
            try:
                parse_reference(item, kind=REFERENCES[key])
            except BadReferenceError as fault:
                yield EntityFault(path, f"'{key}': {fault}", "[kind:][namespace/]name")


def shown(value: JsonValue) -> str:
    """Name a value for a message."""
    match value:
        case None:
            return "missing"
        case str():
            return f"'{value[:60]}'"
        case dict():
            return "a mapping"
        case list():
            return "a list"
        case _:
            return f"{str(value).lower()}, no text"
