"""Forms as people write them, with answers that are often right: for the schema's law."""

from __future__ import annotations

import random
from typing import Any

Schema = dict[str, Any]

LEAVES: list[Schema] = [
    {"type": "string"},
    {"type": "string", "minLength": 2, "maxLength": 4},
    {"type": "string", "pattern": "^[a-z]+$"},
    {"type": "string", "enum": ["x", "y"]},
    {"type": "string", "enum": ["x", "y"], "default": "x"},
    {"type": "string", "default": "dd"},
    {"type": "string", "default": "too long", "maxLength": 3},
    {"type": "integer", "minimum": 1, "maximum": 3},
    {"type": "integer", "default": 2},
    {"type": "number", "exclusiveMinimum": 0, "default": 0},
    {"type": "boolean"},
    {"type": "boolean", "default": False},
    {"type": "boolean", "default": True},
    {"type": "array", "items": {"type": "string"}},
    {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1},
    {"type": "array", "items": {"enum": ["x", "y"]}, "uniqueItems": True, "default": ["x"]},
    {"type": "array", "items": {"type": "object", "required": ["a", "b"],
                                "properties": {"a": {"type": "string"}, "b": {"type": "integer", "default": 1}}}},
    {"const": "x"},
    {"type": ["string", "null"]},
    {"oneOf": [{"const": "x", "title": "X"}, {"const": "y", "title": "Y"}], "type": "string"},
    {"$ref": "#/definitions/short"},
    {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}, "b": {"type": "integer", "default": 1}}},
    {"type": "object", "required": ["a"], "properties": {"a": {"type": "string", "default": "x"}, "b": {"type": "string"}}},
    {"type": "object", "required": ["s"], "properties": {"s": {"enum": ["x", "y"], "default": "x"}},
     "dependencies": {"s": {"oneOf": [
         {"properties": {"s": {"const": "x"}, "a": {"type": "string"}}, "required": ["a"]},
         {"properties": {"s": {"const": "y"}, "b": {"type": "integer", "default": 1}}, "required": ["b"]}]}}},
]  # fmt: skip

VALUES = ["x", "y", "dd", "ab", "", 1, 2, 2.5, 0, True, False, None, [], ["x"], ["x", "q"],
          {}, {"a": "x"}, {"a": "x", "b": 2}, {"b": 1}, {"s": "y"}, {"s": "x", "a": "x"},
          [{"a": "x"}], [{"b": 1}]]  # fmt: skip


class AnswerSets:
    """Makes one form, and answers to it, out of a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311  # repeatable on purpose
        self.unused = [f"p{n}" for n in range(12)]

    def form(self) -> list[Schema]:
        return [self.page() for _ in range(self.random.choice([1, 1, 2, 3]))]

    def leaf(self) -> Schema:
        return dict(self.random.choice(LEAVES))

    def page(self) -> Schema:
        names = [self.name() for _ in range(self.random.randint(1, 3))]
        page: Schema = {"properties": {name: self.leaf() for name in names}}
        page["required"] = [name for name in names if self.random.random() < 0.5]
        page["definitions"] = {"short": {"type": "string", "maxLength": 2}}
        self.random.choice([self.nothing, self.one_of, self.given, self.if_, self.ifs])(
            page
        )
        return page

    def name(self) -> str:
        return self.unused.pop(0) if self.unused else "p0"

    def select(self, page: Schema) -> str:
        name = self.name()
        default = {"default": "x"} if self.random.random() < 0.6 else {}
        page["properties"][name] = {"type": "string", "enum": ["x", "y"], **default}
        return name

    def nothing(self, page: Schema) -> None:
        del page

    def branch(self) -> Schema:
        name = self.name()
        required = [name] if self.random.random() < 0.6 else []
        return {"properties": {name: self.leaf()}, "required": required}

    def one_of(self, page: Schema) -> None:
        key = self.select(page)
        options = [self.branch() for _ in "xy"]
        for value, option in zip("xy", options, strict=True):
            option["properties"] = {key: {"const": value}, **option["properties"]}
        page["dependencies"] = {key: {"oneOf": options}}

    def given(self, page: Schema) -> None:
        key = self.random.choice(list(page["properties"]))
        part: Any = self.branch()
        if self.random.random() < 0.4:
            part = [self.random.choice(list(page["properties"]))]
        page["dependencies"] = {key: part}

    def if_(self, page: Schema) -> None:
        key = self.select(page)
        condition: Schema = {"properties": {key: {"const": "y"}}}
        if self.random.random() < 0.7:
            condition["required"] = [key]
        page |= {"if": condition, "then": self.branch(), "else": self.branch()}

    def ifs(self, page: Schema) -> None:
        key = self.select(page)
        page["allOf"] = [
            {"if": {"required": [key], "properties": {key: {"const": value}}}, "then": self.branch()}
            for value in "xy"
        ]  # fmt: skip

    def answers(self, names: list[str], fitting: Any) -> dict[str, Any]:
        """Return answers to some of the names; most of them fit."""
        share = self.random.choice([0.4, 0.8, 1.0])
        found = {}
        for name in names:
            if self.random.random() < share:
                choices = fitting(name, VALUES) or VALUES
                odd = self.random.random() < 0.08
                found[name] = self.random.choice(VALUES if odd else choices)
        return found
