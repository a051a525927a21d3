"""The quick verdict agrees with jsonschema on what all drafts share."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from stagedoor.core.conformity import conforms
from stagedoor.core.schema_leaves import SchemaError

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
    "a whole float": ({"type": "integer"}, 1.0),
    "an escaped dot": ({"pattern": r"^a\.b$"}, "a.b"),
    "any of": ({"anyOf": [{"type": "object"}, {"type": "array"}]}, []),
    "limits": ({"type": "integer", "minimum": 1, "maximum": 5}, 5),
}  # fmt: skip

# what is refused                     schema, value
REFUSED = {
    "a missing name": (OBJECT, {}),
    "one key too many": (OBJECT, {"name": "a", "more": 1}),
    "an item too long": (OBJECT, {"name": "a", "tags": ["long"]}),
    "true is no number": ({"type": "number"}, True),
    "a part of a number": ({"type": "integer"}, 1.5),
    "1 and true": ({"enum": [1]}, True),
    "what nothing is": ({"not": {}}, 1),
    "a list that lacks it": ({"contains": {"const": "a"}}, ["b"]),
}  # fmt: skip


@pytest.mark.parametrize(("schema", "value"), SURE.values(), ids=SURE)
def test_valid_data_conforms(schema, value):
    assert conforms(value, schema, schema)
    assert Draft7Validator(schema).is_valid(value)


@pytest.mark.parametrize(("schema", "value"), REFUSED.values(), ids=REFUSED)
def test_invalid_data_does_not(schema, value):
    assert not conforms(value, schema, schema)
    assert not Draft7Validator(schema).is_valid(value)


def test_a_reference_without_end_is_a_fault_of_the_schema():
    schema = {
        "$ref": "#/definitions/a",
        "definitions": {"a": {"$ref": "#/definitions/a"}},
    }
    with pytest.raises(SchemaError):
        conforms(1, schema, schema)


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
def test_on_what_all_drafts_share_it_agrees_with_jsonschema(schema, value):
    assert conforms(value, schema, schema) == Draft7Validator(schema).is_valid(value)
