"""The functions of CUE's packages that policies use.

Source: CUE 0.17.1, ``pkg/``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from stagedoor.cue import lists, texts, times
from stagedoor.cue.compare import sorted_arcs
from stagedoor.cue.faults import BottomError, Fault, IncompleteError
from stagedoor.cue.narrow import shown
from stagedoor.cue.regex import searches
from stagedoor.cue.terms import MEMBER, Function
from stagedoor.cue.values import INT, LIST, STRING, STRUCT, TOP, kind_names, kind_of
from stagedoor.cue.vertex import Vertex, resolved

if TYPE_CHECKING:
    from collections.abc import Callable

    from stagedoor.cue.evaluate import Evaluator
    from stagedoor.cue.syntax import Node
    from stagedoor.cue.terms import Check, Value
    from stagedoor.cue.values import Atom


@dataclass(frozen=True, slots=True)
class Builtin:
    """One function.

    Attributes:
        params: The kinds each argument may have.
        function: Gets the evaluator and the checked arguments.
        wish: What it asks for as a constraint, with its arguments to fill in; empty
            when it is none.
    """

    name: str
    params: tuple[int, ...]
    function: Callable[..., Any]  # the arguments' kinds are checked by ``params``
    wish: str = ""

    @property
    def validates(self) -> bool:
        """Whether it is a constraint when its first argument is left out."""
        return bool(self.wish)


def _match(ev: Evaluator, pattern: str, text: str) -> bool:
    return searches(ev.budget, pattern, text)


def _min_fields(ev: Evaluator, struct: Vertex, count: int) -> bool:
    return _fields(ev, struct) >= count


def _max_fields(ev: Evaluator, struct: Vertex, count: int) -> bool:
    return _fields(ev, struct) <= count


def _fields(ev: Evaluator, struct: Vertex) -> int:
    ev.expand(struct)
    return sum(
        isinstance(label, str) and arc.presence == MEMBER
        for label, arc in resolved(struct).arcs.items()
    )


# Functions that give a bool: with the first argument left out they are constraints.
_VALIDATORS: Final = (
    ("strings.MinRunes", (STRING, INT), texts.min_runes, "at least {0} characters"),
    ("strings.MaxRunes", (STRING, INT), texts.max_runes, "at most {0} characters"),
    ("strings.HasPrefix", (STRING, STRING), texts.has_prefix, "a text that starts with {0}"),
    ("strings.HasSuffix", (STRING, STRING), texts.has_suffix, "a text that ends in {0}"),
    ("strings.Contains", (STRING, STRING), texts.contains, "a text that contains {0}"),
    ("strings.ContainsAny", (STRING, STRING), texts.contains_any, "a text with one of {0}"),
    ("list.Contains", (LIST, TOP), lists.contains, "a list that contains {0}"),
    ("list.MinItems", (LIST, INT), lists.min_items, "at least {0} elements"),
    ("list.MaxItems", (LIST, INT), lists.max_items, "at most {0} elements"),
    ("list.UniqueItems", (LIST,), lists.unique_items, "no element twice"),
    ("list.IsSortedStrings", (LIST,), lists.is_sorted_strings, "sorted strings"),
    ("regexp.Match", (STRING, STRING), _match, "a text"),
    ("struct.MinFields", (STRUCT, INT), _min_fields, "at least {0} fields"),
    ("struct.MaxFields", (STRUCT, INT), _max_fields, "at most {0} fields"),
    ("net.IPv4", (STRING | LIST,), texts.is_ipv4, "an IPv4 address"),
    ("net.IP", (STRING | LIST,), texts.is_ip, "an IP address"),
    ("time.Format", (STRING, STRING), times.has_format, "a time like {0}"),
    ("time.Time", (STRING,), times.is_time, "a time like \"2006-01-02T15:04:05Z\""),
)  # fmt: skip

_FUNCTIONS: Final = (
    ("strings.ToLower", (STRING,), texts.to_lower),
    ("strings.ToUpper", (STRING,), texts.to_upper),
    ("strings.TrimSpace", (STRING,), texts.trim_space),
    ("strings.Trim", (STRING, STRING), texts.trim),
    ("strings.TrimLeft", (STRING, STRING), texts.trim_left),
    ("strings.TrimRight", (STRING, STRING), texts.trim_right),
    ("strings.TrimPrefix", (STRING, STRING), texts.trim_prefix),
    ("strings.TrimSuffix", (STRING, STRING), texts.trim_suffix),
    ("strings.Join", (LIST, STRING), texts.join),
    ("strings.Split", (STRING, STRING), texts.split),
    ("strings.SplitN", (STRING, STRING, INT), texts.split_n),
    ("strings.Fields", (STRING,), texts.fields),
    ("strings.Replace", (STRING, STRING, STRING, INT), texts.replace),
    ("strings.Repeat", (STRING, INT), texts.repeat),
    ("strings.Index", (STRING, STRING), texts.index),
    ("strings.Count", (STRING, STRING), texts.count),
    ("strings.Runes", (STRING,), texts.runes),
    ("list.FlattenN", (LIST, INT), lists.flatten),
    ("list.Concat", (LIST,), lists.concat),
    ("list.Sort", (LIST, TOP), lists.sort),
    ("list.SortStrings", (LIST,), lists.sort_strings),
    ("list.Max", (LIST,), lists.largest),
    ("list.Min", (LIST,), lists.smallest),
    ("list.Sum", (LIST,), lists.total),
    ("list.Reverse", (LIST,), lists.reverse),
    ("list.Take", (LIST, INT), lists.take),
    ("list.Drop", (LIST, INT), lists.drop),
    ("list.Slice", (LIST, INT, INT), lists.cut),
)  # fmt: skip

BUILTINS: Final = {
    **{name: Builtin(name, params, code) for name, params, code in _FUNCTIONS},
    **{row[0]: Builtin(*row) for row in _VALIDATORS},
}

ORDERS: Final = frozenset(("list.Ascending", "list.Descending"))
"""What ``list.Sort`` takes; they are values nowhere else."""

CONSTANTS: Final = {
    "time.RFC3339Date": "2006-01-02",
    "time.RFC3339": "2006-01-02T15:04:05Z07:00",
    "time.RFC3339Nano": "2006-01-02T15:04:05.999999999Z07:00",
    "time.Kitchen": "3:04PM",
    "time.DateOnly": "2006-01-02",
    "time.DateTime": "2006-01-02 15:04:05",
    "time.TimeOnly": "15:04:05",
}

PACKAGES: Final = frozenset(
    name.partition(".")[0] for name in (*BUILTINS, *CONSTANTS, *ORDERS)
)


def check_argument(node: Node, builtin: Builtin, position: int, value: Value) -> None:
    """Refuse an argument of the wrong kind.

    Raises:
        BottomError: It is of the wrong kind, or one too many.
    """
    if position >= len(builtin.params):
        raise BottomError(Fault("type", f"'{builtin.name}': too many arguments", node))
    wanted = builtin.params[position]
    if wanted == TOP:
        return
    if isinstance(value, Function) or not _kind(value) & wanted:
        names = " or ".join(kind_names(wanted))
        message = f"'{builtin.name}': argument {position + 1} must be {names}"
        raise BottomError(Fault("type", message, node))


def _kind(value: Value) -> int:
    if isinstance(value, tuple):
        return LIST
    if isinstance(value, Vertex):
        return resolved(value).mask
    return 0 if isinstance(value, Function) else kind_of(value)


def call_validator(ev: Evaluator, check: Check, value: Atom | Vertex) -> Fault | None:
    """Ask a validator of a value.

    Raises:
        IncompleteError: The value is not all known.
        BottomError: The validator itself is wrong.
    """
    builtin = BUILTINS[check.name]
    if builtin.function(ev, value, *check.operand):
        return None
    operands = [_operand(operand) for operand in check.operand]
    wish = builtin.wish.format(*operands)
    found = "" if isinstance(value, Vertex) else f", found {shown(value)}"
    if isinstance(value, Vertex) and resolved(value).lists:
        vertex = resolved(value)
        if "elements" in wish:
            found = f", found {len(sorted_arcs(vertex))}"
        if all(part.rest is not None for part in vertex.lists):
            raise IncompleteError(f"expected {wish}{found}")
    return Fault("validator", f"expected {wish}{found}")


def _operand(value: Value) -> str:
    if isinstance(value, Vertex | tuple | Function):
        return "a value"
    return shown(value)
