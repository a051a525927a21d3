"""The one room that writes to a user's folder.

``land`` writes a component or the changes to one, whole or not at all; ``preview``
says what it would do. :func:`stagedoor.landing.git.scratch_repository` is where
:mod:`stagedoor.tree.merge` lets git merge; git's modules are loaded when git is wanted.
"""

from stagedoor.landing.place import land, preview, refuse_conflicts
from stagedoor.landing.values import (
    GitReport,
    Landed,
    LandingOptions,
    Preview,
    Repository,
)

__all__ = [
    "GitReport",
    "Landed",
    "LandingOptions",
    "Preview",
    "Repository",
    "land",
    "preview",
    "refuse_conflicts",
]
