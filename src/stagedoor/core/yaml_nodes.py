"""YAML text to nodes, and nodes to JSON data, by the 1.2 core schema (T-42)."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from stagedoor.core.errors import Problem, StagedoorError
from stagedoor.core.frozen import frozen
from stagedoor.core.locations import Location
from stagedoor.core.scalars import core_scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yaml import YAMLError

    from stagedoor.core.json import JsonObject, JsonScalar, JsonValue

# PyYAML's stubs know neither a node's ``id`` nor our boolean tags.
Node: TypeAlias = Any

# Deeper documents overflow the C stack of the scanner's compose step (at about 20,000).
_DEPTH: Final = 200
# What aliases may add to a document beyond its own text.
_EXPANSION: Final = 100_000
_EXCERPT: Final = 200
_MERGED: Final = "merge key '<<' was merged; Backstage keeps it as a plain key"
_TAG: Final = "tag:yaml.org,2002:"


@frozen
class Origin:
    """Where YAML comes from, and what its faults are called.

    Attributes:
        text: The whole file, without a byte order mark.
        path: The file as the user would name it.
        error: The class of every error about this file.
        code: The code of these errors.
    """

    text: str
    path: str
    error: type[StagedoorError]
    code: str

    def location(self, line: int, column: int) -> Location:
        """Build a place from the scanner's 0-based numbers."""
        return Location(self.path, line + 1, column + 1)

    def excerpt(self, at: Location) -> str | None:
        """Return the line ``at`` points to, cut where it is long.

        ``None`` when there is no such line, or the place is behind the cut: a one-line
        JSON file helps nobody.
        """
        lines = _lines(self.text)
        if at.line is None or not 0 < at.line <= len(lines):
            return None
        if (at.column or 0) > _EXCERPT:
            return None
        return lines[at.line - 1].rstrip("\r")[:_EXCERPT]

    def fault(
        self, message: str, at: Location, hint: str | None = None
    ) -> StagedoorError:
        """Build the error for one place of this file."""
        return self.error(
            self.code, message, at=at, hint=hint, excerpt=self.excerpt(at)
        )


@lru_cache(maxsize=2)
def _lines(text: str) -> list[str]:
    """Split a text once for all that is wrong in it."""
    return text.split("\n")


@cache
def _composer() -> type[Any]:  # a class that exists once PyYAML is imported
    from yaml._yaml import CParser

    class Composer(CParser):
        """Nodes whose tag says whether they are plain; bounded in depth."""

        depth = 0

        def resolve(self, _kind: object, _value: object, implicit: object) -> object:
            """Return True for a plain scalar, False for a quoted one."""
            return implicit[0] if isinstance(implicit, tuple) else None

        def descend_resolver(self, _parent: object, _index: object) -> None:
            self.depth += 1
            if self.depth > _DEPTH:
                raise RecursionError

        def ascend_resolver(self) -> None:
            self.depth -= 1

    return Composer


def compose(origin: Origin) -> Iterator[Node]:
    """Yield the root node of each document; raises the origin's error."""
    from yaml import YAMLError

    try:
        # A lone surrogate cannot be encoded; it can only come from a caller's string.
        parser = _composer()(origin.text)
        while parser.check_node():
            yield parser.get_node()
    except YAMLError as fault:
        raise _explain(origin, fault) from None
    except UnicodeEncodeError as fault:
        raise origin.fault(
            "a half of a surrogate pair", _place(origin, fault.start)
        ) from None
    except RecursionError:
        raise origin.fault(
            f"more than {_DEPTH} levels of nesting", Location(origin.path)
        ) from None


def _place(origin: Origin, offset: int) -> Location:
    before = origin.text[:offset]
    return origin.location(before.count("\n"), offset - before.rfind("\n") - 1)


def _explain(origin: Origin, fault: YAMLError) -> StagedoorError:
    mark = getattr(fault, "problem_mark", None) or getattr(fault, "context_mark", None)
    if mark is None:  # the reader's: a control character
        position = getattr(fault, "position", 0)
        at = _place(
            origin, len(origin.text.encode()[:position].decode(errors="ignore"))
        )
        code = getattr(fault, "character", 0)
        return origin.fault(
            f"control character U+{code:04X} is not allowed in YAML", at, "remove it"
        )
    at = _visible(origin, mark, getattr(fault, "context_mark", None))
    said = str(getattr(fault, "problem", None) or getattr(fault, "context", "") or "")
    if said == "second occurrence":
        said = "an anchor is defined twice"
    return origin.fault(
        f"no valid YAML: {said}", at, _hint(origin.excerpt(at), at, said)
    )


def _visible(origin: Origin, *marks: Node) -> Location:
    """Return the first place with text on its line, else the end of the text.

    Unclosed things are noticed at the end of the file, where nobody looks.
    """
    for mark in marks:
        at = origin.location(mark.line, mark.column) if mark else None
        if at and origin.excerpt(at) not in (None, ""):
            return at
    return _place(origin, len(origin.text.rstrip()))


