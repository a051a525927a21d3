"""Airflow DAG of the workload sales.shop.1.daily-orders.

docs/index.md says what it does and how it is run.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta, timezone
from typing import Any

try:
    from airflow.sdk import dag, task
except ImportError:  # Airflow 2
    from airflow.decorators import dag, task

log = logging.getLogger(__name__)


@dag(
    dag_id="sales.shop.1.daily-orders",
    dag_display_name="Daily orders",
    description="Loads the orders of the day before into the lake: one row an order,\namounts in the shop's own currency.",
    # In UTC. catalog-info.yaml says the same as scheduleCron; a test compares them.
    schedule="15 4 * * 1-5",
    start_date=datetime(2026, 1, 5, tzinfo=timezone.utc),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(minutes=90),
    is_paused_upon_creation=False,
    default_args={
        "owner": "shop-data",
        "depends_on_past": False,
        "retries": 3,
        "retry_delay": timedelta(minutes=10),
    },
    tags=[
        "sales",
        "shop",
        "PII.None",
        "refreshed daily",
    ],
    doc_md=__doc__,
)
def workload() -> None:
    """Build the tasks; Airflow calls this while it loads the file."""

    @task
    def process(**context: Any) -> str:
        """Do the workload's own work: put it here.

        ``data_interval_end`` is the moment the run was due, on Airflow 2 and on
        Airflow 3; ``ds`` and ``logical_date`` are not the same on both.
        """
        due = str(context.get("data_interval_end"))
        log.info("run of %s, due %s", "sales.shop.1.daily-orders", due)
        return due

    process()


workload()
