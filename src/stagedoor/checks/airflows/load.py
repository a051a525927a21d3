"""Load components in real Airflows, and run their DAGs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from stagedoor.checks.airflows.environment import ready
from stagedoor.checks.airflows.processes import run, scratch, script
from stagedoor.checks.airflows.requirements import split_requirements
from stagedoor.checks.airflows.runs import run_dags
from stagedoor.checks.loads import Loaded, LoadedFile
from stagedoor.core.errors import SourceError
from stagedoor.core.frozen import frozen, replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from stagedoor.checks.airflows.environment import Environment
    from stagedoor.checks.airflows.versions import Version
    from stagedoor.checks.component import Component

_FOLDERS: Final = ("dags", "artifacts")
_START_SECONDS: Final = 120


@frozen
class RealTier:
    """Which Airflows load the components.

    Attributes:
        versions: Each of them.
        cache: stagedoor's folder of the platform's cache.
        say: Tells the user what takes so long.
        runs: Whether DAGs are run as well.
        seconds: How long one file may load: MWAA's own limit.
    """

    versions: tuple[Version, ...]
    cache: Path
    say: Callable[[str], None]
    runs: bool = False
    seconds: int = 30


def load_components(components: Sequence[Component], tier: RealTier) -> None:
    """Give each component what every Airflow sees of it.

    Components that want the same packages share one environment and one process.

    Raises:
        SourceError: An Airflow cannot be installed, or does not start.
    """
    for version in tier.versions:
        for extras, group in _by_requirements(components).items():
            environment = ready(version, extras, tier.cache, tier.say)
            tier.say(f"loading DAGs in Airflow {version.number}")
            found = _load(environment, group, tier)
            for component, loaded in zip(group, found, strict=True):
                ran = _with_runs(environment, loaded, tier) if tier.runs else loaded
                component.loads = (*component.loads, ran)


def _by_requirements(
    components: Iterable[Component],
) -> dict[tuple[str, ...], list[Component]]:
    groups: dict[tuple[str, ...], list[Component]] = {}
    for component in components:
        if component.dags:
            wanted, _ = split_requirements(component.lines("requirements.txt"))
            groups.setdefault(wanted, []).append(component)
    return groups


def _load(
    environment: Environment, components: Sequence[Component], tier: RealTier
) -> list[Loaded]:
    places = [
        (number, folder)
        for number, component in enumerate(components)
        for folder in _dag_folders(component)
    ]
    answers = load_folders(environment, [folder for _, folder in places], tier.seconds)
    files: list[list[LoadedFile]] = [[] for _ in components]
    for (number, folder), answer in zip(places, answers, strict=True):
        files[number] += _files(folder, answer)
    return [
        _loaded(environment, component, tuple(found))
        for component, found in zip(components, files, strict=True)
    ]


def _dag_folders(component: Component) -> list[Path]:
    root = Path(component.prefix or ".").absolute()
    return [root / name for name in _FOLDERS if (root / name).is_dir()]


def load_folders(
    environment: Environment, folders: Sequence[Path], seconds: int
) -> list[dict[str, Any]]:
    """Return, for each folder, what Airflow makes of its files, by path.

    Raises:
        SourceError: Airflow does not start.
    """
    with scratch(seconds) as (home, variables):
        asked = {"folders": list(map(str, folders)), "seconds": 2 * seconds}
        request, answer = home / "request.json", home / "answer.json"
        request.write_text(json.dumps(asked), encoding="utf-8")
        words = [str(environment.python), script("stagedoor_load.py")]
        files = sum(1 for folder in folders for _ in folder.rglob("*.py"))
        limit = _START_SECONDS + 2 * seconds * files
        ran = run([*words, str(request), str(answer)], variables, home, limit)
        if ran.code != 0 or not answer.is_file():
            number = environment.version.number
            said = f"Airflow {number} does not start: {ran.last_lines(4)}"
            hint = f"remove '{environment.python.parent.parent}' and try again"
            raise SourceError("K913", said, hint=hint)
        found: list[dict[str, Any]] = json.loads(answer.read_text(encoding="utf-8"))
        return found


def _files(folder: Path, answer: Mapping[str, Any]) -> list[LoadedFile]:
    return [
        LoadedFile(
            Path(path).relative_to(folder.parent).as_posix(),
            saw.get("dags", {}),
            saw.get("error"),
            tuple(saw.get("warnings", ())),
            saw.get("ended"),
        )
        for path, saw in answer.items()
    ]


def _loaded(
    environment: Environment, component: Component, files: tuple[LoadedFile, ...]
) -> Loaded:
    version = environment.version
    _, left_out = split_requirements(component.lines("requirements.txt"))
    return Loaded(
        version.number,
        version.is_known,
        version.pins is not None,
        str(Path(component.prefix or ".").absolute()),
        files,
        left_out=left_out,
    )


def _with_runs(environment: Environment, loaded: Loaded, tier: RealTier) -> Loaded:
    return replace(loaded, runs=run_dags(environment, loaded, tier.seconds, tier.say))
