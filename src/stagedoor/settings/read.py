"""The settings in force: what the user's file says, then what the project's does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from stagedoor.core.errors import Problem
from stagedoor.core.secret import concealed
from stagedoor.settings.find import find_files, is_file
from stagedoor.settings.values import NO_SETTINGS, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stagedoor.settings.layer import Layer


def read_settings(cwd: Path, environ: Mapping[str, str]) -> Settings:
    """Return what the user's and the project's files say together.

    Tables are joined key by key, lists are replaced; the project's file wins, but for
    what only its user may allow (see :func:`_allowed`).

    Raises:
        UsageError: A file cannot be read, is no TOML, or holds what it may not.
    """
    files = find_files(cwd, environ)
    if not files.project and not is_file(files.user):
        return NO_SETTINGS
    from stagedoor.settings.layer import read_layer

    user = read_layer(files.user, "user") if is_file(files.user) else None
    project = None
    for candidate in files.project:
        project = read_layer(candidate, "project")
        if project is not None:
            break
    return _together(user, project)


def _together(user: Layer | None, project: Layer | None) -> Settings:
    held_back: list[Problem] = []
    layers = [user] if user else []
    if project is not None:
        layers.append(
            project if _trusts(user, project) else _allowed(project, user, held_back)
        )
    plugins = (name for layer in layers for name in layer.values.get("plugins", ()))
    return Settings(
        catalog=_last(layers, "catalog"),
        policies=_last(layers, "policies"),
        check_select=_last(layers, "check.select"),
        check_ignore=_last(layers, "check.ignore"),
        check_strict=_flag(layers, "check.strict"),
        plugins=tuple(dict.fromkeys(plugins)),
        answers=_joined(layers, "answers"),
        aliases=_joined(layers, "aliases"),
        integrations=_joined(layers, "integrations"),
        environment=_joined(layers, "environment.parameters"),
        environment_secrets=concealed(_joined(layers, "environment.secrets")),
        trusted_projects=_last(layers, "trusted-projects"),
        origins={k: at for layer in layers for k, at in layer.origins.items()},
        project_file=project.file if project else None,
        held_back=tuple(held_back),
    )


def _last(layers: list[Layer], name: str) -> tuple[str, ...]:
    found: tuple[str, ...] = ()
    for layer in layers:
        found = layer.values.get(name, found)
    return found


def _flag(layers: list[Layer], name: str) -> bool:
    said = [layer.values[name] for layer in layers if name in layer.values]
    return bool(said and said[-1])


def _joined(layers: list[Layer], name: str) -> dict[str, Any]:
    return {k: v for layer in layers for k, v in layer.values.get(name, {}).items()}


def _trusts(user: Layer | None, project: Layer) -> bool:
    """Tell whether the user's file names the project's folder, or one above it."""
    folders = user.values.get("trusted-projects", ()) if user else ()
    here = project.file.resolve().parents
    return any(Path(folder).resolve() in here for folder in folders)


def _allowed(project: Layer, user: Layer | None, held_back: list[Problem]) -> Layer:
    """Return the project's settings without what runs code or reaches outside.

    A project's file comes with a clone: its plug-ins would run, and an address of a
    catalog would be sent the user's token, before anybody has looked at it.
    """
    own = user.values.get("plugins", ()) if user else ()
    values = dict(project.values)
    values["plugins"] = tuple(n for n in values.get("plugins", ()) if n in own)
    if any("://" in name for name in values.get("catalog", ())):
        values["catalog"] = tuple(n for n in values["catalog"] if "://" not in n)
        if not values["catalog"]:
            del values["catalog"]
    held_back.extend(_problems(project, values))
    return project._replace(values=values)


def _problems(project: Layer, kept: Mapping[str, Any]) -> Iterator[Problem]:
    for name, what in (("plugins", "plug-in"), ("catalog", "catalog")):
        for item in project.values.get(name, ()):
            if item not in kept.get(name, ()):
                said = f"the project asks for the {what} '{item}', which is left out"
                hint = f"give --{name.rstrip('s')}, or put '{project.file.parent}' into"
                yield Problem(
                    "G026",
                    said,
                    project.origins[name],
                    f"{hint} trusted-projects of your own configuration",
                )
