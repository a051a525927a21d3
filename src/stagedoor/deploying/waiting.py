"""Waits until an environment has read what was deployed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeAlias

from stagedoor.core.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stagedoor.deploying.environment import Broken, Parsed

SYNC: Final = timedelta(seconds=30)
"""How often MWAA copies the bucket's DAGs to where Airflow reads them: what was parsed
sooner after an upload may still be what was there before it."""
_PAUSE: Final = 10.0
"""Seconds between two questions."""

State: TypeAlias = Literal["parsed", "broken", "waiting"]


class Reader(Protocol):
    """An Airflow that can be asked."""

    def read_dag(self, dag_id: str) -> Parsed | None:
        """Return what Airflow knows of a DAG."""

    def read_broken(self) -> tuple[Broken, ...]:
        """Return the files that could not be imported."""


@frozen
class Clock:
    """Time, as far as waiting needs it.

    Attributes:
        seconds: How late it is; only differences mean something.
        sleep: Waits some seconds.
    """

    seconds: Callable[[], float]
    sleep: Callable[[float], None]


@frozen
class DagState:
    """How far a DAG is.

    Attributes:
        dag_id: Its id.
        file: Below the environment's DAG folder.
        state: ``broken``: its file cannot be imported.
        detail: What Python said, or what is seen so far; empty when all is well.
    """

    dag_id: str
    file: str
    state: State
    detail: str = ""


def await_dags(
    airflow: Reader,
    files: Mapping[str, str],
    since: datetime,
    clock: Clock,
    timeout: float,
) -> tuple[DagState, ...]:
    """Ask until every DAG is parsed, one is broken, or the time is up.

    Args:
        airflow: Whom to ask.
        files: By DAG id: its file below the environment's DAG folder.
        since: When the files were uploaded, by the clock of S3.
        clock: How to wait.
        timeout: In seconds; asked at least once, and once more when it is up.
    """
    end = clock.seconds() + timeout
    while True:
        states = read_states(airflow, files, since + SYNC)
        left = end - clock.seconds()
        settled = all(one.state == "parsed" for one in states)
        if settled or left <= 0 or any(one.state == "broken" for one in states):
            return states
        clock.sleep(min(_PAUSE, left))


def read_states(
    airflow: Reader, files: Mapping[str, str], fresh: datetime
) -> tuple[DagState, ...]:
    """Return how far each DAG is; what Airflow saw before ``fresh`` does not count."""
    broken = airflow.read_broken()
    return tuple(
        _broken(dag_id, file, broken, fresh)
        or _state(dag_id, file, airflow.read_dag(dag_id), fresh)
        for dag_id, file in files.items()
    )


def _broken(
    dag_id: str, file: str, broken: tuple[Broken, ...], fresh: datetime
) -> DagState | None:
    for one in broken:
        if _is_file(one.file, file) and one.at is not None and one.at >= fresh:
            return DagState(dag_id, file, "broken", one.trace.strip())
    return None


def _state(dag_id: str, file: str, dag: Parsed | None, fresh: datetime) -> DagState:
    if dag is None:
        return DagState(dag_id, file, "waiting", "Airflow does not know it yet")
    if not _is_file(dag.file, file):
        said = f"Airflow has a DAG of this id from another file, '{dag.file}'"
        return DagState(dag_id, file, "waiting", said)
    if dag.at is None or dag.at < fresh:
        return DagState(dag_id, file, "waiting", "Airflow still has the version before")
    paused = "it is paused: switch it on in Airflow" if dag.paused else ""
    return DagState(dag_id, file, "parsed", paused)


def _is_file(seen: str, file: str) -> bool:
    """Tell whether a path of the environment is a file below its DAG folder.

    Airflow 2 names files from the root, Airflow 3 from the folder (its bundle).
    """
    return seen == file or seen.endswith(f"/{file}")
