"""Every recorded answer of Backstage's engines, through the public interface.

Source: nunjitsu 0.6.2 and nunjucks 3.2.4 as Backstage configures them; ``engines`` of
a row says which of them can print the answer.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from stagedoor.nunjucks import UNDEFINED, Limits, NunjucksEnvironment, RenderError

DATA = Path(__file__).parents[1] / "data" / "nunjucks"
OPTIONS = {
    "trimBlocks": "trim_blocks",
    "lstripBlocks": "lstrip_blocks",
    "cookiecutterCompat": "cookiecutter",
}


def rows(name):
    """Return the rows of a file by group, each with its context."""
    stem = "contexts" if name == "vectors" else f"{name}-contexts"
    contexts = json.loads((DATA / f"{stem}.json").read_text())
    groups = defaultdict(list)
    for line in (DATA / f"{name}.jsonl").read_text().splitlines():
        row = json.loads(line)
        groups[row["group"]].append({**row, "context": contexts[row["context"]]})
    return groups


@lru_cache
def environment(options, strict):
    notices: list[str] = []
    names: Any = {OPTIONS[option]: True for option in options if option in OPTIONS}
    return NunjucksEnvironment(
        on_notice=notices.append, strict=strict, **names
    ), notices


def answer(row, *, strict=False):
    """Return what we make of a row, in the row's own terms."""
    options = frozenset(row.get("options", ()))
    env, notices = environment(options, strict)
    notices.clear()
    try:
        template = env.from_string(row["template"])
        if "value" in options:
            value = template.value(row["context"])
            return {"ok": True, "value": as_json(value)}
        return {"ok": True, "out": template.render(row["context"])}
    except RenderError:
        return {"ok": False}


def as_json(value):
    if value is UNDEFINED:
        return {"undefined": True}
    return None if isinstance(value, float) and not math.isfinite(value) else value


def spelled(answer):
    """``1`` and ``true`` are equal to Python, so compare what JSON says."""
    return json.dumps(answer)


GROUPS = {**rows("vectors"), **rows("chains")}


@pytest.mark.parametrize("group", GROUPS)
def test_every_recorded_answer_is_ours(group) -> None:
    different = {
        row["template"]: (got, row["expect"])
        for row in GROUPS[group]
        if spelled(got := answer(row)) != spelled(row["expect"])
    }
    assert different == {}


OLD = [row for each in GROUPS.values() for row in each if row["engines"] == "nunjucks"]


@pytest.mark.parametrize("row", OLD, ids=[row["template"] for row in OLD])
def test_what_only_the_old_engine_renders_is_noticed_or_refused(row) -> None:
    answer(row)
    _, notices = environment(frozenset(row.get("options", ())), False)
    assert len(notices) > 0
    assert all("Backstage up to 4.0.2" in notice for notice in notices)
    assert answer(row, strict=True) == {"ok": False}


RENDERING = json.loads((DATA / "rendering.json").read_text())


def rendered(mode, source):
    """Return what we make of an expression, in the terms of ``rendering.json``."""
    env = NunjucksEnvironment(legacy=mode == "legacy", globals={"always": lambda: True})
    try:
        template = env.from_string(source)
        if mode == "text":
            return template.render(RENDERING["context"])
        value = template.value(RENDERING["context"])
    except RenderError:
        return "an error"
    if value is UNDEFINED:
        return {"undefined": True}
    if isinstance(value, float) and not math.isfinite(value):
        return {"number": {"inf": "Infinity", "nan": "NaN"}[str(value)]}
    return {"value": value}


def wanted(mode, row):
    if mode == "text":
        return row.get("text", "an error")
    if row.get("native_error"):
        return "an error"
    return row.get("legacy", row["native"]) if mode == "legacy" else row["native"]


@pytest.mark.parametrize("mode", ["text", "native", "legacy"])
def test_skeleton_files_and_step_inputs_are_as_recorded(mode) -> None:
    different = {
        row["source"]: (got, want)
        for row in RENDERING["vectors"]
        if spelled(got := rendered(mode, row["source"]))
        != spelled(want := wanted(mode, row))
    }
    assert different == {}


STATEMENTS = json.loads((DATA / "statements.json").read_text())
# Some rows loop until the budget ends them, there as here.
SHORT = NunjucksEnvironment(limits=Limits(work=20_000))


def text_of(template):
    try:
        return SHORT.from_string(template).render(STATEMENTS["context"])
    except RenderError:
        return None


def test_slices_loops_macros_and_odd_syntax_are_as_recorded() -> None:
    different = {
        row["template"]: (got, row.get("out"))
        for row in STATEMENTS["rows"]
        if (got := text_of(row["template"])) != row.get("out")
    }
    assert different == {}
