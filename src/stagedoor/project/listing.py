"""Which templates there are: the use case behind ``stagedoor list``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.core.errors import StagedoorError
from stagedoor.core.frozen import frozen
from stagedoor.sources import resolve, template_refs
from stagedoor.template.parse import parse_template

if TYPE_CHECKING:
    from pathlib import Path

    from stagedoor.template.entity import Template


@frozen
class Listed:
    """A template as a list shows it.

    Attributes:
        ref: What ``stagedoor new`` takes.
        name: ``metadata.name``; ``None`` when the file is faulty.
        title: ``metadata.title``, else the name.
        description: ``metadata.description``; empty when absent.
        fault: Why the template cannot be used, if so.
    """

    ref: str
    name: str | None
    title: str
    description: str
    fault: str | None = None


def list_templates(
    source: str | None, cwd: Path, *, ref: str | None = None, offline: bool = False
) -> tuple[Listed, ...]:
    """Return the templates of ``source``, or the bundled ones, sorted by reference.

    Args:
        source: A folder, a repository, a zip file, a Location; ``None`` for the bundled.
        cwd: Where the user is.
        ref: A branch, tag or commit, for a repository.
        offline: Whether only what is cached may be used.

    Raises:
        SourceError: ``source`` is no folder, or cannot be reached.
    """
    found = template_refs(source, cwd, ref_option=ref, offline=offline)
    return tuple(_listed(each, cwd, ref, offline=offline) for each in found)


def _listed(ref: str, cwd: Path, ref_option: str | None, *, offline: bool) -> Listed:
    """Read one template; a faulty one is listed with its first fault."""
    try:
        source = resolve(ref, ref_option=ref_option, cwd=cwd, offline=offline)
        template = parse_template(
            source.content, source.name, read_text=source.read_text
        )
    except StagedoorError as error:
        return Listed(ref, None, ref, "", error.problems[0].message)
    return Listed(ref, template.name, template.title, _description(template))


def _description(template: Template) -> str:
    return " ".join(str(template.metadata.get("description") or "").split())
