"""What is known of Amazon MWAA: versions, and packages it does not let be replaced.

Source: ``aws/amazon-mwaa-docker-images`` at 9d2bebb, images/airflow/*.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from stagedoor.core.frozen import frozen
from stagedoor.core.resources import data_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@frozen
class Pythons:
    """The Python that MWAA runs an Airflow on, and others that Airflow works on."""

    python: str
    also: tuple[str, ...] = ()


def data_file(name: str) -> Path:
    """Return a file of what is known of Airflow; it need not exist."""
    return data_folder("schemas") / "airflow" / name


def _read_versions() -> Mapping[str, Pythons]:
    text = data_file("versions.json").read_text(encoding="utf-8")
    known = json.loads(text)["versions"]
    return {
        number: Pythons(one["python"], tuple(one["also"]))
        for number, one in known.items()
    }


VERSIONS: Final = _read_versions()
"""By Airflow version. AWS adds versions: an unknown one is no error."""

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
