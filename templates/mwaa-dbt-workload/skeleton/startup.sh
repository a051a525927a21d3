#!/bin/sh
# Makes the environment of dbt when a worker or a scheduler of MWAA starts. An MWAA
# environment has one startup script: whoever runs it merges this into it; see README.md.
# requirements-dbt.txt says the same versions; a test compares them.
export DBT_VENV_PATH="${AIRFLOW_HOME:-/usr/local/airflow}/dbt_venv"
# MWAA installs into the user's folder, which a virtual environment does not have.
export PIP_USER=false
python3 -m venv "$DBT_VENV_PATH"
"$DBT_VENV_PATH/bin/pip" install --quiet --no-cache-dir \
    'dbt-core==1.11.*' \
    '${{ "dbt-athena==1.11.*" if values.warehouse == "athena" else "dbt-redshift==1.11.*" }}'
export PIP_USER=true
