#!/bin/sh
# Copies this component's DAG, and nothing else, to the bucket of the MWAA environment.
# Other components share the bucket: nothing is ever removed from it.
#
#   MWAA_BUCKET   another bucket than the component's own, such as a test environment's
#   arguments     go to `aws s3 cp`, such as --dryrun
set -eu
cd "$(dirname "$0")/.."

bucket=${MWAA_BUCKET:-'acme-mwaa-legacy'}
# The tech adapter copies it to dags/finance_ledger_0_month_end_v2.py
# when the data product is deployed.
key='source/finance.ledger.0.month-end.v2.py'

aws s3 cp "$@" 'dags/month-end.v2.py' "s3://$bucket/$key"
