"""What a real Airflow saw of a component: evidence for the rules K500 to K507."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.core.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stagedoor.core.json import JsonObject


@frozen
class LoadedFile:
    """A DAG file that was loaded, or not.

    Attributes:
        path: In the component.
        dags: By id, what each says of itself.
        error: Why Airflow makes no DAG of it.
        warnings: As Airflow writes them: place, category, text.
        ended: How loading ended when it did not come to its end.
    """

    path: str
    dags: Mapping[str, JsonObject]
    error: str | None = None
    warnings: tuple[str, ...] = ()
    ended: str | None = None


@frozen
class DagRun:
    """One run of ``airflow dags test``.

    Attributes:
        path: The file of the DAG, in the component.
        dag_id: The DAG.
        state: The run's, as Airflow's database has it; ``None``: there was no run.
        code: The exit code; ``None``: it did not end in time.
        failed: The tasks that did not succeed.
        log: The last lines.
    """

    path: str
    dag_id: str
    state: str | None
    code: int | None
    failed: tuple[str, ...]
    log: str

    @property
    def is_good(self) -> bool:
        """Whether it ended well; the exit code alone does not say so."""
        return self.code == 0 and self.state == "success"


@frozen
class Loaded:
    """A component in one Airflow.

    Attributes:
        airflow: The version.
        is_known: Whether MWAA is known to have it.
        is_pinned: Whether its packages are those stagedoor pins.
        folder: Where the component was, as Airflow writes paths.
        files: Its DAG files, as far as Airflow looks into them.
        runs: Its DAGs' runs, when they were asked for.
        left_out: Lines of ``requirements.txt`` that were not installed.
    """

    airflow: str
    is_known: bool
    is_pinned: bool
    folder: str
    files: tuple[LoadedFile, ...]
    runs: tuple[DagRun, ...] = ()
    left_out: tuple[str, ...] = ()

    def dag_ids(self) -> Iterator[tuple[str, str]]:
        """Yield each DAG's id and file."""
        for file in self.files:
            for dag_id in file.dags:
                yield dag_id, file.path
