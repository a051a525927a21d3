"""Methods of text (F-60, F-61).

Source: ECMA-262, String.prototype, as nunjitsu 0.6.2 narrows it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from stagedoor.nunjucks import text
from stagedoor.nunjucks.arguments import build_list, clamp, integer, within
from stagedoor.nunjucks.methods.signature import Method, argument, table
from stagedoor.nunjucks.numbers import NAN, to_integer, to_uint32
from stagedoor.nunjucks.operators import to_number, to_string
from stagedoor.nunjucks.regex import Regex, expand
from stagedoor.nunjucks.values import UNDEFINED, Value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagedoor.nunjucks.limits import Meter

_NO_LIMIT: Final = 2**32 - 1


def _char_at(meter: Meter, units: str, arguments: Sequence[Value]) -> str:
    index = integer(meter, argument(arguments, 0))
    return units[int(index)] if 0 <= index < len(units) else ""


def _char_code_at(meter: Meter, units: str, arguments: Sequence[Value]) -> Value:
    character = _char_at(meter, units, arguments)
    return ord(character) if character else NAN


def _concat(meter: Meter, units: str, arguments: Sequence[Value]) -> str:
    parts = [units, *(to_string(meter, part) for part in arguments)]
    meter.spend_scratch(sum(map(len, parts)))
    return "".join(parts)


def _ends_with(meter: Meter, units: str, arguments: Sequence[Value]) -> bool:
    suffix = to_string(meter, arguments[0])
    end = within(integer(meter, argument(arguments, 1), len(units)), len(units))
    return units[:end].endswith(suffix)


def _starts_with(meter: Meter, units: str, arguments: Sequence[Value]) -> bool:
    prefix = to_string(meter, arguments[0])
    start = within(integer(meter, argument(arguments, 1)), len(units))
    return units.startswith(prefix, start)


def _index_of(meter: Meter, units: str, arguments: Sequence[Value]) -> int:
    needle = to_string(meter, argument(arguments, 0))
    return units.find(
        needle, within(integer(meter, argument(arguments, 1)), len(units))
    )


def _includes(meter: Meter, units: str, arguments: Sequence[Value]) -> bool:
    return _index_of(meter, units, arguments) >= 0


def _last_index_of(meter: Meter, units: str, arguments: Sequence[Value]) -> int:
    needle = to_string(meter, arguments[0])
    number = to_number(meter, argument(arguments, 1))
    last = len(units) if math.isnan(number) else within(to_integer(number), len(units))
    return units.rfind(needle, 0, last + len(needle))


def _replace(meter: Meter, units: str, arguments: Sequence[Value]) -> str:
    pattern = arguments[0]
    replacement = to_string(meter, arguments[1])
    if type(pattern) is Regex:
        start = pattern.last_index
        replaced, moved = pattern.replaced(meter, units, replacement, start)
        if "g" in pattern.flags or "y" in pattern.flags:
            pattern.last_index = moved
        return replaced
    needle = to_string(meter, pattern)
    start = units.find(needle)
    if start < 0:
        return units
    return _spliced(meter, units, (start, start + len(needle)), replacement)


def _spliced(meter: Meter, units: str, span: tuple[int, int], replacement: str) -> str:
    filled = expand(meter, replacement, units, [span], {})
    meter.spend_scratch(len(units) + len(filled))
    return units[: span[0]] + filled + units[span[1] :]


def _slice(meter: Meter, units: str, arguments: Sequence[Value]) -> str:
    start = clamp(integer(meter, argument(arguments, 0)), len(units))
    end = clamp(integer(meter, argument(arguments, 1), len(units)), len(units))
    meter.spend_scratch(max(0, end - start))
    return units[start:end]


def _substring(meter: Meter, units: str, arguments: Sequence[Value]) -> str:
    start = within(integer(meter, argument(arguments, 0)), len(units))
    end = within(integer(meter, argument(arguments, 1), len(units)), len(units))
    meter.spend_scratch(abs(end - start))
    return units[min(start, end) : max(start, end)]


def _split(meter: Meter, units: str, arguments: Sequence[Value]) -> list[Value]:
    separator, most = argument(arguments, 0), argument(arguments, 1)
    limit = _NO_LIMIT if most is UNDEFINED else to_uint32(to_number(meter, most))
    meter.spend_scratch(len(units))
    if type(separator) is Regex:
        return separator.split(meter, units, limit)
    if separator is UNDEFINED:
        return [units] if limit else []
    return _split_text(meter, units, to_string(meter, separator), limit)


def _split_text(meter: Meter, units: str, separator: str, limit: int) -> list[Value]:
    if not limit:
        return []
    if not separator:
        build_list(meter, min(limit, len(units)))
        return list(units[:limit])
    build_list(meter, units.count(separator) + 1)
    return list(units.split(separator)[:limit])


def _trim(_meter: Meter, units: str, _arguments: Sequence[Value]) -> str:
    return units.strip(text.WHITESPACE)


def _trim_end(_meter: Meter, units: str, _arguments: Sequence[Value]) -> str:
    return units.rstrip(text.WHITESPACE)


def _trim_start(_meter: Meter, units: str, _arguments: Sequence[Value]) -> str:
    return units.lstrip(text.WHITESPACE)


def _lower(meter: Meter, units: str, _arguments: Sequence[Value]) -> str:
    meter.spend_scratch(len(units))
    return text.lower(units)


def _upper(meter: Meter, units: str, _arguments: Sequence[Value]) -> str:
    meter.spend_scratch(len(units))
    return text.upper(units)


METHODS: Final = table(
    "text",
    (
        Method("charAt", 0, 1, _char_at),
        Method("charCodeAt", 0, 1, _char_code_at),
        Method("concat", 0, None, _concat),
        Method("endsWith", 1, 2, _ends_with),
        Method("includes", 1, 2, _includes),
        Method("indexOf", 1, 2, _index_of),
        Method("lastIndexOf", 1, 2, _last_index_of),
        Method("replace", 2, 2, _replace),
        Method("slice", 0, 2, _slice),
        Method("split", 0, 2, _split),
        Method("startsWith", 1, 2, _starts_with),
        Method("substring", 0, 2, _substring),
        Method("toLowerCase", 0, 0, _lower),
        Method("toUpperCase", 0, 0, _upper),
        Method("trim", 0, 0, _trim),
        Method("trimEnd", 0, 0, _trim_end),
        Method("trimStart", 0, 0, _trim_start),
    ),
)
"""What Backstage 4.1 and later has."""
