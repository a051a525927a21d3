"""What the user's settings and options add: configuration, plug-ins."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from stagedoor.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagedoor.settings import Settings
    from stagedoor.settings.api import Plugin


def settings_here() -> Settings:
    """Return the settings in force in the working folder.

    Raises:
        UsageError: A configuration file is wrong.
    """
    return settings_in(Path.cwd())


def settings_in(folder: Path) -> Settings:
    """Return the settings in force in ``folder``.

    Raises:
        UsageError: A configuration file is wrong.
    """
    return read_settings(folder.absolute(), os.environ)


def read_plugins(names: Sequence[str], settings: Settings) -> Plugin | None:
    """Load the plug-ins that the settings and ``--plugin`` name; this runs their code.

    Raises:
        UsageError: One of them cannot be loaded, or two do not go together.
    """
    wanted = (*settings.plugins, *names)
    if not wanted:
        return None
    from stagedoor.settings.plugins import load_plugins

    return load_plugins(wanted, Path.cwd())
