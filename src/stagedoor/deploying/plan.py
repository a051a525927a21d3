"""What is wanted and what is stored → steps; pure, and blind to what is not ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stagedoor.deploying.values import Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stagedoor.deploying.values import Fate, Stored, Upload

_WRITES: Final = ("create", "update", "adopt")


def plan_objects(
    wanted: Mapping[str, Upload],
    stored: Mapping[str, Stored],
    owner: str,
    *,
    adopt: bool = False,
) -> tuple[Step, ...]:
    """Return the steps from ``stored`` to ``wanted``, in the order to take them.

    What another component put there, and what nobody marked, is never changed: where
    we want the key it is refused, elsewhere it is not mentioned. Writes come before
    removals, so that a DAG that moves is never away, and the files deepest in folders
    first, so that what a DAG reads is there before the DAG.

    Args:
        wanted: What the component should have in the bucket, by key; empty removes it.
        stored: What is there, by key.
        owner: The component's identifier, as its mark has it.
        adopt: Take over unmarked objects whose key is wanted.
    """
    steps = [
        *_wanted(wanted, stored, owner, adopt=adopt),
        *_left(wanted, stored, owner),
    ]
    return tuple(sorted(steps, key=_turn))


def _wanted(
    wanted: Mapping[str, Upload],
    stored: Mapping[str, Stored],
    owner: str,
    *,
    adopt: bool,
) -> Iterator[Step]:
    for key, upload in wanted.items():
        there = stored.get(key)
        if there is None:
            yield Step(key, "create", upload, None)
        elif there.owner == owner:
            yield Step(key, _fate(upload, there), upload, there)
        elif there.owner is None and adopt:
            yield Step(key, "adopt", upload, there)
        else:
            yield Step(key, "refuse", upload, there, _why_not(there))


def _fate(upload: Upload, there: Stored) -> Fate:
    is_same = (there.digest, there.size) == (upload.file.digest, upload.file.size)
    return "same" if is_same else "update"


def _why_not(there: Stored) -> str:
    if there.owner is None:
        return "it is there and bears no component's mark (--adopt takes it over)"
    return f"it belongs to the component '{there.owner}'"


def _left(
    wanted: Mapping[str, Upload], stored: Mapping[str, Stored], owner: str
) -> Iterator[Step]:
    for key, there in stored.items():
        if key not in wanted and there.owner == owner:
            yield Step(key, "remove", None, there)


def _turn(step: Step) -> tuple[bool, int, str]:
    return step.fate == "remove", -step.key.count("/"), step.key


def writes(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Return the steps that change the bucket; none when one of them is refused."""
    if any(step.fate == "refuse" for step in steps):
        return ()
    return tuple(step for step in steps if step.fate in {*_WRITES, "remove"})
