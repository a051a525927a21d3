"""``@frozen`` declares what ``@dataclass(frozen=True, slots=True)`` would."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, dataclass, field
from typing import Any, ClassVar

import pytest

from stagedoor.core.frozen import frozen, replace


@frozen
class Point:
    """A point."""

    x: int
    y: int = 2
    names: list[str] = field(default_factory=list, compare=False)
    count: ClassVar[int] = 7

    @property
    def sum(self) -> int:
        return self.x + self.y


@dataclass(frozen=True, slots=True)
class Model:
    x: int
    y: int = 2
    names: list[str] = field(default_factory=list, compare=False)


@frozen
class Named(Point):
    name: str = "n"


# how it is called              arguments, keywords
CALLS: dict[str, Any] = {
    "one": ((1,), {}),
    "two": ((1, 3), {}),
    "by name": ((), {"y": 5, "x": 4}),
    "all": ((1, 2, ["a"]), {}),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "keywords"), CALLS.values(), ids=CALLS)
def test_it_holds_what_a_dataclass_holds(arguments, keywords):
    ours, model = Point(*arguments, **keywords), Model(*arguments, **keywords)
    assert (ours.x, ours.y, ours.names) == (model.x, model.y, model.names)
    assert repr(ours) == repr(model).replace("Model", "Point")
    assert hash(ours) == hash(Point(*arguments, **keywords))


# what is wrong                 arguments, keywords
WRONG: dict[str, Any] = {
    "too few": ((), {}),
    "too many": ((1, 2, [], 4), {}),
    "unknown": ((1,), {"z": 1}),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "keywords"), WRONG.values(), ids=WRONG)
def test_wrong_arguments_are_refused_as_by_a_dataclass(arguments, keywords):
    with pytest.raises(TypeError):
        Model(*arguments, **keywords)
    with pytest.raises(TypeError):
        Point(*arguments, **keywords)


def test_it_is_frozen_and_has_slots():
    point = Point(1)
    with pytest.raises(FrozenInstanceError):
        point.x = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del point.y
    assert not hasattr(point, "__dict__")
    assert point.sum == 3
    assert Point.count == 7


def test_equality_goes_by_class_and_compared_fields():
    assert Point(1, 2, ["a"]) == Point(1, 2, ["b"])
    assert Point(1) != Point(2)
    other: object = Model(1)
    assert Point(1) != other
    assert Named(1) != Point(1)
    assert len({Point(1), Point(1), Point(2)}) == 2


def test_a_factory_makes_a_new_value_each_time():
    assert Point(1).names is not Point(1).names


def test_a_subclass_adds_fields_behind():
    named = Named(1, name="b")
    assert (named.x, named.y, named.name) == (1, 2, "b")
    assert repr(named) == "Named(x=1, y=2, names=[], name='b')"


def test_values_can_be_copied_pickled_matched_and_changed():
    point = Point(1, 5, ["a"])
    assert copy.copy(point) == point
    assert pickle.loads(pickle.dumps(point)) == point  # noqa: S301 - our own bytes
    assert replace(point, x=9) == Point(9, 5)
    match point:
        case Point(1, y):
            assert y == 5
        case _:
            pytest.fail("no match")
