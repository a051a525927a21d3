"""Airflow DAG of the workload sales.shop.2.shop-to-warehouse.

docs/index.md says what it does and how it is run.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta, timezone
from typing import Any

from airflow.providers.amazon.aws.notifications.sns import send_sns_notification
from airflow.providers.amazon.aws.operators.athena import AthenaOperator
from airflow.providers.amazon.aws.operators.emr import EmrServerlessStartJobOperator
from airflow.providers.amazon.aws.operators.glue import GlueJobOperator
from airflow.providers.amazon.aws.operators.lambda_function import (
    LambdaInvokeFunctionOperator,
)
from airflow.providers.amazon.aws.operators.redshift_data import RedshiftDataOperator
from airflow.providers.amazon.aws.sensors.s3 import S3KeySensor
from airflow.providers.standard.operators.python import PythonOperator
from airflow.sdk import DAG

log = logging.getLogger(__name__)


def process_run(**context: Any) -> str:
    """Do the workload's own work: put it here.

    ``data_interval_end`` is the moment the run was due, on Airflow 2 and on Airflow 3;
    ``ds`` and ``logical_date`` are not the same on both.
    """
    due = str(context.get("data_interval_end"))
    log.info("run of %s, due %s", "sales.shop.2.shop-to-warehouse", due)
    return due


with DAG(
    dag_id="sales.shop.2.shop-to-warehouse",
    dag_display_name="Shop to warehouse",
    description="Takes the shop's nightly export to the warehouse.",
    # In UTC. catalog-info.yaml says the same as scheduleCron; a test compares them.
    schedule="0 2,14 * * *",
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    catchup=True,
    max_active_runs=1,
    dagrun_timeout=timedelta(minutes=120),
    is_paused_upon_creation=True,
    default_args={
        "owner": "shop-data",
        "depends_on_past": False,
        "retries": 0,
        "retry_delay": timedelta(minutes=5),
    },
    tags=[
        "sales",
        "shop",
    ],
    on_failure_callback=send_sns_notification(
        target_arn="arn:aws:sns:us-east-1:123456789012:data-alerts",
        subject="An Airflow run failed",
        message="Run {{ run_id }} of {{ dag.dag_id }} failed.",
        region_name="us-east-1",
    ),
    doc_md=__doc__,
):
    # The names of buckets, jobs and functions are Airflow variables, read when a task
    # runs and never while the file is loaded; docs/index.md lists them.
    wait_for_object = S3KeySensor(
        task_id="wait_for_object",
        bucket_key="{{ var.value.get('sales.shop.2.shop-to-warehouse.object_url') }}",
        poke_interval=60,
        timeout=60 * 60,
        deferrable=True,
    )
    run_glue_job = GlueJobOperator(
        task_id="run_glue_job",
        job_name="{{ var.value.get('sales.shop.2.shop-to-warehouse.glue_job') }}",
        region_name="us-east-1",
        deferrable=True,
    )
    run_spark_job = EmrServerlessStartJobOperator(
        task_id="run_spark_job",
        application_id="{{ var.value.get('sales.shop.2.shop-to-warehouse.emr_application') }}",
        execution_role_arn="{{ var.value.get('sales.shop.2.shop-to-warehouse.emr_role') }}",
        job_driver={
            "sparkSubmit": {
                "entryPoint": "{{ var.value.get('sales.shop.2.shop-to-warehouse.emr_script') }}",
            },
        },
        deferrable=True,
    )
    run_athena_query = AthenaOperator(
        task_id="run_athena_query",
        query="{{ var.value.get('sales.shop.2.shop-to-warehouse.athena_query') }}",
        database="{{ var.value.get('sales.shop.2.shop-to-warehouse.athena_database') }}",
        output_location="{{ var.value.get('sales.shop.2.shop-to-warehouse.athena_output') }}",
        region_name="us-east-1",
        deferrable=True,
    )
    run_redshift_statement = RedshiftDataOperator(
        task_id="run_redshift_statement",
        sql="{{ var.value.get('sales.shop.2.shop-to-warehouse.redshift_sql') }}",
        database="{{ var.value.get('sales.shop.2.shop-to-warehouse.redshift_database') }}",
        cluster_identifier="{{ var.value.get('sales.shop.2.shop-to-warehouse.redshift_cluster') }}",
        db_user="{{ var.value.get('sales.shop.2.shop-to-warehouse.redshift_user') }}",
        wait_for_completion=True,
        region_name="us-east-1",
        deferrable=True,
    )
    invoke_function = LambdaInvokeFunctionOperator(
        task_id="invoke_function",
        function_name="{{ var.value.get('sales.shop.2.shop-to-warehouse.lambda_function') }}",
        region_name="us-east-1",
    )
    process = PythonOperator(task_id="process", python_callable=process_run)

    wait_for_object >> run_glue_job
    run_glue_job >> run_spark_job
    run_spark_job >> run_athena_query
    run_athena_query >> run_redshift_statement
    run_redshift_statement >> invoke_function
    invoke_function >> process
