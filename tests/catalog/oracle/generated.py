"""Random entities of every kind: good ones, and good ones spoiled in one to three places."""

from __future__ import annotations

import copy
import random
from typing import Any

Entity = dict[str, Any]

V1 = "backstage.io/v1alpha1"
TEXTS = ["a", "team-a", "group:default/team", "A.b_c", "9", "x" * 63]
LISTS: list[list[str]] = [[], ["component:a"], ["resource:b/c", "component:x"]]

# By kind: the keys of spec that must be there, and those that may.
SPECS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "Component": (
        ("type", "lifecycle", "owner"),
        ("system", "subcomponentOf", "providesApis", "dependsOn", "dependencyOf", "mesh"),
    ),
    "API": (("type", "lifecycle", "owner", "definition"), ("system",)),
    "Resource": (("type", "owner"), ("dependsOn", "dependencyOf", "system")),
    "System": (("owner",), ("domain", "type")),
    "Domain": (("owner",), ("subdomainOf", "type")),
    "Group": (("type", "children"), ("parent", "members", "profile")),
    "User": (("memberOf",), ("profile",)),
    "Location": ((), ("type", "target", "targets", "presence")),
    "AiResource": (
        ("type", "lifecycle", "owner"),
        ("system", "skills", "plugins", "category", "rationale", "disciplines", "dependsOn"),
    ),
}  # fmt: skip
LIST_KEYS = {
    "providesApis", "consumesApis", "dependsOn", "dependencyOf", "children", "members",
    "memberOf", "targets", "skills", "plugins", "disciplines",
}  # fmt: skip
URLS = [
    "https://example.com/a?b#c", "http://localhost:8080", "mailto:a@b", "a:b", "/x", "",
    "https://", "https:///x", "http:x", "http://a b", "http://a:99999", "http://[::1]/",
    "ftp://h", "file:///x", "file:", "foo://", "foo://a b", "foo://a:b", "1:x", "x",
    " https://a ", "https://a.b/c d", "http://%zz", "http://a<b", "://x", "javascript:x",
    "http://user:p@h/", "http://:80", "http://999.1.1.1", "http://h:", "data:,x", "foo:",
]  # fmt: skip
ODD: list[Any] = [
    None, "", " ", 1, 0, True, 1.5, [], {}, ["a"], [1], [None], [""], {"a": 1}, "a b",
    "UPPER", "a/b", "a:b", ":", "/", "a:", "a:/b", "kind:ns/name:x", "é", "a\n", "-a",
    "a-", "a--b", "a.b", "x" * 64, "x" * 254, "a_b", "#", "+", "component", "a/b/c",
    [["a"]], {"kind": "Group", "name": "x"}, "a..b", "1", "mcp-server",
]  # fmt: skip
VERSIONS = [
    V1,
    V1,
    "backstage.io/v1beta1",
    "backstage.io/v1",
    "v1",
    "a/b/c",
    "A.b/c",
    "",
]
KINDS = ["component", "COMPONENT", "Workload", "Template", "My-Kind", "9", "K" * 64]
TYPES = ["skill", "rule", "plugin", "marketplace", "other"]
KEYS = ["a", "a.b/c", "a/", "/a", "A.b/c", "a b", "a/b/c", "x" * 64, "é", "a.-/b", ""]


