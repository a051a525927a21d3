"""DAG files in many shapes: what is understood, what is left alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from croniter import croniter
from hypothesis import given
from hypothesis import strategies as st
from tests.checks.conftest import check

from stagedoor.checks.schedule import PLAIN, is_plain

HEAD = "from airflow.sdk import DAG, dag\nfrom datetime import datetime\nSTART = datetime(2026, 1, 1)\n"
ARGUMENTS = "schedule=None, start_date=START, catchup=False"
MADE = f'DAG("a", {ARGUMENTS})\n'

# a file                              what it says                                             rules
FILES = {
    "the id comes first":             (MADE,                                                   []),
    "the id is a constant":           (f'ID = "a"\nDAG(ID, {ARGUMENTS})\n',                    []),
    "arguments from a dict":          ('D = {"dag_id": "a"}\nDAG(**D)\n',                      []),
    "the function gives the id":      (f"@dag({ARGUMENTS})\ndef a(): ...\na()\n",              []),
    "a bare decorator":               ("@dag\ndef a(): ...\na()\n",                            ["K306", "K308", "K309"]),
    "a start date in default_args":   ('DAG("a", schedule=None, catchup=False, default_args={"start_date": START})\n', []),
    "a moving one there":             ('DAG("a", schedule=None, catchup=False, default_args={"start_date": datetime.now()})\n', ["K308"]),
    "a moving one by name":           ('NOW = datetime.utcnow()\nDAG("a", schedule=None, start_date=NOW, catchup=False)\n', ["K308"]),
    "an id twice":                    (MADE + MADE,                                            ["K305"]),
    "one in each branch of a try":    (f'try:\n    {MADE}except ImportError:\n    {MADE}',      []),
    "an id of 251 letters":           (f'DAG("{"a" * 251}", {ARGUMENTS})\n',                   ["K303"]),
    "an id outside ASCII":            (f'DAG("caf\u00e9", {ARGUMENTS})\n',                     ["K303"]),
    "a schedule that is none":        ('DAG("a", schedule="@dayly", start_date=START, catchup=False)\n', ["K320"]),
    "a preset only Airflow knows":    ('DAG("a", schedule="@quarterly", start_date=START, catchup=False)\n', []),
    "a random minute":                ('DAG("a", schedule="R 5 * * *", start_date=START, catchup=False)\n', ["K321"]),
    "a step beyond its field":        ('DAG("a", schedule="*/70 * * * *", start_date=START, catchup=False)\n', ["K321"]),
    "a name only in an annotation":   ("def f(x: Unknown) -> Other: ...\n",                    []),
    "a name a star may bring":        ("from company import *\nsomething()\n",                 []),
    "a name of a pattern":            ("match START:\n    case {'a': x, **rest}: print(x, rest)\n    case [y, *z]: print(y, z)\n", []),
    "a name of a handler":            ("try: pass\nexcept ValueError as e: print(e)\n",        []),
    "work when run as a script":      ('import requests\nif __name__ == "__main__":\n    requests.get("x")\n' + MADE, []),
    "work in a default value":        ('import requests\n' + MADE + "X = [requests.get(u) for u in ()]\n", ["K310"]),
    "work in the body of a DAG":      (f'import subprocess\n@dag({ARGUMENTS})\ndef a():\n    subprocess.run(["x"])\na()\n', ["K310"]),
    "work in a helper module":        ('import requests\nX = requests.get("x")\n',             []),
    "an escape Python warns about":   (f'X = "\\d"\n{MADE}',                                   []),
    "brackets without end":           ("(" * 5000,                                             ["K301"]),
    "a chain without end":            ("X = START" + ".a" * 4000 + "\n",                       None),
    "a null byte":                    ("\0",                                                   ["K301"]),
    "an old import":                  ("from airflow.operators.dummy import DummyOperator\n",  ["K330"]),
    "an old module":                  ("import airflow.contrib.hooks\n",                       ["K330"]),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_the_rules_that_speak_are(name):
    text, rules = FILES[name]
    found = check({"dags/a.py": HEAD + text}, "K3")
    # How deep Python reads differs by version: only that there is an answer counts.
    if rules is not None:
        assert [finding.problem.code for finding in found] == rules


# requirements.txt says                  removed import      moved import   import of airflow.sdk
VERSIONS = {
    "apache-airflow==2.10.3":            ("warning",          None,          "error"),
    "apache-airflow[celery]==3.0.6":     ("error",            "warning",     None),
    "pandas":                            ("warning",          None,          None),
}  # fmt: skip


@pytest.mark.parametrize("line", VERSIONS)
def test_how_grave_it_is_depends_on_the_airflow_it_is_for(line):
    text = (
        "from airflow.sdk import DAG\n"
        "from airflow.operators.python import PythonOperator\n"
        "from airflow.utils.dates import days_ago\n"
    )
    found = check({"dags/a.py": text, "requirements-dev.txt": line}, "K33")
    by_rule = {finding.problem.code: finding.severity for finding in found}
    expected = zip(("K330", "K331", "K332"), VERSIONS[line], strict=True)
    assert by_rule == {rule: severity for rule, severity in expected if severity}


# requirements.txt                                  rules
REQUIREMENTS = {
    "-c constraints-3.9.9/constraints-3.14.txt":    [("warning", "K401")],
    "-c constraints-2.10.3/constraints-3.11.txt":   [],
    "-c constraints-2.10.3/constraints-3.12.txt":   [("error", "K401")],
    "--constraint /usr/local/airflow/dags/x.txt":   [],
}  # fmt: skip


@pytest.mark.parametrize("line", REQUIREMENTS)
def test_a_version_that_is_not_known_is_only_a_warning(line):
    catalog = """\
