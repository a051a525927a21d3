"""Airflow DAG of the workload Sales.Shop.10.on.

docs/index.md says what it does and how it is run.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta, timezone
from typing import Any

try:
    from airflow.sdk import DAG
except ImportError:  # Airflow 2
    from airflow import DAG

try:
    from airflow.providers.standard.operators.python import PythonOperator
except ImportError:  # Airflow 2
    from airflow.operators.python import PythonOperator

log = logging.getLogger(__name__)


def process_run(**context: Any) -> str:
    """Do the workload's own work: put it here.

    ``data_interval_end`` is the moment the run was due, on Airflow 2 and on Airflow 3;
    ``ds`` and ``logical_date`` are not the same on both.
    """
    due = str(context.get("data_interval_end"))
    log.info("run of %s, due %s", "Sales.Shop.10.on", due)
    return due


with DAG(
    dag_id="Sales.Shop.10.on",
    dag_display_name="Yes: no -- _1.0_",
    description="# \"Orders\": 50% of {{ all }} \\ 'quoted' | piped * starred_ones [a](b) <b>bold</b> & ${{ values.name }}\n- {% if true %} §é漢字😀 \"\"\" ''' ~tilde~ `code` #comment\n\n%SKELETON\n",
    # In UTC. catalog-info.yaml says the same as scheduleCron; a test compares them.
    schedule="*/5 0-6,22 ? jan-MAR MON#1",
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(minutes=120),
    is_paused_upon_creation=False,
    default_args={
        "owner": "j.doe_x.com",
        "depends_on_past": False,
        "retries": 2,
        "retry_delay": timedelta(minutes=5),
    },
    tags=[
        "Sales",
        "Shop",
        "yes",
        "null",
        "PII: \"strict\" #1",
        "back\\slash's",
    ],
    doc_md=__doc__,
):
    process = PythonOperator(task_id="process", python_callable=process_run)
