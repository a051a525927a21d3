"""Airflow DAG of the dbt workload Sales.Shop.10.on.

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

from cosmos import (
    DbtTaskGroup,
    ExecutionConfig,
    ProfileConfig,
    ProjectConfig,
    RenderConfig,
)
from cosmos.constants import InvocationMode, LoadMode
from cosmos.profiles import RedshiftUserPasswordProfileMapping

# Beside this file, here as in the environment. The manifest is what `dbt parse` made of
# the project: with it Airflow needs no dbt to know the models.
PROJECT = Path(__file__).resolve().parent / "dbt" / "Sales_Shop_10_on"

# dbt has an environment of its own, which startup.sh makes.
DBT = os.environ.get("DBT_EXECUTABLE", "/usr/local/airflow/dbt_venv/bin/dbt")

if os.environ.get("DBT_TARGET") == "dev":
    # On a laptop: DuckDB and the sample data, from profiles.yml.
    profile = ProfileConfig(
        profile_name="Sales_Shop_10_on",
        target_name="dev",
        profiles_yml_filepath=PROJECT / "profiles.yml",
    )
else:
    # The address and the credentials are those of an Airflow connection, read when a
    # task runs.
    profile = ProfileConfig(
        profile_name="Sales_Shop_10_on",
        target_name="prod",
        profile_mapping=RedshiftUserPasswordProfileMapping(
            conn_id="redshift_default",
            profile_args={"schema": "sales_shop"},
        ),
    )

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
    # One task for each model and one for its tests, in the order of their ref().
    DbtTaskGroup(
        group_id="dbt",
        project_config=ProjectConfig(
            dbt_project_path=PROJECT,
            manifest_path=PROJECT / "target" / "manifest.json",
            project_name="Sales_Shop_10_on",
            install_dbt_deps=False,
        ),
        profile_config=profile,
        execution_config=ExecutionConfig(
            dbt_executable_path=DBT,
            invocation_mode=InvocationMode.SUBPROCESS,
        ),
        render_config=RenderConfig(load_method=LoadMode.DBT_MANIFEST),
    )
