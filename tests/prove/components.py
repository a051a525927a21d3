"""The combinations that are proven, and what it takes to own one of their components."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml
from tests.environments import CHECKOUT, DATA, SURROUNDINGS, environment
from tests.templates.pairwise import MWAA, NOT_GIVEN, all_pairs, answers_of
from tests.templates.rendering import result

from stagedoor.tree.entries import File

STAGEDOOR = Path(sys.executable).with_name("stagedoor")
LEAST = {"scheduleCron": "@daily", "developmentGroup": "group:shop-data"}
DBT: dict[str, list[Any]] = {
    "airflowVersion": ["2.10.3", "3.3.1"],
    "warehouse": [
        NOT_GIVEN,
        {"warehouse": "athena", "athenaResults": "s3://acme-athena/a/"},
        {"warehouse": "redshift", "warehouseConnection": "wh.1", "schema": "_s1"},
    ],
    "ciProvider": [NOT_GIVEN, "github"],
    "delivery": [NOT_GIVEN, "direct"],
    "snsTopicArn": [NOT_GIVEN, "arn:aws:sns:eu-west-1:123456789012:alerts"],
    "stagedoorPackage": [NOT_GIVEN, "stagedoor>=0.1,<2"],
    "tags": [NOT_GIVEN, ["PII.None", 'it\'s: "daily"']],
}


@dataclass(frozen=True, slots=True)
class Combination:
    """A template and answers, by a number of its own."""

    template: str
    number: int
    answers: dict[str, Any]

    @property
    def version(self) -> str:
        return str(self.answers.get("airflowVersion", "3.0.6"))

    @property
    def github(self) -> bool:
        return self.answers.get("ciProvider") == "github"

    def without(self, name: str) -> Combination:
        """Return the same with one answer less, as a component of its own."""
        answers = {key: value for key, value in self.answers.items() if key != name}
        return replace(self, number=1000 + self.number, answers=answers)

    def __str__(self) -> str:
        said = (self.version, self.answers.get("style"), self.answers.get("ciProvider"))
        return "-".join([str(self.number), *(word for word in said if word)])


def combinations() -> list[Combination]:
    """Return every pair of options of the workload template, in some row."""
    rows = enumerate(map(answers_of, all_pairs(MWAA)))
    return [Combination("mwaa-workload", number, answers) for number, answers in rows]


def dbt_combinations() -> list[Combination]:
    """Return every pair of options of the dbt template, in some row."""
    rows = enumerate(LEAST | answers_of(row) for row in all_pairs(DBT))
    return [Combination("mwaa-dbt-workload", number, row) for number, row in rows]


def one_of_each(rows: list[Combination], *names: str) -> list[Combination]:
    """Keep the first row for each choice of these answers."""
    kept = {tuple(str(row.answers.get(n)) for n in names): row for row in rows[::-1]}
    return sorted(kept.values(), key=lambda row: row.number)


def make(combination: Combination, folder: Path) -> Path:
    """Write the component, once, in this process."""
    target = folder / f"{combination.template}-{combination.number}"
    if not target.exists():
        for path, entry in result(
            combination.template, combination.answers
        ).tree.items():
            assert isinstance(entry, File)
            file = target / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(entry.data)
            file.chmod(0o755 if entry.executable else 0o644)
    return target


def repository(component: Path, folder: Path) -> Path:
    """Copy a component and commit it, with a remote that nobody reaches."""
    target = folder / "component"
    shutil.copytree(component, target, ignore=shutil.ignore_patterns("target", "logs"))
    author = ["-c", "user.name=a", "-c", "user.email=a@b.example"]
    for words in (
        ["init", "--quiet", "--initial-branch=main"],
        ["remote", "add", "origin", "git@gitlab.example:acme/orders.git"],
        ["add", "--all"],
        [*author, "commit", "--quiet", "--message", "Start"],
    ):
        run(["git", *words], target)
    return target


def python_for(combination: Combination) -> Path:
    """Return the Python of the Airflow the component is for, with its requirements."""
    if combination.template == "mwaa-dbt-workload":
        pins = DATA / "environments" / f"airflow-dbt-{combination.version}.txt"
    else:
        pins = CHECKOUT / "schemas" / "airflow" / f"{combination.version}.txt"
    return environment(pins) / "python"


def run(words: list[Any], folder: Path, settings: dict[str, str] | None = None) -> str:
    """Run a command that must succeed; return both its streams."""
    ran = subprocess.run(
        [str(word) for word in words],
        cwd=folder,
        env={**SURROUNDINGS, "PYTHONDONTWRITEBYTECODE": "1", **(settings or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=600,
    )
    assert ran.returncode == 0, f"{words}:\n{ran.stdout[-4000:]}"
    return ran.stdout


def run_dag(python: Path, component: Path, home: Path, settings: dict[str, str]) -> str:
    """Run the DAG on sqlite with ``airflow dags test``; return the log.

    The database of a version is made once, at ``home``, and copied.
    """
    prepared = home / "prepared"
    own = home / component.name
    named = {
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_FOLDER": str(component / "dags"),
        "PYTHONDONTWRITEBYTECODE": "1",
        **settings,
    }
    airflow = [python, "-m", "airflow"]
    if not prepared.exists():
        run([*airflow, "db", "migrate"], component, {"AIRFLOW_HOME": str(prepared)})
    shutil.copytree(prepared, own)
    # The configuration names the folder it was made in.
    for file in own.glob("airflow.cfg"):
        file.write_text(file.read_text().replace(str(prepared), str(own)))
    entity = yaml.safe_load((component / "catalog-info.yaml").read_text("utf-8"))
    command = ["dags", "test", entity["metadata"]["name"], "2026-02-03"]
    return run([*airflow, *command], component, {**named, "AIRFLOW_HOME": str(own)})


def build_docs(component: Path, site: Path) -> str:
    """Build the documentation as TechDocs does; return the start page."""
    mkdocs = environment(DATA / "environments" / "techdocs.txt") / "mkdocs"
    run([mkdocs, "build", "--quiet", "--strict", "--site-dir", site], component)
    return (site / "index.html").read_text(encoding="utf-8")


def tools(python: Path, folder: Path, dbt: Path | None = None) -> str:
    """Make a ``PATH`` of the installed tools; ``pip install`` and ``venv`` do nothing.

    That what a component requires can be installed is proven apart: here the job finds
    it installed, as in a container that was built before.
    """
    folder.mkdir(parents=True)
    delivery = environment(DATA / "environments" / "delivery.txt")
    for name in ("ruff", "pre-commit", "aws"):
        (folder / name).symlink_to(delivery / name)
    (folder / "stagedoor").symlink_to(STAGEDOOR)
    stand_in = folder / "python"
    stand_in.write_text(
        "#!/bin/sh\n"
        'case "$1 $2 $3" in\n'
        '"-m pip install") exit 0 ;;\n'
        '"-m venv .dbt") mkdir -p .dbt/bin; '
        f'ln -sf {dbt} .dbt/bin/dbt; ln -sf "$0" .dbt/bin/python; exit 0 ;;\n'
        f'esac\nexec {python} "$@"\n'
    )
    stand_in.chmod(0o755)
    return os.pathsep.join([str(folder), SURROUNDINGS["PATH"]])
