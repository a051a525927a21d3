"""Methods of text that only Backstage up to 4.0.2 had (F-60).

They take any number of arguments, as JavaScript's functions do.

Source: ECMA-262, String.prototype and annex B.2.2.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from stagedoor.nunjucks import text
from stagedoor.nunjucks.arguments import clamp, integer, within
from stagedoor.nunjucks.methods.signature import Method, argument, table
from stagedoor.nunjucks.operators import to_string
from stagedoor.nunjucks.regex import Regex, expand
from stagedoor.nunjucks.values import UNDEFINED, Fault, Value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagedoor.nunjucks.limits import Meter

_FORMS: Final = ("NFC", "NFD", "NFKC", "NFKD")


def _at(meter: Meter, units: str, arguments: Sequence[Value]) -> Value:
    index = integer(meter, argument(arguments, 0))
    index = index + len(units) if index < 0 else index
    return units[int(index)] if 0 <= index < len(units) else UNDEFINED


def _code_point_at(meter: Meter, units: str, arguments: Sequence[Value]) -> Value:
    index = integer(meter, argument(arguments, 0))
    if not 0 <= index < len(units):
        return UNDEFINED
    return ord(text.from_units(units[int(index) : int(index) + 2])[0])


def _locale_compare(meter: Meter, units: str, arguments: Sequence[Value]) -> int:
    one = _collation(units)
    other = _collation(to_string(meter, argument(arguments, 0)))
    return (one > other) - (one < other)


def _collation(units: str) -> tuple[Value, ...]:
    """Approximate the root collation: letters, then accents, then case."""
    split = unicodedata.normalize("NFD", text.from_units(units))
    base = [character for character in split if not unicodedata.combining(character)]
    accents = [character for character in split if unicodedata.combining(character)]
    ranks = [(_rank(character), character.casefold()) for character in base]
    return ranks, accents, [character.isupper() for character in base]


def _rank(character: str) -> int:
    """Order blanks, marks, symbols, digits and letters."""
    category = unicodedata.category(character)
    return "ZCPSNLM".find(category[0])


def _as_regex(meter: Meter, pattern: Value, flags: str) -> Regex:
    if type(pattern) is Regex:
        return pattern
    source = "" if pattern is UNDEFINED else to_string(meter, pattern)
    return Regex(source, flags)


def _match(meter: Meter, units: str, arguments: Sequence[Value]) -> Value:
    return _as_regex(meter, argument(arguments, 0), "").match(meter, units)


def _match_all(meter: Meter, units: str, arguments: Sequence[Value]) -> list[Value]:
    return _as_regex(meter, argument(arguments, 0), "g").match_all(meter, units)


def _search(meter: Meter, units: str, arguments: Sequence[Value]) -> int:
    return _as_regex(meter, argument(arguments, 0), "").search(meter, units)


def _normalize(meter: Meter, units: str, arguments: Sequence[Value]) -> str:
    form = argument(arguments, 0)
    name = "NFC" if form is UNDEFINED else to_string(meter, form)
    meter.spend_scratch(4 * len(units))
    for known in _FORMS:
        if name == known:
            normal = unicodedata.normalize(known, text.from_units(units))
            return text.to_units(normal)
    raise Fault(
        f"unknown normalization form '{name}'", f"use one of {', '.join(_FORMS)}"
    )


def _padding(meter: Meter, units: str, arguments: Sequence[Value]) -> str:
    width = integer(meter, argument(arguments, 0))
    filler = argument(arguments, 1)
    pattern = " " if filler is UNDEFINED else to_string(meter, filler)
    missing = width - len(units)
    if missing <= 0 or not pattern:
        return ""
    meter.spend_scratch(int(min(missing, meter.limits.scratch + 1)))
    return (pattern * (int(missing) // len(pattern) + 1))[: int(missing)]


def _pad_start(meter: Meter, units: str, arguments: Sequence[Value]) -> str:
    return _padding(meter, units, arguments) + units


def _pad_end(meter: Meter, units: str, arguments: Sequence[Value]) -> str:
    return units + _padding(meter, units, arguments)


def _repeat(meter: Meter, units: str, arguments: Sequence[Value]) -> str:
    count = integer(meter, argument(arguments, 0))
    if count < 0 or count == float("inf"):
        raise Fault("the number of repetitions must be 0 or more")
    meter.spend_scratch(len(units) * int(count))
    return units * int(count) if units else ""


def _replace_all(meter: Meter, units: str, arguments: Sequence[Value]) -> str:
    pattern = argument(arguments, 0)
    replacement = to_string(meter, argument(arguments, 1))
    if type(pattern) is Regex:
        if "g" not in pattern.flags:
            raise Fault("'replaceAll' needs a regular expression with the 'g' flag")
        return pattern.replaced(meter, units, replacement, 0)[0]
    needle = to_string(meter, pattern)
    meter.spend_work(units.count(needle))
    if needle and "$" not in replacement:
        meter.spend_scratch(len(units) + units.count(needle) * len(replacement))
        return units.replace(needle, replacement)
    return _expand_all(meter, units, needle, replacement)


def _expand_all(meter: Meter, units: str, needle: str, replacement: str) -> str:
    parts: list[str] = []
    position = 0
    start = units.find(needle)
    while start >= 0:
        end = start + len(needle)
        filled = expand(meter, replacement, units, [(start, end)], {})
        meter.spend_scratch(len(filled) + start - position)
        parts.extend((units[position:start], filled))
        position = end
        start = units.find(needle, max(end, start + 1)) if start < len(units) else -1
    parts.append(units[position:])
    return "".join(parts)


def _substr(meter: Meter, units: str, arguments: Sequence[Value]) -> str:
    start = clamp(integer(meter, argument(arguments, 0)), len(units))
    rest = len(units) - start
    count = within(integer(meter, argument(arguments, 1), rest), rest)
    return units[start : start + count]


def _same(_meter: Meter, units: str, _arguments: Sequence[Value]) -> str:
    return units


def _lower(meter: Meter, units: str, _arguments: Sequence[Value]) -> str:
    meter.spend_scratch(len(units))
    return text.lower(units)


def _upper(meter: Meter, units: str, _arguments: Sequence[Value]) -> str:
    meter.spend_scratch(len(units))
    return text.upper(units)


def _trim_left(_meter: Meter, units: str, _arguments: Sequence[Value]) -> str:
    return units.lstrip(text.WHITESPACE)


def _trim_right(_meter: Meter, units: str, _arguments: Sequence[Value]) -> str:
    return units.rstrip(text.WHITESPACE)


METHODS: Final = table(
    "text",
    tuple(
        Method(name, 0, None, apply, legacy=True)
        for name, apply in (
            ("at", _at),
            ("codePointAt", _code_point_at),
            ("localeCompare", _locale_compare),
            ("match", _match),
            ("matchAll", _match_all),
            ("normalize", _normalize),
            ("padEnd", _pad_end),
            ("padStart", _pad_start),
            ("repeat", _repeat),
            ("replaceAll", _replace_all),
            ("search", _search),
            ("substr", _substr),
            ("toLocaleLowerCase", _lower),
            ("toLocaleUpperCase", _upper),
            ("toString", _same),
            ("trimLeft", _trim_left),
            ("trimRight", _trim_right),
            ("valueOf", _same),
        )
    ),
)
