"""The DAG loads in Airflow, without an error or a warning, and is what was asked for.

Works on Airflow 2.10 and later and on Airflow 3; needs no database and no network, but
the manifest that `make manifest` writes.
"""

from __future__ import annotations

import inspect
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
ENTITY = yaml.safe_load((ROOT / "catalog-info.yaml").read_text(encoding="utf-8"))
IDENTIFIER = ENTITY["metadata"]["name"]
(PROJECT_FILE,) = (ROOT / "dags" / "dbt").glob("*/dbt_project.yml")
MANIFEST = PROJECT_FILE.parent / "target" / "manifest.json"


def load_dags() -> Any:
    """Load the folder as the environment would."""
    try:
        from airflow.dag_processing.dagbag import DagBag
    except ImportError:  # before Airflow 3.2
        from airflow.models.dagbag import DagBag
    # Newer versions have no such argument; load_examples is off in conftest.py.
    known = inspect.signature(DagBag).parameters
    options = {"include_examples": False} if "include_examples" in known else {}
    assert MANIFEST.is_file(), "run `make manifest` first"
    return DagBag(dag_folder=str(ROOT / "dags"), **options)


@pytest.fixture(scope="module")
def bag() -> Any:
    return load_dags()


@pytest.fixture(scope="module")
def dag(bag: Any) -> Any:
    return bag.dags[IDENTIFIER]


def test_no_file_fails_to_load(bag: Any) -> None:
    assert bag.import_errors == {}


def test_no_file_uses_what_airflow_deprecates(bag: Any) -> None:
    # What Cosmos and the packages it imports still do the old way is not ours to mend.
    own = [
        warning
        for warnings in bag.captured_warnings.values()
        for warning in warnings
        if "site-packages" not in str(warning)
    ]
    assert own == []


def test_every_model_is_a_task(dag: Any) -> None:
    nodes = json.loads(MANIFEST.read_text(encoding="utf-8"))["nodes"].values()
    models = {node["name"] for node in nodes if node["resource_type"] == "model"}
    assert models
    assert {f"dbt.{model}.run" for model in models} <= set(dag.task_ids)


def test_the_component_is_one_dag_named_like_it(bag: Any) -> None:
    assert set(bag.dags) == {IDENTIFIER}


def test_every_task_has_an_owner_and_a_limit(dag: Any) -> None:
    assert dag.tasks
    for task in dag.tasks:
        assert task.owner == ENTITY["spec"]["owner"].split(":")[-1].split("/")[-1]
        assert 0 <= task.retries <= 10
        assert task.retry_delay >= timedelta(minutes=1)


def test_runs_do_not_pile_up(dag: Any) -> None:
    assert dag.max_active_runs == 1
    assert dag.dagrun_timeout is not None


def test_the_data_product_and_the_tags_can_be_searched_for(dag: Any) -> None:
    mesh_tags = {tag["tagFQN"] for tag in ENTITY["spec"]["mesh"]["tags"]}
    assert mesh_tags | set(IDENTIFIER.split(".")[:2]) <= set(dag.tags)
