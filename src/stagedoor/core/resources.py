"""The data the package ships: templates, JSON Schemas, policies."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parent.parent
_INSTALLED: Final = _PACKAGE / "_data"
_CHECKOUT: Final = _PACKAGE.parent.parent


def data_folder(name: str) -> Path:
    """Return the folder ``templates``, ``schemas`` or ``policies``.

    A wheel carries them below the package; an editable install finds them at the top
    of the checkout.
    """
    installed = _INSTALLED / name
    return installed if installed.is_dir() else _CHECKOUT / name
