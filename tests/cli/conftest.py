"""Small templates on disk, and the command run in this process."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from stagedoor.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

TEMPLATE = """\
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata:
  name: small
spec:
  type: service
  parameters:
    title: About
    required: [name]
    properties:
      name: {type: string}
      size: {type: integer, default: 3}
  steps:
    - id: fetch
      action: fetch:template
      input:
        url: ./skeleton
        values:
          name: "${{ parameters.name }}"
          size: "${{ parameters.size }}"
"""

SKELETON = {
    "README.md": "# ${{ values.name }}\n",
    "src/${{ values.name }}.txt": "size $<< values.size >>\n",
}


def write_files(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def files_below(folder: Path) -> dict[str, str]:
    """Every file below ``folder`` but git's own, with its text."""
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }


@dataclass(frozen=True)
class Ran:
    """One finished command."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """An empty working folder, with a small template beside it."""
    write_files(tmp_path / "template", {"template.yaml": TEMPLATE})
    write_files(tmp_path / "template/skeleton", SKELETON)
    (tmp_path / "desk").mkdir()
    monkeypatch.chdir(tmp_path / "desk")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    return tmp_path / "desk"


@pytest.fixture
def run(desk, capfd):  # noqa: ARG001 - the folder to stand in
    """Run the command as a user would; stdin is no terminal."""

    def run_command(*words: object) -> Ran:
        code = main([str(word) for word in words])
        out, err = capfd.readouterr()
        return Ran(code, out, err)

    return run_command
