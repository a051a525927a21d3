"""Loads folders of DAGs in the Airflow this runs in; prints one JSON object a folder.

    python load_dags.py FOLDER…

Run by tests/templates/test_airflow.py with the Python of an Airflow environment.
"""

import contextlib
import inspect
import json
import os
import sys
import tempfile

os.environ["AIRFLOW_HOME"] = tempfile.mkdtemp(prefix="airflow-home-")
os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"

with contextlib.redirect_stdout(sys.stderr):
    try:
        from airflow.dag_processing.dagbag import DagBag
    except ImportError:  # before Airflow 3.2
        from airflow.models.dagbag import DagBag


def describe(dag):
    return {
        "name": dag.dag_display_name,
        "description": dag.description,
        "tags": sorted(dag.tags),
        "catchup": dag.catchup,
        "start": dag.start_date.isoformat(),
        "timeout": dag.dagrun_timeout.total_seconds(),
        "paused": dag.is_paused_upon_creation,
        "tasks": {
            task.task_id: {
                "owner": task.owner,
                "retries": task.retries,
                "delay": task.retry_delay.total_seconds(),
                "after": sorted(task.upstream_task_ids),
            }
            for task in dag.tasks
        },
    }


def load(folder):
    known = inspect.signature(DagBag).parameters
    options = {"include_examples": False} if "include_examples" in known else {}
    bag = DagBag(dag_folder=folder, **options)
    return {
        "folder": folder,
        "errors": {str(path): str(error) for path, error in bag.import_errors.items()},
        "warnings": {str(path): list(map(str, found)) for path, found in bag.captured_warnings.items()},
        "dags": {name: describe(dag) for name, dag in bag.dags.items()},
    }


for folder in sys.argv[1:]:
    with contextlib.redirect_stdout(sys.stderr):
        loaded = load(folder)
    print("DAGS " + json.dumps(loaded), flush=True)
