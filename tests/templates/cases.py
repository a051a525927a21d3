"""The cases a template ships: ``templates/<name>/tests/<case>/``.

``answers.yaml`` and, in ``expected/``, the tree that Backstage's own engine made of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stagedoor.core.errors import StagedoorError
from stagedoor.core.resources import data_folder
from stagedoor.core.yaml import load_document

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Case:
    """One set of answers for a template and what it gives."""

    template: str
    name: str

    @property
    def folder(self) -> Path:
        return data_folder("templates") / self.template / "tests" / self.name

    @property
    def answers(self) -> dict[str, Any]:
        return read_yaml(self.folder / "answers.yaml")

    @property
    def expected(self) -> Path:
        return self.folder / "expected"


def read_yaml(file: Path) -> dict[str, Any]:
    """Read a mapping as YAML 1.2, as the product does."""
    value = load_document(
        file.read_bytes(), str(file), error=StagedoorError, code="A000"
    ).value
    assert isinstance(value, dict)
    return value


def templates() -> list[str]:
    """List the bundled templates, sorted."""
    return sorted(path.name for path in data_folder("templates").iterdir())


def cases(template: str) -> list[Case]:
    """List a template's cases, sorted."""
    folder = data_folder("templates") / template / "tests"
    return [Case(template, path.name) for path in sorted(folder.iterdir())]
