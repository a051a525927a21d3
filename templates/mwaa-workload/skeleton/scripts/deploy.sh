#!/bin/sh
# Copies this component's DAG, and nothing else, to the bucket of the MWAA environment.
# Other components share the bucket: nothing is ever removed from it.
#
#   MWAA_BUCKET   another bucket than the component's own, such as a test environment's
#   arguments     go to `aws s3 cp`, such as --dryrun
set -eu
cd "$(dirname "$0")/.."

bucket=${MWAA_BUCKET:-'${{ values.bucketName }}'}
{% if values.delivery == "direct" %}
key='${{ values.dagKey }}'
{% else %}
# The tech adapter copies it to ${{ values.dagKey }}
# when the data product is deployed.
key='${{ values.stagedKey }}'
{% endif %}

aws s3 cp "$@" 'dags/${{ values.dagName }}' "s3://$bucket/$key"
