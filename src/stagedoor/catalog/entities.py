"""What makes an entity valid (C-1 … C-15), checked by hand for the sake of the texts.

Source: ``@backstage/catalog-model`` 1.10.1, the policies; ``tests/catalog/oracle`` asks
them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from stagedoor.catalog.faults import EntityFault, shown
from stagedoor.catalog.kinds import spec_faults
from stagedoor.catalog.references import DEFAULT_NAMESPACE
from stagedoor.catalog.urls import is_url

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
_ROOT_KEYS: Final = ("apiVersion", "kind", "metadata", "spec")
SERVER_KEYS: Final = ("relations", "status")
"""What a catalog's server adds to an entity; no file may have it."""

_NAME_HINT: Final = (
    "1 to 63 letters, digits, '-', '_' or '.', alphanumeric at both ends"
)


def entity_faults(entity: JsonObject) -> tuple[EntityFault, ...]:
    """Return everything a catalog refuses about ``entity``, in document order."""
    found = (*_envelope(entity), *_metadata(entity.get("metadata")))
    told = {fault.path for fault in found}
    return (*found, *(one for one in spec_faults(entity) if one.path not in told))


def _envelope(entity: JsonObject) -> Iterator[EntityFault]:
    for key in entity:
        if key not in _ROOT_KEYS:
            hint = "leave it out" if key in SERVER_KEYS else "put it in spec"
            yield EntityFault((key,), f"'{key}' is no key of an entity", hint)
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
    yield from _tags(metadata.get("tags", []))
    yield from _links(metadata.get("links", []))


def _pairs(metadata: JsonObject, key: str, *, name_like: bool) -> Iterator[EntityFault]:
    pairs = metadata.get(key, {})
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
    if not isinstance(tags, list):
        yield EntityFault(("metadata", "tags"), "'tags' must be a list")
        return
    hint = "lower-case letters, digits, ':', '+', '#', with '-' between"
    for index, tag in enumerate(tags):
        if not isinstance(tag, str) or not _TAG.match(tag):
            yield EntityFault(("metadata", "tags", index), f"tag {shown(tag)}", hint)


def _links(links: JsonValue) -> Iterator[EntityFault]:
    if not isinstance(links, list):
        yield EntityFault(("metadata", "links"), "'links' must be a list")
        return
    for index, link in enumerate(links):
        path: JsonPath = ("metadata", "links", index)
        url = link.get("url") if isinstance(link, dict) else None
        if not isinstance(link, dict) or not isinstance(url, str):
            yield EntityFault(path, "a link needs a 'url'", "an absolute URL")
            continue
        if not is_url(url):
            yield EntityFault((*path, "url"), f"url is {shown(url)}", "an absolute URL")
        for key in ("title", "icon", "type"):
            text = link.get(key, "x")
            blank = not isinstance(text, str) or not (
                text if key == "type" else text.strip()
            )
            if blank:
                said = f"'{key}' is {shown(text)}"
                yield EntityFault((*path, key), said, "a text that is not empty")
