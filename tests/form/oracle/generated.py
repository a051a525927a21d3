"""Random pages and values: every keyword, in combinations nobody would write."""

from __future__ import annotations

import random
from typing import Any

Schema = dict[str, Any]

NAMES = ["a", "b", "c", "d", "e"]
SCALARS = [1, 2, 0, "x", "y", "z", "", True, False, None, 1.5, "5"]
DEEPEST = 3


class Maker:
    """Makes one form out of a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311  # repeatable on purpose

    def form(self) -> tuple[list[Schema], Schema]:
        """Return pages and values."""
        pages = [self.page() for _ in range(self.pick([1, 1, 2]))]
        names = self.random.sample(NAMES, self.random.randint(0, 4))
        return pages, {name: self.value(0) for name in names}

    def pick(self, options: list[Any]) -> Any:
        return self.random.choice(options)

    def maybe(self, share: float) -> bool:
        return self.random.random() < share

    def page(self) -> Schema:
        page = self.object(0)
        nested = {"a": {"type": "string", "default": "q"}, "b": self.leaf(DEEPEST)}
        page["definitions"] = {
            "p": self.plain(self.leaf(DEEPEST)),
            "q": self.plain({"type": "object", "properties": nested}),
        }
        if self.maybe(0.3):
            page["title"] = "T"
        return page

    def plain(self, schema: Schema) -> Schema:
        return schema if "$ref" not in schema else {"type": "string", "default": "dd"}

    def value(self, depth: int) -> Any:
        share = self.random.random()
        if share < 0.75 or depth > 2:
            return self.pick(SCALARS)
        if share < 0.88:
            return [self.value(depth + 1) for _ in range(self.random.randint(0, 2))]
        names = self.random.sample(NAMES, self.random.randint(0, 2))
        return {name: self.value(depth + 1) for name in names}

    def leaf(self, depth: int) -> Schema:
        made: Schema = getattr(self, self.pick(KINDS))(depth)
        return made

    def string(self, _depth: int) -> Schema:
        schema: Schema = {"type": "string"}
        if self.maybe(0.3):
            schema["pattern"] = self.pick(["^x", "y$", "[a-z]+", "^\\d+$"])
        if self.maybe(0.2):
            schema["minLength"] = self.pick([1, 2])
        if self.maybe(0.2):
            schema["maxLength"] = self.pick([1, 2])
        if self.maybe(0.1):
            schema["format"] = self.pick(["email", "date", "uri", "entity-name"])
        if self.maybe(0.4):
            schema["default"] = self.pick(["x", "y", "zz"])
        return schema

    def number(self, _depth: int) -> Schema:
        schema: Schema = {"type": self.pick(["integer", "number"])}
        if self.maybe(0.3):
            schema["minimum"] = 1
        if self.maybe(0.3):
            schema[self.pick(["maximum", "exclusiveMaximum"])] = 2
        if self.maybe(0.1):
            schema["multipleOf"] = self.pick([2, 0.5])
        if self.maybe(0.4):
            schema["default"] = self.pick([1, 2, 7])
        return schema

    def boolean(self, _depth: int) -> Schema:
        default = {"default": self.pick([True, False])} if self.maybe(0.4) else {}
        return {"type": "boolean", **default}

    def nullable(self, _depth: int) -> Schema:
        default = {"default": self.pick(["n", None])} if self.maybe(0.4) else {}
        return {"type": ["string", "null"], **default}

    def enum(self, _depth: int) -> Schema:
        default = {"default": self.pick(["x", "y", "z"])} if self.maybe(0.4) else {}
        return {"type": "string", "enum": self.random.sample("xyz", 2), **default}

    def choice(self, _depth: int) -> Schema:
        options = [{"const": c, "title": c} for c in self.random.sample("xyz", 2)]
        default = {"default": self.pick(["x", "y"])} if self.maybe(0.4) else {}
        return {"type": "string", self.pick(["oneOf", "anyOf"]): options, **default}

    def constant(self, _depth: int) -> Schema:
        return {"const": self.pick(["x", 1, True])}

    def untyped(self, _depth: int) -> Schema:
        return {"title": "t"}

    def reference(self, _depth: int) -> Schema:
        return {"$ref": "#/definitions/" + self.pick(["p", "q"])}

    def array(self, depth: int) -> Schema:
        schema: Schema = {"type": "array"}
        if self.maybe(0.8):
            schema["items"] = self.leaf(depth + 1) if depth < 2 else {"type": "string"}
        if self.maybe(0.2):
            schema["items"] = [{"type": "string"}, {"type": "string", "default": "i"}]
        if self.maybe(0.2):
            schema["minItems"] = self.pick([1, 2])
        if self.maybe(0.2):
            schema["uniqueItems"] = True
        if self.maybe(0.3):
            schema["default"] = self.pick([[], ["x"], ["x", "y"], [{}]])
        if self.maybe(0.1):
            extra = {"type": "string", "default": "ai"}
            schema["additionalItems"] = self.pick([extra, False])
        return schema

    def nested(self, depth: int) -> Schema:
        return self.object(depth + 1) if depth < DEEPEST else {"type": "object"}

    def object(self, depth: int) -> Schema:
        schema: Schema = {"type": "object"} if self.maybe(0.9) else {}
        count = self.random.randint(0 if depth else 1, 4)
        names = self.random.sample(NAMES, count)
        if names or self.maybe(0.5):
            schema["properties"] = {name: self.leaf(depth) for name in names}
        if self.maybe(0.4):
            schema["required"] = self.random.sample(NAMES, self.random.randint(1, 2))
        if self.maybe(0.15):
            schema["default"] = {self.pick(NAMES): self.pick(SCALARS)}
        if self.maybe(0.15):
            extra = {"type": "string", "default": "ap"}
            schema["additionalProperties"] = self.pick([True, False, extra, {}])
        if depth < DEEPEST:
            self.conditions(schema)
        return schema

    def conditions(self, schema: Schema) -> None:
        if self.maybe(0.3):
            names = self.random.sample(NAMES, self.random.randint(1, 2))
            schema["dependencies"] = {name: self.dependency() for name in names}
        if self.maybe(0.25):
            count = self.random.randint(1, 2)
            schema["allOf"] = [self.part() for _ in range(count)]
        if self.maybe(0.2):
            schema.update(self.condition())
        if self.maybe(0.12):
            options = [self.object(DEEPEST) for _ in range(self.random.randint(1, 3))]
            schema[self.pick(["oneOf", "anyOf"])] = options
        if self.maybe(0.05):
            schema["not"] = {"required": [self.pick(NAMES)]}

    def dependency(self) -> Any:
        share = self.random.random()
        if share < 0.3:
            return self.random.sample(NAMES, 1)
        if share < 0.5:
            return self.object(DEEPEST)
        values = self.random.sample(
            ["x", "y", True, False, 1], self.random.randint(1, 3)
        )
        return {"oneOf": [self.branch(value) for value in values]}

    def branch(self, value: Any) -> Schema:
        name = self.pick(NAMES)
        key = self.pick([{"const": value}, {"enum": [value]}])
        schema: Schema = {"properties": {name: key}}
        if self.maybe(0.8):
            schema["properties"][self.pick(NAMES)] = self.leaf(DEEPEST)
        if self.maybe(0.4):
            schema["required"] = [self.pick(NAMES)]
        return schema

    def part(self) -> Schema:
        return {
            "if": self.condition,
            "object": lambda: self.object(DEEPEST),
            "property": lambda: {"properties": {self.pick(NAMES): self.leaf(DEEPEST)}},
            "required": lambda: {"required": [self.pick(NAMES)]},
        }[self.pick(["if", "object", "property", "required"])]()

    def condition(self) -> Schema:
        name = self.pick(NAMES)
        tests: list[Any] = [
            {"properties": {name: {"const": self.pick(["x", "y", True, 1])}}},
            {
                "properties": {name: {"const": self.pick(["x", True])}},
                "required": [name],
            },
            {"properties": {name: {"enum": ["x", "z"]}}},
            {"not": {"required": [name]}},
            {"required": [name]},
            True,
        ]
        schema: Schema = {"if": self.pick(tests), "then": self.object(DEEPEST)}
        if self.maybe(0.5):
            schema["else"] = self.object(DEEPEST)
        return schema


KINDS = [
    "string",
    "string",
    "number",
    "boolean",
    "array",
    "nested",
    "enum",
    "choice",
    "constant",
    "untyped",
    "reference",
    "nullable",
]


def generated(seed: int) -> dict[str, Any]:
    """Return the row of a seed; the same seed makes the same row."""
    pages, values = Maker(seed).form()
    return {"id": f"generated {seed}", "pages": pages, "values": values}
