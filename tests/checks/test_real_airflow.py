"""Problems planted one by one, in real Airflows: the rule for each finds it, there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.checks.conftest import GOLDEN
from tests.templates.airflows import CACHE, VERSIONS, airflow

from stagedoor.checks.airflows.load import RealTier
from stagedoor.checks.airflows.versions import parse_versions
from stagedoor.checks.run import CheckRequest, check_folder

pytestmark = [pytest.mark.airflow, pytest.mark.slow]

EACH = [
    pytest.param(version, marks=pytest.mark.xdist_group(f"airflow-{version}"))
    for version in VERSIONS
]
HEAD = "from airflow import DAG\nfrom datetime import datetime, timezone\n"
TASK = (
    "from airflow.models.baseoperator import BaseOperator\n"
    "class Task(BaseOperator):\n    def execute(self, context): {body}\n"
)
DAGS = "with DAG(dag_id={id}, schedule='@daily', start_date=datetime(2026, 1, 1, tzinfo=timezone.utc), catchup=False):\n"

# what is in dags/                   rule    severity   line   file
PLANTED = {
    "a library that is not there":   ("K501", "error",   5,    HEAD + "def load():\n    # first\n    import nowhere\n\nload()\n"),
    "a bracket is missing":          ("K501", "error",   3,    HEAD + "print('airflow dag'\n"),
    "a task that waits for itself":  ("K502", "error",   6,    HEAD + TASK.format(body="pass") + DAGS.format(id="'cycle'") + "    a, b = Task(task_id='a'), Task(task_id='b')\n    a >> b >> a\n"),
    "a deprecation":                 ("K503", "warning", 4,    HEAD + "import warnings\nwarnings.warn('it goes away', DeprecationWarning)\n" + DAGS.format(id="'old'") + "    pass\n"),
    "a sys.exit":                    ("K504", "error",   None, HEAD + "import sys\nsys.exit('airflow dag')\n"),
    "the process ended":             ("K504", "error",   None, HEAD + "import os\nos._exit(0)\n"),
    "a wait without end":            ("K504", "error",   None, HEAD + "import time\nwhile True: time.sleep(1)\n"),
    "a wait nothing interrupts":     ("K504", "error",   None, HEAD + "import signal, time\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True: time.sleep(1)\n"),
    "an id computed twice":          ("K505", "error",   3,    HEAD + DAGS.format(id="'twi' + 'ce'") + "    pass\n"),
}  # fmt: skip
HARMLESS = (
    HEAD + "print('[{\"airflow dag\"')\n" + DAGS.format(id="'said'") + "    pass\n"
)
NETWORK = HEAD + "import socket\nsocket.create_connection(('192.0.2.1', 80), 1)\n"


def tier(version: str, *, runs: bool = False) -> RealTier:
    """The environments of the whole session; little patience, but where a DAG runs."""
    airflow(version)
    versions = parse_versions([version])
    seconds = 30 if runs else 8
    return RealTier(versions, CACHE, lambda _: None, runs, seconds)


def found(folder: Path, version: str, **options: bool):
    request = CheckRequest(folder, select=("K5",), real_tier=tier(version, **options))
    return check_folder(request).findings


@pytest.mark.usefixtures("developer")
@pytest.mark.parametrize("version", EACH)
def test_what_is_planted_is_found_where_it_is(version, tmp_path, monkeypatch):
    """All at once: a file that ends the process, or hangs, spoils no other."""
    monkeypatch.chdir(tmp_path)
    dags = tmp_path / "dags"
    dags.mkdir()
    for number, (_, _, _, text) in enumerate(PLANTED.values()):
        (dags / f"planted_{number}.py").write_text(text)
    (dags / "a_first.py").write_text(PLANTED["an id computed twice"][3])
    (dags / "harmless.py").write_text(HARMLESS)
    (dags / "network.py").write_text(NETWORK)
    seen: dict[str, list[Any]] = {}
    for one in found(Path(), version):
        assert one.tool == f"airflow {version}"
        seen.setdefault(one.problem.at.path, []).append(one)
    for number, (name, (rule, severity, line, _)) in enumerate(PLANTED.items()):
        own = [f for f in seen[f"dags/planted_{number}.py"] if f.problem.code == rule]
        assert [f.severity for f in own] == [severity], name
        if line:
            assert own[0].problem.at.line == line, name
    assert "dags/harmless.py" not in seen
    assert "off the network" in seen["dags/network.py"][0].problem.message


@pytest.fixture
def developer(monkeypatch):
    """Nothing of the developer's may reach a DAG: this is what would."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "not-for-dags")
    monkeypatch.setenv("AIRFLOW__CORE__DAGBAG_IMPORT_TIMEOUT", "0.001")


@pytest.mark.usefixtures("developer")
@pytest.mark.parametrize("version", EACH)
def test_a_dag_that_fails_when_it_runs_is_found(version, tmp_path):
    folder = tmp_path / "dags"
    folder.mkdir()
    body = "import os; raise RuntimeError(f'no key: {os.environ.get(\"AWS_ACCESS_KEY_ID\")}')"
    text = HEAD + TASK.format(body=body) + DAGS.format(id="'fails'")
    (folder / "fails.py").write_text(text + "    Task(task_id='first', retries=3)\n")
    (folder / "leaves.py").write_text(PLANTED["a sys.exit"][3])
    [one] = [f for f in found(tmp_path, version, runs=True) if f.problem.code == "K507"]
    assert one.problem.message.endswith("'fails' fails in 'first'")
    assert "no key: None" in one.problem.hint


@pytest.mark.usefixtures("developer")
@pytest.mark.parametrize("version", EACH)
def test_the_golden_component_is_clean(version):
    assert found(GOLDEN / "orders/expected", version) == ()


def test_an_unknown_version_is_a_warning_never_an_error():
    from stagedoor.checks.component import Component
    from stagedoor.checks.loaded import check_version_known
    from stagedoor.checks.loads import Loaded
    from stagedoor.tree.entries import FileTree

    component = Component(FileTree({}))
    flags = {"9.9.9": (False, False), "2.10.1": (True, False), "3.0.6": (True, True)}
    component.loads = tuple(Loaded(v, *f, "/x", ()) for v, f in flags.items())
    warned = list(check_version_known(component))
    assert [one.severity for one in warned] == ["warning", "warning"]
    assert json.dumps([one.problem.message for one in warned]).count("Airflow") == 2
