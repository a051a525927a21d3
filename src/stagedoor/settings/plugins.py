"""From names and files to what plug-ins register; importing one runs its code."""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable, Iterable, Mapping
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import module_from_spec
from typing import TYPE_CHECKING, Any, Final
from zlib import crc32

from stagedoor.core.errors import Problem, UsageError, did_you_mean
from stagedoor.form.pickers.api import Picker
from stagedoor.settings.api import GROUP, Plugin
from stagedoor.settings.blame import loading_failure
from stagedoor.settings.guard import guarded, schema_fault

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint
    from pathlib import Path
    from types import ModuleType

    from stagedoor.workflow.actions.api import Action

_ATTRIBUTES: Final = ("filters", "globals", "actions", "pickers")
_PARTS_OF_ACTION: Final = ("id", "input_schema", "output_schema", "run")


def load_plugins(names: Iterable[str], folder: Path) -> Plugin:
    """Return what the plug-ins called ``names`` register together.

    Args:
        names: Names of installed plug-ins, and files: what ends in ``.py`` or has a
            ``/`` is a file.
        folder: What relative files are relative to.

    Raises:
        UsageError: One cannot be loaded, or registers something that will not do, or
            two register the same thing.
    """
    unique = {_identity(name, folder): name for name in names}
    return together({name: load_plugin(name, folder) for name in unique.values()})


def _identity(name: str, folder: Path) -> str:
    return str((folder / name).resolve()) if is_file_name(name) else name


def load_plugin(name: str, folder: Path) -> Plugin:
    """Return what one plug-in registers; see :func:`load_plugins`."""
    source = _file(folder / name, name) if is_file_name(name) else _installed(name)
    return plugin_of(source, name)


def is_file_name(name: str) -> bool:
    """Tell whether ``name`` is a file, not the name of an installed plug-in."""
    return name.endswith(".py") or "/" in name


def installed_plugins() -> dict[str, EntryPoint]:
    """Return the plug-ins that installed packages offer, by name; runs none of them.

    Raises:
        UsageError: Two packages offer the same name.
    """
    # Reading every package's metadata takes longer than rendering a component.
    from importlib.metadata import entry_points

    found: dict[str, EntryPoint] = {}
    for point in entry_points(group=GROUP):
        other = found.setdefault(point.name, point)
        if other.value != point.value:
            raise UsageError(
                "G003",
                f"two packages offer the plug-in '{point.name}': "
                f"'{other.value}' and '{point.value}'",
                hint="uninstall one of them",
            )
    return found


def _installed(name: str) -> object:
    known = installed_plugins()
    if name not in known:
        listed = ", ".join(sorted(known)) or "none"
        raise UsageError(
            "G002",
            f"no installed plug-in is called '{name}'",
            hint=did_you_mean(name, known)
            or f"installed are: {listed}; a file is given as ./{name}.py",
        )
    try:
        return known[name].load()
    except (Exception, SystemExit) as error:
        raise loading_failure(error, name) from error


class _Loader(SourceFileLoader):
    """Leaves no compiled code beside a user's file."""

    def set_data(self, path: str, data: Any, *, _mode: int = 0o666) -> None:  # noqa: ANN401 - a buffer
        """Write nothing."""


def _file(file: Path, name: str) -> ModuleType:
    if not file.is_file():
        raise UsageError(
            "G001",
            f"there is no plug-in file '{name}'",
            hint="give a Python file, or the name of an installed plug-in",
        )
    path = str(file.resolve())
    called = f"stagedoor_plugin_{file.stem}_{crc32(path.encode()):08x}"
    spec = ModuleSpec(called, _Loader(called, path), origin=path)
    spec.has_location = True
    module = module_from_spec(spec)
    # Where dataclasses, among others, look a class's module up.
    sys.modules[called] = module
    try:
        _Loader(called, path).exec_module(module)
    except (Exception, SystemExit) as error:
        del sys.modules[called]
        raise loading_failure(error, name, path) from error
    return module


