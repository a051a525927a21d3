"""Places to land at, and what can be said about them afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from tests.tree.trees import plain

from stagedoor.tree.disk import read_tree


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """An empty folder to work in."""
    place = tmp_path / "desk"
    place.mkdir()
    monkeypatch.chdir(place)
    return place


@pytest.fixture
def identity(monkeypatch):
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Jane")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "jane@example.com")


@pytest.fixture
def as_nobody():
    """A folder anybody can reach; while it lasts, we are not root."""
    folder = Path(tempfile.mkdtemp(prefix="stagedoor-test-"))
    folder.chmod(0o777)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield folder
    finally:
        if root:
            os.seteuid(0)
        subprocess.run(["chmod", "-R", "u+rwx", folder], check=True)
        shutil.rmtree(folder)


@pytest.fixture
def small_disk(tmp_path):
    """A disk of one megabyte that takes 60 files; skips where none can be mounted."""
    disk = tmp_path / "disk"
    disk.mkdir()
    options = ["-o", "size=1m,nr_inodes=64"]
    mount = shutil.which("mount")
    if (
        not mount
        or subprocess.run(
            [mount, "-t", "tmpfs", *options, "tmpfs", disk],
            capture_output=True,
            check=False,
        ).returncode
    ):
        pytest.skip("no disk can be mounted here")
    yield disk
    subprocess.run(["umount", disk], check=True)


def seen(folder):
    """What is in ``folder``, git's own files aside, ready to compare."""
    return plain(read_tree(folder))


def names(folder):
    """The names in ``folder``, sorted."""
    return sorted(child.name for child in Path(folder).iterdir())


def git(folder, *words):
    return subprocess.run(
        ["git", "-C", folder, *words], check=True, capture_output=True, text=True
    ).stdout
