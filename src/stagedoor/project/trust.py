"""What a template from elsewhere wants besides rendering, seen before it runs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from stagedoor.core.errors import StagedoorError
from stagedoor.tree.entries import File

if TYPE_CHECKING:
    from stagedoor.project.new import NewRequest
    from stagedoor.sources import TemplateSource

_TOOLS: Final = re.compile(rb"fetch:(cookiecutter|copier)\b")
_HOOK: Final = re.compile(r"(^|/)hooks/(pre|post)_(gen_project|prompt)(\.\w+)?$")
_COPIER: Final = re.compile(r"(^|/)copier\.ya?ml$")
_TASKS: Final = re.compile(rb"^_(tasks|migrations|jinja_extensions)\s*:", re.MULTILINE)


def wishes(request: NewRequest) -> tuple[str, ...]:
    """Return what the template wants to do that needs trust, as parts of a sentence.

    A template of this machine, and one that comes with stagedoor, is not asked about.
    """
    if request.source.origin is None:
        return ()
    found = []
    if _has_hooks(request.source):
        found.append("run code of its own on this machine (hooks, tasks)")
    if request.push and request.remote is None:
        found.append("have what it makes pushed where it says, with your access")
    return tuple(found)


def _has_hooks(source: TemplateSource) -> bool:
    """Tell whether another tool's template would run something; rather once too often.

    Only what is in the template's own folder is seen.
    """
    if not _TOOLS.search(source.content):
        return False
    try:
        tree = source.fetch("./")
    except StagedoorError:
        return False
    if isinstance(tree, File):
        return False
    return any(
        _HOOK.search(path)
        or (_COPIER.search(path) and isinstance(e, File) and _TASKS.search(e.data))
        for path, e in tree.items()
    )
