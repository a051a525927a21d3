"""Whether a template from elsewhere may do more than render: asked once a source."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from stagedoor.cli.terminal import is_terminal
from stagedoor.core.errors import UsageError
from stagedoor.core.frozen import replace
from stagedoor.project.trust import wishes

if TYPE_CHECKING:
    from stagedoor.project.new import NewRequest


def with_trust(
    request: NewRequest, *, given: bool | None, no_input: bool
) -> NewRequest:
    """Return the request with hooks allowed where the template is trusted.

    Args:
        request: What the user asked for.
        given: ``--trust``, which is recorded; ``--no-trust``, which renders and no
            more; ``None`` for neither.
        no_input: Whether nobody may be asked.

    Raises:
        UsageError: The template wants more than it is trusted to.
    """
    origin = request.source.origin
    if given is None and origin is not None:
        given = _decided(request, origin, no_input=no_input)
    elif given is False and origin is not None and request.push and not request.remote:
        raise UsageError(
            "U045",
            "'--no-trust' keeps the template from saying where to push",
            hint="name the place yourself with --remote URL",
        )
    elif given and origin is not None:
        from stagedoor.settings.trust import write_trusted

        write_trusted(origin, os.environ)
    if not given:
        return request
    return replace(request, capabilities=replace(request.capabilities, hooks=True))


def _decided(request: NewRequest, origin: str, *, no_input: bool) -> bool:
    wanted = wishes(request)
    if not wanted:
        return False
    from stagedoor.settings.trust import read_trusted, write_trusted

    if origin in read_trusted(os.environ):
        return True
    said = f"the template of {origin} wants to {' and to '.join(wanted)}"
    if (
        not no_input
        and is_terminal()
        and click.confirm(
            f"{said}.\nTrust {origin}, from now on?", default=False, err=True
        )
    ):
        write_trusted(origin, os.environ)
        return True
    raise UsageError(
        "U044",
        f"{said}, and it is not trusted",
        hint="read it first; --trust trusts this source from now on, --no-trust only "
        "renders",
    )
