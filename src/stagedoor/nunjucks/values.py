"""The closed value model of a template: JavaScript values spelled in Python.

==========  =======================================================================
JavaScript  here
==========  =======================================================================
undefined   :data:`UNDEFINED` (the only instance of :class:`Undefined`)
null        ``None``
boolean     ``bool``
number      ``int`` while the value is whole and |n| <= 2**53, else ``float``
            (minus zero is the float ``-0.0``)
string      ``str`` of UTF-16 code units: a character beyond U+FFFF is *two*
            surrogates, so that ``len``, slices, indices and comparison are
            JavaScript's; see :mod:`stagedoor.nunjucks.text`
SafeString  :class:`Safe` (what ``safe``, ``escape`` and macros return)
array       ``list``
object      ``dict`` with string keys, integer-like keys first (:func:`record`)
regex       :class:`~stagedoor.nunjucks.regex.Regex`
function    :class:`Function` (methods, macros, globals)
==========  =======================================================================

Nothing else ever reaches a template; no Python attribute is ever read.
:func:`copy_in` and :func:`copy_out` are the border.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from stagedoor.nunjucks import text
from stagedoor.nunjucks.numbers import normal

if TYPE_CHECKING:
    from stagedoor.nunjucks.limits import Meter


class Undefined:
    """The type of :data:`UNDEFINED`."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Show it as JavaScript does."""
        return "undefined"


UNDEFINED: Final = Undefined()

# Lists and records are mutable and nested, callables are opaque: a closed recursive
# alias makes every narrowing in the operators unreadable, so this one is Any.
Value: TypeAlias = Any

Call: TypeAlias = Callable[["Meter", Sequence[Value], Mapping[str, Value]], Value]
"""How a function is called: the budget, positional and keyword arguments."""

RESERVED_NAMES: Final = frozenset({"constructor", "prototype", "__proto__"})
"""Refused as variable, property and record key (R-17)."""

_INDEX: Final = re.compile("0|[1-9][0-9]{0,9}")
_INDICES: Final = 2**32 - 1

DEEPEST: Final = 512
"""How deeply lists and records may nest; nunjitsu's nesting limit."""


class Fault(Exception):  # noqa: N818  # internal: users see a TemplateError
    """An operation that Nunjucks calls an error; the evaluator adds the place.

    Attributes:
        message: Lower case, no final stop.
        hint: What would work, or ``None``.
    """

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Safe:
    """Text marked as safe: an object to JavaScript, so always truthy (L-40).

    Attributes:
        value: The text, in code units.
    """

    __slots__ = ("value",)

    def __init__(self, value: str) -> None:
        self.value = value

    def __repr__(self) -> str:
        """Show the text."""
        return f"Safe({self.value!r})"


class Function:
    """A callable value: a method, macro or global; only its identity is visible.

    Attributes:
        name: What messages call it.
        call: Called with the meter, the positional and the keyword arguments.
    """

    __slots__ = ("call", "name")

    def __init__(self, name: str, call: Call) -> None:
        self.name = name
        self.call = call

    def member(self, name: str) -> Value:
        """Return a property; only a cycler has any (F-55)."""
        del name
        return UNDEFINED

    def __repr__(self) -> str:
        """Show the name."""
        return f"Function({self.name!r})"


def is_index(key: str) -> bool:
    """Tell whether ``key`` is a canonical array index, such as ``"0"`` or ``"12"``."""
    return _INDEX.fullmatch(key) is not None and int(key) < _INDICES


def refuse_reserved(key: str) -> None:
    """Raise :class:`Fault` for a name that leads to a prototype (R-17)."""
    if key in RESERVED_NAMES:
        raise Fault(f"the name '{key}' is reserved", "choose another name")


def record(pairs: Iterable[tuple[str, Value]]) -> dict[str, Value]:
    """Build a record in JavaScript's key order (L-47), refusing reserved keys."""
    built = dict(pairs)
    if not RESERVED_NAMES.isdisjoint(built):
        refuse_reserved(next(key for key in built if key in RESERVED_NAMES))
    return in_key_order(built)


def in_key_order(built: dict[str, Value]) -> dict[str, Value]:
    """Return ``built`` with its integer-like keys first and ascending (L-47)."""
    if not any(key[:1].isdecimal() and is_index(key) for key in built):
        return built
    indices = sorted((key for key in built if is_index(key)), key=int)
    ordered = {key: built[key] for key in indices}
    ordered.update(built)
    return ordered


