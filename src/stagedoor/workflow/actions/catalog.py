"""``catalog:register``, ``catalog:fetch``, ``catalog:write`` (A-50 … A-53)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from stagedoor.catalog.references import (
    BadReferenceError,
    Reference,
    parse_reference,
    reference_of,
)
from stagedoor.core.errors import StagedoorError, TemplateError
from stagedoor.core.json import JsonValue
from stagedoor.core.yaml import load_documents
from stagedoor.tree.entries import File
from stagedoor.workflow.actions.api import (
    BuiltIn,
    Context,
    Example,
    closed,
    flag,
    record,
    text,
    texts,
)
from stagedoor.workflow.rendering import encoded
from stagedoor.workflow.result import Intent
from stagedoor.workflow.unknown import unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.core.json import JsonObject

_SOURCE_TEMPLATE: Final = "backstage.io/source-template"
_ENTITY: Final = (
    "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: orders\n"
)
_STAMP: Final = (
    "  annotations:\n    backstage.io/source-template: template:default/example\n"
)
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
        references = tuple(_references(path, context))
    except StagedoorError as error:
        context.notice("W111", f"'{path}' is no catalog file: {error}", None)
        return unknown(context.step.id, "entityRef")
    chosen = _chosen(references)
    if chosen is None:
        context.notice("W115", f"'{path}' holds no entity", None)
        return unknown(context.step.id, "entityRef")
    return str(chosen)


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


def _references(path: str, context: Context) -> Iterator[Reference]:
    rendered = context.entities.get(path)
    entry = context.workspace[path]
    data = entry.data if isinstance(entry, File) else b""
    source = rendered if rendered is not None else data
    for document in load_documents(source, path, error=TemplateError, code="W032"):
        entity = document.value if isinstance(document.value, dict) else {}
        reference = reference_of(entity)
        if reference is not None:
            yield reference


def _chosen(references: tuple[Reference, ...]) -> Reference | None:
    """Prefer a Component that was not generated, then whatever was not (A-50)."""
    written = [r for r in references if not r.name.startswith("generated-")]
    components = [r for r in written if r.kind.lower() == "component"]
    return next(iter((*components, *written, *references)), None)


# -- catalog:fetch


def _fetch(inputs: JsonObject, context: Context) -> None:
    one, many = inputs.get("entityRef"), inputs.get("entityRefs")
    optional = inputs.get("optional") is True
    if not one and not many:
        if optional:
            return
        raise TemplateError("W034", "catalog:fetch needs 'entityRef' or 'entityRefs'")
    if isinstance(one, str) and one:
        context.output("entity", _looked_up(one, inputs, context))
    if isinstance(many, list):
        found = [_looked_up(str(ref), inputs, context) for ref in many]
        context.output("entities", list[JsonValue](found))


def _looked_up(ref: str, inputs: JsonObject, context: Context) -> JsonObject | None:
    kind, namespace = inputs.get("defaultKind"), inputs.get("defaultNamespace")
    try:
        whole = parse_reference(
            ref,
            kind=kind if isinstance(kind, str) else None,
            namespace=namespace if isinstance(namespace, str) else None,
        )
    except BadReferenceError as error:
        raise TemplateError("W036", str(error)) from error
    found = context.catalog.entity(str(whole)) if context.catalog else None
    if found is None and inputs.get("optional") is not True:
        raise TemplateError(
            "W035",
            f"the catalog has no entity '{ref}'",
            hint="give a catalog that holds it with --catalog, or the step's outputs "
            "with --outputs",
        )
    return found


# -- catalog:write


def _write(inputs: JsonObject, context: Context) -> None:
    from stagedoor.workflow.yaml_style import stringify

    entity, path = inputs.get("entity"), inputs.get("filePath")
    metadata = entity.get("metadata") if isinstance(entity, dict) else None
    if not isinstance(entity, dict) or not isinstance(metadata, dict):
        raise TemplateError("W038", "the entity to write has no 'metadata'")
    annotations = metadata.get("annotations")
    stamped: JsonObject = {
        **(annotations if isinstance(annotations, dict) else {}),
        _SOURCE_TEMPLATE: context.step.template_ref,
    }
    whole: JsonObject = {**entity, "metadata": {**metadata, "annotations": stamped}}
    workspace = context.workspace
    target = workspace.resolve(path if isinstance(path, str) else "catalog-info.yaml")
    context.log(f"Writing {target}")
    workspace[workspace.final(target)] = File(encoded(stringify(whole)))


_REGISTER: Final[JsonObject] = {
    "type": "object",
    "properties": {
        "catalogInfoUrl": text("the address that is registered"),
        "entityRef": text("the entity in it"),
    },
}

ACTIONS: Final = (
    BuiltIn(
        id="catalog:register",
        summary="Registers the component in the catalog.",
        input_schema={
            **closed(
                catalogInfoUrl=text("the address of the catalog file"),
                repoContentsUrl=text("or where the repository's files are seen"),
                catalogInfoPath=text("the file in the repository; /catalog-info.yaml"),
                optional=flag("whether it may be missing"),
            ),
            "not": {"required": ["catalogInfoUrl", "repoContentsUrl"]},
        },
        output_schema=_REGISTER,
        perform=_register,
        kind="intent",
        examples=(
            Example(
                "the component's own catalog file",
                {"repoContentsUrl": "https://gitlab.com/acme/orders/-/blob/main"},
                workspace={"catalog-info.yaml": _ENTITY},
                makes={"catalog-info.yaml": _ENTITY},
                output={
                    "catalogInfoUrl": "https://gitlab.com/acme/orders/-/blob/main"
                    "/catalog-info.yaml",
                    "entityRef": "component:default/orders",
                },
            ),
        ),
    ),
    BuiltIn(
        id="catalog:fetch",
        summary="Looks entities up in the catalog.",
        input_schema=closed(
            entityRef=text("one entity: 'kind:namespace/name'"),
            entityRefs=texts("several"),
            optional=flag("whether an entity may be missing; then it is null"),
            defaultKind=text("the kind of a reference without one"),
            defaultNamespace=text("the namespace of a reference without one"),
        ),
        output_schema={
            "type": "object",
            "properties": {
                "entity": record("the entity 'entityRef' names"),
                "entities": {
                    "type": "array",
                    "description": "those 'entityRefs' names, in order",
                },
            },
        },
        perform=_fetch,
        examples=(
            Example(
                "one that may be missing",
                {"entityRef": "component:orders", "optional": True},
                output={"entity": None},
            ),
            Example(
                "several, in order",
                {"entityRefs": ["group:a", "group:b"], "optional": True},
                output={"entities": [None, None]},
            ),
        ),
    ),
    BuiltIn(
        id="catalog:write",
        summary="Writes an entity into the component, as Backstage spells it.",
        input_schema=closed(
            ("entity",),
            entity=record("the entity"),
            filePath=text("where to; catalog-info.yaml"),
        ),
        perform=_write,
        examples=(
            Example(
                "a catalog file",
                {
                    "entity": {
                        "apiVersion": "backstage.io/v1alpha1",
                        "kind": "Component",
                        "metadata": {"name": "orders"},
                    }
                },
                makes={"catalog-info.yaml": _ENTITY + _STAMP},
            ),
        ),
    ),
)
