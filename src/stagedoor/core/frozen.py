"""Frozen values, cheaply declared.

``@dataclass(frozen=True, slots=True)`` compiles six functions for every class, most of
a millisecond each: with eighty classes that was a fifth of a small run. ``@frozen``
declares the same classes and compiles one function, ``__init__``; the others are
shared. ``dataclasses.field`` is understood: ``default``, ``default_factory``,
``compare`` and ``repr``.
"""

from __future__ import annotations

from dataclasses import MISSING, Field, FrozenInstanceError, field
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, TypeVar, dataclass_transform

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["field", "frozen", "replace", "slotted"]

# A value may hold anything, and so do the tables below: hence Any in this module.
_Class = TypeVar("_Class", bound=type[Any])
_Value = TypeVar("_Value")
_FIELDS: Final = "__frozen_fields__"


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: _Class) -> _Class:
    """Return ``cls`` as a frozen value class with slots, as dataclasses would make it.

    Equality, hash and ``match`` go by the fields in their order; a subclass adds its
    own behind those of its bases. ``__post_init__`` is called when there is one.
    """
    made: _Class = _remade(cls, _SHARED, "_set(self, {name!r}, {value})")
    return made


@dataclass_transform(field_specifiers=(field,))
def slotted(cls: _Class) -> _Class:
    """Return ``cls`` as a class with slots and ``__init__``, compared by identity.

    For the few objects that are made in hot loops or filled in bit by bit.
    """
    made: _Class = _remade(cls, {"__repr__": _show}, "self.{name} = {value}")
    return made


def _remade(cls: type[Any], shared: dict[str, Any], assign: str) -> Any:  # noqa: ANN401
    own = dict(_own_fields(cls))
    fields = _inherited(cls) | own
    namespace = {k: v for k, v in vars(cls).items() if k not in _REMADE}
    for name in own:
        namespace.pop(name, None)
    namespace |= shared | {
        "__slots__": tuple(own),
        "__match_args__": tuple(fields),
        "__init__": _initializer(cls, fields, assign),
        _FIELDS: fields,
    }
    for name in ("__repr__", "__eq__", "__hash__"):
        if name in vars(cls) and vars(cls)[name] is not None:
            namespace[name] = vars(cls)[name]
    metaclass: Any = type(cls)
    made = metaclass(cls.__name__, cls.__bases__, namespace)
    made.__qualname__ = cls.__qualname__
    made.__frozen_key__ = staticmethod(_key(fields))
    return made


_REMADE: Final = ("__dict__", "__weakref__")


def _own_fields(cls: type[Any]) -> Iterator[tuple[str, Field[Any]]]:
    for name, annotation in vars(cls).get("__annotations__", {}).items():
        if str(annotation).startswith(("ClassVar", "typing.ClassVar")):
            continue
        default = vars(cls).get(name, MISSING)
        yield name, default if isinstance(default, Field) else field(default=default)


def _inherited(cls: type[Any]) -> dict[str, Field[Any]]:
    fields: dict[str, Field[Any]] = {}
    for base in reversed(cls.__mro__[1:]):
        fields |= vars(base).get(_FIELDS, {})
    return fields


def _initializer(
    cls: type[Any], fields: dict[str, Field[Any]], assign: str
) -> Callable[..., None]:
    """Compile ``__init__``: names and defaults are the class's own, not a template's."""
    scope: dict[str, Any] = {"_set": object.__setattr__, "_M": MISSING}
    parameters, body = ["self"], []
    for name, spec in fields.items():
        value = name
        if spec.default is not MISSING:
            scope[f"_d_{name}"] = spec.default
            parameters.append(f"{name}=_d_{name}")
        elif spec.default_factory is not MISSING:
            scope[f"_f_{name}"] = spec.default_factory
            parameters.append(f"{name}=_M")
            value = f"_f_{name}() if {name} is _M else {name}"
        else:
            parameters.append(name)
        body.append("\n " + assign.format(name=name, value=value))
    if hasattr(cls, "__post_init__"):
        body.append("\n self.__post_init__()")
    text = f"def __init__({', '.join(parameters)}):{''.join(body) or ' pass'}"
    exec(text, scope)  # noqa: S102 - built from the names of our own fields
    made: Callable[..., None] = scope["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    return made


def _key(fields: dict[str, Field[Any]]) -> Callable[[Any], Any]:
    """Return what equality and hash go by."""
    names = [name for name, spec in fields.items() if spec.compare]
    return attrgetter(*names) if names else lambda _: ()


def _equal(self: Any, other: Any) -> Any:  # noqa: ANN401
    if other.__class__ is not self.__class__:
        return NotImplemented
    key = self.__frozen_key__
    return key(self) == key(other)


def _hash(self: Any) -> int:  # noqa: ANN401
    return hash(self.__frozen_key__(self))


def _show(self: Any) -> str:  # noqa: ANN401
    shown = (n for n, spec in getattr(self, _FIELDS).items() if spec.repr)
    parts = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
    return f"{type(self).__qualname__}({parts})"


def _refuse_set(self: object, name: str, value: object) -> None:
    del self, value
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_delete(self: object, name: str) -> None:
    del self
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _reduce(self: Any) -> tuple[Any, ...]:  # noqa: ANN401
    return type(self), tuple(getattr(self, name) for name in getattr(self, _FIELDS))


_SHARED: Final[dict[str, Any]] = {
    "__eq__": _equal,
    "__hash__": _hash,
    "__repr__": _show,
    "__setattr__": _refuse_set,
    "__delattr__": _refuse_delete,
    "__reduce__": _reduce,
}


def replace(value: _Value, /, **changes: Any) -> _Value:  # noqa: ANN401
    """Return a copy of a frozen value with some fields changed."""
    names = getattr(value, _FIELDS)
    kept = {name: getattr(value, name) for name in names if name not in changes}
    return type(value)(**kept, **changes)
