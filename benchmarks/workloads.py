"""One component written in three template languages, and what it must become.

A workload folder holds ``backstage/``, ``cookiecutter/`` and ``copier/`` (templates),
``plain/`` (the tree all of them must produce) and the answers. The same arguments give
the same bytes.
"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pieces import (
    BACKSTAGE,
    COOKIECUTTER,
    COPIER,
    Language,
    Rich,
    Text,
    Value,
    When,
    expected,
    spell,
)

if TYPE_CHECKING:
    from pathlib import Path

NAME = "orders-daily-ingest"
ANSWERS = {
    "name": NAME,
    "identifier": f"finance.orders.0.{NAME}",
    "summary": "Brings the orders of the day into the lake",
    "owner": "group:data-platform",
    "domain": "finance",
    "system": "orders",
    "dag": "orders_daily_ingest",
    "schedule": "15 4 * * *",
    "start": "2024-01-01",
    "airflow": "2.10.3",
    "python": "3.11",
    "bucket": "landing-orders",
    "environment": "development",
    "tags": "alpha,beta,gamma,delta",
}
CHOICES = {
    "airflow": ["2.10.3", "2.10.1", "2.9.2"],
    "environment": ["development", "qa", "production"],
}
WORDS = [
    "bronze",
    "silver",
    "gold",
    "raw",
    "curated",
    "landing",
    "window",
    "batch",
    "stream",
    "merge",
    "split",
    "load",
    "store",
    "partition",
    "bucket",
    "sensor",
    "operator",
    "task",
    "upstream",
    "downstream",
    "retry",
    "backfill",
    "catalog",
]

Files = Mapping[str, Text]  # file path (its name may hold a Value's spelling) → text


@dataclass(frozen=True, slots=True)
class Workload:
    """What to generate.

    Attributes:
        name: Its folder and its row in the table.
        files: How many files; 0 is the small hand-written component.
        rich: Whether each file also has a loop, a set and filters.
    """

    name: str
    files: int = 0
    rich: bool = False


def generate(workload: Workload, root: Path) -> Path:
    """Write ``root/<name>`` afresh and return it."""
    folder = root / workload.name
    shutil.rmtree(folder, ignore_errors=True)
    files = _many(workload) if workload.files else _SMALL
    _write_texts(folder / "backstage/skeleton", files, BACKSTAGE)
    _write_texts(folder / "cookiecutter/{{cookiecutter.name}}", files, COOKIECUTTER)
    _write_texts(folder / "copier/template", files, COPIER)
    for path, text in files.items():
        named = expected([path.replace("@dag", ANSWERS["dag"])], ANSWERS)
        _write(folder / "plain" / named, expected(text, ANSWERS))
    _write_questions(folder)
    return folder


def _write_texts(root: Path, files: Files, language: Language) -> None:
    dag = spell([Value("dag")], language)
    for path, text in files.items():
        _write(root / path.replace("@dag", dag), spell(text, language))


def _write_questions(folder: Path) -> None:
    _write(folder / "backstage/template.yaml", _template_yaml())
    given = {name: CHOICES.get(name, "") for name in ANSWERS}
    _write(folder / "cookiecutter/cookiecutter.json", json.dumps(given, indent=2))
    _write(folder / "copier/copier.yml", _copier_yaml())
    lines = [f"{name}: {json.dumps(value)}\n" for name, value in ANSWERS.items()]
    _write(folder / "answers.yaml", "".join(lines))
    _write(folder / "answers.json", json.dumps(ANSWERS))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _template_yaml() -> str:
    names = list(ANSWERS)
    half = len(names) // 2
    pages = "".join(
        f"    - title: {title}\n      required: [{', '.join(page)}]\n"
        f"      properties:\n{''.join(map(_property, page))}"
        for title, page in (("Who", names[:half]), ("What", names[half:]))
    )
    values = "".join(f"          {n}: ${{{{ parameters.{n} }}}}\n" for n in names)
    return (
        "apiVersion: scaffolder.backstage.io/v1beta3\nkind: Template\n"
        "metadata:\n  name: benchmark\n  title: Benchmark\n"
        "spec:\n  owner: group:data-platform\n  type: workload\n"
        f"  parameters:\n{pages}"
        "  steps:\n    - id: fetch\n      name: Fetch\n      action: fetch:template\n"
        f"      input:\n        url: ./skeleton\n        values:\n{values}"
    )


def _property(name: str) -> str:
    choices = CHOICES.get(name)
    enum = f"          enum: {json.dumps(choices)}\n" if choices else ""
    return (
        f"        {name}:\n          title: {name.title()}\n"
        f"          type: string\n          minLength: 1\n{enum}"
    )


def _copier_yaml() -> str:
    lines = ["_subdirectory: template", '_templates_suffix: ""']
    for name in ANSWERS:
        lines += [f"{name}:", "  type: str", f"  help: {name.title()}"]
        if name in CHOICES:
            lines.append(f"  choices: {json.dumps(CHOICES[name])}")
        else:
            lines.append(f'  validator: "{{% if not {name} %}}required{{% endif %}}"')
    return "\n".join(lines) + "\n"


def _many(workload: Workload) -> dict[str, Text]:
    rng = random.Random(workload.files)  # noqa: S311 - no secret depends on it
    return {
        f"part{number // 50:03}/file{number:05}.txt": _big_text(rng, number, workload)
        for number in range(workload.files)
    }


def _big_text(rng: random.Random, number: int, workload: Workload) -> Text:
    """Return about 2 KB: 30 lines, ten substitutions, one condition."""
    simple = [name for name in ANSWERS if name != "tags"]
    text: list[str | Value | When | Rich] = [f"# {number} of ", Value("name"), "\n"]
    for line in range(30):
        text.append(" ".join(rng.choices(WORDS, k=9)))
        if line % 3 == 1:
            text += [" ", Value(rng.choice(simple)), " end"]
        text.append("\n")
        if line == 15:
            text.append(When("environment", "production", "\nnot in development\n"))
        if line == 7 and workload.rich:
            text.append(Rich(number))
    return text


_SMALL: Files = {
    "README.md": [
        *("# ", Value("name"), "\n\n", Value("summary"), "\n\n| what | value |\n"),
        *("| --- | --- |\n| owner | ", Value("owner"), " |\n| domain | "),
        *(Value("domain"), " |\n| system | ", Value("system"), " |\n"),
        When("environment", "development", "\nNot for production yet.\n"),
    ],
    "catalog-info.yaml": [
        "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: ",
        *(Value("name"), "\n  description: ", Value("summary"), "\nspec:\n  owner: "),
        *(Value("owner"), "\n  system: ", Value("system"), "\n  lifecycle: "),
        *(Value("environment"), "\n  type: workload\n"),
    ],
    "mkdocs.yml": ["site_name: ", Value("name"), "\nplugins:\n  - techdocs-core\n"],
    "docs/index.md": ["# ", Value("name"), "\n\n", Value("summary"), "\n"],
    "dags/@dag.py": [
        '"""', Value("summary"), '."""\n\nfrom airflow import DAG\n\n',
        *('DAG(dag_id="', Value("dag"), '", schedule="', Value("schedule")),
        *('", start_date="', Value("start"), '", tags=["', Value("domain"), '"])\n'),
    ],
    "tests/test_@dag.py": ['def test_name():\n    assert "', Value("dag"), '"\n'],
    "requirements.txt": ["apache-airflow==", Value("airflow"), "\n"],
    ".gitlab-ci.yml": [
        *("image: python:", Value("python"), "\ndeploy:\n  script: aws s3 sync dags s3://"),
        *(Value("bucket"), "/dags\n"),
    ],
    ".gitignore": ["__pycache__/\n.venv/\n"],
}  # fmt: skip
