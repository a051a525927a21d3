"""From click's loose options to one typed request."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from stagedoor.cli.given import read_answers, read_outputs
from stagedoor.cli.settings import read_plugins, settings_here
from stagedoor.core.errors import UsageError
from stagedoor.form.fill import FillOptions
from stagedoor.landing import LandingOptions
from stagedoor.project.new import NewRequest
from stagedoor.settings.find import catalogs_of
from stagedoor.sources import resolve
from stagedoor.sources.address import is_address
from stagedoor.workflow.capabilities import Capabilities, RunOptions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stagedoor.catalog.local import LocalCatalog
    from stagedoor.settings import Settings
    from stagedoor.settings.api import Plugin


CATALOG_TOKEN: Final = "STAGEDOOR_CATALOG_TOKEN"  # noqa: S105 - a name, no secret
"""The environment variable with the bearer token for a live catalog."""


def read_request(
    template: str, destination: str | None, chosen: Mapping[str, Any]
) -> NewRequest:
    """Return what the options of ``new`` ask for.

    Raises:
        UsageError: Options that exclude each other.
        AnswersError: An answers file cannot be read.
        SourceError: There is no such template.
    """
    _refuse_contradictions(chosen)
    from stagedoor.cli.trust import with_trust

    request = _request(template, destination, chosen)
    return with_trust(request, given=chosen["trust"], no_input=chosen["no_input"])


_NOTHING_LANDS: Final[Mapping[str, Any]] = {
    "into": False,
    "overwrite": False,
    "skip_existing": False,
    "git": False,
    "commit": False,
    "push": False,
    "remote": None,
    "no_record": False,
    "no_check": True,
    "dry_run": True,
}


def read_question(template: str, chosen: Mapping[str, Any]) -> NewRequest:
    """Return the request of a run that is only looked at: no trust, nothing lands.

    Raises:
        AnswersError: An answers file cannot be read.
        SourceError: There is no such template.
    """
    return _request(template, None, {**_NOTHING_LANDS, **chosen})


def _request(
    template: str, destination: str | None, chosen: Mapping[str, Any]
) -> NewRequest:
    settings = settings_here()
    plugin = read_plugins(chosen["plugins"], settings)
    return NewRequest(
        source=resolve(
            settings.aliases.get(template, template),
            ref_option=chosen["ref"],
            offline=chosen["offline"],
            cwd=Path.cwd(),
        ),
        destination=destination,
        given=read_answers(
            chosen["answer_files"],
            chosen["assignments"],
            chosen["secret_files"],
            chosen["secret_assignments"],
            configuration=settings.answers,
        ),
        kind=chosen["kind"],
        user=_user(chosen["user"]),
        feature_flags=chosen["feature_flags"],
        filling=FillOptions(
            allow_unknown=chosen["allow_unknown"],
            pickers=plugin.pickers if plugin else {},
        ),
        running=_running(chosen, settings),
        capabilities=_capabilities(plugin),
        landing=_landing(chosen),
        push=chosen["push"],
        remote=_remote(chosen["remote"]),
        record=not chosen["no_record"],
        check=not chosen["no_check"],
        ignore=settings.check_ignore,
        dry_run=chosen["dry_run"],
        notices=settings.held_back,
    )


def _remote(text: str | None) -> str | None:
    """Read ``--remote``: an address, or a repository on this machine's disk."""
    if text is None or is_address(text):
        return text
    if text.startswith("-") or "::" in text or not text.strip():
        raise UsageError(
            "U043",
            f"--remote: '{text}' is no address of a repository",
            hint="for example: --remote https://git.example.com/team/orders.git",
        )
    return str(Path(text).expanduser().absolute())


def _user(text: str | None) -> str | None:
    from stagedoor.catalog.references import BadReferenceError, parse_reference

    try:
        return str(parse_reference(text, kind="User")) if text else None
    except BadReferenceError as error:
        raise UsageError(
            "U009", f"--user: {error}", hint="for example: --user user:jane"
        ) from error


def _capabilities(plugin: Plugin | None) -> Capabilities:
    if plugin is None:
        return Capabilities()
    return Capabilities(
        filters=plugin.filters,
        globals=plugin.globals,
        actions={action.id: action for action in plugin.actions},
    )


def read_catalogs(paths: Sequence[str]) -> LocalCatalog | None:
    """Load the catalogs that ``--catalog``, ``STAGEDOOR_CATALOG`` or the settings name.

    The first of them that names any decides.

    Raises:
        SourceError: One of them is missing or cannot be read.
    """
    named = paths or catalogs_of(os.environ) or settings_here().catalog
    if not named:
        return None
    from stagedoor.catalog.local import catalog_of, read_catalog
    from stagedoor.catalog.remote import is_remote, read_remote_catalog

    local = read_catalog([Path(name) for name in named if not is_remote(name)])
    token = os.environ.get(CATALOG_TOKEN)
    remote = [read_remote_catalog(n, token=token) for n in named if is_remote(n)]
    if not remote:
        return local
    return catalog_of(e for catalog in (local, *remote) for e in catalog.entities())


def _running(chosen: Mapping[str, Any], settings: Settings) -> RunOptions:
    return RunOptions(
        engine=chosen["engine"],
        strict_templates=chosen["strict_templates"],
        strict_actions=chosen["strict_actions"],
        dialect=chosen["dialect"],
        skeleton_entities=chosen["skeleton_entities"],
        outputs=read_outputs(chosen["output_files"]),
        environment=settings.environment,
        environment_secrets=settings.environment_secrets,
        integrations=settings.integrations,
    )


def _landing(chosen: Mapping[str, Any]) -> LandingOptions:
    wanted = chosen["git"]
    return LandingOptions(
        mode="into" if chosen["into"] else "new",
        overwrite=chosen["overwrite"],
        skip_existing=chosen["skip_existing"],
        git="auto" if wanted is None else "yes" if wanted else "no",
        commit=chosen["commit"] or chosen["push"],
    )


_CONTRADICTIONS = (
    ("overwrite", "skip_existing"),
    ("commit", "dry_run"),
    ("push", "dry_run"),
)


def _refuse_contradictions(chosen: Mapping[str, Any]) -> None:
    for one, other in _CONTRADICTIONS:
        if chosen[one] and chosen[other]:
            raise UsageError(
                "U005",
                f"'{_option(one)}' and '{_option(other)}' exclude each other",
                hint="leave one of them out",
            )
    for name in ("overwrite", "skip_existing"):
        if chosen[name] and not chosen["into"]:
            raise UsageError(
                "U006", f"'{_option(name)}' needs '--into'", hint="add --into"
            )
    for name in ("commit", "push", "remote"):
        if chosen[name] and chosen["git"] is False:
            raise UsageError(
                "U007", f"'{_option(name)}' needs git", hint="leave '--no-git' out"
            )


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")
