"""The law of the quick yes: what it accepts, jsonschema accepts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from stagedoor.core.schema import surely_valid

OBJECT = {
    "type": "object",
    "required": ["name"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string", "pattern": "^[a-z]+$", "ui:field": "X"},
        "tags": {"type": "array", "items": {"$ref": "#/definitions/tag"}},
    },
    "definitions": {"tag": {"type": "string", "maxLength": 3}},
}

# what it is                        schema, value
SURE = {
    "an ordinary object": (OBJECT, {"name": "abc", "tags": ["a"]}),
    "no tags": (OBJECT, {"name": "abc"}),
    "one of an enum": ({"enum": ["a", "b"]}, "b"),
    "a list of types": ({"type": ["string", "null"]}, None),
    "an escaped dot": ({"pattern": r"^a\.b$"}, "a.b"),
    "any of": ({"anyOf": [{"type": "object"}, {"type": "array"}]}, []),
    "limits": ({"type": "integer", "minimum": 1, "maximum": 5}, 5),
}  # fmt: skip

# what jsonschema has to decide     schema, value
ASK = {
    "an unknown keyword": ({"contains": {}}, []),
    "a missing name": (OBJECT, {}),
    "one key too many": (OBJECT, {"name": "a", "more": 1}),
    "a whole float": ({"type": "integer"}, 1.0),
    "true is no number": ({"type": "number"}, True),
    "a pattern of JavaScript's": ({"pattern": r"^\p{L}+$"}, "a"),
    "a line feed before the end": ({"pattern": "^a$"}, "a\n"),
    "1 and true": ({"enum": [1]}, True),
    "a schema that refers to itself": ({"$ref": "#/definitions/a", "definitions": {"a": {"$ref": "#/definitions/a"}}}, 1),
}  # fmt: skip


@pytest.mark.parametrize(("schema", "value"), SURE.values(), ids=SURE)
def test_plainly_valid_data_needs_no_jsonschema(schema, value):
    assert surely_valid(schema, value)
    assert Draft7Validator(schema).is_valid(value)


@pytest.mark.parametrize(("schema", "value"), ASK.values(), ids=ASK)
def test_doubtful_data_is_left_to_jsonschema(schema, value):
    assert not surely_valid(schema, value)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats(-2, 2) | st.text("ab\n", max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip

TYPES = ["string", "integer", "number", "boolean", "object", "array", "null"]


def _schemas(inner):
    return st.fixed_dictionaries(
        {},
        optional={
            "type": st.sampled_from(TYPES),
            "properties": st.dictionaries(st.sampled_from("abc"), inner, max_size=2),
            "additionalProperties": inner | st.booleans(),
            "items": inner,
            "anyOf": st.lists(inner, min_size=1, max_size=2),
            "allOf": st.lists(inner, min_size=1, max_size=2),
            "not": inner,
        },
    )


SCHEMAS = st.recursive(
    st.fixed_dictionaries(
        {},
        optional={
            "type": st.sampled_from(TYPES) | st.lists(st.sampled_from(TYPES), min_size=1, max_size=2, unique=True),
            "enum": st.lists(VALUES, min_size=1, max_size=3),
            "const": VALUES,
            "required": st.lists(st.sampled_from("abc"), max_size=2, unique=True),
            "pattern": st.sampled_from(["^a$", "b", "^[ab]*$", r"\d"]),
            "minLength": st.integers(0, 3),
            "maxLength": st.integers(0, 3),
            "minimum": st.integers(-2, 2),
            "maximum": st.floats(-2, 2),
            "minItems": st.integers(0, 2),
            "maxItems": st.integers(0, 2),
            "uniqueItems": st.booleans(),
        },
    ),
    _schemas,
    max_leaves=4,
)  # fmt: skip


@given(schema=SCHEMAS, value=VALUES)
def test_a_sure_yes_is_a_yes(schema, value):
    if surely_valid(schema, value):
        assert Draft7Validator(schema).is_valid(value)
