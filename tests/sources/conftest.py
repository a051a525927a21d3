"""A small repository of templates."""

import os
import subprocess

import pytest

TEMPLATE = """\
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata:
  name: {name}
spec:
  type: service
  steps: []
"""


def git(folder, *arguments):
    environment = {
        **os.environ,
        "GIT_AUTHOR_NAME": "t", "GIT_AUTHOR_EMAIL": "t@example.com",
        "GIT_COMMITTER_NAME": "t", "GIT_COMMITTER_EMAIL": "t@example.com",
    }  # fmt: skip
    done = subprocess.run(
        ["git", "-C", folder, *arguments],
        check=True, capture_output=True, text=True, env=environment,
    )  # fmt: skip
    return done.stdout.strip()


def write(folder, files):
    for path, content in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content, encoding="utf-8")


@pytest.fixture
def repository(tmp_path):
    """Two templates and shared files; a tag, a branch with a slash, a newer commit."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    write(
        folder,
        {
            "one/template.yaml": TEMPLATE.format(name="one"),
            "one/skeleton/a.txt": "old\n",
            "two/template.yaml": TEMPLATE.format(name="two"),
            "shared/s.txt": "shared\n",
        },
    )
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "one")
    git(folder, "tag", "v1")
    git(folder, "branch", "release/1.x")
    write(folder, {"one/skeleton/a.txt": "new\n"})
    git(folder, "commit", "-q", "-a", "-m", "two")
    return folder
