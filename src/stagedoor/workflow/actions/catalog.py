"""``catalog:register``, ``catalog:fetch``, ``catalog:write`` (A-50 … A-53)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from stagedoor.core.errors import StagedoorError, TemplateError
from stagedoor.core.yaml import load_documents
from stagedoor.tree.entries import File
from stagedoor.workflow.actions.api import BuiltIn, Context, closed, flag, text
from stagedoor.workflow.result import Intent
from stagedoor.workflow.unknown import unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.core.json import JsonObject, JsonValue

_DEFAULT_PATH: Final = "/catalog-info.yaml"
_REF_PREFIX: Final = re.compile(
    r"(?P<root>.*?/(?:-/)?(?:blob|tree|src|raw|browse)/[^/]+|.*?/_git/[^/]+)(?:/.*)?"
)


def _register(inputs: JsonObject, context: Context) -> None:
    step = context.step
    location = _location(inputs)
    context.intend(
        Intent(step.id, step.action, f"register {location} in the catalog", inputs)
    )
    context.output("catalogInfoUrl", location)
    context.output("entityRef", _registered(location, context))


def _location(inputs: JsonObject) -> str:
    url = inputs.get("catalogInfoUrl")
    if isinstance(url, str):
        return url
    base, path = inputs.get("repoContentsUrl"), inputs.get("catalogInfoPath")
    if not isinstance(base, str):
        raise TemplateError(
            "W031",
            "catalog:register needs 'catalogInfoUrl' or 'repoContentsUrl'",
            hint="usually: repoContentsUrl: ${{ steps.publish.output.repoContentsUrl }}",
        )
    return location_url(base, path if isinstance(path, str) else _DEFAULT_PATH)


def location_url(base: str, path: str) -> str:
    """Return the address of a file of a repository, as Backstage builds it (A-50).

    Args:
        base: Where the repository's files are seen.
        path: From the repository's root when it begins with ``/``, else relative to
            the last part of ``base``.
    """
    parts = urlsplit(base)
    if not path.startswith("/"):
        return _as_tree(urljoin(base, path))
    if "/_git/" in parts.path:
        query = f"path={quote(path, safe='')}"
        return urlunsplit(parts._replace(query=query))
    root = _REF_PREFIX.fullmatch(parts.path)
    folder = root["root"] if root else parts.path.rstrip("/")
    return _as_tree(urlunsplit(parts._replace(path=folder + path)))


def _as_tree(url: str) -> str:
    if "/-/blob/" in url or "github" not in urlsplit(url).netloc:
        return url
    return url.replace("/blob/", "/tree/", 1)


def _registered(location: str, context: Context) -> JsonValue:
    """Return the reference of the entity that would be registered (A-50, A-51)."""
    path = _in_workspace(location, context)
    if path is None:
        context.notice("W110", f"the component has no file for {location}", None)
        return unknown(context.step.id, "entityRef")
    try:
        entities = tuple(_entities(path, context))
    except StagedoorError as error:
        context.notice("W111", f"'{path}' is no catalog file: {error}", None)
        return unknown(context.step.id, "entityRef")
    chosen = _chosen(entities)
    if chosen is None:
        context.notice("W111", f"'{path}' holds no entity", None)
        return unknown(context.step.id, "entityRef")
    return entity_ref(chosen)


def _in_workspace(location: str, context: Context) -> str | None:
    """Find the file a location is about: the longest end of its path that exists."""
    parts = [part for part in urlsplit(location).path.split("/") if part]
    if "path=" in urlsplit(location).query:
        parts = [p for p in location.rpartition("path=")[2].split("%2F") if p]
    sources = [i.source_path for i in reversed(context.intended) if i.repository]
    for source in dict.fromkeys([*sources, ""]):
        for start in range(len(parts)):
            path = "/".join([*([source] if source else []), *parts[start:]])
            if isinstance(context.workspace.get(path), File):
                return path
    return None


def _entities(path: str, context: Context) -> Iterator[JsonObject]:
    rendered = context.entities.get(path)
    entry = context.workspace[path]
    data = entry.data if isinstance(entry, File) else b""
    source = rendered if rendered is not None else data
    for document in load_documents(source, path, error=TemplateError, code="W032"):
        if isinstance(document.value, dict) and "kind" in document.value:
            yield document.value


def _chosen(entities: tuple[JsonObject, ...]) -> JsonObject | None:
    named = [e for e in entities if not _name(e).startswith("generated-")]
    components = [e for e in named if str(e["kind"]).lower() == "component"]
    return next(iter((*components, *named, *entities)), None)


def _metadata(entity: JsonObject) -> JsonObject:
    metadata = entity.get("metadata")
    return metadata if isinstance(metadata, dict) else {}


def _name(entity: JsonObject) -> str:
    return str(_metadata(entity).get("name", ""))


def entity_ref(entity: JsonObject) -> str:
    """Return ``kind:namespace/name``, lower case (C-21)."""
    namespace = _metadata(entity).get("namespace") or "default"
    return f"{entity['kind']}:{namespace}/{_name(entity)}".lower()


ACTIONS: Final = (
    BuiltIn(
        id="catalog:register",
        summary="Registers the component in the catalog.",
        input_schema=closed(
            catalogInfoUrl=text("the address of the catalog file"),
            repoContentsUrl=text("where the repository's files are seen"),
            catalogInfoPath=text("the file in the repository; /catalog-info.yaml"),
            optional=flag("whether it may be missing"),
        ),
        output_schema={
            "type": "object",
            "properties": {
                "catalogInfoUrl": text("the address that is registered"),
                "entityRef": text("the entity in it"),
            },
        },
        perform=_register,
        kind="intent",
    ),
)
