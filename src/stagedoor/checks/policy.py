"""K201: the descriptor satisfies the CUE policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stagedoor.core.errors import PolicyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stagedoor.checks.component import Component, Entity
    from stagedoor.checks.findings import Finding
    from stagedoor.core.json import JsonObject, JsonPath
    from stagedoor.core.locations import Location
    from stagedoor.cue.result import Violation

_SHIPPED: Final = "mwaa.cue"
_FOLDER: Final = "policies/"


def check_policy(component: Component) -> Iterator[Finding]:
    """``spec.mesh``, as the platform sees it, satisfies the policies.

    The document is ``spec.mesh`` with the ``id`` that the platform builds from the
    identifier. The policies are those given with ``--policy``, else the component's own
    ``policies/*.cue``, else, for an MWAA workload, the ``mwaa.cue`` that ships. A
    policy that is broken or not supported ends the check with exit code 3.

    Bad::

        specific: {sourcePath: src/}

    Good::

        specific: {sourcePath: source/}
    """
    from stagedoor.cue.engines import check_files
    from stagedoor.cue.report import packages

    for entity in component.entities:
        if entity.mesh is None or entity.text("kind").lower() != "component":
            continue
        for files in packages(_policies(component, entity)):
            result = check_files(
                files, descriptor(entity), None, _locator(entity), component.engine
            )
            if result.verdict == "policy_error":
                raise PolicyError.of(result.problems)
            for violation in result.violations:
                yield _finding(entity, violation)


def descriptor(entity: Entity) -> JsonObject:
    """Return what the platform sees: ``spec.mesh`` and the ``id`` of the identifier."""
    urn = "urn:dmb:cmp:" + entity.text("metadata", "name").replace(".", ":")
    return {"id": urn, **(entity.mesh or {})}


def _policies(component: Component, entity: Entity) -> tuple[tuple[str, str], ...]:
    if component.policies:
        return component.policies
    own = tuple(
        (
            component.prefix + path,
            (component.data(path) or b"").decode("utf-8", "replace"),
        )
        for path in component.tree
        if path.startswith(_FOLDER)
        and path.endswith(".cue")
        and "/" not in path.removeprefix(_FOLDER)
    )
    return own or (_shipped() if entity.is_mwaa else ())


def _shipped() -> tuple[tuple[str, str], ...]:
    from stagedoor.core.resources import data_folder

    file = data_folder("policies") / _SHIPPED
    return ((f"{_FOLDER}{_SHIPPED}", file.read_text(encoding="utf-8")),)


def _in_entity(path: JsonPath) -> JsonPath:
    return ("metadata", "name") if path[:1] == ("id",) else ("spec", "mesh", *path)


def _locator(entity: Entity) -> Callable[[JsonPath], Location]:
    def locate(path: JsonPath) -> Location:
        return entity.document.locate(_in_entity(path))

    return locate


def _finding(entity: Entity, violation: Violation) -> Finding:
    from stagedoor.cue.result import path_text

    asked = f"; {violation.policy} asks {violation.asked}" if violation.asked else ""
    said = f"{path_text(violation.path)}: {violation.message}{asked}"
    return entity.error("K201", said, _in_entity(violation.path), violation.hint)
