"""Where a component's files go in the bucket: names nobody else has.

Source: the names of the tech adapter for Airflow on MWAA (``dags/<domain>_<data
product>_<major>_<dagName>``, ``source/<domain>.<data product>.<major>.<dagName>``), so
that a deploy and the platform mean the same object.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from stagedoor.core.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

_UNFIT: Final = re.compile(r"[^A-Za-z0-9_]")
_MESH: Final = re.compile(r"([\w-]+)\.([\w-]+)\.([0-9]+)\.[\w-]+", re.ASCII)


@frozen
class Place:
    """Where in the bucket.

    Attributes:
        keys: By path in the component.
        searched: Beginnings of keys below which objects of the component may lie.
    """

    keys: Mapping[str, str]
    searched: tuple[str, ...]


def place_directly(
    identifier: str, paths: tuple[str, ...], main: str, folder: str, prefix: str | None
) -> Place:
    """Place files below the folder that the environment reads.

    A component that is nothing but the DAG its catalog entry names gets the adapter's
    name; any other gets a folder of its own, inside which its layout stays.

    Args:
        identifier: The component's.
        paths: Its files, such as ``dags/daily_orders.py``.
        main: The path of the DAG the catalog names; empty when it names none.
        folder: What the environment reads, such as ``dags``.
        prefix: A folder below ``folder`` to use instead; ``None``: derived.
    """
    version = _version_of(identifier)
    own = below(folder, prefix.strip("/") if prefix else _UNFIT.sub("_", identifier))
    searched = [f"{own}/"]
    if version:
        beginning = below(folder, _UNFIT.sub("_", ".".join(version)) + "_")
        searched = [beginning, *(one for one in searched if prefix)]
        if not prefix and paths == (main,):
            stem = main.rpartition("/")[2].removesuffix(".py")
            return Place(
                {main: f"{beginning}{_UNFIT.sub('_', stem)}.py"}, tuple(searched)
            )
    keys = {path: f"{own}/{path.partition('/')[2]}" for path in paths}
    return Place(keys, tuple(searched))


def place_staged(identifier: str, main: str, folder: str) -> Place | None:
    """Place the DAG where the tech adapter takes it from; ``None``: no mesh name."""
    version = _version_of(identifier)
    if version is None or not main:
        return None
    beginning = below(folder, ".".join(version) + ".")
    return Place({main: beginning + main.rpartition("/")[2]}, (beginning,))


def _version_of(identifier: str) -> tuple[str, str, str] | None:
    found = _MESH.fullmatch(identifier)
    return (found[1], found[2], found[3]) if found else None


def below(folder: str, name: str) -> str:
    """Join a folder of a bucket, spelled with slashes around it or not, and a name."""
    clean = folder.strip("/")
    return f"{clean}/{name}" if clean else name
