"""YAML 1.2 core documents with a place for every node, and a writer (T-40, T-42).

PyYAML's C scanner reads; which scalar means what is decided here, because PyYAML's own
resolver is YAML 1.1. PyYAML is imported on first use: it is a tenth of a start-up.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

from stagedoor.core.errors import Problem, StagedoorError
from stagedoor.core.frozen import field, frozen
from stagedoor.core.locations import Location
from stagedoor.core.scalars import whole, whole_integer
from stagedoor.core.yaml_nodes import Builder, Node, Origin, compose, is_merge, key_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from stagedoor.core.json import JsonObject, JsonPath, JsonValue

__all__ = ["Document", "dump", "load_document", "load_documents", "load_json_or_yaml"]


# More digits than any number has that is not infinite in JavaScript.
_LONG = 400


@frozen
class Document:
    """One YAML or JSON document.

    Attributes:
        value: Plain JSON data; aliased parts are copies, so that it is a tree.
        notices: Merged ``<<`` keys and dropped tags, each with its place.
        origin: The file it was read from.
    """

    value: JsonValue
    notices: tuple[Problem, ...]
    origin: Origin = field(compare=False, repr=False)
    _root: Callable[[], Node | None] = field(compare=False, repr=False)

    @property
    def path(self) -> str:
        """The file as the user would name it."""
        return self.origin.path

    def locate(self, path: JsonPath) -> Location:
        """Return the place of the value at ``path``, or of what surrounds it.

        A value that starts below its key is placed at the key. A path that leads
        nowhere gives the deepest node that exists.
        """
        node = self._root()
        if node is None:
            return Location(self.path)
        mark = node.start_mark
        for part in path:
            step = _descend(node, part)
            if step is None:
                break
            key, node = step
            mark = node.start_mark
            if key is not None and key.start_mark.line != mark.line:
                mark = key.start_mark
        return self.origin.location(mark.line, mark.column)

    def problem(
        self, code: str, message: str, path: JsonPath, hint: str | None = None
    ) -> Problem:
        """Build a problem about the value at ``path``, with place and excerpt."""
        at = self.locate(path)
        return Problem(code, message, at, hint, self.origin.excerpt(at))


def _descend(node: Node, part: str | int) -> tuple[Node | None, Node] | None:
    """Find a child and its key; merged keys are found where they were written."""
    if isinstance(part, int):
        items = node.value if node.id == "sequence" else ()
        return (None, items[part]) if -1 < part < len(items) else None
    merged: tuple[Node | None, Node] | None = None
    for key, value in node.value if node.id == "mapping" else ():
        if key.id == "scalar" and key_text(key) == part:
            return key, value
        if is_merge(key):
            sources = value.value if value.id == "sequence" else (value,)
            merged = next(filter(None, (_descend(s, part) for s in sources)), merged)
    return merged


def load_document(
    text: str | bytes, path: str, *, error: type[StagedoorError], code: str
) -> Document:
    """Read a file that holds one document; an empty file is ``null``.

    Raises:
        StagedoorError: Of class ``error`` with ``code``: no YAML, no UTF-8, duplicate
            keys, too deep, too many aliases, or more than one document.
    """
    documents = load_documents(text, path, error=error, code=code)
    if len(documents) > 1:
        second = documents[1].locate(())
        raise documents[1].origin.fault(
            f"{len(documents)} YAML documents where one was expected",
            second,
            "remove everything from the second '---' on",
        )
    if documents:
        return documents[0]
    origin = Origin("", path, error, code)
    return Document(None, (), origin, lambda: None)


def load_documents(
    text: str | bytes, path: str, *, error: type[StagedoorError], code: str
) -> tuple[Document, ...]:
    """Read every document of a file, in order; raises as :func:`load_document`."""
    origin = _origin(text, path, error, code)
    return tuple(_build(node, origin) for node in compose(origin))


def load_json_or_yaml(
    text: str | bytes, path: str, *, error: type[StagedoorError], code: str
) -> Document:
    """Read one document, JSON first: it is faster, and may be indented with tabs."""
    origin = _origin(text, path, error, code)
    if origin.text.lstrip()[:1] in ("{", "["):
        try:
            value = _parse_json(origin.text)
        except (ValueError, RecursionError):
            pass  # not JSON, or JSON with duplicate keys: YAML's errors have places
        else:
            return Document(value, (), origin, cache(lambda: _first_node(origin)))
    return load_document(origin.text, path, error=error, code=code)


def _parse_json(text: str) -> JsonValue:
    value: JsonValue = json.loads(
        text,
        object_pairs_hook=_unique,
        parse_int=_json_number,
        parse_float=lambda digits: whole(float(digits)),
        parse_constant=_refuse_constant,
    )
    return value


def _json_number(digits: str) -> int | float:
    return whole_integer(int(digits)) if len(digits) < _LONG else float(digits)


def _refuse_constant(name: str) -> JsonValue:
    raise ValueError(name)


def _unique(pairs: list[tuple[str, JsonValue]]) -> JsonObject:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("duplicate key")
    return found


def _first_node(origin: Origin) -> Node | None:
    try:
        return next(iter(compose(origin)), None)
    except StagedoorError:
        return None  # JSON that YAML cannot read has no places


def _origin(
    text: str | bytes, path: str, error: type[StagedoorError], code: str
) -> Origin:
    decoded = _decode(text, path, error, code) if isinstance(text, bytes) else text
    return Origin(decoded.removeprefix("\ufeff"), path, error, code)


def _decode(data: bytes, path: str, error: type[StagedoorError], code: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as fault:
        before = data[: fault.start].decode("utf-8", "replace")
        raise error(
            code,
            f"byte 0x{data[fault.start]:02x} is not UTF-8",
            at=Location(
                path, before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1
            ),
            hint="save the file as UTF-8",
        ) from None


def _build(node: Node, origin: Origin) -> Document:
    builder = Builder(origin)
    value = builder.value(node, 0)
    return Document(value, tuple(builder.notices), origin, lambda: node)


def dump(value: JsonValue) -> str:
    """Write block-style YAML; see :func:`stagedoor.core.yaml_text.dump`."""
    from stagedoor.core import yaml_text  # its patterns are only needed for writing

    return yaml_text.dump(value)
