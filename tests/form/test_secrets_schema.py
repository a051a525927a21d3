"""``spec.secrets.schema``: judged like a page, without ever quoting a secret (P-52)."""

from __future__ import annotations

from typing import Any

import pytest

from stagedoor.core.errors import AnswersError
from stagedoor.form.answers import read_given
from stagedoor.form.build import build
from stagedoor.form.fill import FillOptions, fill

SCHEMA: Any = {
    "required": ["token"],
    "properties": {"token": {"type": "string", "minLength": 40}},
}


def test_a_missing_secret_is_named():
    with pytest.raises(AnswersError, match=r"secrets\.token is required") as raised:
        fill(build([]), read_given(), options=FillOptions(secrets_schema=SCHEMA))
    assert raised.value.problems[0].hint == "give --secret token=…"


def test_a_refused_secret_is_not_quoted():
    given = read_given(secrets={"token": "hunter2"})
    with pytest.raises(AnswersError) as raised:
        fill(build([]), given, options=FillOptions(secrets_schema=SCHEMA))
    (problem,) = raised.value.problems
    assert problem.message == "secrets.token does not meet minimum length of 40"
    assert "hunter2" not in repr(raised.value.problems)
