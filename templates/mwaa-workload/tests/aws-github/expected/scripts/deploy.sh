#!/bin/sh
# Copies this component's DAG, and nothing else, to the bucket of the MWAA environment.
# Other components share the bucket: nothing is ever removed from it.
#
#   MWAA_BUCKET   another bucket than the component's own, such as a test environment's
#   arguments     go to `aws s3 cp`, such as --dryrun
set -eu
cd "$(dirname "$0")/.."

bucket=${MWAA_BUCKET:-'acme-mwaa-production'}
key='dags/sales_shop_2_shop_to_warehouse.py'

aws s3 cp "$@" 'dags/shop_to_warehouse.py' "s3://$bucket/$key"
