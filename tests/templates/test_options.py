"""Every option of the workload template with every other: all of it works."""

from __future__ import annotations

import subprocess
import sys
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from tests.templates.component import assert_component
from tests.templates.pairwise import MWAA, all_pairs, answers_of
from tests.templates.rendering import component, parameters, write

ROWS = all_pairs(MWAA)
ANSWERS = [answers_of(row) for row in ROWS]


def test_there_are_enough_combinations_and_every_pair_is_among_them() -> None:
    assert len(ROWS) >= 40
    for one, other in combinations(MWAA, 2):
        met = {(id(row[one]), id(row[other])) for row in ROWS}
        assert met == {(id(a), id(b)) for a in MWAA[one] for b in MWAA[other]}


def test_every_parameter_with_a_choice_is_among_the_options() -> None:
    varied = {name for answers in ANSWERS for name in answers}
    for name, schema in parameters("mwaa-workload").items():
        values = schema.get("enum") or schema.get("items", {}).get("enum")
        if schema["type"] == "boolean" or values:
            assert name in varied, name


@pytest.mark.parametrize("answers", ANSWERS, ids=range(len(ANSWERS)))
def test_a_combination_gives_a_sound_component(answers: dict[str, Any]) -> None:
    assert_component(component("mwaa-workload", answers), answers)


@pytest.mark.slow
def test_every_combination_passes_its_own_linter_and_is_formatted(
    tmp_path: Path,
) -> None:
    for number, answers in enumerate(ANSWERS):
        write(component("mwaa-workload", answers), tmp_path / str(number))
    ruff = str(Path(sys.executable).with_name("ruff"))
    for words in (["check"], ["check", "--preview"], ["format", "--check"]):
        ran = subprocess.run(
            [ruff, *words, "--no-cache", "--quiet", str(tmp_path)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