def _hint(line: str | None, at: Location, said: str) -> str | None:
    if line is None:
        return None
    before = line[: at.column]
    if "\t" in before and not before.strip():
        return "indent with spaces: YAML allows no tabs there"
    if "{{" in line:
        return "put quotes around a value that holds an expression"
    if "%" in before and "directive" in said:
        return "a line must not start with '%'"
    for sign, hint in _HINTS:
        if sign in said:
            return hint
    return None


_HINTS: Final = (
    ("mapping values are not allowed", "put quotes around a text that contains ': '"),
    ("cannot start any token", "put quotes around a text that starts with '@' or '`'"),
    ("could not find expected ':'", "check the indentation, and that keys end in ':'"),
    ("undefined alias", "put quotes around a text that starts with '*'"),
    ("unexpected end of stream", "check that every quote is closed"),
    ("<block end>", "check the indentation of this line and the ones before it"),
    ("block collections", "check the indentation of this line"),
    ("expected ',' or", "check that every bracket and brace is closed"),
)


class Builder:
    """Nodes to JSON data."""

    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        self.notices: list[Problem] = []
        self.left = len(origin.text) + _EXPANSION

    def value(self, node: Node, depth: int) -> JsonValue:
        """Build the value of ``node``, children first."""
        tag = node.tag
        if tag is True or tag is False:
            return core_scalar(node.value) if tag else str(node.value)
        if node.id == "scalar":
            return self.tagged_scalar(node)
        if depth > _DEPTH:
            raise self.fault(node, f"more than {_DEPTH} levels of nesting")
        self.left -= len(node.value)
        if self.left < 0:
            raise self.fault(node, "aliases expand to more data than allowed")
        if tag is not None and tag not in (_TAG + "map", _TAG + "seq"):
            self.drop_tag(node)
        if node.id == "sequence":
            return [self.value(item, depth + 1) for item in node.value]
        return self.mapping(node, depth + 1)

    def mapping(self, node: Node, depth: int) -> JsonObject:
        """Build an object; a key written here wins over a merged one."""
        found: JsonObject = {}
        merged: list[Node] = []
        for key, value in node.value:
            if is_merge(key):
                self.notices.append(Problem("Y001", _MERGED, self.place(key)))
                merged.append(value)
                continue
            name = key_text(key)
            if name in found:
                raise self.fault(
                    key,
                    f"key {name!r} stands twice in one mapping",
                    "remove one of them",
                )
            found[name] = self.value(value, depth)
        for source in merged:
            self.merge(found, source, depth)
        return found

    def merge(self, found: JsonObject, source: Node, depth: int) -> None:
        """Add what ``<<`` names; of several sources the first wins."""
        for part in source.value if source.id == "sequence" else (source,):
            value = self.value(part, depth)
            if not isinstance(value, dict):
                raise self.fault(part, "'<<' takes a mapping, or a list of mappings")
            for name, item in value.items():
                found.setdefault(name, item)

    def tagged_scalar(self, node: Node) -> JsonScalar:
        """Resolve ``!!int`` and its kin; drop every other tag."""
        text = str(node.value)
        if node.tag in (_TAG + "int", _TAG + "float", _TAG + "bool", _TAG + "null"):
            return core_scalar(text)
        if node.tag != _TAG + "str":
            self.drop_tag(node)
        return text

    def drop_tag(self, node: Node) -> None:
        """Note a tag that has no meaning here."""
        name = str(node.tag).replace(_TAG, "!!")
        self.notices.append(
            Problem("Y002", f"unknown tag {name!r} was dropped", self.place(node))
        )

    def place(self, node: Node) -> Location:
        """Return where ``node`` starts."""
        return self.origin.location(node.start_mark.line, node.start_mark.column)

    def fault(
        self, node: Node, message: str, hint: str | None = None
    ) -> StagedoorError:
        """Build an error about ``node``."""
        return self.origin.fault(message, self.place(node), hint)


def is_merge(key: Node) -> bool:
    """Tell whether ``key`` is a plain ``<<``."""
    return bool(key.id == "scalar" and key.tag is True and key.value == "<<")


def key_text(key: Node) -> str:
    """Spell a key as JavaScript would: ``1.0`` is ``1``, ``null`` is empty."""
    if key.id == "mapping":
        return "{ " + ", ".join(_pair_text(*pair) for pair in key.value) + " }"
    if key.id == "sequence":
        return "[ " + ", ".join(key_text(item) for item in key.value) + " ]"
    value = core_scalar(key.value) if key.tag is True else key.value
    if value is None:
        return ""
    return json.dumps(value) if isinstance(value, bool) else str(value)


def _pair_text(key: Node, value: Node) -> str:
    text = key_text(value)
    return f"{key_text(key)}: {text}" if text else key_text(key)
