"""What ruff knows of Airflow 3, beside what the tables here know: each thing once."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.checks.conftest import GOLDEN

from stagedoor.checks import ruff
from stagedoor.cli.main import main

DAG = "dags/daily_orders.py"
LOG = "log = logging"
REMOVED = "from airflow.utils.dates import days_ago\nSTART = days_ago(1)\n"

# what is added                                                         rule    who
ADDED = {
    REMOVED:                                                            [("K330", "stagedoor")],
    "import airflow.utils.dates\nairflow.utils.dates.days_ago(1)\n":    [("K330", "stagedoor")],
    "from airflow.operators.python import PythonOperator as P\nP\n":     [("K331", "stagedoor")],
    "from airflow.hooks.S3_hook import S3Hook\nS3Hook()\n":              [("K330", "ruff")],
    "from airflow.models import Connection\nConnection\nConnection\n":   [("K331", "ruff")],
    "from airflow.configuration import get\nget('core', 'x')\n":         [("K330", "ruff")],
    "try:\n    from airflow.sdk import Asset\nexcept ImportError:\n    from airflow.datasets import Dataset as Asset\n": [],
}  # fmt: skip


@pytest.fixture
def component(tmp_path, monkeypatch):
    shutil.copytree(GOLDEN / "orders/expected", tmp_path / "orders")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "orders"


def findings(capfd, *words):
    main(["check", "orders", "--select", "K33", "--json", *words])
    document = json.loads(capfd.readouterr().out)
    return document["findings"]


@pytest.mark.parametrize("text", ADDED)
def test_each_thing_is_said_once(text, component, capfd):
    file = component / DAG
    file.write_text(file.read_text().replace(LOG, text + LOG, 1))
    found = findings(capfd)
    assert [(one["code"], one["tool"]) for one in found] == ADDED[text]
    assert all(one["file"] == f"orders/{DAG}" and one["line"] for one in found)


def test_an_argument_is_said_once(component, capfd):
    file = component / DAG
    file.write_text(file.read_text().replace("schedule=", "schedule_interval=", 1))
    [one] = findings(capfd)
    assert (one["code"], one["tool"]) == ("K330", "stagedoor")


@pytest.mark.parametrize("ruff_is", ["gone", "broken", "old"])
def test_without_ruff_the_tables_speak(ruff_is, component, capfd, monkeypatch):
    script = component.parent / "ruff"
    script.write_text(f"#!/bin/sh\necho {'[' if ruff_is == 'broken' else ''}\nexit 2\n")
    script.chmod(0o755)
    path = None if ruff_is == "gone" else str(script)
    monkeypatch.setattr(ruff, "find_ruff", lambda: path)
    file = component / DAG
    file.write_text(file.read_text().replace(LOG, REMOVED + LOG, 1))
    assert [one["tool"] for one in findings(capfd)] == ["stagedoor"]


def test_one_process_lints_all_components(tmp_path, monkeypatch, capfd):
    for name in ("a", "b"):
        shutil.copytree(GOLDEN / "orders/expected", tmp_path / "orders" / name)
    log = tmp_path / "log"
    script = tmp_path / "ruff"
    script.write_text(f'#!/bin/sh\necho x >> {log}\nexec "{ruff.find_ruff()}" "$@"\n')
    script.chmod(0o755)
    monkeypatch.setattr(ruff, "find_ruff", lambda: str(script))
    monkeypatch.chdir(tmp_path)
    assert findings(capfd) == []
    assert log.read_text() == "x\n"


def test_the_ruff_beside_this_python_is_taken():
    assert Path(ruff.find_ruff() or "").is_file()
