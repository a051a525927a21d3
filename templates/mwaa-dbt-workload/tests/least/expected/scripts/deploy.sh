#!/bin/sh
# Copies this component's DAG and its dbt project, and nothing else, to the bucket of the
# MWAA environment. Other components share the bucket: what is removed is removed in the
# project's own folder only, so that a model that was renamed is not there twice.
#
#   MWAA_BUCKET   another bucket than the component's own, such as a test environment's
#   arguments     go to `aws s3 sync` and `aws s3 cp`, such as --dryrun
set -eu
cd "$(dirname "$0")/.."

bucket=${MWAA_BUCKET:-'acme-mwaa'}
project='dags/dbt/finance_cashflow_1_orders'
# The tech adapter copies it to dags/finance_cashflow_1_orders.py
# when the data product is deployed.
key='source/finance.cashflow.1.orders.py'

if ! test -f "$project/target/manifest.json"; then
    echo "$project/target/manifest.json is missing: run scripts/manifest.sh" >&2
    exit 1
fi

# The project first: the DAG reads its manifest.
aws s3 sync "$@" --delete \
    --exclude 'target/*' --include 'target/manifest.json' \
    --exclude 'logs/*' --exclude 'samples/*' --exclude '*.duckdb' --exclude '.user.yml' \
    "$project/" "s3://$bucket/$project/"
aws s3 cp "$@" 'dags/orders.py' "s3://$bucket/$key"
