"""Run DAGs with ``airflow dags test``, on sqlite, in a home that is thrown away.

Exit codes of Airflow's commands are not to be trusted one by one: ``dags test`` ends
with 0 when a run got stuck, and others read a database that nobody filled. The state of
the run is what Airflow's database says.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

from stagedoor.checks.airflows.processes import run, scratch
from stagedoor.checks.loads import DagRun
from stagedoor.core.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stagedoor.checks.airflows.environment import Environment
    from stagedoor.checks.airflows.processes import Ran
    from stagedoor.checks.loads import Loaded

_MIGRATION_SECONDS: Final = 300
_RUN_SECONDS: Final = 600
_LOG_LINES: Final = 200
# A day that is past for most DAGs; a later start moves it.
_DAY: Final = "2026-02-03"
_DATABASE: Final = "airflow.db"


def run_dags(
    environment: Environment,
    loaded: Loaded,
    seconds: int,
    say: Callable[[str], None],
) -> tuple[DagRun, ...]:
    """Run each DAG of a component once.

    Raises:
        SourceError: Airflow cannot make its database.
    """
    if not any(True for _ in loaded.dag_ids()):
        return ()
    with scratch(seconds) as (home, variables):
        variables["STAGEDOOR_RUN"] = "1"
        migrated = _airflow(
            environment, ["db", "migrate"], variables, home, _MIGRATION_SECONDS
        )
        if migrated.code != 0:
            said = f"Airflow {environment.version.number} cannot make its database"
            raise SourceError("K914", f"{said}: {migrated.last_lines(4)}")
        found = []
        for dag_id, path in dict(loaded.dag_ids()).items():
            say(f"running '{dag_id}' in Airflow {loaded.airflow}")
            found.append(_run_dag(environment, loaded, dag_id, path, home, variables))
        return tuple(found)


def _run_dag(  # noqa: PLR0913, PLR0917 - one place, two things to name it
    environment: Environment,
    loaded: Loaded,
    dag_id: str,
    path: str,
    home: Path,
    variables: Mapping[str, str],
) -> DagRun:
    file = Path(loaded.folder, path)
    folder = Path(loaded.folder, path.partition("/")[0])
    day = max(_DAY, _start(loaded, dag_id))
    ran = _airflow(
        environment,
        ["dags", "test", dag_id, day],
        {
            **variables,
            # This file alone: another one in the folder may hang, or end the process.
            "AIRFLOW__CORE__DAGS_FOLDER": str(file),
            "PYTHONPATH": os.pathsep.join((variables["PYTHONPATH"], str(folder))),
        },
        home,
        _RUN_SECONDS,
    )
    state, failed = _outcome(home / _DATABASE, dag_id)
    return DagRun(path, dag_id, state, ran.code, failed, ran.last_lines(_LOG_LINES))


def _start(loaded: Loaded, dag_id: str) -> str:
    for file in loaded.files:
        if dag_id in file.dags:
            return str(file.dags[dag_id]["start"] or "")[:10]
    return ""


def _airflow(
    environment: Environment,
    words: list[str],
    variables: Mapping[str, str],
    home: Path,
    seconds: int,
) -> Ran:
    command = [str(environment.python), "-m", "airflow", *words]
    return run(command, variables, home, seconds)


def _outcome(database: Path, dag_id: str) -> tuple[str | None, tuple[str, ...]]:
    """Return the last run's state, and the tasks that did not succeed."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute(
            "select state, run_id from dag_run where dag_id = ? order by id desc",
            (dag_id,),
        ).fetchall()
        if not rows:
            return None, ()
        state, run_id = rows[0]
        tasks = connection.execute(
            "select task_id from task_instance where dag_id = ? and run_id = ?"
            " and state = 'failed' order by task_id",
            (dag_id, run_id),
        ).fetchall()
    return state, tuple(task for (task,) in tasks)
