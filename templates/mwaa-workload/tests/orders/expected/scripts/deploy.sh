#!/bin/sh
# Copies this component's DAG, and nothing else, to the bucket of the MWAA environment.
# Other components share the bucket: nothing is ever removed from it.
#
#   MWAA_BUCKET   another bucket than the component's own, such as a test environment's
#   arguments     go to `aws s3 cp`, such as --dryrun
set -eu
cd "$(dirname "$0")/.."

bucket=${MWAA_BUCKET:-'acme-mwaa-production'}
# The tech adapter copies it to dags/sales_shop_1_daily_orders.py
# when the data product is deployed.
key='source/sales.shop.1.daily_orders.py'

# By these marks `stagedoor deploy` knows whose the object is, and whether it is current.
file='dags/daily_orders.py'
digest=$(python3 -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$file")
marks="stagedoor-component=sales.shop.1.daily-orders,stagedoor-sha256=$digest"

aws s3 cp "$@" --metadata "$marks" "$file" "s3://$bucket/$key"
