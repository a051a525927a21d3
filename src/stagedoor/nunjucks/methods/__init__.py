"""The methods a template may call, by kind of receiver: closed tables (F-60, L-75)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stagedoor.nunjucks.methods import (
    cookiecutter,
    legacy_lists,
    legacy_strings,
    lists,
    numbers,
    others,
    strings,
)
from stagedoor.nunjucks.methods.signature import Method
from stagedoor.nunjucks.operators import get_property, has_property, to_string
from stagedoor.nunjucks.regex import Regex
from stagedoor.nunjucks.values import UNDEFINED, Safe, Value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagedoor.nunjucks.limits import Meter

__all__ = ("COOKIECUTTER_METHODS", "METHODS", "Method", "lookup", "member", "names")

_TEXT: Final = {**legacy_strings.METHODS, **strings.METHODS}
_NUMBER: Final = {**others.NUMBER_METHODS, **numbers.METHODS}
_LIST: Final = {**legacy_lists.METHODS, **lists.METHODS}

METHODS: Final[Mapping[type, Mapping[str, Method]]] = {
    str: _TEXT,
    Safe: _TEXT,
    int: _NUMBER,
    float: _NUMBER,
    bool: others.BOOLEAN_METHODS,
    list: _LIST,
    dict: others.RECORD_METHODS,
    Regex: others.REGEX_METHODS,
}
"""Every method by kind of receiver; null, undefined and functions have none."""

COOKIECUTTER_METHODS: Final[Mapping[type, Mapping[str, Method]]] = {
    **METHODS,
    list: {**_LIST, **cookiecutter.LIST_METHODS},
    dict: {**others.RECORD_METHODS, **cookiecutter.RECORD_METHODS},
}
"""The same in cookiecutter mode (L-75)."""

_NONE: Final[Mapping[str, Method]] = {}


def lookup(receiver: Value, name: str, *, cookiecutter: bool = False) -> Method | None:
    """Return the method a call ``receiver.name(…)`` means, legacy ones too.

    The receiver's own data come first: a record's key hides a method of that name.
    """
    tables = COOKIECUTTER_METHODS if cookiecutter else METHODS
    method = tables.get(type(receiver), _NONE).get(name)
    if method is not None and type(receiver) is dict and name in receiver:
        return None
    return method


def member(
    meter: Meter, value: Value, key: Value, *, cookiecutter: bool = False
) -> Value:
    """Return what ``value.key`` means when it is not called (L-47).

    That is the data property, else a method as a function; a legacy method is
    undefined, as in Backstage 4.
    """
    found = get_property(meter, value, key)
    if found is not UNDEFINED:
        return found
    name = key if type(key) is str else to_string(meter, key)
    method = lookup(value, name, cookiecutter=cookiecutter)
    if method is None or method.legacy or has_property(value, name):
        return UNDEFINED
    return method.bound(value)


def names(receiver: Value, *, cookiecutter: bool = False) -> tuple[str, ...]:
    """Return the methods of a receiver, for hints."""
    tables = COOKIECUTTER_METHODS if cookiecutter else METHODS
    found = tables.get(type(receiver), _NONE).values()
    return tuple(method.name for method in found if not method.legacy)
