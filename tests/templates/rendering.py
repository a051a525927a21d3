"""Runs a bundled template in this process, as ``stagedoor new`` does."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from stagedoor.core.resources import data_folder
from stagedoor.form.answers import read_given
from stagedoor.form.build import build
from stagedoor.form.fill import fill
from stagedoor.form.filling import FillOptions
from stagedoor.sources import TemplateSource, resolve
from stagedoor.template.parse import parse_template
from stagedoor.tree.entries import File
from stagedoor.workflow.capabilities import Capabilities, RunOptions
from stagedoor.workflow.run import run

if TYPE_CHECKING:
    from pathlib import Path

    from stagedoor.catalog.local import LocalCatalog
    from stagedoor.form.build import Form
    from stagedoor.template.entity import Template
    from stagedoor.workflow.result import RunResult


@cache
def template(name: str) -> tuple[TemplateSource, Template, Form]:
    """Read a bundled template, once."""
    source = resolve(name, cwd=data_folder("templates"))
    parsed = parse_template(source.content, source.name, read_text=source.read_text)
    return source, parsed, build(parsed.pages)


def parameters(name: str) -> dict[str, Any]:
    """Return the schema of each parameter of the top level, by name."""
    found: dict[str, Any] = {}
    for page in template(name)[1].pages:
        properties = page.get("properties")
        assert isinstance(properties, dict)
        found |= properties
    return found


def result(
    name: str, answers: dict[str, Any], catalog: LocalCatalog | None = None
) -> RunResult:
    """Run a template; a fault in any of its expressions is an error."""
    source, parsed, form = template(name)
    given = read_given(files=[("answers.json", json.dumps(answers))])
    filled = fill(form, given, catalog=catalog, options=FillOptions(witboost=True))
    capabilities = Capabilities(fetch=source.fetch)
    options = RunOptions(strict_templates=True)
    return run(parsed, filled.values, capabilities, options)


def component(
    name: str, answers: dict[str, Any], catalog: LocalCatalog | None = None
) -> dict[str, str]:
    """Return the text of every file a template writes, by path."""
    tree = result(name, answers, catalog).tree
    return {p: f.data.decode() for p, f in tree.items() if isinstance(f, File)}


def write(files: dict[str, str], folder: Path) -> Path:
    """Put a component on disk."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode())
    return folder
