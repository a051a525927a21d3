"""What must hold for an MWAA component, whatever valid answers it was made from.

Each file is read back with a parser of its own language, and has to say what was answered.
"""

from __future__ import annotations

import ast
import itertools
import json
import re
import subprocess
import tomllib
from typing import TYPE_CHECKING, Any

import yaml
from markdown_it import MarkdownIt

from stagedoor.core.errors import StagedoorError
from stagedoor.core.resources import data_folder
from stagedoor.core.yaml import load_document

if TYPE_CHECKING:
    from pathlib import Path

    from markdown_it.token import Token

    from stagedoor.core.json import JsonObject


# What JavaScript's trim takes away, of what an answer may hold.
BLANKS = " \t\r\n\u00a0\ufeff"


def assert_component(files: dict[str, str], answers: dict[str, Any]) -> None:
    """Check every file of a component but the shell script, which has to be run."""
    entity = read_twice(files, "catalog-info.yaml")
    assert_entity(entity, answers)
    assert_dag(files, entity, answers)
    assert_documents(files, answers)
    assert_pipeline(files, answers)
    for name in (".pre-commit-config.yaml", "mkdocs.yml"):
        assert read_twice(files, name)
    assert read_twice(files, "mkdocs.yml")["site_name"] == answers["name"]
    assert read_twice(files, "mkdocs.yml")["site_description"] == answers["description"]
    assert tomllib.loads(files["ruff.toml"])["target-version"].startswith("py3")
    if "startup.sh" in files:
        assert_dbt(files, entity, answers)
    for path, text in files.items():
        assert "undefined" not in text, path
        assert not text or text.endswith("\n"), path


def read_twice(files: dict[str, str], name: str) -> dict[str, Any]:
    """Read YAML 1.2 with our reader and YAML 1.1 with PyYAML's: both see the same."""
    value = load_document(files[name], name, error=StagedoorError, code="T001").value
    assert value == safe_load(files[name])
    assert isinstance(value, dict)
    return value


def safe_load(text: str) -> Any:
    """Read YAML 1.1, as most programs do."""
    return yaml.load(text, yaml.CSafeLoader)  # noqa: TID251 - safe, and YAML 1.1


def assert_entity(entity: JsonObject, answers: dict[str, Any]) -> None:
    metadata, spec = entity["metadata"], entity["spec"]
    assert isinstance(metadata, dict)
    assert isinstance(spec, dict)
    assert metadata["name"] == answers["identifier"]
    assert metadata["title"] == answers["name"]
    assert metadata["description"] == answers["description"]
    for key in ("domain", "system", "owner"):
        asked = {"system": "dataproduct", "owner": "developmentGroup"}.get(key, key)
        assert spec[key] == answers[asked]
    mesh = spec["mesh"]
    assert isinstance(mesh, dict)
    for key in ("name", "description"):
        assert mesh[key] == answers[key]
    for key in ("dependsOn", "readsFrom"):
        assert mesh[key] == answers.get(key, [])
    tags = mesh["tags"]
    assert isinstance(tags, list)
    assert [t["tagFQN"] for t in tags if isinstance(t, dict)] == answers.get("tags", [])


def assert_dag(
    files: dict[str, str], entity: dict[str, Any], answers: dict[str, Any]
) -> None:
    specific = entity["spec"]["mesh"]["specific"]
    assert [p for p in files if re.match("dags/[^/]+$", p)] == [
        f"dags/{specific['dagName']}"
    ]
    said = dag_arguments(files[f"dags/{specific['dagName']}"])
    assert said["dag_id"] == answers["identifier"]
    assert said["dag_display_name"] == answers["name"]
    assert said["description"] == answers["description"]
    assert said["schedule"] == specific["scheduleCron"] == answers["scheduleCron"]
    assert said["tags"][2:] == answers.get("tags", [])
    assert said["catchup"] is answers.get("catchup", False)


def dag_arguments(text: str) -> dict[str, Any]:
    """Return the literal arguments of ``DAG(...)`` or ``@dag(...)``."""
    tree = ast.parse(text, feature_version=(3, 11))
    (call,) = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"DAG", "dag"}
    ]
    found = {}
    for keyword in call.keywords:
        try:
            found[str(keyword.arg)] = ast.literal_eval(keyword.value)
        except ValueError:
            continue
    return found


def plain(text: str) -> str:
    """Fold blanks, as Markdown does."""
    return " ".join(text.split())


def assert_documents(files: dict[str, str], answers: dict[str, Any]) -> None:
    names = {
        "domain": answers.get("domainName") or reference_name(answers["domain"]),
        "product": answers.get("dataproductName")
        or answers["identifier"].split(".")[1],
    }
    names = {key: name.strip(BLANKS) for key, name in names.items()}
    belongs = plain("{product}, in the domain {domain}".format(**names))
    for name, label in (("README.md", "Data product"), ("docs/index.md", "Belongs to")):
        texts = assert_tables(files[name], answers, {label: belongs})
        if name == "docs/index.md":
            assert {plain(t) for t in answers.get("readsFrom", [])} <= set(texts)


