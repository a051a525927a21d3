"""K330 to K332: imports and arguments exist in the Airflow the component is for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stagedoor.checks.findings import Finding, warning
from stagedoor.core.errors import Problem

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator

    from stagedoor.checks.component import Component

# Measured on 2.10.3, 2.11.2, 3.0.6, 3.2.1 and 3.3.1; by module, or module:name.
_REMOVED: Final = {
    "airflow.contrib": "the provider's own module",
    "airflow.operators.dummy": "airflow.providers.standard.operators.empty",
    "airflow.operators.dummy_operator": "airflow.providers.standard.operators.empty",
    "airflow.operators.bash_operator": "airflow.providers.standard.operators.bash",
    "airflow.operators.python_operator": "airflow.providers.standard.operators.python",
    "airflow.operators.subdag": "airflow.sdk:TaskGroup",
    "airflow.utils.dates": "a fixed datetime(…)",
}
_MOVED: Final = {
    "airflow.operators.bash": "airflow.providers.standard.operators.bash",
    "airflow.operators.python": "airflow.providers.standard.operators.python",
    "airflow.operators.empty": "airflow.providers.standard.operators.empty",
    "airflow.operators.trigger_dagrun": (
        "airflow.providers.standard.operators.trigger_dagrun"
    ),
    "airflow.sensors.external_task": "airflow.providers.standard.sensors.external_task",
    "airflow.datasets": "airflow.sdk:Asset",
    "airflow.models.param": "airflow.sdk:Param",
    "airflow.models.dag": "airflow.sdk:DAG",
    "airflow.models.baseoperator": "airflow.sdk",
    "airflow.decorators": "airflow.sdk",
    "airflow.utils.task_group": "airflow.sdk:TaskGroup",
    "airflow.utils.trigger_rule": "airflow.sdk:TriggerRule",
}
_NEW: Final = ("airflow.sdk", "airflow.providers.standard")
_ARGUMENTS: Final = {
    "schedule_interval": "schedule",
    "timetable": "schedule",
    "concurrency": "max_active_tasks",
    "fail_stop": "fail_fast",
    "default_view": None,
    "orientation": None,
    "full_filepath": None,
}


def check_removed(component: Component) -> Iterator[Finding]:
    """A DAG uses nothing that Airflow 3 removed.

    An error where the component's requirements name Airflow 3, else a warning. Imports
    inside a ``try`` that expects ``ImportError`` are a choice, and pass.

    Bad::

        from airflow.utils.dates import days_ago
        DAG(schedule_interval="@daily")

    Good::

        DAG(schedule="@daily", start_date=datetime(2026, 1, 1, tzinfo=timezone.utc))
    """
    severity = component.severity_on_airflow(3)
    for path, name, node in _imports(component):
        instead = _known(name, _REMOVED)
        if instead:
            said = f"'{name.replace(':', '.')}' is gone from Airflow 3"
            place = component.at(path, node.lineno, node.col_offset + 1)
            yield Finding(severity, Problem("K330", said, place, f"use {instead}"))
    for file in component.dags:
        for dag in file.dags:
            for key in _ARGUMENTS.keys() & dag.keywords.keys():
                other = _ARGUMENTS[key]
                hint = f"use '{other}'" if other else "leave it out"
                said = f"DAG has no '{key}' on Airflow 3"
                place = component.at(file.path, *dag.where(key))
                yield Finding(severity, Problem("K330", said, place, hint))


def check_moved(component: Component) -> Iterator[Finding]:
    """A DAG for Airflow 3 imports from where Airflow 3 keeps things.

    The old places warn, and are taken away in a later version. A ``try`` with both
    places loads without a warning on either.

    Bad::

        from airflow.operators.python import PythonOperator

    Good::

        from airflow.providers.standard.operators.python import PythonOperator
    """
    if not (component.airflow or "").startswith("3."):
        return
    for path, name, node in _imports(component):
        instead = "airflow.sdk" if name == "airflow:DAG" else _known(name, _MOVED)
        if instead:
            said = f"'{name.replace(':', '.')}' has moved in Airflow 3"
            place = component.at(path, node.lineno, node.col_offset + 1)
            yield warning("K331", said, place, f"import from {instead}")


def check_missing(component: Component) -> Iterator[Finding]:
    """A DAG for Airflow 2 imports nothing that only Airflow 3 has.

    The file would be an import error, and there would be no DAG.

    Bad::

        from airflow.sdk import DAG     # requirements.txt names Airflow 2.10.3

    Good::

        from airflow import DAG
    """
    if not (component.airflow or "").startswith("2."):
        return
    for path, name, node in _imports(component):
        module = name.partition(":")[0]
        if module.startswith(_NEW):
            said = f"Airflow {component.airflow} has no '{module}'"
            place = component.at(path, node.lineno, node.col_offset + 1)
            hint = "expect ImportError and import Airflow 2's, or name Airflow 3"
            # The standard provider can be installed on Airflow 2 as well.
            severity = component.severity_on_airflow(2)
            grave = severity if module.startswith("airflow.sdk") else "warning"
            yield Finding(grave, Problem("K332", said, place, hint))


def _imports(component: Component) -> Iterator[tuple[str, str, ast.stmt]]:
    """Yield file, what is imported and where, but for what may fail."""
    for file in component.dags:
        for name, node in file.imports():
            if name.startswith("airflow") and node not in file.guarded:
                yield file.path, name, node


def _known(name: str, table: dict[str, str]) -> str | None:
    """Look a module or one of its parents up."""
    module = name.replace(":", ".")
    while module:
        if module in table:
            return table[module]
        module = module.rpartition(".")[0]
    return None
