"""From what a user calls a template to the template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.sources.local import bundled_source, folder_source

if TYPE_CHECKING:
    from pathlib import Path

    from stagedoor.sources.source import TemplateSource


def resolve(
    ref: str, *, ref_option: str | None = None, offline: bool = False, cwd: Path
) -> TemplateSource:
    """Return the template that ``ref`` names.

    Args:
        ref: A bundled name, a folder, a file.
        ref_option: A branch, tag or commit, for references to a repository.
        offline: Whether only what is cached may be used.
        cwd: What relative paths are relative to.

    Raises:
        SourceError: There is no such template, or it cannot be reached.
    """
    del ref_option, offline
    bundled = None if "/" in ref or ref.startswith(".") else bundled_source(ref)
    return bundled or folder_source(ref, cwd)
