"""Makes an Airflow DAG."""

from company.workflows import make

WORKFLOW = make("daily-orders")
