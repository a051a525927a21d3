"""The kept answers are still what the real packages say, and so are fresh ones ours."""

from __future__ import annotations

import json

import pytest
from tests.conftest import DATA
from tests.form.oracle.generated import generated
from tests.form.oracle.packages import OracleMissingError, ask

from stagedoor.core.errors import TemplateError
from stagedoor.core.yaml import dump, load_document
from stagedoor.form.build import build
from stagedoor.form.gate import rejections

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.slow,
    pytest.mark.xdist_group("form-oracle"),
]

ROWS = json.loads((DATA / "form" / "forms.json").read_text(encoding="utf-8"))
# What no rule covers: a list with a text for a default, padded by gluing texts together.
SEEDS = range(1_000, 1_500)
DIFFERENT = 3


def answers(rows):
    try:
        return ask(rows)
    except OracleMissingError as error:
        pytest.skip(f"the real packages cannot be asked: {error}")


def test_the_kept_answers_are_the_packages_own():
    asked = [{key: row[key] for key in ("id", "pages", "values")} for row in ROWS]
    for row, answer in zip(ROWS, answers(asked), strict=True):
        assert {**row, **answer} == row


def test_new_forms_are_filled_and_judged_alike():
    rows = [generated(seed) for seed in SEEDS]
    different = []
    for row, answer in zip(rows, answers(rows), strict=True):
        if "error" in answer:
            continue
        state = build(row["pages"]).with_defaults(row["values"])
        judged = [
            [r.stack for r in rejections(p, answer["state"])] for p in row["pages"]
        ]
        if (state, judged) != (answer["state"], answer["rejections"]):
            different.append(row["id"])
    assert len(different) <= DIFFERENT, different


TEXTS = ["yes", "1_0", "0b1", "12:30", "2024-01-01", "0o7", "a: b", "# a", "- a", "~", "=",
         "a\nb\n", " a", "a\n\n  b", "\u2028", "é", "'", '"', "\\", "\t", "%", "@a", "`", "{a}", "[a"]  # fmt: skip


def test_yaml_means_the_same_to_the_yaml_package():
    # libyaml breaks lines at U+2028, as YAML 1.1 did; what we write is escaped.
    plain = [{"id": t, "yaml": f"k: {t}"} for t in TEXTS if t != "\u2028"]
    dumped = [{"id": text, "yaml": dump({"k": text, text: 1})} for text in TEXTS]
    for row, answer in zip(plain + dumped, answers(plain + dumped), strict=True):
        try:
            ours = load_document(
                row["yaml"], "f", error=TemplateError, code="T001"
            ).value
        except TemplateError:
            assert "error" in answer, row
        else:
            assert answer.get("value") == ours, row
