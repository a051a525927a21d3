#!/bin/sh
# Writes target/manifest.json of the dbt project, from which Airflow makes the tasks.
#
#   DBT_EXECUTABLE   another dbt than that of `make setup`
set -eu
cd "$(dirname "$0")/.."

dbt=${DBT_EXECUTABLE:-$PWD/.dbt/bin/dbt}
cd 'dags/dbt/sales_shop_1_models'
"$dbt" parse --profiles-dir . --no-partial-parse
# What else dbt leaves there is of no use to anyone.
rm -f target/partial_parse.msgpack target/perf_info.json target/semantic_manifest.json
