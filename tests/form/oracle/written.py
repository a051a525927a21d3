"""Forms written by hand, one a rule: pages and what was given."""

from __future__ import annotations

from typing import Any

TEXT = {"type": "string"}
A = {"type": "string", "default": "a"}
Q = {"type": "string", "default": "Q"}


def page(properties: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """Return one page."""
    return {"title": "One", "properties": properties or {}, **more}


def only(value: Any, required: Any = ()) -> dict[str, Any]:
    """Return a condition on ``k``."""
    return {"properties": {"k": {"const": value}}, "required": list(required)}


SHOWN = {"oneOf": [
    {"properties": {"k": {"const": "a"}, "q": Q}},
    {"properties": {"k": {"const": "b"}, "r": {"type": "string"}}, "required": ["r"]},
]}  # fmt: skip
CHAIN = {
    "k": {"oneOf": [{"properties": {"k": {"const": "a"}, "l": {"type": "string", "default": "b"}}}]},
    "l": {"oneOf": [{"properties": {"l": {"const": "b"}, "m": Q}}]},
}  # fmt: skip

# what it shows: (pages, given)
WRITTEN: dict[str, tuple[list[dict[str, Any]], dict[str, Any]]] = {
    # defaults
    "P-20 a default opens a branch with a default": ([page({"k": A}, dependencies={"k": SHOWN})], {}),
    "P-20 a chain of branches takes several passes": ([page({"k": A}, dependencies=CHAIN)], {}),
    "P-21 an empty text is kept": ([page({"a": A})], {"a": ""}),
    "P-21 null is kept": ([page({"a": A})], {"a": None}),
    "P-21 zero and false are kept": ([page({"a": {"type": "integer", "default": 3}, "b": {"type": "boolean", "default": True}})], {"a": 0, "b": False}),
    "P-21 a select with a default drops what it does not offer": ([page({"a": {"type": "string", "enum": ["x", "y"], "default": "y"}})], {"a": "z"}),
    "P-21 a select without a default keeps what it does not offer": ([page({"a": {"type": "string", "enum": ["x", "y"]}})], {"a": "z"}),
    "P-22 a constant is always written": ([page({"a": {"const": 3}, "b": {"const": "x", "default": "y"}})], {}),
    "P-22 a constant does not replace what was given": ([page({"a": {"const": 3}})], {"a": 4}),
    "P-22 a reference brings its default": ([page({"a": {"$ref": "#/definitions/t"}}, definitions={"t": {"type": "string", "default": "D"}})], {}),
    "P-22 a reference into itself ends": ([page({"a": {"$ref": "#/definitions/t"}}, definitions={"t": {"type": "object", "properties": {"n": {"type": "string", "default": "v"}, "next": {"$ref": "#/definitions/t"}}}})], {}),
    "P-23 the deepest default wins": ([page({"o": {"type": "object", "default": {"p": "z", "r": "R"}, "properties": {"p": {"type": "string", "default": "q"}, "r": TEXT}}})], {}),
    "P-23 keys of an object default that nobody names are dropped": ([page({"o": {"type": "object", "default": {"x": 1}, "properties": {"p": TEXT}}})], {}),
    "P-23 unless further properties are allowed": ([page({"o": {"type": "object", "default": {"x": 1}, "additionalProperties": {"type": "integer"}}})], {}),
    "P-24 an object without defaults is left out": ([page({"o": {"type": "object", "properties": {"p": TEXT}}})], {}),
    "P-24 unless it is required": ([page({"o": {"type": "object", "properties": {"p": TEXT}}}, required=["o"])], {}),
    "P-24 an object with inner defaults is written": ([page({"o": {"properties": {"p": Q}}})], {}),
    "P-25 a list is always there": ([page({"l": {"type": "array", "items": TEXT}})], {}),
    "P-25 a list is padded up to minItems": ([page({"l": {"type": "array", "minItems": 3, "items": Q, "default": ["x"]}, "n": {"type": "array", "minItems": 1, "items": TEXT}})], {}),
    "P-25 a multi-select is not padded": ([page({"l": {"type": "array", "minItems": 2, "uniqueItems": True, "items": {"type": "string", "enum": ["a", "b"]}}})], {}),
    "P-25 given items get their own defaults": ([page({"l": {"type": "array", "items": {"type": "object", "properties": {"p": Q, "r": TEXT}}}})], {"l": [{}, {"r": "R"}]}),
    "P-25 a given list is not extended": ([page({"l": {"type": "array", "items": TEXT, "default": ["a", "b", "c"]}})], {"l": ["x"]}),
    "P-26 untouched scalars are absent": ([page({"a": TEXT, "b": {"type": "number"}, "c": {"type": "boolean"}})], {}),
    "P-27 a single choice is no default": ([page({"a": {"type": "string", "enum": ["only"]}})], {}),
    "P-27 a null default gives no key": ([page({"a": {"type": "string", "default": None}, "b": {"type": "null"}})], {}),
    "P-28 the first of the constants is chosen": ([page({"a": {"type": "string", "oneOf": [{"const": "x"}, {"const": "y"}]}, "b": {"type": "boolean", "oneOf": [{"const": True}, {"const": False}]}})], {}),
    "P-28 a default chooses among constants": ([page({"a": {"type": "string", "default": "y", "anyOf": [{"const": "x"}, {"const": "y"}]}})], {}),
    "P-29 the option that scores best": ([page({"o": {"oneOf": [{"properties": {"p": TEXT}}, {"properties": {"n": {"type": "integer"}, "d": Q}}]}})], {"o": {"n": 3}}),
    "P-29 without data the first option": ([page({"o": {"type": "object", "oneOf": [{"properties": {"p": Q}}, {"properties": {"n": A}}]}})], {}),
    "P-29 a discriminator decides": ([page({"o": {"discriminator": {"propertyName": "t"}, "oneOf": [{"properties": {"t": {"const": "x"}, "p": Q}}, {"properties": {"t": {"const": "y"}, "r": A}}]}})], {"o": {"t": "y"}}),
    "P-30 a key of another branch stays": ([page({"s": {"type": "boolean"}}, allOf=[{"if": {"properties": {"s": {"const": True}}}, "then": {"properties": {"c": Q}}}])], {"s": False, "c": "old"}),
    "P-30 an absent value meets the condition first": ([page({"s": {"type": "boolean", "default": False}}, allOf=[{"if": {"properties": {"s": {"const": True}}}, "then": {"properties": {"c": Q}}}])], {}),
    "P-31 defaults of further properties need a key": ([page({"o": {"type": "object", "additionalProperties": Q}})], {"o": {"x": "1"}}),
    # conditions
    "P-34 an absent value satisfies a condition": ([page({"k": TEXT}, **{"if": {"properties": {"k": {"const": "a"}}}, "then": {"properties": {"q": Q}}})], {}),
    "P-34 required inside the condition": ([page({"k": TEXT}, **{"if": only("a", ["k"]), "then": {"properties": {"q": Q}}, "else": {"properties": {"r": A}}})], {}),
    "P-34 a condition that is always true": ([page({"k": TEXT}, **{"if": True, "then": {"properties": {"q": Q}}})], {}),
    "P-35 names become required": ([page({"k": TEXT, "l": TEXT}, dependencies={"k": ["l"]})], {"k": "x"}),
    "P-35 a dependency on a hidden property sleeps": ([page({"a": TEXT}, dependencies={"z": {"properties": {"q": Q}}})], {"z": 1}),
    "P-35 no branch fits": ([page({"k": TEXT}, dependencies={"k": SHOWN})], {"k": "c"}),
    "P-35 two branches fit": ([page({"k": TEXT}, dependencies={"k": {"oneOf": [{"properties": {"k": {"const": "a"}, "q": Q}}, {"properties": {"k": {"enum": ["a"]}, "r": A}}]}})], {"k": "a"}),
    "P-35 a branch by a reference": ([page({"k": A}, dependencies={"k": {"oneOf": [{"$ref": "#/definitions/b"}]}}, definitions={"b": {"properties": {"k": {"const": "a"}, "q": Q}}})], {}),
    "P-36 allOf unites requirements": ([page({"a": TEXT}, required=["a"], allOf=[{"required": ["b"], "properties": {"b": Q}}, {"properties": {"a": A}}])], {}),
    "P-36 an allOf that cannot be merged is dropped": ([page({"a": TEXT}, allOf=[{"properties": {"a": {"type": "integer", "default": 1}}}, {"properties": {"q": Q}}])], {}),
    "P-36 contains is kept aside": ([page({"l": {"type": "array", "allOf": [{"contains": {"const": 1}}, {"contains": {"const": 2}}]}})], {"l": [1]}),
    "P-1 a later page edits the same value": ([page({"a": TEXT}), page({"a": A, "b": Q})], {}),
    "P-39 a faulty page meets no condition": ([page({"k": A}, required=["k", "k"], **{"if": only("a"), "then": {"properties": {"q": Q}}, "else": {"properties": {"r": A}}})], {}),
    # the backend
    "P-41 a closed page of a longer form": ([page({"a": A}, additionalProperties=False), page({"b": Q})], {}),
    "P-42 a whole float is an integer": ([page({"a": {"type": "integer"}, "b": {"type": "integer"}})], {"a": 5.0, "b": 5.5}),
    "P-42 a text is no number": ([page({"a": {"type": "number"}})], {"a": "5"}),
    "P-43 required in draft 3": ([page({"a": {"type": "string", "required": True}})], {}),
    "P-43 an exclusive minimum in draft 4": ([page({"a": {"type": "integer", "minimum": 5, "exclusiveMinimum": True}, "b": {"type": "integer", "maximum": 5, "exclusiveMaximum": True}})], {"a": 5, "b": 5}),
    "P-43 an unknown type accepts anything": ([page({"a": {"type": "text"}})], {"a": 5}),
    "P-43 what newer drafts say is not understood": ([page({"a": TEXT}, dependentRequired={"a": ["b"]}, unevaluatedProperties=False)], {"a": "x", "c": 1}),
    "P-43 a reference into nothing": ([page({"a": {"$ref": "#/definitions/none"}})], {"a": 1}),
    "P-44 a pattern is searched": ([page({"a": {"type": "string", "pattern": "b"}, "b": {"type": "string", "pattern": "^x"}})], {"a": "abc", "b": "ax"}),
    "P-44 a pattern only the forgiving mode takes": ([page({"a": {"type": "string", "pattern": "^[a-z\\_\\-]+$"}})], {"a": "A"}),
    "P-44 a dollar sign is the very end": ([page({"a": {"type": "string", "pattern": "^x$"}})], {"a": "x\n"}),
    "P-45 texts": ([page({"a": {"type": "string", "minLength": 2}, "b": {"enum": ["y", "z", 1, None]}, "c": {"const": "y"}, "d": {"type": "number", "exclusiveMinimum": 5}, "e": {"type": "array", "uniqueItems": True}, "f": {"type": "array", "maxItems": 1}})], {"a": "x", "b": "q", "c": "n", "d": 5, "e": [1, 1], "f": [1, 2]}),
    "P-45 more texts": ([page({"a": {"maxLength": 1}, "b": {"multipleOf": 0.1}, "c": {"minimum": 2, "maximum": 1}, "d": {"minProperties": 1}, "e": {"contains": {"const": 1}}, "f": {"not": {"type": "string"}}, "g": {"type": "array", "minItems": 2}})], {"a": "xy", "b": 0.35, "c": 1.5, "d": {}, "e": [2], "f": "t", "g": []}),
    "P-45 choices": ([page({"a": {"oneOf": [{"type": "string"}, {"minLength": 1}]}, "b": {"anyOf": [{"type": "string", "title": "a text"}, {"$ref": "#/definitions/n"}, {"$id": "i", "type": "null"}]}}, definitions={"n": {"type": "number"}})], {"a": "x", "b": True}),
    "P-45 allOf tells twice": ([page({"a": TEXT}, allOf=[{"required": ["x", "y"]}, {"title": "named", "properties": {"a": {"minLength": 9}}}])], {"a": "b"}),
    "P-45 dependencies": ([page({"a": TEXT}, dependencies={"a": ["b"], "c": {"required": ["d"]}, "e.f": "g"})], {"a": "x", "c": 1, "e.f": 2}),
    "P-45 paths": ([page({"a": {"type": "object", "properties": {"b": {"type": "array", "items": {"type": "object", "properties": {"c": TEXT, "9x": TEXT, "a b": TEXT}}}}}})], {"a": {"b": [{"c": 1, "9x": 1, "a b": 1}]}}),
    "P-45 tuples": ([page({"a": {"type": "array", "items": [TEXT], "additionalItems": False}, "b": {"type": "array", "items": [TEXT], "additionalItems": {"type": "integer"}}})], {"a": ["x", 1, 2], "b": [1, "y"]}),
    "P-45 names and patterns of properties": ([page({"a": {"type": "object", "propertyNames": {"maxLength": 1}, "patternProperties": {"^x": {"type": "string"}}, "additionalProperties": False}})], {"a": {"xx": 1, "y": 2}}),
    "P-46 an empty text satisfies required": ([page({"a": TEXT}, required=["a"])], {"a": ""}),
    "P-47 null is no text": ([page({"a": TEXT}, required=["a"])], {"a": None}),
    "P-48 a condition over an absent property": ([page({"k": TEXT}, allOf=[{"if": only("x"), "then": {"required": ["z"]}}])], {}),
    "lengths count code points": ([page({"a": {"maxLength": 1}, "b": {"maxLength": 1}})], {"a": "\U0001f600", "b": "e\u0301"}),
    "one is not true": ([page({"a": {"enum": [1, "true"]}, "b": {"const": 0}})], {"a": True, "b": False}),
}  # fmt: skip

TEXTS = ["", "a", "A1", "a b", "é", "a-b", "a_b", "#fff", "red", "12", "1.5", "NaN", "+4912345678", "x@y.z", "x@y", "a.b@c-d.org",
         "2024-01-31", "2024-13-01", "2024-00-10", "2024-01-31T10:00:00Z", "2024-01-31 24:00:60.5+02:00", "10:00:00", "25:00:00", "10:00:00Z",
         "P1D", "PT5M", "P", "1D", "1.2.3.4", "256.1.1.1", "::1", "1::2::3", "fe80::1%eth0", "http://a.b/c d", "http://a.b/c", "urn:x:y", "//a", "/a/b", "a?b#c",
         "123e4567-e89b-12d3-a456-426614174000", "123e4567", "host", "a.b.", "-a", "a" * 64, "/a~1b", "/a~2", "a/b", "0#", "1/a", "[a-z", "(?<n>a)", "color: red;", "rgb(1,2,3)", "http://u@h:80/a//b?c/d?e#f?g", "http://[::1]/", "a%2", "a%20b", "http:", "http:a", ":a", "a#b#c", "[a]", "{a}", "a:b/c", "//h:x", "///a", "\u00e9:/a", "2024-02-30", "2024-12-32", "1e3", " 5", "PT", "p2w", "1.2.3.4.5", "01.2.3.4", ":: 1", "12:34:56", "x@[1.2.3.4]", "a..b@c.d", "a@-c.d", "a@c-.d"]  # fmt: skip
FORMATS = ["date-time", "date", "time", "duration", "email", "idn-email", "ip-address", "ipv4", "ipv6", "uri", "uri-reference", "iri", "iri-reference", "uuid",
           "uri-template", "json-pointer", "relative-json-pointer", "hostname", "host-name", "utc-millisec", "regex", "style", "color", "phone", "alpha", "alphanumeric", "entity-name"]  # fmt: skip


def written() -> list[dict[str, Any]]:
    """Return the rows above, and one for each format with every text."""
    rows = [
        {"id": name, "pages": pages, "values": values}
        for name, (pages, values) in WRITTEN.items()
    ]
    values = {f"t{index:02}": text for index, text in enumerate(TEXTS)}
    for name in FORMATS:
        properties = {key: {"format": name} for key in values}
        rows.append(
            {"id": f"P-44 {name}", "pages": [page(properties)], "values": values}
        )
    return rows
