"""K201: the descriptor satisfies the CUE policies."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

from stagedoor.checks.component import POLICY_FOLDER, RECORD_FILE, is_policy
from stagedoor.core.errors import PolicyError
from stagedoor.core.frozen import replace
from stagedoor.tree.entries import File

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stagedoor.checks.component import Component, Entity
    from stagedoor.checks.findings import Finding
    from stagedoor.core.errors import Problem
    from stagedoor.core.json import JsonObject, JsonPath
    from stagedoor.core.locations import Location
    from stagedoor.cue.policy import Policy
    from stagedoor.cue.result import CueResult, Violation

Files: TypeAlias = "tuple[tuple[str, str], ...]"

_SHIPPED: Final = "mwaa.cue"


def check_policy(component: Component) -> Iterator[Finding]:
    """``spec.mesh``, as the platform sees it, satisfies the policies.

    The document is ``spec.mesh`` with the ``id`` that the platform builds from the
    identifier: that of each component, or of the data product where no component
    stands beside it. The policies are those given with ``--policy``, else the component's own
    ``policies/*.cue``, else those that stood beside its template (``.stagedoor.yaml``
    keeps them), else, for an MWAA workload, the ``mwaa.cue`` that ships. A
    policy that is broken or not supported ends the check with exit code 3.

    Bad::

        specific: {sourcePath: src/}

    Good::

        specific: {sourcePath: source/}
    """
    for entity in _judged(component):
        for files in _grouped(_policies(component, entity)):
            result = _result(component, entity, files)
            if result.verdict == "policy_error":
                raise PolicyError.of(_named(component, one) for one in result.problems)
            for violation in result.violations:
                yield _finding(component, entity, violation)


def _judged(component: Component) -> tuple[Entity, ...]:
    """Return the mesh's components; where there is none, its data products."""
    meshed = [one for one in component.entities if one.mesh is not None]
    for kind in ("component", "system"):
        found = tuple(one for one in meshed if one.text("kind").lower() == kind)
        if found:
            return found
    return ()


@lru_cache
def _grouped(policies: Files) -> tuple[Files, ...]:
    from stagedoor.cue.report import packages

    return tuple(map(tuple, packages(policies)))


@lru_cache
def _loaded(files: Files) -> Policy | None:
    """Read a policy once for all components that have it; ``None``: it is broken."""
    from stagedoor.cue.policy import load_policy

    try:
        return load_policy(files)
    except PolicyError:
        return None


@cache
def _has_cue() -> bool:
    import shutil

    return shutil.which("cue") is not None


def _result(component: Component, entity: Entity, files: Files) -> CueResult:
    from stagedoor.cue.engines import check_files
    from stagedoor.cue.policy import check

    document, locate = descriptor(entity), _locator(entity)
    engine, expression = component.options.engine, component.options.expression
    is_ours = engine == "builtin" or (engine == "auto" and not _has_cue())
    policy = _loaded(files) if is_ours else None
    if policy is not None:
        return check(policy, document, expression, locate)
    return check_files(files, document, expression, locate, engine)


def descriptor(entity: Entity) -> JsonObject:
    """Return what the platform sees: ``spec.mesh`` and the ``id`` of the identifier."""
    short = "dp" if entity.text("kind").lower() == "system" else "cmp"
    identifier = entity.text("metadata", "name").replace(".", ":")
    return {"id": f"urn:dmb:{short}:{identifier}", **(entity.mesh or {})}


def _policies(component: Component, entity: Entity) -> Files:
    if component.options.policies:
        return component.options.policies
    own = tuple((path, _text(component, path)) for path in _own(component))
    kept = own or _recorded(component)
    return kept or (_shipped() if entity.is_mwaa else ())


def _text(component: Component, path: str) -> str:
    try:
        return (component.data(path) or b"").decode("utf-8")
    except UnicodeDecodeError:
        at = component.at(path)
        hint = "save the file as UTF-8"
        raise PolicyError("P001", "no valid CUE: no UTF-8", at=at, hint=hint) from None


def _own(component: Component) -> Iterator[str]:
    for path, entry in component.tree.items():
        if is_policy(path) and isinstance(entry, File):
            yield path


def _recorded(component: Component) -> Files:
    """Return the policies of the template, as the component's record keeps them."""
    from stagedoor.core.yaml import load_document

    data = component.data(RECORD_FILE)
    if data is None or b"\npolicies:" not in data:
        return ()
    place = component.prefix + RECORD_FILE
    record = load_document(data, place, error=PolicyError, code="P001").value
    kept = record.get("policies") if isinstance(record, dict) else None
    found = kept.items() if isinstance(kept, dict) else ()
    return tuple(
        (f"{POLICY_FOLDER}{name}", text)
        for name, text in found
        if isinstance(text, str)
    )


def carries_policies(component: Component) -> bool:
    """Tell whether a component has policies of its own."""
    return next(_own(component), None) is not None


def brings_policies(component: Component) -> bool:
    """Tell whether it has policies, of its own or kept from beside its template."""
    return carries_policies(component) or bool(_recorded(component))


def _shipped() -> Files:
    from stagedoor.core.resources import data_folder

    file = data_folder("policies") / _SHIPPED
    return ((f"{POLICY_FOLDER}{_SHIPPED}", file.read_text(encoding="utf-8")),)


def _in_entity(path: JsonPath) -> JsonPath:
    return ("metadata", "name") if path[:1] == ("id",) else ("spec", "mesh", *path)


def _locator(entity: Entity) -> Callable[[JsonPath], Location]:
    def locate(path: JsonPath) -> Location:
        return entity.document.locate(_in_entity(path))

    return locate


def _finding(component: Component, entity: Entity, violation: Violation) -> Finding:
    from stagedoor.cue.result import path_text

    place = _place(component, violation.policy)
    asked = f"; {place} asks {violation.asked}" if violation.asked else ""
    said = f"{path_text(violation.path)}: {violation.message}{asked}"
    return entity.error("K201", said, _in_entity(violation.path), violation.hint)


def _named(component: Component, problem: Problem) -> Problem:
    """Return a policy's problem with its file as the user would name it."""
    return replace(problem, at=_place(component, problem.at))


def _place(component: Component, at: Location | None) -> Location | None:
    # Read without the component's folder, so that components can share a policy.
    own = (
        at is not None and not component.options.policies and at.path in component.tree
    )
    return component.at(at.path, at.line, at.column) if own and at else at
