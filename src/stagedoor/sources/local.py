"""Templates on this machine: bundled by name, a folder, a file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from stagedoor.core.errors import SourceError, did_you_mean
from stagedoor.core.resources import data_folder
from stagedoor.sources.address import is_address
from stagedoor.sources.source import TemplateSource
from stagedoor.sources.worktree import work_tree_root

TEMPLATE_FILES: Final = ("template.yaml", "template.yml")
SETTINGS: Final = "cookiecutter.json"
_MOST_SHOWN: Final = 8


def bundled_names() -> tuple[str, ...]:
    """Return the names of the templates that come with stagedoor, sorted."""
    folder = data_folder("templates")
    if not folder.is_dir():
        return ()
    return tuple(sorted(p.parent.name for p in folder.glob("*/template.yaml")))


def bundled_source(name: str) -> TemplateSource | None:
    """Return the bundled template called ``name``; its root is its own folder."""
    folder = data_folder("templates") / name
    file = folder / TEMPLATE_FILES[0]
    if not file.is_file():
        return None
    root = folder.resolve()
    return _source(name, f"{name}/{file.name}", root / file.name, root)


def folder_source(ref: str, cwd: Path) -> TemplateSource:
    """Return the template in a folder or file of this machine.

    Args:
        ref: As the user wrote it, relative to ``cwd``.
        cwd: Where the user is.

    Raises:
        SourceError: There is none, and what there is instead.
    """
    place = cwd / os.path.expanduser(ref)  # noqa: PTH111 - "~x" alone is no error
    if not place.exists():
        raise _nothing(ref, place)
    inside = place if place.is_dir() else place.parent
    root = work_tree_root(inside.resolve()) or inside.resolve()
    return source_in(ref, place, root)


def source_in(ref: str, place: Path, root: Path) -> TemplateSource:
    """Return the template in a folder, or in one file of it.

    Args:
        ref: As the user wrote it.
        place: The folder or file.
        root: How far up its urls may climb.
    """
    if place.is_dir() and not _has_template(place) and (place / SETTINGS).is_file():
        from stagedoor.sources.foreign import cookiecutter_template

        folder = place.resolve()
        content = cookiecutter_template(folder, ref)
        return TemplateSource(
            ref, _as_named(ref, SETTINGS), folder / SETTINGS, root.resolve(), content
        )
    file = template_file_in(place, ref) if place.is_dir() else place
    name = ref if place == file else _as_named(ref, file.name)
    return _source(ref, name, file.parent.resolve() / file.name, root.resolve())


def _has_template(folder: Path) -> bool:
    return any((folder / name).is_file() for name in TEMPLATE_FILES)


def template_file_in(folder: Path, ref: str) -> Path:
    """Return the template file of a folder."""
    for name in TEMPLATE_FILES:
        if (folder / name).is_file():
            return folder / name
    others = sorted(p.name for p in folder.glob("*template*.y*ml"))
    nested = sorted(
        str(p.parent.relative_to(folder)) for p in folder.glob("*/template.yaml")
    )
    joint = "#" if is_address(ref) and "#" not in ref else "/"
    found = [f"'{ref.rstrip('/')}{joint}{name}'" for name in (*others, *nested)]
    raise SourceError(
        "S003",
        f"'{ref}' holds no template.yaml",
        hint=f"it holds {', '.join(found[:_MOST_SHOWN])}" if found else None,
    )


def _as_named(ref: str, file: str) -> str:
    return f"{ref.rstrip('/')}/{file}".removeprefix("./")


def _source(ref: str, name: str, file: Path, root: Path) -> TemplateSource:
    try:
        content = file.read_bytes()
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise SourceError("S002", f"cannot read '{name}': {reason}") from error
    return TemplateSource(ref, name, file, root, content)


def _nothing(ref: str, place: Path) -> SourceError:
    names = list(bundled_names())
    if place.parent.is_dir():
        names += [p.name for p in place.parent.iterdir() if p.is_dir()]
    hint = did_you_mean(Path(ref).name, names)
    return SourceError(
        "S001",
        f"there is no template '{ref}'",
        hint=hint or "'stagedoor list' shows the templates that come with stagedoor",
    )
