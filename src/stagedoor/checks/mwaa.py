"""What is known of Amazon MWAA: versions, and packages it does not let be replaced.

Source: ``aws/amazon-mwaa-docker-images`` at 9d2bebb, images/airflow/*.
"""

from __future__ import annotations

from typing import Final

PYTHON_OF: Final = {
    "2.7.2": "3.11",
    "2.8.1": "3.11",
    "2.9.2": "3.11",
    "2.10.1": "3.11",
    "2.10.3": "3.11",
    "2.11.0": "3.12",
    "2.11.2": "3.12",
    "3.0.6": "3.12",
    "3.2.1": "3.12",
    "3.3.1": "3.12",
}
"""The Python of each Airflow version. AWS adds versions: an unknown one is no error."""

PLACEHOLDERS: Final = frozenset(("bucketname", "regionname"))
"""What public templates leave to be edited, and nobody does."""

ESSENTIAL: Final = frozenset(
    (
        "apache-airflow",
        "apache-airflow-core",
        "apache-airflow-providers-celery",
        "apache-airflow-providers-fab",
        "apache-airflow-task-sdk",
        "celery",
        "flask",
        "flask-appbuilder",
        "gevent",
        "kombu",
        "sqlalchemy",
        "watchtower",
    )
)
"""What MWAA's own constraints hold whatever ``requirements.txt`` says."""
