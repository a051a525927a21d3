"""The MWAA environment: what it says of itself, and what its Airflow says of a DAG."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from stagedoor.core.errors import SourceError
from stagedoor.core.frozen import frozen
from stagedoor.deploying.faults import explained, too_old

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stagedoor.core.json import JsonObject

_MOST: Final = 100
"""The most rows Airflow gives at once, unless it is set up otherwise."""


@frozen
class Environment:
    """What ``get_environment`` says.

    Attributes:
        name: Its name.
        bucket: Where it reads from.
        dags_path: The folder of the bucket that holds its DAGs.
        airflow: The version of Airflow it runs.
        status: Such as ``AVAILABLE`` or ``UPDATING``.
    """

    name: str
    bucket: str
    dags_path: str
    airflow: str
    status: str


@frozen
class Parsed:
    """What Airflow knows of a DAG.

    Attributes:
        file: The file it was read from, as the environment sees it.
        at: When it was read last; ``None``: not yet.
        paused: Whether it waits for somebody to switch it on.
    """

    file: str
    at: datetime | None
    paused: bool


@frozen
class Broken:
    """A file that Airflow could not import.

    Attributes:
        file: As the environment sees it.
        at: When it was tried last.
        trace: What Python said.
    """

    file: str
    at: datetime | None
    trace: str


def read_environment(client: Any, name: str) -> Environment:  # noqa: ANN401 - see aws.connect
    """Ask MWAA for an environment.

    Raises:
        SourceError: There is none, or it cannot be asked.
    """
    with explained(f"asking for the environment '{name}'"):
        said: Mapping[str, str] = client.get_environment(Name=name)["Environment"]
    return Environment(
        name=name,
        bucket=said.get("SourceBucketArn", "").rpartition(":")[2],
        dags_path=said.get("DagS3Path", ""),
        airflow=said.get("AirflowVersion", ""),
        status=said.get("Status", ""),
    )


@frozen
class Airflow:
    """The REST API of an environment's Airflow: version 1 of it on 2.x, 2 on 3.x.

    Attributes:
        client: boto3's client of MWAA.
        name: The environment's.
    """

    client: Any
    name: str

    def read_dag(self, dag_id: str) -> Parsed | None:
        """Return what Airflow knows of a DAG; ``None``: nothing.

        The list is searched instead of asking for ``/dags/<id>``: MWAA takes paths up
        to 64 characters, and ids are longer.
        """
        said = self._get("/dags", {"dag_id_pattern": dag_id, "limit": _MOST})
        for dag in _rows(said, "dags"):
            if dag.get("dag_id") == dag_id:
                return Parsed(
                    file=str(dag.get("fileloc") or ""),
                    at=_time(dag.get("last_parsed_time")),
                    paused=bool(dag.get("is_paused")),
                )
        return None

    def read_broken(self) -> tuple[Broken, ...]:
        """Return the files that could not be imported, the newest first."""
        query: JsonObject = {"limit": _MOST, "order_by": "-timestamp"}
        said = self._get("/importErrors", query)
        return tuple(
            Broken(
                file=str(row.get("filename") or ""),
                at=_time(row.get("timestamp")),
                trace=str(row.get("stack_trace") or ""),
            )
            for row in _rows(said, "import_errors")
        )

    def _get(self, path: str, query: JsonObject) -> Mapping[str, Any]:
        doing = f"asking the Airflow of '{self.name}' for {path}"
        if not hasattr(self.client, "invoke_rest_api"):
            raise too_old(doing)
        with explained(doing):
            said = self.client.invoke_rest_api(
                Name=self.name, Path=path, Method="GET", QueryParameters=query
            )
        answer = said.get("RestApiResponse")
        if not isinstance(answer, dict):
            raise SourceError("D025", f"Airflow answered with no object ({doing})")
        return answer


def _rows(answer: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    for row in answer.get(name) or ():
        if isinstance(row, dict):
            yield row


def _time(text: object) -> datetime | None:
    """Read a point in time as Airflow writes it; with a zone or it does not count."""
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found if found.tzinfo else None
