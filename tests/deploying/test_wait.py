"""``--wait`` against our stand-in for MWAA (no real environment is behind it)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from stagedoor.cli import deploy as command
from stagedoor.deploying.waiting import Clock

DAG_ID = "sales.shop.1.daily-orders"
FILE = "sales_shop_1_daily_orders.py"
ROOT = "/usr/local/airflow/dags/"
NOW = datetime.now(UTC)  # noqa: TID251 - beside the clock of the S3 server
LATER = (NOW + timedelta(minutes=5)).isoformat()
SOON = (NOW + timedelta(seconds=15)).isoformat()
BEFORE = (NOW - timedelta(minutes=5)).isoformat()
ENVIRONMENT = ("--yes", "--environment", "analytics", "--wait", "--json")

# Airflow      the row of GET /dags (v1, v2)                   a row of GET /importErrors
GENERATIONS = {
    "2.10.3": ({"fileloc": ROOT + FILE, "file_token": "x", "is_active": True}, ROOT + FILE),
    "3.0.6":  ({"fileloc": ROOT + FILE, "relative_fileloc": FILE, "is_stale": False}, FILE),
}  # fmt: skip


@pytest.fixture(autouse=True)
def naps(monkeypatch) -> list[float]:
    """A clock that only goes on while somebody sleeps; how long each nap was."""
    slept: list[float] = []
    clock = Clock(lambda: sum(slept), slept.append)
    monkeypatch.setattr(command, "_clock", lambda: clock)
    return slept


@pytest.fixture(params=GENERATIONS)
def generation(request, mwaa):
    """An environment of one generation of Airflow: row of a DAG, name of a file."""
    mwaa.environments["analytics"]["AirflowVersion"] = request.param
    row, name = GENERATIONS[request.param]
    return {"dag_id": DAG_ID, "is_paused": False, **row}, name


@pytest.mark.usefixtures("s3")
def test_it_waits_until_the_dag_is_parsed(deploy, mwaa, generation, naps):
    row = generation[0]
    turns = [[], [{**row, "last_parsed_time": BEFORE}],
             [{**row, "last_parsed_time": SOON}], [{**row, "last_parsed_time": LATER}]]  # fmt: skip
    mwaa.dags = lambda times: turns[times - 1]
    ran = deploy(*ENVIRONMENT)
    assert ran.code == 0
    [dag] = ran.document["dags"]
    assert (dag["state"], dag["file"]) == ("parsed", FILE)
    assert naps == [10.0] * 3


@pytest.mark.usefixtures("s3")
def test_the_time_runs_out(deploy, mwaa, generation, naps):
    mwaa.dags = lambda _: [{**generation[0], "last_parsed_time": BEFORE}]
    ran = deploy(*ENVIRONMENT, "--timeout", "25")
    assert ran.code == 6
    [dag] = ran.document["dags"]
    assert dag["state"] == "waiting"
    assert dag["detail"] == "Airflow still has the version before"
    assert ran.document["written"] is True
    assert naps == [10.0, 10.0, 5.0]


@pytest.mark.usefixtures("s3")
def test_an_import_error_is_shown(deploy, mwaa, generation):
    name = generation[1]
    trace = (
        'Traceback (most recent call last):\n  File "x"\nModuleNotFoundError: pandas'
    )
    mwaa.errors = [
        {"filename": f"{ROOT}other.py", "timestamp": LATER, "stack_trace": "no"},
        {"filename": name, "timestamp": LATER, "stack_trace": trace},
    ]
    ran = deploy(*ENVIRONMENT[:-1])
    assert ran.code == 1
    assert f"  broken {DAG_ID}: {FILE} cannot be imported" in ran.err
    assert "    ModuleNotFoundError: pandas" in ran.err


@pytest.mark.usefixtures("s3")
def test_an_import_error_of_the_version_before_does_not_count(deploy, mwaa, generation):
    row, name = generation
    mwaa.errors = [{"filename": name, "timestamp": BEFORE, "stack_trace": "old"}]
    mwaa.dags = lambda _: [{**row, "last_parsed_time": LATER}]
    assert deploy(*ENVIRONMENT).code == 0


@pytest.mark.usefixtures("s3")
def test_a_dag_of_the_same_id_from_another_file_is_named(deploy, mwaa):
    other = {"dag_id": DAG_ID, "fileloc": ROOT + "x.py", "last_parsed_time": LATER}
    mwaa.dags = lambda _: [other, {"dag_id": DAG_ID + "-2", "fileloc": ROOT + FILE}]
    ran = deploy(*ENVIRONMENT, "--timeout", "0")
    assert ran.code == 6
    assert "x.py" in ran.document["dags"][0]["detail"]


@pytest.mark.usefixtures("s3")
def test_a_paused_dag_is_parsed_and_says_so(deploy, mwaa, generation):
    row = {**generation[0], "is_paused": True, "last_parsed_time": LATER}
    mwaa.dags = lambda _: [row]
    ran = deploy(*ENVIRONMENT[:-1])
    assert ran.code == 0
    assert "it is paused" in ran.err


@pytest.mark.usefixtures("s3")
def test_a_role_that_may_not_ask_is_told_what_it_lacks(deploy, mwaa):
    mwaa.refuses = "RestApiClientException"
    ran = deploy(*ENVIRONMENT)
    assert ran.code == 6
    assert ran.document["errors"][0]["code"] == "D021"


def test_an_environment_gives_bucket_and_folder(deploy, mwaa, s3):
    mwaa.environments["analytics"]["DagS3Path"] = "airflow/dags/"
    ran = deploy(*ENVIRONMENT[:3], "--json")
    assert (ran.code, ran.document["airflow"]) == (0, "3.0.6")
    assert list(s3.everything()) == [f"airflow/dags/{FILE}"]


@pytest.mark.usefixtures("s3", "mwaa")
def test_there_is_no_such_environment(deploy):
    ran = deploy("--environment", "nowhere", "--dry-run")
    assert ran.code == 6
    assert "error[D015]" in ran.err


# options that do not go together      code
MIXED = {
    ("--wait",): "D052",
    ("--wait", "--environment", "x", "--remove"): "D051",
    ("--wait", "--environment", "x", "--staged"): "D051",
    ("--staged", "--prefix", "x"): "D053",
}  # fmt: skip


@pytest.mark.parametrize(("words", "code"), MIXED.items(), ids=str)
def test_options_that_do_not_go_together(deploy, words, code):
    ran = deploy(*words)
    assert ran.code == 2
    assert f"error[{code}]" in ran.err
