"""YAML and JSON documents as ``cue`` reads them.

Different from the YAML 1.2 core schema of :mod:`stagedoor.core.yaml`: ``012`` and
``0b11`` are octal and binary, ``1_000`` is a number, ``1.0`` stays a float, and a key
may stand twice with the same value.

Source: CUE 0.17.1, ``internal/encoding/yaml/decode.go``; yaml.v3, ``resolve.go``.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from stagedoor.core.errors import StagedoorError, UsageError
from stagedoor.core.locations import Location
from stagedoor.core.yaml import Document
from stagedoor.core.yaml_nodes import Origin, compose, is_merge
from stagedoor.cue.limits import DEFAULT_LIMITS, Limits, deep_stack

if TYPE_CHECKING:
    from collections.abc import Callable

    from stagedoor.core.json import JsonObject, JsonPath, JsonScalar, JsonValue

    Node = Any  # a node of PyYAML, which has no type for plain scalars

_WORDS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER: Final = re.compile(
    r"([-+]?)(?:(0[xX][0-9a-fA-F_]+)|(0[oO]?[0-7_]+)|(0[bB][01_]+)|([1-9][0-9_]*|0))\Z"
)
_FLOAT: Final = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z"
)
_BAD_OCTAL: Final = re.compile(r"[-+]?0[0-9_]+\Z")
_INFINITE: Final = re.compile(r"([-+]?)\.(?:inf|Inf|INF)\Z")
_NOT_A_NUMBER: Final = frozenset((".nan", ".NaN", ".NAN"))
# Longer numbers make no sense and cost quadratic time.
_DIGITS: Final = 4000
_TAG: Final = "tag:yaml.org,2002:"
_EXPANSION: Final = 100_000


def read_document(text: str, path: str, limits: Limits = DEFAULT_LIMITS) -> Document:
    """Read a file that holds one document.

    Raises:
        UsageError: P020 no YAML or too large, P021 several documents.
    """
    documents = read_documents(text, path, limits)
    if len(documents) != 1:
        raise UsageError(
            "P021",
            f"{len(documents)} YAML documents where one was expected",
            at=Location(path),
        )
    return documents[0]


def read_documents(
    text: str, path: str, limits: Limits = DEFAULT_LIMITS
) -> tuple[Document, ...]:
    """Read every document of a file; an empty file is one null.

    Raises:
        UsageError: P020, no YAML or too large.
    """
    text = text.removeprefix("\ufeff")
    origin = Origin(text, path, UsageError, "P020")
    if text.lstrip()[:1] in ("{", "["):
        _check_length(origin, limits.json_length)
        with_json = _read_json(text)
        if with_json is not _NOT_JSON:
            root = cache(lambda: _first(origin))
            return (Document(with_json, (), origin, root),)  # type: ignore[arg-type]
    _check_length(origin, limits.yaml_length)
    with deep_stack():
        nodes = list(compose(origin))
        found = [_document(node, origin) for node in nodes]
    return tuple(found) or (Document(None, (), origin, lambda: None),)


def _check_length(origin: Origin, limit: int) -> None:
    if len(origin.text) > limit:
        at = Location(origin.path)
        raise UsageError("P020", f"more than {limit:,} characters", at=at)


_NOT_JSON: Final = object()


def _read_json(text: str) -> object:
    """Parse JSON; what it refuses, YAML refuses or reads, with a place."""
    try:
        return json.loads(text, object_pairs_hook=_unique)
    except (ValueError, RecursionError):
        return _NOT_JSON


def _unique(pairs: list[tuple[str, JsonValue]]) -> JsonObject:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("duplicate key")
    return found


def _first(origin: Origin) -> Node | None:
    try:
        return next(iter(compose(origin)), None)
    except StagedoorError:
        return None


def _document(node: Node, origin: Origin) -> Document:
    value = _Builder(origin).value(node)
    return Document(value, (), origin, lambda: node)


class _Builder:
    """Nodes to JSON data."""

    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        self.left = len(origin.text) + _EXPANSION

    def value(self, node: Node) -> JsonValue:
        """Build the value of a node."""
        if node.id == "scalar":
            return self.scalar(node)
        self.left -= len(node.value)
        if self.left < 0:
            raise self.fault(node, "aliases expand to more data than allowed")
        if node.id == "sequence":
            return [self.value(item) for item in node.value]
        return self.mapping(node)

    def mapping(self, node: Node) -> JsonObject:
        """Build an object; a key written here wins over a merged one."""
        found: JsonObject = {}
        merged: list[Node] = []
        for key, value in node.value:
            if is_merge(key):
                merged += value.value if value.id == "sequence" else (value,)
                continue
            if key.id != "scalar":
                raise self.fault(key, "a key must be a text")
            built = self.value(value)
            if key.value in found and found[key.value] != built:
                raise self.fault(key, f"key {key.value!r} has two values")
            found[key.value] = built
        for source in merged:
            values = self.value(source)
            if not isinstance(values, dict):
                raise self.fault(source, "'<<' takes a mapping, or a list of mappings")
            for name, item in values.items():
                found.setdefault(name, item)
        return found

    def scalar(self, node: Node) -> JsonScalar:
        """Read a scalar: a quoted one is a text, a tag says what to read."""
        text = str(node.value)
        tag = node.tag
        if tag is True:
            return plain_scalar(text)
        if tag is False or tag == _TAG + "str" or tag == "!":
            return text
        if tag == _TAG + "binary":
            return self.binary(node, text)
        value = plain_scalar(text)
        if tag == _TAG + "float" and type(value) is int:
            return float(value)
        return value

    def binary(self, node: Node, text: str) -> str:
        """Read ``!!binary``; what is no UTF-8 has no place in JSON data."""
        try:
            return base64.b64decode(text).decode()
        except (binascii.Error, ValueError):
            raise self.fault(node, "!!binary that is no text") from None

    def fault(self, node: Node, message: str) -> StagedoorError:
        """Build the error about a node."""
        mark = node.start_mark
        return self.origin.fault(message, self.origin.location(mark.line, mark.column))


def plain_scalar(text: str) -> JsonScalar:
    """Resolve a scalar without quotes and tag."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "0123456789+-.":
        return text
    integer = _INTEGER.match(text)
    if integer and not text.endswith("_") and len(text) < _DIGITS:
        return _integer(integer)
    if _BAD_OCTAL.match(text):
        return text
    if _FLOAT.match(text.replace("_", "")):
        return float(text.replace("_", ""))
    if infinite := _INFINITE.match(text):
        return float(infinite.group(1) + "inf")
    return float("nan") if text in _NOT_A_NUMBER else text


def _integer(found: re.Match[str]) -> int:
    sign, hexadecimal, octal, binary, decimal = found.groups()
    digits = (hexadecimal or octal or binary or decimal).replace("_", "")
    if octal:  # 0o17 and 017
        digits = "0o0" + digits.lower().replace("o", "")
    number = int(digits, 0)
    return -number if sign == "-" else number


def subdocument(
    document: Document, path: JsonPath
) -> tuple[JsonValue, Callable[[JsonPath], Location]]:
    """Return the value at ``path`` and what locates values inside it.

    Raises:
        KeyError: There is nothing at ``path``.
    """
    value = document.value
    for part in path:
        if isinstance(value, dict) and isinstance(part, str):
            value = value[part]
            continue
        if isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
            continue
        raise KeyError(part)
    return value, lambda inner: document.locate((*path, *inner))
