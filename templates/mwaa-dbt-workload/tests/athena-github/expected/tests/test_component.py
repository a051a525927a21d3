"""The catalog entry and the DAG file say the same; needs no Airflow."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
ENTITY = yaml.safe_load((ROOT / "catalog-info.yaml").read_text(encoding="utf-8"))
SPECIFIC = ENTITY["spec"]["mesh"]["specific"]
DAG_FILE = ROOT / "dags" / SPECIFIC["dagName"]
(PROJECT_FILE,) = (ROOT / "dags" / "dbt").glob("*/dbt_project.yml")
PROJECT = yaml.safe_load(PROJECT_FILE.read_text(encoding="utf-8"))


def dag_arguments() -> dict[str, object]:
    """Read the literal arguments of ``DAG(...)`` or ``@dag(...)``."""
    for node in ast.walk(ast.parse(DAG_FILE.read_text(encoding="utf-8"))):
        called = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
        if called in {"DAG", "dag"}:
            return {
                keyword.arg: keyword.value.value
                for keyword in node.keywords
                if keyword.arg and isinstance(keyword.value, ast.Constant)
            }
    pytest.fail(f"{DAG_FILE.name} calls neither DAG nor @dag")


def test_the_dag_is_the_file_the_catalog_names() -> None:
    assert [path.name for path in (ROOT / "dags").glob("*.py")] == [SPECIFIC["dagName"]]


def test_the_id_is_the_component() -> None:
    assert dag_arguments()["dag_id"] == ENTITY["metadata"]["name"]


def test_the_schedule_is_the_one_of_the_catalog() -> None:
    assert dag_arguments()["schedule"] == SPECIFIC["scheduleCron"]


def test_catching_up_is_decided_and_not_left_to_the_version() -> None:
    # Airflow 2 catches up by default, Airflow 3 does not.
    assert isinstance(dag_arguments()["catchup"], bool)


def test_the_start_date_is_fixed() -> None:
    tree = ast.parse(DAG_FILE.read_text(encoding="utf-8"))
    names = {getattr(n, "attr", getattr(n, "id", "")) for n in ast.walk(tree)}
    assert not names & {"now", "utcnow", "today", "days_ago"}


def test_airflow_does_not_skip_the_file() -> None:
    # In safe mode Airflow passes over a file without these words, and says nothing.
    text = DAG_FILE.read_text(encoding="utf-8").lower()
    assert "airflow" in text and "dag" in text


def test_the_version_belongs_to_the_data_product() -> None:
    major = ENTITY["metadata"]["name"].split(".")[2]
    assert ENTITY["spec"]["mesh"]["version"].split(".")[0] == major


def test_the_project_has_a_folder_that_no_other_component_has() -> None:
    identifier = ENTITY["metadata"]["name"]
    own = "".join(c if c.isalnum() else "_" for c in identifier)
    assert PROJECT_FILE.parent.name == own
    assert f'"{own}"' in DAG_FILE.read_text(encoding="utf-8")


def test_the_profile_of_the_project_is_there() -> None:
    profiles = PROJECT_FILE.with_name("profiles.yml").read_text(encoding="utf-8")
    assert PROJECT["profile"] in yaml.safe_load(profiles)


def test_the_environment_gets_the_dbt_that_was_tried_here() -> None:
    asked = (ROOT / "requirements-dbt.txt").read_text(encoding="utf-8").splitlines()
    startup = (ROOT / "startup.sh").read_text(encoding="utf-8")
    pins = [line for line in asked if line.startswith("dbt-")]
    assert [pin for pin in pins if f"'{pin}'" not in startup] == [pins[-1]]
    assert pins[-1].startswith("dbt-duckdb")
