"""The DAGs of the bundled templates in real Airflows: no error, no warning, they run."""

from __future__ import annotations

import ast
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.templates.airflows import VERSIONS, Airflow, airflow
from tests.templates.cases import Case, cases
from tests.templates.pairwise import MWAA, all_pairs, answers_of
from tests.templates.rendering import component, write
from tests.templates.schedules import TAKEN

pytestmark = [pytest.mark.airflow, pytest.mark.slow]

# One group a version: its environment is installed once, its cases run one after another.
EACH = [
    pytest.param(version, marks=pytest.mark.xdist_group(f"airflow-{version}"))
    for version in VERSIONS
]
WORKLOADS = cases("mwaa-workload")


def suits(answers: dict[str, Any], version: str) -> bool:
    """Whether the component is meant for this generation of Airflow."""
    own = str(answers.get("airflowVersion", "3.0.6"))
    return answers.get("airflowSupport") != "version" or own[0] == version[0]


@pytest.fixture(scope="module")
def installed(request: pytest.FixtureRequest) -> Airflow:
    return airflow(request.param)


@pytest.mark.parametrize("installed", EACH, indirect=True)
def test_every_dag_loads_clean_and_is_what_the_answers_say(installed: Airflow) -> None:
    fitting = [case for case in WORKLOADS if suits(case.answers, installed.version)]
    assert len(fitting) >= 4
    loaded = installed.load([case.expected / "dags" for case in fitting])
    for case, bag in zip(fitting, loaded, strict=True):
        assert (bag["errors"], bag["warnings"]) == ({}, {}), case.name
        assert set(bag["dags"]) == {case.answers["identifier"]}, case.name
        assert_says(bag["dags"][case.answers["identifier"]], case.answers)


@pytest.mark.parametrize("installed", EACH, indirect=True)
def test_every_combination_of_options_loads_clean(
    installed: Airflow, tmp_path: Path
) -> None:
    fitting = [
        a for a in map(answers_of, all_pairs(MWAA)) if suits(a, installed.version)
    ]
    assert len(fitting) >= 30
    folders = [
        write(component("mwaa-workload", answers), tmp_path / str(number)) / "dags"
        for number, answers in enumerate(fitting)
    ]
    for answers, bag in zip(fitting, installed.load(folders), strict=True):
        assert (bag["errors"], bag["warnings"]) == ({}, {}), answers
        assert_says(bag["dags"][answers["identifier"]], answers)


def assert_says(dag: dict[str, Any], answers: dict[str, Any]) -> None:
    """The DAG as Airflow sees it is the one that was asked for, to the letter."""
    mesh = answers["identifier"].split(".")[:2]
    assert dag["name"] == answers["name"]
    assert dag["description"] == answers["description"]
    assert dag["tags"] == sorted({*mesh, *answers.get("tags", [])})
    assert dag["catchup"] is answers.get("catchup", False)
    assert dag["paused"] is answers.get("startPaused", False)
    assert dag["start"].startswith(answers.get("startDate", "2026-01-01"))
    assert dag["timeout"] == 60 * answers.get("timeoutMinutes", 120)
    assert len(dag["tasks"]) == 1 + len(answers.get("awsSteps", []))
    owner = answers["developmentGroup"].split(":")[-1].split("/")[-1]
    for task in dag["tasks"].values():
        assert task["owner"] == owner
        assert task["retries"] == answers.get("retries", 2)
        assert task["delay"] == 60 * answers.get("retryDelayMinutes", 5)
    # One chain: a single task waits for nothing, each other for one.
    waits = sorted(len(task["after"]) for task in dag["tasks"].values())
    assert waits == [0] + [1] * (len(waits) - 1)


@pytest.mark.parametrize("installed", EACH, indirect=True)
def test_a_dag_runs_to_its_end(installed: Airflow) -> None:
    case = next(case for case in WORKLOADS if case.name == "orders")
    identifier = case.answers["identifier"]
    run = installed.run_dag(case.expected / "dags", identifier)
    assert run.is_good, run.log
    assert f"run of {identifier}, due 2026-02-0" in run.log


@pytest.mark.parametrize("installed", EACH, indirect=True)
def test_the_tests_of_a_component_pass(installed: Airflow, tmp_path: Path) -> None:
    ran = installed.run_tests(copy_of("hostile", tmp_path))
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize("installed", EACH[:1], indirect=True)
def test_the_tests_of_a_component_catch_a_dag_that_does_not_load(
    installed: Airflow, tmp_path: Path
) -> None:
    broken = copy_of("least", tmp_path)
    file = broken / "dags" / "orders.py"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("from airflow import DAG", "from airflow import Dag"))
    ran = installed.run_tests(broken)
    assert ran.returncode == 1
    assert "test_no_file_fails_to_load" in ran.stdout


def copy_of(case: str, folder: Path) -> Path:
    """Copy a component, so that nothing is written beside the golden files."""
    source = next(known for known in WORKLOADS if known.name == case).expected
    return Path(shutil.copytree(source, folder / "component"))


@pytest.mark.parametrize("installed", EACH, indirect=True)
def test_airflow_takes_every_schedule_the_form_takes(
    installed: Airflow, tmp_path: Path
) -> None:
    minimum = answers_of({"developmentGroup": "group:shop-data"})
    folders = [
        write(
            component("mwaa-workload", minimum | {"scheduleCron": schedule}),
            tmp_path / str(number),
        )
        / "dags"
        for number, schedule in enumerate(TAKEN)
    ]
    for schedule, bag in zip(TAKEN, installed.load(folders), strict=True):
        assert (bag["errors"], bag["warnings"]) == ({}, {}), schedule


@pytest.mark.parametrize("case", WORKLOADS, ids=lambda case: case.name)
def test_the_dag_file_is_python_of_the_oldest_version_we_support(case: Case) -> None:
    for file in (case.expected / "dags").glob("*.py"):
        ast.parse(file.read_text(encoding="utf-8"), feature_version=(3, 11))
