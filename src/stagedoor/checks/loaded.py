"""K500 to K507: what only a real Airflow can tell; the rules of ``--airflow``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

from stagedoor.checks.findings import Finding
from stagedoor.core.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.checks.component import Component
    from stagedoor.checks.loads import DagRun, Loaded, LoadedFile
    from stagedoor.core.locations import Location

_FRAME: Final = re.compile(r'File "([^"]+)", line (\d+)')
_WARNED: Final = re.compile(r"(?P<path>.+?):(?P<line>\d+): (?P<text>.*)", re.DOTALL)
_CYCLE: Final = "Cycle detected"
_TIMEOUT: Final = "DagBag import timeout"
_MISSING: Final = re.compile(r"No module named '([^']+)'")
_RAISED: Final = re.compile(r"^(?:\w+\.)*[A-Z]\w*(?:Error|Exception): .*", re.MULTILINE)
_TWICE: Final = "AirflowDagDuplicatedIdException"


def check_version_known(component: Component) -> Iterator[Finding]:
    """The Airflow that loads the DAG is one that MWAA has, with known packages.

    Another one is installed all the same, with the packages the index offers that day:
    what is found today need not be found tomorrow. AWS adds versions, so this is never
    an error.

    Bad::

        stagedoor check --airflow 3.0.5

    Good::

        stagedoor check --airflow 3.0.6
    """
    from stagedoor.checks.airflows.versions import pinned_versions

    hint = f"packages are pinned for {', '.join(pinned_versions())}"
    for loaded in component.loads:
        if not loaded.is_known:
            said = f"Airflow {loaded.airflow} is no version MWAA is known to have"
            yield _about(loaded, "warning", Problem("K500", said, None, hint))
        elif not loaded.is_pinned:
            said = f"the packages of Airflow {loaded.airflow} are not pinned"
            yield _about(loaded, "warning", Problem("K500", said, None, hint))


def check_import(component: Component) -> Iterator[Finding]:
    """Airflow loads every DAG file.

    A file that raises makes no DAG; MWAA shows a red banner and runs nothing of it. The
    component's requirements are installed beside Airflow before its files are loaded.

    Bad::

        from airflow.utils.dates import days_ago    # Airflow 3

    Good::

        from datetime import datetime
    """
    for loaded, file in _files(component):
        if file.error and not _is_another_rule_s(file.error):
            said = f"Airflow {loaded.airflow} cannot load it: {_last(file.error)}"
            place = _place(component, loaded, file)
            hint = _import_hint(loaded, file.error)
            yield _about(loaded, "error", Problem("K501", said, place, hint))


def check_cycles(component: Component) -> Iterator[Finding]:
    """No task waits for itself, however long the way round.

    Airflow refuses the whole DAG.

    Bad::

        extract >> load >> extract

    Good::

        extract >> load
    """
    for loaded, file in _files(component):
        if file.error and _CYCLE in file.error:
            said = f"Airflow {loaded.airflow}: {_last(file.error)}"
            place = _place(component, loaded, file)
            hint = "take one of the arrows between these tasks away"
            yield _about(loaded, "error", Problem("K502", said, place, hint))


def check_warnings(component: Component) -> Iterator[Finding]:
    """Airflow loads every DAG file without a warning.

    What warns in this version is gone in one of the next.

    Bad::

        from airflow.operators.python import PythonOperator     # Airflow 3

    Good::

        from airflow.providers.standard.operators.python import PythonOperator
    """
    for loaded, file in _files(component):
        for text in dict.fromkeys(file.warnings):
            found = _WARNED.match(text)
            what = " ".join((found["text"] if found else text).split())
            place = component.at(file.path)
            if found and _own_path(loaded, found["path"]) is not None:
                path = _own_path(loaded, found["path"]) or file.path
                place = component.at(path, int(found["line"]))
            said = f"Airflow {loaded.airflow} warns: {what}"
            yield _about(loaded, "warning", Problem("K503", said, place))


def check_ends(component: Component) -> Iterator[Finding]:
    """Loading a DAG file comes to an end, within 30 seconds.

    Airflow loads files again and again, in processes that load others as well: one that
    waits, or ends the process, holds the others up.

    Bad::

        sys.exit("no configuration")

    Good::

        raise ValueError("no configuration")
    """
    hint = "move what waits into a task; raise an exception instead of leaving"
    for loaded, file in _files(component):
        how = file.ended or _how_it_ended(file.error or "")
        if how:
            said = f"Airflow {loaded.airflow} cannot load it: {how}"
            place = _place(component, loaded, file)
            yield _about(loaded, "error", Problem("K504", said, place, hint))


def check_unique(component: Component) -> Iterator[Finding]:
    """No two DAG files make a DAG of the same id, as Airflow sees them.

    Ids that are computed are compared here, where K305 sees literals only. All
    components that are checked together count: they share an environment.

    Bad::

        DAG(dag_id=f"{TEAM}_orders")     # in two files

    Good::

        DAG(dag_id="sales.shop.1.orders")
    """
    for loaded in component.loads:
        seen = component.workspace.loaded_dags[loaded.airflow]
        for dag_id, path in loaded.dag_ids():
            place = component.at(path)
            first = seen[dag_id]
            if str(place) != first:
                said = f"Airflow {loaded.airflow}: '{dag_id}' is there twice, first in {first}"
                hint = "give each an id of its own"
                at = _dag_place(component, path, dag_id)
                yield _about(loaded, "error", Problem("K505", said, at, hint))


def check_makes_dag(component: Component) -> Iterator[Finding]:
    """Airflow finds the DAG of a workload, under the workload's identifier.

    A file that loads can still make no DAG, and one whose id is computed another one.

    Bad::

        def workload(): ...       # under @dag, and never called

    Good::

        workload()
    """
    workload = component.workload
    for loaded in component.loads:
        found = dict(loaded.dag_ids())
        fine = not any(file.error or file.ended for file in loaded.files)
        identifier = workload.text("metadata", "name") if workload else None
        missing = identifier not in found if identifier else not found
        if fine and missing:
            what = f"no DAG '{identifier}'" if identifier else "no DAG"
            there = ", ".join(f"'{one}'" for one in sorted(found)) or "none"
            said = f"Airflow {loaded.airflow} finds {what}; there is: {there}"
            place = component.at(component.dags[0].path)
            yield _about(loaded, "error", Problem("K506", said, place))


def check_run(component: Component) -> Iterator[Finding]:
    """With ``--run``, a DAG runs to a good end.

    ``airflow dags test`` runs its tasks one after another on this machine, on sqlite,
    each once, without AWS keys and off the network: a task that needs them fails here.

    Bad::

        raise RuntimeError("not yet written")

    Good::

        log.info("run of %s", context["dag"].dag_id)
    """
    for loaded in component.loads:
        for one in loaded.runs:
            if not one.is_good:
                said = f"Airflow {loaded.airflow}: {_how(one)}"
                place = _dag_place(component, one.path, one.dag_id)
                hint = f"its log says: {_tail(one)}"
                yield _about(loaded, "error", Problem("K507", said, place, hint))


def _how_it_ended(error: str) -> str | None:
    """Tell from an import error of Airflow's that loading came to no end."""
    if _TIMEOUT in error:
        return "it was still loading when its time was over"
    leaves = _last(error).startswith("SystemExit")  # Airflow 3; 2 lets it through
    return "it calls sys.exit" if leaves else None


