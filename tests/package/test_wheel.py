"""The wheel and the sdist: everything ships, and a component comes out of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHIPPED = ("templates", "schemas", "policies")

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("package")]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Build both archives as a release does, without a network of its own."""
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", out, ROOT],
        check=True,
        capture_output=True,
    )
    return out


def tracked(*folders):
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *folders],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return {name for name in listed.stdout.split("\0") if name}


def test_the_wheel_holds_every_tracked_file(built):
    [wheel] = built.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    data = {f"stagedoor/_data/{name}" for name in tracked(*SHIPPED)}
    code = {name.removeprefix("src/") for name in tracked("src")}
    assert (data | code) - names == set()


def test_the_sdist_holds_every_tracked_file(built):
    [sdist] = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert tracked(*SHIPPED, "src", "tests", "docs") - names == set()


def run(*command, **options):
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, **options
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_makes_a_component_in_a_clean_environment(built, tmp_path):
    [wheel] = built.glob("*.whl")
    environment = tmp_path / "venv"
    run(sys.executable, "-m", "venv", environment)
    run(environment / "bin/python", "-m", "pip", "install", "--quiet", wheel)
    answers = ROOT / "docs/examples/orders.yaml"
    document = json.loads(
        run(
            environment / "bin/stagedoor",
            *("new", "mwaa-workload", tmp_path / "orders", "--no-input", "--json"),
            *("--answers", answers),
            cwd=tmp_path,
            env={k: v for k, v in os.environ.items() if k != "PYTHONPATH"},
        )
    )
    assert document["ok"]
    assert (tmp_path / "orders/catalog-info.yaml").is_file()
    assert (tmp_path / "orders/.git").is_dir()
