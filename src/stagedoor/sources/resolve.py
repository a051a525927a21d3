"""From what a user calls a template to the template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.sources.address import is_address, is_archive
from stagedoor.sources.local import bundled_source, folder_source

if TYPE_CHECKING:
    from pathlib import Path

    from stagedoor.sources.remote import Remote
    from stagedoor.sources.source import TemplateSource


def resolve(
    ref: str,
    *,
    ref_option: str | None = None,
    offline: bool = False,
    cwd: Path,
    cache: Path | None = None,
) -> TemplateSource:
    """Return the template that ``ref`` names.

    Args:
        ref: A bundled name, a folder, a file, a repository (``https``, ``ssh``,
            ``git``, ``file``, ``gh:``, ``gl:``, ``bb:``, with ``@ref`` and
            ``#path``), the page of a git host that shows it, or a zip file.
        ref_option: A branch, tag or commit, for references to a repository.
        offline: Whether only what is cached may be used.
        cwd: What relative paths are relative to.
        cache: Where fetched sources are kept; the platform's place when ``None``.

    Raises:
        SourceError: There is no such template, or it cannot be reached.
    """

    def remote() -> Remote:
        from stagedoor.sources.remote import Remote

        return Remote(cwd, cache, offline=offline)

    if is_archive(ref):
        return remote().archived(ref)
    if is_address(ref):
        return remote().fetched(ref, ref_option)
    bundled = None if "/" in ref or ref.startswith(".") else bundled_source(ref)
    source = bundled or folder_source(ref, cwd)
    return source.reaching(lambda url: remote().contents(url))
