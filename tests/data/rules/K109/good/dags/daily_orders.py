"""An Airflow DAG."""

from datetime import datetime, timezone

from airflow import DAG

START = datetime(2026, 1, 1, tzinfo=timezone.utc)

with DAG(
    dag_id="sales.shop.1.daily-orders",
    schedule="0 5 * * *",
    start_date=START,
    catchup=False,
):
    pass
