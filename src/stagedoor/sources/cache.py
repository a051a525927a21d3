"""Where fetched sources are kept."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def cache_folder() -> Path:
    """Return stagedoor's folder in the platform's cache; it need not exist.

    ``STAGEDOOR_CACHE`` names another one.
    """
    chosen = os.environ.get("STAGEDOOR_CACHE")
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
        return Path(base) / "stagedoor" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "stagedoor"
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "stagedoor"