class Maker:
    """Makes one entity out of a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311  # repeatable on purpose

    def entity(self) -> Entity:
        """Return an entity; half of them are spoiled."""
        entity = self.good()
        for _ in range(self.random.choice([0, 0, 0, 1, 1, 2, 3])):
            self.spoil(entity)
        return entity

    def good(self) -> Entity:
        kind = self.pick(list(SPECS))
        required, optional = SPECS[kind]
        keys = [*required, *(k for k in optional if self.maybe(0.4))]
        spec = {key: self.value(key) for key in keys}
        if kind == "AiResource":
            spec["type"] = self.pick(TYPES)
        if kind == "Component" and self.maybe(0.3):
            spec["dependencyOf"] = "component:a"
        return {
            "apiVersion": self.pick([V1, V1, "backstage.io/v1beta1"]),
            "kind": kind,
            "metadata": self.metadata(),
            "spec": spec,
        }

    def value(self, key: str) -> Any:
        if key == "profile":
            return {"displayName": "A", "email": "a@b"}
        if key == "presence":
            return self.pick(["required", "optional"])
        if key == "mesh":
            return {"name": "x", "anything": [1, None]}
        return self.pick(LISTS) if key in LIST_KEYS else self.pick(TEXTS)

    def metadata(self) -> Entity:
        made: Entity = {"name": self.pick(["a", "A.b-c_d", "x" * 63, "9"])}
        extra = {
            "namespace": self.pick(["default", "a-b", "a--b", "9"]),
            "title": "T",
            "description": self.pick(["", "D"]),
            "labels": {self.pick(["a", "a.b/c"]): self.pick(["", "v", "A.b"])},
            "annotations": {self.pick(["a", "a.b/c"]): self.pick(["", "any thing"])},
            "tags": self.pick([[], ["a"], ["c++", "a-b", "java:17", "c#"]]),
            "links": [{"url": self.pick(URLS[:4]), "title": "T", "type": "doc"}],
            "anything": self.pick(ODD),
        }
        return made | {key: item for key, item in extra.items() if self.maybe(0.4)}

    def spoil(self, entity: Entity) -> None:
        """Change, remove or add one thing."""
        what = self.pick(
            [*[self.spoil_spec] * 4, *[self.spoil_metadata] * 4, self.spoil_root]
        )
        what(entity)

    def spoil_spec(self, entity: Entity) -> None:
        spec = entity.get("spec")
        required, optional = SPECS.get(str(entity.get("kind")), SPECS["Component"])
        key = self.pick([*required, *optional, "owner", "consumesApis"])
        if isinstance(spec, dict):
            self.set(spec, key)

    def spoil_metadata(self, entity: Entity) -> None:
        metadata = entity.get("metadata")
        if not isinstance(metadata, dict):
            return
        match self.pick(["key", "link", "url", "pair", "tag"]):
            case "key":
                names = ("name", "namespace", "title", "description", "labels")
                more = ("annotations", "tags", "links", "uid", "etag", "own")
                self.set(metadata, self.pick([*names, *more]))
            case "link":
                link = {"url": "https://a"}
                self.set(link, self.pick(["url", "title", "icon", "type"]))
                metadata["links"] = [link]
            case "url":
                metadata["links"] = [{"url": self.pick(URLS)}]
            case "pair":
                pairs = self.pick(["labels", "annotations"])
                metadata[pairs] = {self.pick(KEYS): self.pick([*ODD, "v", "v"])}
            case _:
                metadata["tags"] = [self.pick(ODD)]

    def spoil_root(self, entity: Entity) -> None:
        match self.pick(["apiVersion", "kind", "any", "more"]):
            case "apiVersion":
                entity["apiVersion"] = self.pick(VERSIONS)
            case "kind":
                entity["kind"] = self.pick([*KINDS, *SPECS])
            case "any":
                self.set(entity, self.pick(["apiVersion", "kind", "metadata", "spec"]))
            case _:
                entity[self.pick(["owner", "relations", "status"])] = self.pick(
                    [[], {}, 1]
                )

    def set(self, where: Entity, key: str) -> None:
        if self.maybe(0.2):
            where.pop(key, None)
        else:
            where[key] = copy.deepcopy(self.pick(ODD))

    def pick(self, options: Any) -> Any:
        return self.random.choice(options)

    def maybe(self, share: float) -> bool:
        return self.random.random() < share


def generated(seed: int) -> Entity:
    """Return the entity of a seed."""
    return Maker(seed).entity()
