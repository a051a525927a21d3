"""Airflow DAG of the workload finance.ledger.0.month-end.

docs/index.md says what it does and how it is run.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta, timezone
from typing import Any

from airflow.decorators import dag, task
from airflow.providers.amazon.aws.operators.athena import AthenaOperator
from airflow.providers.amazon.aws.operators.lambda_function import (
    LambdaInvokeFunctionOperator,
)

log = logging.getLogger(__name__)


@dag(
    dag_id="finance.ledger.0.month-end",
    dag_display_name="ledger",
    description="Closes the books of the month.",
    # In UTC. catalog-info.yaml says the same as scheduleCron; a test compares them.
    schedule="30 6 1 * *",
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(minutes=120),
    is_paused_upon_creation=False,
    default_args={
        "owner": "jane.doe",
        "depends_on_past": False,
        "retries": 2,
        "retry_delay": timedelta(minutes=5),
    },
    tags=[
        "finance",
        "ledger",
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
        log.info("run of %s, due %s", "finance.ledger.0.month-end", due)
        return due

    # The names of buckets, jobs and functions are Airflow variables, read when a task
    # runs and never while the file is loaded; docs/index.md lists them.
    run_athena_query = AthenaOperator(
        task_id="run_athena_query",
        query="{{ var.value.get('finance.ledger.0.month-end.athena_query') }}",
        database="{{ var.value.get('finance.ledger.0.month-end.athena_database') }}",
        output_location="{{ var.value.get('finance.ledger.0.month-end.athena_output') }}",
        region_name="eu-west-1",
        deferrable=True,
    )
    invoke_function = LambdaInvokeFunctionOperator(
        task_id="invoke_function",
        function_name="{{ var.value.get('finance.ledger.0.month-end.lambda_function') }}",
        region_name="eu-west-1",
    )

    run_athena_query >> invoke_function
    invoke_function >> process()


workload()
