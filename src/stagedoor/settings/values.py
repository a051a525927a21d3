"""The settings in force, and where each comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stagedoor.core.frozen import field, frozen

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from stagedoor.core.errors import Problem
    from stagedoor.core.json import JsonObject
    from stagedoor.core.locations import Location
    from stagedoor.core.secret import Secret


@frozen
class Settings:
    """What the configuration files say together; paths in it are absolute.

    Attributes:
        catalog: Files, folders and addresses of catalogs.
        policies: Files and folders of CUE policies.
        check_select: Beginnings of the ids of the rules that run; none: all of them.
        check_ignore: Beginnings of the ids of the rules that do not.
        check_strict: Whether warnings fail a check.
        plugins: Names and files of the plug-ins that may run.
        answers: Default answers, for any template that asks for them.
        aliases: Short names of templates: what each stands for.
        integrations: The type of each host that ``parseRepoUrl`` shall know (F-80).
        environment: ``environment.parameters`` of expressions (P-56).
        environment_secrets: ``environment.secrets`` of expressions (P-56).
        trusted_projects: Folders whose projects' files count in full.
        origins: By dotted name, such as ``answers.owner``: where it is set.
        project_file: The project's file that was read, if there is one.
        held_back: What a project asked for that only its user can allow.
    """

    catalog: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    check_select: tuple[str, ...] = ()
    check_ignore: tuple[str, ...] = ()
    check_strict: bool = False
    plugins: tuple[str, ...] = ()
    answers: JsonObject = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    integrations: Mapping[str, str] = field(default_factory=dict)
    environment: JsonObject = field(default_factory=dict)
    environment_secrets: Mapping[str, Secret] = field(default_factory=dict)
    trusted_projects: tuple[str, ...] = ()
    origins: Mapping[str, Location] = field(default_factory=dict)
    project_file: Path | None = None
    held_back: tuple[Problem, ...] = ()


NO_SETTINGS: Final = Settings()
"""What is in force when there is no configuration file."""
