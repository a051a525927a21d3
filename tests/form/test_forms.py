"""What the form fills in and the backend refuses, against the real packages' answers."""

from __future__ import annotations

import json

import pytest
from tests.conftest import DATA

from stagedoor.core.conformity import conforms
from stagedoor.core.schema_leaves import SchemaError
from stagedoor.form.build import build
from stagedoor.form.gate import rejections

ROWS = json.loads((DATA / "form" / "forms.json").read_text(encoding="utf-8"))


def identity(row):
    return row["id"]


@pytest.mark.parametrize("row", ROWS, ids=identity)
def test_the_form_fills_in_what_rjsf_fills_in_and_then_rests(row):
    form = build(row["pages"])
    state = form.with_defaults(row["values"])
    assert state == row["state"]
    assert form.with_defaults(state) == state


@pytest.mark.parametrize("row", ROWS, ids=identity)
def test_the_gate_and_its_quick_check_refuse_what_the_backend_refuses(row):
    for page, expected in zip(row["pages"], row["rejections"], strict=True):
        if isinstance(expected, dict):
            with pytest.raises(SchemaError):
                rejections(page, row["state"])
        else:
            assert [r.stack for r in rejections(page, row["state"])] == expected
            assert conforms(row["state"], page, page) == (not expected)
