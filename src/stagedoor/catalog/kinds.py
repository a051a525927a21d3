"""What the spec of each kind must hold (C-12 … C-22).

Source: ``@backstage/catalog-model`` 1.10.1, the kinds' schemas, and
``@backstage/plugin-catalog-backend`` 4.0.5, BuiltinKindsEntityProcessor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stagedoor.catalog.faults import EntityFault, shown
from stagedoor.catalog.references import BadReferenceError, parse_reference
from stagedoor.core.frozen import field, frozen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stagedoor.core.json import JsonObject, JsonPath, JsonValue

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
# Between AI resources they lead to AI resources.
_AI_REFERENCES: Final[dict[str, str | None]] = {
    **REFERENCES,
    "dependsOn": "AiResource",
    "skills": "AiResource",
    "plugins": "AiResource",
}


@frozen
class Kind:
    """What the spec of a kind must hold.

    Attributes:
        name: As an entity spells it; case counts (C-2).
        required: Keys that hold a text.
        lists: Required keys that hold a list of texts.
        optional: Keys that hold a text when present.
        optional_lists: Keys that hold a list of texts when present.
        loose: Keys that no schema asks for and that are read as references all the
            same: a text or a list.
        profile: Whether there may be a ``profile`` of texts.
        words: Keys that hold one of these when present.
        versions: Of the ``apiVersion``, behind ``backstage.io/``.
        references: Which kind a reference without one means, by key.
    """

    name: str
    required: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    optional_lists: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()
    profile: bool = False
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    versions: tuple[str, ...] = ("v1alpha1", "v1beta1")
    references: Mapping[str, str | None] = field(default_factory=lambda: REFERENCES)


def _ai(
    required: tuple[str, ...] = (),
    lists: tuple[str, ...] = (),
    optional: tuple[str, ...] = (),
    optional_lists: tuple[str, ...] = (),
) -> Kind:
    return Kind(
        "AiResource",
        ("type", "lifecycle", "owner", *required),
        lists,
        ("system", *optional),
        optional_lists,
        versions=("v1alpha1",),
        references=_AI_REFERENCES,
    )


_KINDS: Final = (
    Kind(
        "Component",
        required=("type", "lifecycle", "owner"),
        optional=("system", "subcomponentOf"),
        optional_lists=("providesApis", "consumesApis", "dependsOn"),
        loose=("dependencyOf",),
    ),
    Kind("API", ("type", "lifecycle", "owner", "definition"), optional=("system",)),
    Kind(
        "Resource",
        required=("type", "owner"),
        optional=("system",),
        optional_lists=("dependsOn",),
        loose=("dependencyOf",),
    ),
    Kind("System", ("owner",), optional=("domain", "type")),
    Kind("Domain", ("owner",), optional=("subdomainOf", "type")),
    Kind(
        "Group",
        required=("type",),
        lists=("children",),
        optional=("parent",),
        optional_lists=("members",),
        profile=True,
    ),
    Kind("User", lists=("memberOf",), profile=True),
    Kind(
        "Location",
        optional=("type", "target"),
        optional_lists=("targets",),
        words={"presence": ("required", "optional")},
    ),
    _ai(),
)
KINDS: Final[Mapping[str, Kind]] = {kind.name.lower(): kind for kind in _KINDS}
"""By lower-case kind; Template has rules of its own (T-1 …)."""

_AI_TYPES: Final[Mapping[str, Kind]] = {
    "skill": _ai(
        optional=("allowedTools", "license", "compatibility"),
        optional_lists=("disciplines", "categories", "agents", "dependsOn"),
    ),
    "rule": _ai(("category", "rationale"), optional_lists=("disciplines",)),
    "plugin": _ai(lists=("skills",), optional=("version",)),
    "marketplace": _ai(lists=("plugins",), optional=("version",)),
}
"""By ``spec.type`` of an AiResource; other types have no more than every one has."""


def kind_of(entity: JsonObject) -> Kind | None:
    """Return what the spec of ``entity`` must hold; ``None``: no catalog knows."""
    name = entity.get("kind")
    kind = KINDS.get(name.lower()) if isinstance(name, str) else None
    spec = entity.get("spec")
    type_ = spec.get("type") if isinstance(spec, dict) else None
    if kind is not None and kind.name == "AiResource" and isinstance(type_, str):
        return _AI_TYPES.get(type_, kind)
    return kind


def spec_faults(entity: JsonObject) -> Iterator[EntityFault]:
    """Yield what a catalog refuses about kind, version and spec."""
    own = entity.get("kind")
    kind = kind_of(entity)
    spec = entity.get("spec")
    if kind is None:
        if own != "Template":
            said = f"no catalog knows the kind {shown(own)}"
            yield EntityFault(("kind",), said, "Component, System, Domain, Group, …")
        if "spec" in entity and not isinstance(spec, dict):
            yield EntityFault(("spec",), "'spec' must be a mapping")
        return
    yield from _spelling(kind, entity)
    if not isinstance(spec, dict):
        yield EntityFault(("spec",), "'spec' must be a mapping")
        return
    yield from _keys(kind, spec)
    yield from _references(kind, spec)
    for key in kind.loose:
        yield from _loose(spec.get(key), key, kind.references[key])


def _spelling(kind: Kind, entity: JsonObject) -> Iterator[EntityFault]:
    if entity["kind"] != kind.name:
        said = f"no catalog knows the kind {shown(entity['kind'])}"
        yield EntityFault(("kind",), said, f"write '{kind.name}'")
    versions = [f"backstage.io/{version}" for version in kind.versions]
    value = entity.get("apiVersion")
    if value not in versions:
        said = f"no {kind.name} has the apiVersion {shown(value)}"
        yield EntityFault(("apiVersion",), said, f"write '{versions[0]}'")


def _keys(kind: Kind, spec: JsonObject) -> Iterator[EntityFault]:
    for key in (*kind.required, *kind.lists):
        if key not in spec:
            yield EntityFault(("spec",), f"spec has no '{key}'", f"add '{key}:'")
    for key in (*kind.required, *kind.optional):
        if key in spec:
            yield from _text(spec[key], ("spec", key))
    for key in (*kind.lists, *kind.optional_lists):
        if key in spec:
            yield from _texts(spec[key], key)
    for key, words in kind.words.items():
        if key in spec and spec[key] not in words:
            said = f"'{key}' is {shown(spec[key])}"
            yield EntityFault(("spec", key), said, f"one of: {', '.join(words)}")
    if kind.profile and "profile" in spec:
        yield from _profile(spec["profile"])


def _text(value: JsonValue, path: JsonPath) -> Iterator[EntityFault]:
    if not isinstance(value, str) or not value:
        said = f"'{path[-1]}' is {shown(value)}"
        yield EntityFault(path, said, "a text that is not empty")


def _profile(profile: JsonValue) -> Iterator[EntityFault]:
    if not isinstance(profile, dict):
        yield EntityFault(("spec", "profile"), "'profile' must be a mapping")
        return
    for key in ("displayName", "email", "picture"):
        if key in profile:
            yield from _text(profile[key], ("spec", "profile", key))


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
    for key in (*kind.required, *kind.lists, *kind.optional, *kind.optional_lists):
        if key in kind.references:
            for path, item in _items(spec.get(key), key):
                if isinstance(item, str) and item:
                    yield from _reference(item, path, kind.references[key])


def _reference(text: str, path: JsonPath, kind: str | None) -> Iterator[EntityFault]:
    try:
        parse_reference(text, kind=kind)
    except BadReferenceError as fault:
        said = f"'{path[1]}': {fault}"
        yield EntityFault(path, said, "[kind:][namespace/]name")


def _loose(value: JsonValue, key: str, kind: str | None) -> Iterator[EntityFault]:
    """Check a key that is only read: one reference or several, as text or in parts."""
    if not value:
        return
    for path, item in _items(value, key):
        if isinstance(item, str) and item:
            yield from _reference(item, path, kind)
        elif not (isinstance(item, dict) and item.get("kind") and item.get("name")):
            yield EntityFault(path, f"'{key}' has {shown(item)}", "a reference")


def _items(value: JsonValue, key: str) -> Iterator[tuple[JsonPath, JsonValue]]:
    if isinstance(value, list):
        yield from ((("spec", key, index), item) for index, item in enumerate(value))
    else:
        yield ("spec", key), value