kind: Component
spec: {mesh: {technology: Airflow, specific: {dagName: a.py}}}
"""
    found = check({"catalog-info.yaml": catalog, "requirements.txt": line}, "K4")
    assert [(f.severity, f.problem.code) for f in found] == REQUIREMENTS[line]


# file name                  found
NAMES = {
    "dags/month-end.v2.py":    [],
    "dags/deep/er/a.py":       [],
    "dags/month end.py":       ["K312"],
    "dags/caf\u00e9.py":       ["K312"],
    "dags/-a.py":              ["K312"],
}  # fmt: skip


@pytest.mark.parametrize("path", NAMES)
def test_a_dag_file_has_a_plain_name(path):
    found = check({path: HEAD + MADE}, "K312")
    assert [finding.problem.code for finding in found] == NAMES[path]


# a schedule                     rule; what Airflow says of it: airflow-mwaa.md 2.5
SCHEDULES = {
    "0 5 * * *":                 None,
    "15 4 * * 1-5":              None,
    "0 0 ? * MON":               None,
    "0 0 L * *":                 None,
    "0 0 * * 5#2":               None,
    "@hourly":                   None,
    "@once":                     None,
    "@quarterly":                None,
    "":                          "K320",
    "None":                      "K320",
    "@reboot":                   "K320",
    "@dayly":                    "K320",
    "0 5 * *":                   "K320",
    "0 0 1 1 * 0 2030 1":        "K320",
    "H * * * *":                 "K320",
    "60 * * * *":                "K320",
    "0 24 * * *":                "K320",
    "0 0 * * 8":                 "K320",
    "0 0 * * * *":               "K321",
    "R 5 * * *":                 "K321",
    "*/70 * * * *":              "K321",
    "0 */25 * * *":              "K321",
    "0 0 31 2 *":                "K321",
    "0 0 15W * *":               None,
    "@continuous":               "K320",
}  # fmt: skip


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_a_schedule_is_what_airflow_takes_it_for(schedule):
    text = f'DAG("a", schedule="{schedule}", start_date=START, catchup=False)\n'
    found = {f.problem.code for f in check({"dags/a.py": HEAD + text}, "K32")}
    assert found == ({SCHEDULES[schedule]} - {None})


def test_what_airflow_2_reads_otherwise_is_said_only_there():
    text = HEAD + 'DAG("a", schedule="0 0 15W * *", start_date=START, catchup=False)\n'
    for line, rules in (
        ("apache-airflow==2.10.3", ["K321"]),
        ("apache-airflow==3.3.1", []),
    ):
        found = check({"dags/a.py": text, "requirements-dev.txt": line}, "K32")
        assert [finding.problem.code for finding in found] == rules


def test_one_run_at_a_time_may_be_continuous():
    text = 'DAG("a", schedule="@continuous", max_active_runs=1, start_date=START, catchup=False)\n'
    assert check({"dags/a.py": HEAD + text}, "K32") == []


@given(text=st.from_regex(PLAIN, fullmatch=True))
def test_a_plain_schedule_is_one_that_croniter_takes_and_that_comes(text):
    assert croniter.is_valid(text)
    assert is_plain(text)
    if not text.startswith("@"):
        assert croniter(text, datetime(2024, 1, 1, tzinfo=UTC)).get_next(datetime)


@pytest.mark.parametrize("text", ["60 4 * * *", "0 24 * * *", "0 4 * * 7-5", "0 4 * * 5-1", "*/60 * * * *", "0 4 31 2 *", "0 4 * * * *", "@never", "0  4 * * *", "*/0 * * * *"])  # fmt: skip
def test_croniter_is_asked_about_everything_else(text):
    assert not is_plain(text)