def plugin_of(source: object, name: str) -> Plugin:
    """Read what ``source``, a module or an object, registers as plug-in ``name``.

    Raises:
        UsageError: It registers nothing, or something that will not do; all of it.
    """
    if not any(hasattr(source, attribute) for attribute in _ATTRIBUTES):
        raise UsageError(
            "G005",
            f"the plug-in '{name}' registers nothing",
            hint=_meant(source)
            or "give it filters = {'shout': str.upper}, for example",
        )
    problems: list[Problem] = []
    plugin = Plugin(
        filters=_functions(source, name, problems),
        globals=_named(source, "globals", name, problems),
        actions=_actions(source, name, problems),
        pickers=_pickers(source, name, problems),
    )
    if problems:
        raise UsageError.of(problems)
    return plugin


def _meant(source: object) -> str | None:
    for own in dir(source):
        hint = None if own.startswith("_") else did_you_mean(own, _ATTRIBUTES)
        if hint:
            return f"it has '{own}': {hint}"
    return None


def _named(
    source: object, attribute: str, name: str, problems: list[Problem]
) -> dict[str, Any]:
    """Return a mapping by name; what its values may be is the caller's matter."""
    found = getattr(source, attribute, {})
    if isinstance(found, Mapping) and all(isinstance(key, str) for key in found):
        return dict(found)
    problems.append(_unfit(name, attribute, "has to be a dict by name"))
    return {}


def _functions(
    source: object, name: str, problems: list[Problem]
) -> dict[str, Callable[..., Any]]:
    found = _named(source, "filters", name, problems)
    for key, value in found.items():
        if not callable(value) or not isinstance(value, Hashable):
            said = "has to hold functions, "
            problems.append(_unfit(name, "filters", f"{said}and '{key}' is none"))
    return found


def _actions(source: object, name: str, problems: list[Problem]) -> tuple[Action, ...]:
    found = getattr(source, "actions", ())
    if isinstance(found, Mapping | str) or not isinstance(found, Iterable):
        problems.append(_unfit(name, "actions", "has to be a list of actions"))
        return ()
    actions = tuple(found)
    for number, action in enumerate(actions, 1):
        missing = [part for part in _PARTS_OF_ACTION if not hasattr(action, part)]
        if missing:
            said = f"has an action, number {number}, without '{missing[0]}'"
            problems.append(_unfit(name, "actions", said))
        elif fault := schema_fault(action):
            said = f"has '{action.id}', whose input_schema is no JSON Schema: {fault}"
            problems.append(_unfit(name, "actions", said))
    ids = [action.id for action in actions if hasattr(action, "id")]
    for identifier in dict.fromkeys(i for i in ids if ids.count(i) > 1):
        said = f"has two actions with the id '{identifier}'"
        problems.append(_unfit(name, "actions", said))
    return actions


def _pickers(source: object, name: str, problems: list[Problem]) -> dict[str, Picker]:
    found = _named(source, "pickers", name, problems)
    for key, value in found.items():
        if not isinstance(value, Picker):
            said = (
                f"has to hold stagedoor.settings.api.Picker values, and '{key}' is none"
            )
            problems.append(_unfit(name, "pickers", said))
    fit = {k: v for k, v in found.items() if isinstance(v, Picker)}
    return {key: guarded(picker, key) for key, picker in fit.items()}


def _unfit(name: str, attribute: str, said: str) -> Problem:
    return Problem("G006", f"'{attribute}' of the plug-in '{name}' {said}")


def together(plugins: Mapping[str, Plugin]) -> Plugin:
    """Return one plug-in that registers what all of ``plugins``, by name, do.

    Raises:
        UsageError: Two of them register the same thing.
    """
    owners: dict[tuple[str, str], str] = {}
    problems = []
    for name, plugin in plugins.items():
        for thing in _things(plugin):
            other = owners.setdefault(thing, name)
            if other != name:
                said = f"the plug-ins '{other}' and '{name}' both register the "
                problems.append(Problem("G007", said + f"{thing[0]} '{thing[1]}'"))
    if problems:
        raise UsageError.of(problems)
    values = plugins.values()
    return Plugin(
        filters={k: v for plugin in values for k, v in plugin.filters.items()},
        globals={k: v for plugin in values for k, v in plugin.globals.items()},
        actions=tuple(action for plugin in values for action in plugin.actions),
        pickers={k: v for plugin in values for k, v in plugin.pickers.items()},
    )


def _things(plugin: Plugin) -> Iterable[tuple[str, str]]:
    yield from (("filter", name) for name in plugin.filters)
    yield from (("global", name) for name in plugin.globals)
    yield from (("action", action.id) for action in plugin.actions)
    yield from (("picker", name) for name in plugin.pickers)
