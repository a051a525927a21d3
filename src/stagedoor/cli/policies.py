"""The CUE files that ``--policy`` and the settings name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from stagedoor.core.errors import UsageError
from stagedoor.core.resources import data_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def read_policies(names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return path and text of each policy: files, folders, or names of those that ship.

    Raises:
        UsageError: There is no such file, or it cannot be read.
    """
    return tuple((str(file), read_text(file)) for file in _files(names))


def _files(names: Iterable[str]) -> Iterator[Path]:
    for name in names:
        path = Path(name)
        shipped = data_folder("policies") / f"{name}.cue"
        if path.is_dir():
            found = sorted(path.glob("*.cue"))
            if not found:
                raise UsageError("P026", f"there is no .cue file in '{path}'")
            yield from found
        elif not path.exists() and path.name == name and shipped.is_file():
            yield shipped
        else:
            yield path


def read_text(path: Path) -> str:
    """Return what a file says.

    Raises:
        UsageError: It cannot be read, or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        hint = None if path.suffix else _shipped()
        said = f"cannot read '{path}': {reason.lower()}"
        raise UsageError("P027", said, hint=hint) from None


def _shipped() -> str:
    names = sorted(file.stem for file in data_folder("policies").glob("*.cue"))
    return f"a .cue file, a folder, or one that ships: {', '.join(names)}"
