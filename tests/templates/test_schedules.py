"""The form takes the schedules Airflow takes, and none that it would misread."""

from __future__ import annotations

import re

import pytest
from tests.templates.pairwise import answers_of
from tests.templates.rendering import component, parameters
from tests.templates.schedules import REFUSED, TAKEN

from stagedoor.core.errors import AnswersError
from stagedoor.core.resources import data_folder


@pytest.mark.parametrize("schedule", TAKEN)
def test_a_schedule_is_taken_as_it_is(schedule: str) -> None:
    files = component("mwaa-workload", MINIMUM | {"scheduleCron": schedule})
    assert f'schedule="{schedule}",' in files["dags/daily_orders.py"]


@pytest.mark.parametrize("schedule", REFUSED.values(), ids=REFUSED)
def test_a_schedule_is_refused(schedule: str) -> None:
    with pytest.raises(AnswersError, match="scheduleCron"):
        component("mwaa-workload", MINIMUM | {"scheduleCron": schedule})


def test_the_policy_asks_for_the_same_as_the_form() -> None:
    policy = (data_folder("policies") / "mwaa.cue").read_text(encoding="utf-8")
    asked = re.search(r'^#Schedule: string & =~"(.+)"$', policy, re.MULTILINE)
    assert asked
    assert asked[1] == parameters("mwaa-workload")["scheduleCron"]["pattern"]


MINIMUM = answers_of({"developmentGroup": "group:shop-data"})
