"""A bucket that others use too, a component, and the command run in this process."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from tests.cli.conftest import Ran
from tests.deploying.servers import StandInForMwaa, standing_in

from stagedoor.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BUCKET = "acme-mwaa"
KEY = "dags/sales_shop_1_daily_orders.py"
OWNER = "sales.shop.1.daily-orders"
CATALOG = """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: sales.shop.1.daily-orders
  description: Loads the orders of the day before.
spec:
  type: workload
  lifecycle: experimental
  owner: group:shop-data
  system: system:sales.shop.1
  domain: domain:sales
  mesh:
    name: Daily orders
    fullyQualifiedName: sales - shop - version 1 - Daily orders
    description: Loads the orders of the day before.
    kind: workload
    version: 1.0.0
    infrastructureTemplateId: urn:dmb:itm:aws-workload-airflow-provisioner:0
    useCaseTemplateId: urn:dmb:utm:mwaa-workload-template:1.0.0
    dependsOn: []
    platform: AWS
    technology: airflow
    workloadType: batch
    connectionType: DataPipeline
    tags: []
    readsFrom: []
    specific:
      scheduleCron: 15 4 * * *
      dagName: daily_orders.py
      destinationPath: dags/
      sourcePath: source/
      bucketName: acme-mwaa
"""
DAG = '''\
"""An Airflow DAG."""

from datetime import datetime, timezone

from airflow.sdk import DAG
from airflow.providers.standard.operators.empty import EmptyOperator

with DAG(
    dag_id="sales.shop.1.daily-orders",
    schedule="15 4 * * *",
    start_date=datetime(2025, 1, 1, tzinfo=timezone.utc),
    catchup=False,
):
    EmptyOperator(task_id="nothing")
'''

REQUIREMENTS = (
    "--constraint https://raw.githubusercontent.com/apache/airflow/"
    "constraints-3.0.6/constraints-3.12.txt\n"
)


@pytest.fixture(scope="session")
def s3_url() -> Iterator[str]:
    """A server of moto's that speaks S3, on a free port of loopback."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    with warnings.catch_warnings(action="ignore"):
        server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(autouse=True)
def aws(s3_url, monkeypatch):
    """Credentials that open the servers on loopback and nothing else."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL_S3": s3_url,
    }.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_REGION", "MWAA_BUCKET"):
        monkeypatch.delenv(name, raising=False)


@dataclass
class S3:
    """The server, seen by somebody who may do anything."""

    client: Any

    def put(self, key: str, data: bytes, **metadata: str) -> None:
        self.client.put_object(Bucket=BUCKET, Key=key, Body=data, Metadata=metadata)

    def everything(self) -> dict[str, tuple[bytes, dict[str, str], str]]:
        """Content, metadata and time of every object."""
        listing = self.client.list_objects_v2(Bucket=BUCKET).get("Contents", ())
        return {item["Key"]: self.read(item["Key"]) for item in listing}

    def read(self, key: str) -> tuple[bytes, dict[str, str], str]:
        got = self.client.get_object(Bucket=BUCKET, Key=key)
        return got["Body"].read(), got["Metadata"], str(got["LastModified"])


@pytest.fixture
def s3(s3_url, aws) -> Iterator[S3]:  # noqa: ARG001 - credentials first
    """An empty bucket, versioned as MWAA wants it."""
    client = boto3.client("s3", endpoint_url=s3_url)
    where: Any = {"LocationConstraint": "eu-west-1"}
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=where)
    versioned: Any = {"Status": "Enabled"}
    client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration=versioned)
    yield S3(client)
    listing = client.list_object_versions(Bucket=BUCKET)
    for item in (*listing.get("Versions", ()), *listing.get("DeleteMarkers", ())):
        client.delete_object(
            Bucket=BUCKET, Key=item["Key"], VersionId=item["VersionId"]
        )
    client.delete_bucket(Bucket=BUCKET)


@pytest.fixture
def mwaa(monkeypatch) -> Iterator[StandInForMwaa]:
    """Our stand-in for the API of MWAA, with one environment."""
    stand_in = StandInForMwaa({
        "analytics": {
            "SourceBucketArn": f"arn:aws:s3:::{BUCKET}",
            "DagS3Path": "dags",
            "AirflowVersion": "3.0.6",
            "Status": "AVAILABLE",
        }
    })  # fmt: skip
    with standing_in(stand_in):
        monkeypatch.setenv("AWS_ENDPOINT_URL_MWAA", stand_in.url)
        yield stand_in


@pytest.fixture
def component(tmp_path, monkeypatch) -> Path:
    """A component in the folder ``orders`` of the working folder."""
    folder: Path = tmp_path / "orders"
    (folder / "dags").mkdir(parents=True)
    (folder / "catalog-info.yaml").write_text(CATALOG)
    (folder / "requirements.txt").write_text(REQUIREMENTS)
    (folder / "dags/daily_orders.py").write_text(DAG)
    monkeypatch.chdir(tmp_path)
    return folder


class Deployed(Ran):
    """One finished deploy."""

    @property
    def fates(self) -> dict[str, str]:
        return {row["key"]: row["fate"] for row in self.document["objects"]}


@pytest.fixture
def deploy(component, capfd):  # noqa: ARG001 - the folder to deploy
    """Run ``stagedoor deploy orders``; stdin is no terminal."""

    def run(*words: object) -> Deployed:
        code = main(["deploy", "orders", *map(str, words)])
        out, err = capfd.readouterr()
        return Deployed(code, out, err)

    return run
