"""K330 to K332: imports and arguments exist in the Airflow the component is for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from stagedoor.checks.findings import Finding, warning
from stagedoor.core.errors import Problem

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterable, Iterator, Mapping

    from stagedoor.checks.component import Component
    from stagedoor.checks.dag_file import DagFile
    from stagedoor.checks.ruff import Lint

Severity: TypeAlias = Literal["error", "warning"]

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

# What ruff's rules say, in words.
_RUFF_REMOVED: Final = {
    "AIR301": "is gone from",
    "AIR302": "has moved to a provider in",
    "AIR303": "takes other arguments in",
}
_RUFF_MOVED: Final = {
    "AIR311": "has moved in",
    "AIR312": "has moved to a provider in",
}
LINTED: Final = ("K330", "K331")
"""The rules that look at what ruff found as well."""


def check_removed(component: Component) -> Iterator[Finding]:
    """A DAG uses nothing that Airflow 3 removed.

    An error where the component's requirements name Airflow 3, else a warning. Imports
    inside a ``try`` that expects ``ImportError`` are a choice, and pass. Where there is a
    ruff, its rules AIR301, AIR302 and AIR303 are asked as well.

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
    yield from _of_ruff(component, severity, _RUFF_REMOVED, "K330")


def check_moved(component: Component) -> Iterator[Finding]:
    """A DAG for Airflow 3 imports from where Airflow 3 keeps things.

    The old places warn, and are taken away in a later version. A ``try`` with both
    places loads without a warning on either. Where there is a ruff, its rules AIR311 and
    AIR312 are asked as well.

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
    yield from _of_ruff(component, "warning", _RUFF_MOVED, "K331")


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


def _of_ruff(
    component: Component, severity: Severity, says: Mapping[str, str], code: str
) -> Iterator[Finding]:
    """Yield what ruff found and the tables here do not speak of."""
    files = {file.path: file for file in component.dags}
    for (path, name), lint in _first(component.lints).items():
        if lint.rule in says and not _is_ours(files[path], name):
            said = f"'{name}' {says[lint.rule]} Airflow 3 (ruff's {lint.rule})"
            place = component.at(path, lint.line, lint.column)
            yield Finding(severity, Problem(code, said, place, lint.advice), "ruff")


def _first(lints: Iterable[tuple[str, Lint]]) -> dict[tuple[str, str], Lint]:
    """Return the first place of each name: an import is said once, however used."""
    found: dict[tuple[str, str], Lint] = {}
    for path, lint in lints:
        found.setdefault((path, lint.name), lint)
    return found


def _is_ours(file: DagFile, name: str) -> bool:
    """Whether the tables here have an opinion on it, or on the import it comes from."""
    if name in _ARGUMENTS:
        return any(name in dag.keywords for dag in file.dags)
    imported = (one.replace(":", ".") for one, _ in file.imports())
    return any(
        f"{name}.".startswith(f"{one}.")
        and (one == "airflow.DAG" or _known(one, _REMOVED) or _known(one, _MOVED))
        for one in imported
    )


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
