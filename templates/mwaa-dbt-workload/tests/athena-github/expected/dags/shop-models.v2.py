"""Airflow DAG of the dbt workload sales.shop.1.models.

docs/index.md says what it does and how it is run.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta, timezone
from pathlib import Path

try:
    from airflow.sdk import DAG
except ImportError:  # Airflow 2
    from airflow import DAG

from airflow.providers.amazon.aws.notifications.sns import send_sns_notification
from cosmos import (
    DbtTaskGroup,
    ExecutionConfig,
    ProfileConfig,
    ProjectConfig,
    RenderConfig,
)
from cosmos.constants import InvocationMode, LoadMode
from cosmos.profiles import AthenaAccessKeyProfileMapping

# Beside this file, here as in the environment. The manifest is what `dbt parse` made of
# the project: with it Airflow needs no dbt to know the models.
PROJECT = Path(__file__).resolve().parent / "dbt" / "sales_shop_1_models"

# dbt has an environment of its own, which startup.sh makes.
DBT = os.environ.get("DBT_EXECUTABLE", "/usr/local/airflow/dbt_venv/bin/dbt")

if os.environ.get("DBT_TARGET") == "dev":
    # On a laptop: DuckDB and the sample data, from profiles.yml.
    profile = ProfileConfig(
        profile_name="sales_shop_1_models",
        target_name="dev",
        profiles_yml_filepath=PROJECT / "profiles.yml",
    )
else:
    # The address and the credentials are those of an Airflow connection, read when a
    # task runs.
    profile = ProfileConfig(
        profile_name="sales_shop_1_models",
        target_name="prod",
        profile_mapping=AthenaAccessKeyProfileMapping(
            conn_id="aws_shop",
            profile_args={
                "database": "awsdatacatalog",
                "schema": "shop_reports",
                "region_name": "us-east-1",
                "s3_staging_dir": "s3://acme-athena/shop/",
            },
        ),
    )

with DAG(
    dag_id="sales.shop.1.models",
    dag_display_name="Shop models",
    description="The tables the shop's reports read:\norders by day, customers by month.",
    # In UTC. catalog-info.yaml says the same as scheduleCron; a test compares them.
    schedule="30 5 * * *",
    start_date=datetime(2026, 2, 1, tzinfo=timezone.utc),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(minutes=60),
    is_paused_upon_creation=False,
    default_args={
        "owner": "shop-data",
        "depends_on_past": False,
        "retries": 1,
        "retry_delay": timedelta(minutes=5),
    },
    tags=[
        "sales",
        "shop",
        "PII.None",
    ],
    on_failure_callback=send_sns_notification(
        target_arn="arn:aws:sns:eu-west-1:123456789012:data-alerts",
        subject="An Airflow run failed",
        message="Run {{ run_id }} of {{ dag.dag_id }} failed.",
        region_name="eu-west-1",
    ),
    doc_md=__doc__,
):
    # One task for each model and one for its tests, in the order of their ref().
    DbtTaskGroup(
        group_id="dbt",
        project_config=ProjectConfig(
            dbt_project_path=PROJECT,
            manifest_path=PROJECT / "target" / "manifest.json",
            project_name="sales_shop_1_models",
            install_dbt_deps=False,
        ),
        profile_config=profile,
        execution_config=ExecutionConfig(
            dbt_executable_path=DBT,
            invocation_mode=InvocationMode.SUBPROCESS,
        ),
        render_config=RenderConfig(load_method=LoadMode.DBT_MANIFEST),
    )
