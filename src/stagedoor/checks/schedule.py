"""K306, K307, K320, K321: when a DAG runs, by Airflow's own cron library."""

from __future__ import annotations

import ast
import re
from datetime import datetime
from typing import TYPE_CHECKING, Final

from stagedoor.checks.dag_file import dotted
from stagedoor.checks.findings import error, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.checks.component import Component
    from stagedoor.checks.dag_file import Dag
    from stagedoor.checks.findings import Finding
    from stagedoor.core.locations import Location

_PRESETS: Final = frozenset(("@once", "@continuous", "@quarterly"))
_SPECIFIC: Final = ("spec", "mesh", "specific", "scheduleCron")
_FIELDS: Final = 5
_CRON_TIMETABLE: Final = re.compile(r"\bCron(DataInterval|Trigger)Timetable$")
PLAIN: Final = re.compile(
    r"@(hourly|daily|midnight|weekly|monthly|yearly|annually)"
    r"|([0-5]?[0-9]|\*/[1-5]?[1-9]|\*) ([01]?[0-9]|2[0-3]|\*) \* \* "
    r"(\*|[0-6]|[0-4]-[56])",
    re.ASCII,
)
# Any moment: only whether there is a next one matters.
_START: Final = datetime(2024, 1, 1)  # noqa: DTZ001
_SPANS: Final = (60, 24, 31, 12, 7)
_HINT: Final = "five fields such as '15 4 * * 1-5', or a preset such as '@daily'"


def check_scheduled(component: Component) -> Iterator[Finding]:
    """A DAG says its ``schedule``, ``None`` included.

    Left out, it is daily on Airflow 2 and never on Airflow 3.

    Bad::

        DAG(dag_id="a.b.1.c", catchup=False)

    Good::

        DAG(dag_id="a.b.1.c", schedule="@daily", catchup=False)
    """
    said_so = {"schedule", "schedule_interval", "timetable"}
    for file in component.dags:
        for dag in file.dags:
            if not said_so & dag.keywords.keys() and not dag.is_open:
                place = component.at(file.path, *dag.place)
                said = "the DAG has no schedule: daily on Airflow 2, never on Airflow 3"
                yield error("K306", said, place, "add schedule=…, or schedule=None")


def check_same_schedule(component: Component) -> Iterator[Finding]:
    """The DAG's schedule is the ``scheduleCron`` of the catalog.

    The platform shows and governs the catalog's; Airflow runs the DAG's.

    Bad::

        scheduleCron: "0 5 * * *"      # and in the DAG: schedule="0 6 * * *"

    Good::

        scheduleCron: "0 5 * * *"      # and in the DAG: schedule="0 5 * * *"
    """
    workload = component.workload
    cron = workload.text(*_SPECIFIC) if workload else ""
    main = workload.text(*_SPECIFIC[:-1], "dagName") if workload else ""
    for file in component.dags:
        if not cron or file.path.rpartition("/")[2] != main or len(file.dags) != 1:
            continue
        dag = file.dags[0]
        schedule = _said_schedule(dag)
        if schedule is not None and schedule.split() != cron.split():
            said = f"the schedule is '{schedule}', scheduleCron of the catalog '{cron}'"
            place = component.at(file.path, *dag.where("schedule"))
            yield error("K307", said, place, "say the same in both")


def _said_schedule(dag: Dag) -> str | None:
    """Return the cron, preset or ``None`` a DAG says; ``None`` when it is computed."""
    for keyword in ("schedule", "schedule_interval", "timetable"):
        node = dag.argument(keyword)
        if isinstance(node, ast.Constant) and node.value is None:
            return "None"
        if isinstance(node, ast.Call) and _CRON_TIMETABLE.search(dotted(node.func)):
            node = node.args[0] if node.args else None
        value = dag.file.literal(node) if node is not None else None
        if isinstance(value, str):
            return value
    return None


def check_cron(component: Component) -> Iterator[Finding]:
    """A schedule is one that Airflow accepts.

    Airflow asks croniter, and knows ``@once``, ``@continuous`` and ``@quarterly``
    besides; so does this rule. ``@continuous`` is refused unless one run is active at a
    time.

    Bad::

        schedule="0 24 * * *"

    Good::

        schedule="0 0 * * *"
    """
    for text, place in _crons(component):
        if text not in _PRESETS and not _is_valid(text):
            yield error("K320", f"Airflow does not accept '{text}'", place, _HINT)
    for file in component.dags:
        for dag in file.dags:
            if dag.text("schedule") == "@continuous" and not _is_alone(dag):
                place = component.at(file.path, *dag.where("schedule"))
                said = "'@continuous' needs max_active_runs=1"
                yield error("K320", said, place, "add max_active_runs=1")


def check_cron_sense(component: Component) -> Iterator[Finding]:
    """A schedule means what it seems to.

    Airflow accepts six fields (the sixth is seconds), ``R`` (another moment at each
    parse), steps longer than their field, and days that never come.

    Bad::

        schedule="0 0 * * * *"

    Good::

        schedule="0 0 * * *"
    """
    for text, place in _crons(component):
        if text not in _PRESETS and not is_plain(text) and _is_valid(text):
            doubt = _doubt(text, component.airflow)
            if doubt:
                yield warning("K321", f"'{text}' {doubt}", place, _HINT)


def is_plain(text: str) -> bool:
    """Tell whether a schedule is so plain that nobody has to be asked about it.

    That is a preset, or a moment of each hour, day or day of the week: croniter takes as
    long to load as a small component takes to make.
    """
    return PLAIN.fullmatch(text) is not None


def _is_valid(text: str) -> bool:
    if is_plain(text):
        return True
    from croniter import croniter

    return bool(croniter.is_valid(text))


def _is_alone(dag: Dag) -> bool:
    runs = dag.keywords.get("max_active_runs")
    return dag.is_open or (runs is not None and dag.file.literal(runs) == 1)


def _crons(component: Component) -> Iterator[tuple[str, Location]]:
    """Yield each distinct schedule once, the catalog's first."""
    seen: set[str] = set()
    workload = component.workload
    cron = workload.get(*_SPECIFIC) if workload else None
    if workload and isinstance(cron, str):
        seen.add(cron)
        yield cron, workload.document.locate(_SPECIFIC)
    for file in component.dags:
        for dag in file.dags:
            for keyword in ("schedule", "schedule_interval"):
                text = dag.text(keyword)
                if text is not None and text not in seen:
                    seen.add(text)
                    yield text, component.at(file.path, *dag.where(keyword))


def _doubt(text: str, airflow: str | None) -> str | None:
    if text.startswith("@"):
        return None
    fields = text.split()
    if len(fields) > _FIELDS:
        return "has six fields: the sixth is seconds, at the end"
    if any("R" in field or "r" in field for field in fields[:3]):
        return "is another moment whenever the file is loaded"
    for field, span in zip(fields, _SPANS, strict=False):
        step = re.search(r"/(\d+)", field)
        if step and int(step[1]) >= span:
            return f"has a step of {step[1]} in a field of {span}"
    if "W" in fields[2].upper() and (airflow or "").startswith(("2.", "3.0.")):
        return f"is no schedule for the croniter of Airflow {airflow}"
    return None if _comes(text) else "never comes"


def _comes(text: str) -> bool:
    from croniter import CroniterError, croniter

    try:
        croniter(text, _START).get_next(datetime)
    except CroniterError:
        return False
    return True