def _files(component: Component) -> Iterator[tuple[Loaded, LoadedFile]]:
    for loaded in component.loads:
        for file in loaded.files:
            yield loaded, file


def _about(
    loaded: Loaded, severity: Literal["error", "warning"], problem: Problem
) -> Finding:
    return Finding(severity, problem, f"airflow {loaded.airflow}")


def _is_another_rule_s(error: str) -> bool:
    by_word = any(word in error for word in (_CYCLE, _TWICE))
    return by_word or _how_it_ended(error) is not None


def _last(error: str) -> str:
    """Return the sentence of an error, without its traceback."""
    lines = [line.strip() for line in error.splitlines() if line.strip()]
    start = next((n for n, line in enumerate(lines) if _FRAME.search(line)), None)
    return " ".join(lines if start is None else lines[-1:])


def _import_hint(loaded: Loaded, error: str) -> str | None:
    missing = _MISSING.search(error)
    if missing is None:
        return None
    if loaded.left_out:
        lines = ", ".join(f"'{line}'" for line in loaded.left_out)
        return f"these lines of requirements.txt are not installed by a check: {lines}"
    return f"name the package of '{missing[1]}' in requirements.txt"


def _own_path(loaded: Loaded, path: str) -> str | None:
    """Return the path in the component of what Airflow names; None for a library's."""
    inside = path.removeprefix(f"{loaded.folder}/")
    return None if inside == path else inside


def _place(component: Component, loaded: Loaded, file: LoadedFile) -> Location:
    """Return the innermost line of the component that a traceback names."""
    for path, line in reversed(_FRAME.findall(file.error or "")):
        inside = _own_path(loaded, path)
        if inside is not None:
            return component.at(inside, int(line))
    return _first_dag(component, file.path)


def _first_dag(component: Component, path: str) -> Location:
    return _dag_place(component, path, None)


def _dag_place(component: Component, path: str, dag_id: str | None) -> Location:
    """Return where a file makes a DAG, as far as reading it tells."""
    dags = next((file.dags for file in component.dags if file.path == path), ())
    named = [dag for dag in dags if dag.dag_id == dag_id] or list(dags[:1])
    return component.at(path, *named[0].place) if named else component.at(path)


def _how(one: DagRun) -> str:
    if one.code is None:
        return f"'{one.dag_id}' was still running when its time was over"
    if one.failed:
        tasks = ", ".join(f"'{task}'" for task in one.failed)
        return f"'{one.dag_id}' fails in {tasks}"
    if one.state is None:
        return f"'{one.dag_id}' does not run"
    return f"'{one.dag_id}' ends as '{one.state}', with exit code {one.code}"


def _tail(one: DagRun) -> str:
    raised = _RAISED.findall(one.log)
    lines = raised[-1:] or one.log.splitlines()[-3:]
    return " | ".join(line.strip() for line in lines)
