"""Entity references and the URNs that stand for them (C-20 … C-23, K-30, K-60).

Source: ``@backstage/catalog-model`` 1.10.1, entity/ref.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stagedoor.core.frozen import frozen

if TYPE_CHECKING:
    from stagedoor.core.json import JsonObject

DEFAULT_NAMESPACE: Final = "default"

_URN_KINDS: Final = {"system": "dp", "component": "cmp"}


class BadReferenceError(ValueError):
    """A text that is no entity reference."""


@frozen
class Reference:
    """``kind:namespace/name``, spelled as it was written.

    ``str()`` gives the complete lower-case form; two references are the same entity
    when these texts are equal (C-21).
    """

    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        """Spell it completely and in lower case."""
        return f"{self.kind}:{self.namespace}/{self.name}".lower()

    @property
    def short(self) -> str:
        """As Witboost spells it: without the default namespace (K-30)."""
        if self.namespace.lower() == DEFAULT_NAMESPACE:
            return f"{self.kind}:{self.name}".lower()
        return str(self)


def parse_reference(
    text: str, *, kind: str | None = None, namespace: str | None = None
) -> Reference:
    """Parse ``[kind:][namespace/]name``; the name may hold further ``:`` and ``/``.

    Args:
        text: As written.
        kind: What a text without one means; ``None``: it must have one.
        namespace: What a text without one means; ``default`` when ``None``.

    Raises:
        BadReferenceError: A part is empty, or the kind is missing.
    """
    rest = text
    colon, slash = rest.find(":"), rest.find("/")
    if colon >= 0 and (slash < 0 or colon < slash):
        kind, rest = rest[:colon], rest[colon + 1 :]
        slash = rest.find("/")
    if slash >= 0:
        namespace, rest = rest[:slash], rest[slash + 1 :]
    elif namespace is None:
        namespace = DEFAULT_NAMESPACE
    if kind is None:
        raise BadReferenceError(f"'{text}' names no kind, such as 'component:{text}'")
    if not kind or not namespace or not rest:
        raise BadReferenceError(f"'{text}' is no reference: a part of it is empty")
    return Reference(kind, namespace, rest)


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


def to_urn(reference: Reference) -> str | None:
    """Return the data-mesh URN of a System or Component, ``None`` for other kinds.

    The dots of the name become colons: ``component:default/finance.dp.0.x`` is
    ``urn:dmb:cmp:finance:dp:0:x``.
    """
    kind = _URN_KINDS.get(reference.kind.lower())
    return f"urn:dmb:{kind}:{reference.name.replace('.', ':')}" if kind else None


def from_urn(text: str) -> Reference | None:
    """Return the System or Component a data-mesh URN names, ``None`` for other texts."""
    for kind, short in _URN_KINDS.items():
        prefix = f"urn:dmb:{short}:"
        if text.startswith(prefix) and len(text) > len(prefix):
            name = text.removeprefix(prefix).replace(":", ".")
            return Reference(kind, DEFAULT_NAMESPACE, name)
    return None
