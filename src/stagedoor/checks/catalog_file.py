"""K001: the catalog file can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stagedoor.checks.findings import Finding, FindingsError
from stagedoor.tree.entries import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.tree.entries import FileTree

CATALOG_FILE: Final = "catalog-info.yaml"
_MARKER: Final = b"%SKELETON"


def check_catalog_file(tree: FileTree) -> Iterator[Finding]:
    """``catalog-info.yaml`` is YAML.

    A value that lands unquoted in the file can break it: a name such as ``Yes: no``
    does (C-65). A ``%SKELETON`` file is a template, no document, and is left alone
    (C-60).

    Bad::

        description: ${{ values.description }}

    Good::

        description: ${{ values.description | dump }}
    """
    from stagedoor.core.yaml import load_documents

    entry = tree.get(CATALOG_FILE)
    if not isinstance(entry, File) or entry.data.startswith(_MARKER):
        return
    try:
        load_documents(entry.data, CATALOG_FILE, error=FindingsError, code="K001")
    except FindingsError as error:
        yield from (Finding("error", problem) for problem in error.problems)
