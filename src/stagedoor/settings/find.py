"""Where configuration files are: one of the project, one of the user."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

CATALOG: Final = "STAGEDOOR_CATALOG"
"""Names catalogs where ``--catalog`` does not; separated as in ``PATH``."""
PROJECT_FILE: Final = "stagedoor.toml"
PYTHON_PROJECT: Final = "pyproject.toml"
_NAME_IN_PYTHON_PROJECT: Final = b"stagedoor"


class Files(NamedTuple):
    """The configuration files that there are.

    Attributes:
        user: The user's own; it need not exist.
        project: The nearest one of the working folder or a folder above it, if any: a
            ``pyproject.toml`` among them may turn out to have nothing for us.
    """

    user: Path
    project: tuple[Path, ...]


def find_files(cwd: Path, environ: Mapping[str, str]) -> Files:
    """Look for configuration files; nothing is read but a ``pyproject.toml``."""
    return Files(user_file(environ), tuple(_project_files(cwd)))


def user_file(environ: Mapping[str, str]) -> Path:
    """Return the user's file in the platform's folder for configuration.

    ``XDG_CONFIG_HOME`` counts everywhere, when it is absolute. Sources: XDG Base Directory Specification;
    Apple's File System Programming Guide.
    """
    chosen = environ.get("XDG_CONFIG_HOME", "")
    home = Path(environ.get("HOME") or Path.home())
    if chosen.startswith("/"):
        base = Path(chosen)
    elif sys.platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        base = home / ".config"
    return base / "stagedoor" / "config.toml"


def _project_files(cwd: Path) -> list[Path]:
    """Return candidates, nearest first; those behind a sure one are not looked for."""
    found: list[Path] = []
    for folder in (cwd, *cwd.parents):
        if is_file(folder / PROJECT_FILE):
            return [*found, folder / PROJECT_FILE]
        shared = folder / PYTHON_PROJECT
        if is_file(shared) and _speaks_of_us(shared):
            found.append(shared)
    return found


def is_file(path: Path) -> bool:
    """Tell whether there is a file; what may not be looked at is none."""
    try:
        return path.is_file()
    except OSError:
        return False


def _speaks_of_us(file: Path) -> bool:
    """Tell whether parsing a ``pyproject.toml`` is worth its while."""
    try:
        return _NAME_IN_PYTHON_PROJECT in file.read_bytes()
    except OSError:
        return False


def catalogs_of(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the catalogs that ``STAGEDOOR_CATALOG`` names; one may be an address."""
    named = environ.get(CATALOG, "")
    if named.startswith(("http://", "https://")):
        return (named,)
    return tuple(filter(None, named.split(os.pathsep)))