def copy_in(value: object, depth: int = 0) -> Value:
    """Copy plain data into a template value: detached, ordered, in code units (R-7).

    Raises:
        Fault: For a reserved key, too deep nesting, or something that is no data.
    """
    kind = type(value)
    if kind is str:
        return text.to_units(value)  # type: ignore[arg-type]  # kind says so
    if value is None or kind is bool or value is UNDEFINED:
        return value
    if kind is int or kind is float:
        return normal(value)  # type: ignore[arg-type]  # kind says so
    if depth >= DEEPEST:
        raise Fault(f"the data are nested more than {DEEPEST} levels deep")
    if kind is dict or isinstance(value, Mapping):
        return record(
            (text.to_units(str(key)), copy_in(item, depth + 1))
            for key, item in value.items()  # type: ignore[attr-defined]  # kind says so
        )
    if kind is list or isinstance(value, (list, tuple)):
        return [copy_in(item, depth + 1) for item in value]  # type: ignore[attr-defined]  # kind says so
    return _copy_scalar(value)


def _copy_scalar(value: object) -> Value:
    """Copy instances of subclasses (an ``IntEnum``, a marked-up ``str``)."""
    if isinstance(value, str):
        return text.to_units(str(value))
    if isinstance(value, int):
        return normal(int(value))
    if isinstance(value, float):
        return normal(float(value))
    raise Fault(
        f"a value of type '{type(value).__name__}' cannot be used in a template",
        "pass text, numbers, booleans, null, lists and records only",
    )


def copy_out(meter: Meter, value: Value, depth: int = 0) -> Value:
    """Copy a template value into plain data for an action or a plug-in (R-3..R-8).

    Undefined members of records vanish and undefined elements become ``None``; the
    root stays :data:`UNDEFINED`. Safe text becomes text, a regex its spelling.

    Raises:
        Fault: For a function, or when lists contain themselves.
    """
    kind = type(value)
    if kind is str:
        return text.from_units(value)
    if kind is list or kind is dict:
        meter.spend_work(len(value))
        return _copy_container_out(meter, value, depth + 1)
    if kind is Safe:
        return text.from_units(value.value)
    if isinstance(value, Function):
        _refuse_function(value)
    if value is None or value is UNDEFINED or kind in (bool, int, float):
        return value
    return text.from_units(value.spelling)


def _copy_container_out(meter: Meter, value: Value, depth: int) -> object:
    if depth > DEEPEST:
        raise Fault(f"the value is nested more than {DEEPEST} levels deep")
    if type(value) is list:
        items = (copy_out(meter, item, depth) for item in value)
        return [None if item is UNDEFINED else item for item in items]
    pairs = ((key, copy_out(meter, item, depth)) for key, item in value.items())
    return {text.from_units(key): item for key, item in pairs if item is not UNDEFINED}


def containers(value: Value) -> Iterator[Value]:
    """Yield the lists and records ``value`` is or holds, each once."""
    seen: set[int] = set()
    pending = [value]
    while pending:
        item = pending.pop()
        kind = type(item)
        if (kind is list or kind is dict) and id(item) not in seen:
            seen.add(id(item))
            yield item
            pending.extend(item if kind is list else item.values())


def refuse_functions(value: Value) -> None:
    """Raise :class:`Fault` when ``value`` is or holds a function (they are opaque)."""
    if isinstance(value, Function):
        _refuse_function(value)
    for container in containers(value):
        for item in container if type(container) is list else container.values():
            if isinstance(item, Function):
                _refuse_function(item)


def _refuse_function(function: Function) -> None:
    raise Fault(f"the function '{function.name}' is not data", "call it: add '()'")


def kind_of(value: Value) -> str:
    """Name the kind of ``value`` for a message: such as ``text`` or ``record``."""
    if isinstance(value, Function):
        return "function"
    return _KINDS.get(type(value), "regular expression")


_KINDS: Final = {
    Undefined: "undefined",
    type(None): "null",
    bool: "boolean",
    int: "number",
    float: "number",
    str: "text",
    Safe: "safe text",
    list: "list",
    dict: "record",
}
