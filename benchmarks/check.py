"""What a check costs: ``python benchmarks/check.py``; ``--few`` makes a tenth of it.

Processor time of this process, so that a busy machine counts little: one component the
first time (its modules imported before) and again, a CUE policy read and asked, and a
folder of components. Exits with 1 where a row is beyond its bar.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from stagedoor.checks.run import CheckRequest, check_folder
from stagedoor.checks.table import RULES
from stagedoor.core.resources import data_folder
from stagedoor.cue.policy import check, load_policy

if TYPE_CHECKING:
    from collections.abc import Callable

COMPONENT: Final = data_folder("templates") / "mwaa-workload/tests/orders/expected"
POLICY: Final = data_folder("policies") / "mwaa.cue"
# What the rules import when they run.
USED: Final = ("croniter", "stagedoor.catalog.entities", "stagedoor.catalog.urls",
               "stagedoor.checks.dag_file", "stagedoor.cue.report", "re2")  # fmt: skip
DOCUMENT: Final = {
    "id": "urn:dmb:cmp:sales:shop:1:daily-orders",
    "kind": "workload",
    "name": "Daily orders",
    "description": "The orders of the day before.",
    "version": "1.0.0",
    "infrastructureTemplateId": "urn:dmb:itm:aws-workload-airflow-provisioner:0",
    "useCaseTemplateId": "urn:dmb:utm:mwaa-workload-template:1.0.0",
    "dependsOn": ["urn:dmb:cmp:sales:shop:1:landing"],
    "readsFrom": [],
    "tags": [],
    "specific": {
        "scheduleCron": "15 4 * * 1-5",
        "dagName": "daily_orders.py",
        "sourcePath": "source/",
        "destinationPath": "dags/",
        "bucketName": "acme-mwaa-production",
    },
}


class Row(NamedTuple):
    """What was measured, in milliseconds, and what it may be."""

    what: str
    took: float
    bar: float


def main() -> int:
    """Measure, print a table, compare."""
    count = 100 if "--few" in sys.argv[1:] else 1_000
    for module in USED:
        import_module(module)
    rows = (*_one(), *_policy(), _many(count))
    sys.stdout.write(
        f"{len(RULES)} rules\n\n| what | ms | bar |\n| --- | ---: | ---: |\n"
    )
    for row in rows:
        sys.stdout.write(f"| {row.what} | {row.took:,.1f} | {row.bar:,.0f} |\n")
    return int(any(row.took > row.bar for row in rows))


def _one() -> tuple[Row, Row]:
    first = _took(lambda: _check(COMPONENT), turns=1)
    again = _took(lambda: _check(COMPONENT), turns=20)
    return Row("one component, first", first, 150), Row("one component", again, 150)


def _check(folder: Path) -> None:
    checked = check_folder(CheckRequest(folder, engine="builtin"))
    assert checked.findings == ()  # noqa: S101 - or it would be another workload


def _policy() -> tuple[Row, Row]:
    files = ((str(POLICY), POLICY.read_text(encoding="utf-8")),)
    policy = load_policy(files)

    def ask() -> None:
        result = check(policy, DOCUMENT, None, None)
        assert result.verdict == "pass"  # noqa: S101

    return (
        Row("mwaa.cue, read", _took(lambda: load_policy(files), turns=20), 10),
        Row("mwaa.cue, asked", _took(ask, turns=50), 10),
    )


def _many(count: int) -> Row:
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            _copy(Path(folder) / f"component-{number}", number)
        took = _took(lambda: _check(Path(folder)), turns=1)
    return Row(f"{count:,} components", took, 20 * count)


def _copy(target: Path, number: int) -> None:
    """Copy the component, and its DAG file, under names of their own."""
    shutil.copytree(COMPONENT, target)
    own = {
        b"daily-orders": b"daily-%d" % number,
        b"daily_orders": b"daily_%d" % number,
    }
    for file in [one for one in target.rglob("*") if one.is_file()]:
        data = text = file.read_bytes()
        for old, new in own.items():
            text = text.replace(old, new)
        if text != data:
            file.write_bytes(text)
    dag = target / "dags/daily_orders.py"
    dag.rename(dag.with_name(f"daily_{number}.py"))


def _took(work: Callable[[], object], turns: int) -> float:
    """Return the least processor time of one turn, in milliseconds."""
    best = float("inf")
    for _ in range(turns):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best * 1_000


if __name__ == "__main__":
    sys.exit(main())
