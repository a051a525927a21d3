"""The settings in force as rows: name, value, where it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from stagedoor.core.secret import HIDDEN
from stagedoor.form.answers import ANSWER_PREFIX
from stagedoor.settings.find import CATALOG, catalogs_of
from stagedoor.settings.keys import KEYS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stagedoor.core.json import JsonValue
    from stagedoor.core.locations import Location
    from stagedoor.settings.values import Settings


class Row(NamedTuple):
    """One setting that is in force.

    Attributes:
        name: Dotted, as in ``answers.owner``.
        value: As JSON; of a secret only asterisks.
        at: Its place in a file, unless a variable sets it.
        variable: The variable of the environment that sets it.
    """

    name: str
    value: JsonValue
    at: Location | None = None
    variable: str | None = None


def rows_in_force(settings: Settings, environ: Mapping[str, str]) -> tuple[Row, ...]:
    """Return what is set, in the order of ``KEYS``; variables win over files."""
    rows = {row.name: row for row in _of_files(settings)}
    for row in _of_environment(environ):
        rows[row.name] = row
    order = list(KEYS)
    return tuple(
        sorted(rows.values(), key=lambda row: (order.index(_key(row)), row.name))
    )


def _key(row: Row) -> str:
    return next(
        key for key in KEYS if row.name == key or row.name.startswith(f"{key}.")
    )


def _of_files(settings: Settings) -> Iterator[Row]:
    values: dict[str, Any] = {  # as KEYS says of each
        "catalog": settings.catalog,
        "policies": settings.policies,
        "check.select": settings.check_select,
        "check.ignore": settings.check_ignore,
        "check.strict": settings.check_strict,
        "plugins": settings.plugins,
        "trusted-projects": settings.trusted_projects,
        "answers": settings.answers,
        "aliases": settings.aliases,
        "integrations": settings.integrations,
        "environment.parameters": settings.environment,
        "environment.secrets": dict.fromkeys(settings.environment_secrets, HIDDEN),
    }
    for name, value in values.items():
        if KEYS[name].kind == "texts":
            if value:
                yield Row(name, list(value), settings.origins[name])
        elif KEYS[name].kind == "flag":
            if name in settings.origins:
                yield Row(name, value, settings.origins[name])
        else:
            for inner, item in value.items():
                full = f"{name}.{inner}"
                yield Row(full, item, settings.origins[full])


def _of_environment(environ: Mapping[str, str]) -> Iterator[Row]:
    catalogs = catalogs_of(environ)
    if catalogs:
        yield Row("catalog", list(catalogs), variable=CATALOG)
    for name, value in environ.items():
        if name.startswith(ANSWER_PREFIX) and name != ANSWER_PREFIX:
            answer = name.removeprefix(ANSWER_PREFIX)
            yield Row(f"answers.{answer}", value, variable=name)