def assert_tables(
    text: str, answers: dict[str, Any], shown: dict[str, str]
) -> list[str]:
    """Check title, description and table cells of a Markdown file; return its texts."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    texts = ["", *map(plain, inline_texts(tokens))]
    assert tokens[1].content == json.dumps(answers["name"], ensure_ascii=False)
    assert plain(answers["description"]) in texts
    assert shown.items() <= dict(rows(tokens)).items()
    return texts


def reference_name(ref: str) -> str:
    return ref.split(":", 1)[-1].split("/", 1)[-1]


def inline_texts(tokens: list[Token]) -> list[str]:
    return [inline_text(token) for token in tokens if token.type == "inline"]


def inline_text(token: Token) -> str:
    """Return what a reader sees; ``?`` marks what is neither text nor code."""
    plain_types = {"text": None, "text_special": None, "code_inline": None}
    return "".join(
        child.content if child.type in plain_types else markup(child)
        for child in token.children or []
    )


def markup(token: Token) -> str:
    """Let through the markup that the template itself has in such lines."""
    known = {"softbreak": "\n", "strong_open": "", "strong_close": ""}
    return known.get(token.type, "" if token.type.startswith("link_") else "?")


def rows(tokens: list[Token]) -> list[tuple[str, str]]:
    """Return the rows of the two-column tables, as a reader sees them."""
    cells: list[list[str]] = []
    for before, token in itertools.pairwise(tokens):
        if before.type == "tr_open":
            cells.append([])
        if before.type == "td_open":
            cells[-1].append(plain(inline_text(token)))
    return [(row[0], row[1]) for row in cells if len(row) == 2]


def assert_pipeline(files: dict[str, str], answers: dict[str, Any]) -> None:
    hub = answers.get("ciProvider") == "github"
    known = {".github/workflows/ci.yml", ".gitlab-ci.yml"}
    (name,) = known & files.keys()
    assert (name == ".github/workflows/ci.yml") is hub
    text = files[name]
    jobs = read_twice_workflow(text) if hub else read_twice(files, name)
    assert ("policy" in jobs) is bool(answers.get("stagedoorPackage"))
    settings = jobs["deploy"]["env" if hub else "variables"]
    assert settings["MWAA_BUCKET"] == answers["bucketName"]
    given = answers.get("awsRoleArn")
    assert settings.get("AWS_ROLE_ARN") == (
        given or ("${{ secrets.AWS_ROLE_ARN }}" if hub else None)
    )
    # Nothing that erases what other components put into the bucket; no stored key.
    assert "--delete" not in text
    assert not re.search(r"(?i)aws_(access_key|secret)", text)
    script = files["scripts/deploy.sh"].split("set -eu")[1]
    assert "--delete" not in script or '"s3://$bucket/$project/"' in script


def assert_dbt(
    files: dict[str, str], entity: dict[str, Any], answers: dict[str, Any]
) -> None:
    """The project is where the DAG looks, of one name everywhere, and is plain dbt."""
    own = re.sub(r"[^A-Za-z0-9_]", "_", answers["identifier"])
    folder = f"dags/dbt/{own}"
    project = read_twice(files, f"{folder}/dbt_project.yml")
    # dbt's own rule for names.
    assert re.fullmatch(r"[A-Za-z_]\w*", project["name"], re.ASCII)
    assert project["profile"] == project["name"]
    assert list(project["models"]) == [project["name"]]
    profile = read_twice(files, f"{folder}/profiles.yml")[project["name"]]
    assert re.fullmatch(r"[a-z_][a-z0-9_]*", profile["outputs"]["dev"]["schema"])
    dag = files[f"dags/{entity['spec']['mesh']['specific']['dagName']}"]
    assert f'"{own}"' in dag
    assert f'profile_name="{project["name"]}"' in dag
    assert f"project='{folder}'" in files["scripts/deploy.sh"]
    for name in ("sources.yml", "models.yml"):
        assert read_twice(files, f"{folder}/models/{name}")
    # What is answered never gets where dbt renders it.
    for path in files:
        if path.endswith(".sql"):
            assert files[path] == files_of_least_project()[path.split("/", 3)[3]]
    for name in ("startup.sh", "scripts/deploy.sh", "scripts/manifest.sh"):
        subprocess.run(["/bin/sh", "-n"], input=files[name].encode(), check=True)


def files_of_least_project() -> dict[str, str]:
    """Return the SQL of the shipped case with the fewest answers, by path."""
    shipped = data_folder("templates") / "mwaa-dbt-workload" / "tests" / "least"
    (folder,) = (shipped / "expected" / "dags" / "dbt").iterdir()
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*.sql")
    }


def read_twice_workflow(text: str) -> dict[str, Any]:
    """Read a GitHub workflow; its key ``on`` is why YAML 1.1 readers disagree."""
    value = load_document(text, "ci.yml", error=StagedoorError, code="T001").value
    assert isinstance(value, dict)
    assert set(value["on"]) == {"push", "pull_request"}  # type: ignore[arg-type]
    jobs = value["jobs"]
    assert isinstance(jobs, dict)
    assert jobs == safe_load(text)["jobs"]
    return jobs


def copied(component: Path, folder: Path) -> list[str]:
    """Run ``scripts/deploy.sh`` with an ``aws`` that only notes its arguments."""
    folder.mkdir()
    noted = folder / "noted"
    (folder / "aws").write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {noted}\n')
    (folder / "aws").chmod(0o755)
    environment = {"PATH": f"{folder}:/usr/bin:/bin"}
    script = ["/bin/sh", str(component / "scripts" / "deploy.sh"), "--dryrun"]
    subprocess.run(script, env=environment, check=True, cwd=folder)
    return noted.read_text().splitlines()


def read_yaml_documents(text: str) -> list[dict[str, Any]]:
    """Read every document of a file as YAML 1.1, as most programs do."""
    return list(yaml.load_all(text, yaml.CSafeLoader))
