"""Which templates a folder, a repository or a Location holds."""

from __future__ import annotations

import os
import posixpath
from typing import TYPE_CHECKING, Final

from stagedoor.core.credentials import without_credentials
from stagedoor.core.errors import SourceError
from stagedoor.core.yaml import load_documents
from stagedoor.sources.address import is_address, is_archive
from stagedoor.sources.local import TEMPLATE_FILES, bundled_names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from stagedoor.core.json import JsonObject

_DEEPEST: Final = 6
_YAML: Final = (".yaml", ".yml")
_NEVER: Final = {".git", "node_modules", "skeleton", ".venv"}


def template_refs(
    source: str | None,
    cwd: Path,
    *,
    ref_option: str | None = None,
    offline: bool = False,
    cache: Path | None = None,
) -> tuple[str, ...]:
    """Return what ``resolve`` takes for each template of ``source``, sorted.

    Args:
        source: A folder relative to ``cwd``, a repository, a zip file, or a Backstage
            ``Location`` file; ``None`` for the bundled templates.
        cwd: Where the user is.
        ref_option: A branch, tag or commit, for a repository.
        offline: Whether only what is cached may be used.
        cache: Where fetched sources are kept; the platform's place when ``None``.

    Raises:
        SourceError: ``source`` holds no templates, or cannot be reached.
    """
    if source is None:
        return bundled_names()
    if is_archive(source) or is_address(source):
        from stagedoor.sources.remote import Remote

        remote = Remote(cwd, cache, offline=offline)
        shown = without_credentials(source)
        return _inside(remote.folder(source, ref_option), shown, fetched=True)
    place = cwd / source
    if place.is_file() and place.suffix in _YAML:
        return tuple(sorted(set(_targets(place, source, 0))))
    if not place.is_dir():
        raise SourceError("S004", f"'{source}' is no folder", hint="name a folder")
    return _inside(place, source, fetched=False)


def _inside(folder: Path, source: str, *, fetched: bool) -> tuple[str, ...]:
    base = source.rstrip("/") or "/"
    joint = "#" if fetched and "#" not in base else "/"
    below = (found.removeprefix("./") for found in _folders(str(folder), ".", 0))
    return tuple(sorted(base if f == "." else f"{base}{joint}{f}" for f in below))


def _targets(file: Path, name: str, depth: int) -> Iterator[str]:
    """Give the templates a ``Location`` names, and those of the Locations it names."""
    documents = load_documents(file.read_bytes(), name, error=SourceError, code="S005")
    entities = [d.value for d in documents if isinstance(d.value, dict)]
    if any(entity.get("kind") == "Template" for entity in entities):
        yield name
    for entity in entities:
        for target in _named(entity):
            if is_address(target):
                yield target
                continue
            place = file.parent / target
            inner = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
            if place.is_file() and depth < _DEEPEST:
                yield from _targets(place, inner, depth + 1)


def _named(entity: JsonObject) -> list[str]:
    spec = entity.get("spec")
    if entity.get("kind") != "Location" or not isinstance(spec, dict):
        return []
    targets = spec.get("targets")
    listed = targets if isinstance(targets, list) else []
    return [
        target for target in (spec.get("target"), *listed) if isinstance(target, str)
    ]


def _folders(root: str, folder: str, depth: int) -> Iterator[str]:
    """Find the folders that hold a template; a template's own folders are not searched."""
    with os.scandir(os.path.join(root, folder)) as listing:  # noqa: PTH118 - as tree/disk
        children = sorted(listing, key=lambda child: child.name)
    if any(child.name in TEMPLATE_FILES and child.is_file() for child in children):
        yield folder
    elif depth < _DEEPEST:
        for child in children:
            if child.is_dir(follow_symlinks=False) and child.name not in _NEVER:
                yield from _folders(root, f"{folder}/{child.name}", depth + 1)
