"""Regular expressions as template values, with JavaScript's semantics (L-10).

The engine is the ``regress`` package. It can neither be stopped nor interrupted, so a
pattern whose search might take long runs in a child process, which can be killed.

Source: ECMA-262, RegExp.prototype and String.prototype.
"""

from __future__ import annotations

import time
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from stagedoor.nunjucks.values import UNDEFINED, Fault, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.nunjucks.limits import Meter
    from stagedoor.nunjucks.regex_pattern import Pattern
    from stagedoor.nunjucks.regex_search import Span

_QUICK_STEPS: Final = 5_000_000
"""Searches of up to so many steps stay in this process: about a tenth of a second."""

_FLAGS: Final = "gimy"
_SLOT_BYTES: Final = 32


class Regex:
    """A regular expression value.

    Attributes:
        source: The pattern, in code units.
        flags: Some of ``g``, ``i``, ``m``, ``y``, in any order.
        last_index: Where a global or sticky search goes on.
    """

    __slots__ = ("flags", "last_index", "pattern", "source")

    def __init__(self, source: str, flags: str) -> None:
        """Read a pattern.

        Raises:
            Fault: When JavaScript would refuse it.
        """
        self.source = source
        self.flags = flags
        self.last_index = 0
        self.pattern = _compile(source, "i" in flags)

    def __repr__(self) -> str:
        """Show the literal."""
        return f"Regex({self.spelling})"

    @property
    def spelling(self) -> str:
        """The text a regular expression is printed as (R-8)."""
        source = self.source or "(?:)"
        for character, escape in _LINE_ENDS:
            source = source.replace(character, escape)
        return f"/{source}/{''.join(flag for flag in _FLAGS if flag in self.flags)}"

    def test(self, meter: Meter, units: str) -> bool:
        """Tell whether ``units`` hold a match from :attr:`last_index` on."""
        return self.next_match(meter, units) is not None

    def next_groups(self, meter: Meter, units: str) -> Value:
        """Return the next match and its groups, or null."""
        match = self.next_match(meter, units)
        return None if match is None else _texts(units, match)

    def next_match(self, meter: Meter, units: str) -> list[Span] | None:
        """Search on from :attr:`last_index`, which moves when global or sticky."""
        moving = "g" in self.flags or "y" in self.flags
        start = self.last_index if moving else 0
        match = self._first(meter, units, start) if start <= len(units) else None
        if moving:
            self.last_index = 0 if match is None else _whole(match)[1]
        return match

    def match(self, meter: Meter, units: str) -> Value:
        """Return what ``units.match(regex)`` does: all matches when global."""
        if "g" not in self.flags:
            return self.next_groups(meter, units)
        self.last_index = 0
        found = [_cut(units, match[0]) for match in self._all(meter, units)]
        return found or None

    def match_all(self, meter: Meter, units: str) -> list[Value]:
        """Return every match with its groups.

        Raises:
            Fault: Without the ``g`` flag.
        """
        if "g" not in self.flags:
            raise Fault("'matchAll' needs a regular expression with the 'g' flag")
        matches = [match for match in self._all(meter, units) if match]
        return [_texts(units, match) for match in matches if self._after(match)]

    def _after(self, match: list[Span]) -> bool:
        """Tell whether a match is at or after :attr:`last_index`."""
        return _whole(match)[0] >= self.last_index

    def search(self, meter: Meter, units: str) -> int:
        """Return where the first match is, -1 for none."""
        match = self._first(meter, units, 0)
        return -1 if match is None else _whole(match)[0]

    def split(self, meter: Meter, units: str, limit: int) -> list[Value]:
        """Split at matches; groups are elements too."""
        if not limit:
            return []
        parts: list[Value] = []
        position = 0
        matches = self._found(meter, units, None)
        if not units:
            return [] if matches else [""]
        for match in matches:
            start, end = _whole(match)
            if start >= len(units) or end == position:
                continue
            parts.append(units[position:start])
            parts.extend(_cut(units, span) for span in match[1:])
            position = end
            if len(parts) >= limit:
                return parts[:limit]
        parts.append(units[position:])
        return parts

    def replaced(
        self, meter: Meter, units: str, replacement: str, start: int
    ) -> tuple[str, int]:
        """Replace the first match, or all when global; ``$1``, ``$&``… are patterns.

        Returns:
            The text and where a sticky search would go on.
        """
        if "g" in self.flags:
            matches = list(self._all(meter, units))
        else:
            first = self._first(meter, units, start if "y" in self.flags else 0)
            matches = [] if first is None else [first]
        parts: list[str] = []
        position = 0
        for match in matches:
            begin, end = _whole(match)
            parts.append(units[position:begin])
            parts.append(expand(meter, replacement, units, match, self.pattern.names))
            position = end
        parts.append(units[position:])
        meter.spend_scratch(sum(map(len, parts)))
        moved = position if matches and self.flags.count("y") else 0
        return "".join(parts), 0 if "g" in self.flags else moved

    def _all(self, meter: Meter, units: str) -> Iterator[list[Span]]:
        """Return every match from the start; sticky ones only while they touch."""
        expected = 0
        for match in self._found(meter, units, None):
            start, end = _whole(match)
            if "y" in self.flags and start != expected:
                return
            expected = end + (start == end)
            if "y" in self.flags and start == end:
                expected = end + 1
            yield match

    def _first(self, meter: Meter, units: str, start: int) -> list[Span] | None:
        """Return the first match at or after ``start``; sticky: exactly there."""
        if start > len(units):
            return None
        offset = 0
        lead = ""
        if start and not self.pattern.looks_back:
            units, offset = units[start:], start
        elif start:
            lead = f"(?<=[^]{{{start}}})"
        if "y" in self.flags:
            lead = f"(?<=(?<![^])[^]{{{start - offset}}})"
        found = self._found(meter, units, 1, lead)
        return _shifted(found[0], offset) if found else None

    def _found(
        self, meter: Meter, units: str, most: int | None, lead: str = ""
    ) -> list[list[Span]]:
        """Search, here or in the child, and charge the time and the result."""
        from stagedoor.nunjucks.regex_pattern import disguise

        fold = "i" in self.flags
        flags = "".join(flag for flag in "im" if flag in self.flags)
        spelled = f"{lead}(?:{self.pattern.spelled})" if lead else self.pattern.spelled
        request = (
            spelled,
            flags,
            disguise(units, fold=fold),
            self.pattern.groups,
            most,
        )
        steps = self.pattern.cost.steps(len(units)) * (len(units) + 1 if lead else 1)
        meter.spend_scratch(len(units))
        started = time.perf_counter()
        if steps > _QUICK_STEPS:
            from stagedoor.nunjucks import regex_child  # rarely needed

            found = regex_child.search(meter, request)
        else:
            from stagedoor.nunjucks.regex_search import search  # imports

            found = search(*request)
        meter.spend_regex(time.perf_counter() - started)
        meter.spend_work(len(found))
        meter.spend_scratch(_SLOT_BYTES * len(found) * (self.pattern.groups + 1))
        return found


_LINE_ENDS: Final = (
    ("\n", "\\n"),
    ("\r", "\\r"),
    ("\u2028", "\\u2028"),
    ("\u2029", "\\u2029"),
)


@lru_cache(maxsize=256)
def _compile(source: str, fold: bool) -> Pattern:  # noqa: FBT001  # a cache key
    """Read a pattern and have the engine read it."""
    import regress  # most renders never need it

    from stagedoor.nunjucks.regex_pattern import PatternError, read_pattern

    try:
        pattern = read_pattern(source, fold=fold)
        regress.Regex(pattern.spelled)
    except (PatternError, regress.RegressError) as error:
        reason = str(error)
        raise Fault(
            f"invalid regular expression: {reason[:1].lower()}{reason[1:]}"
        ) from None
    return pattern


def _whole(match: list[Span]) -> tuple[int, int]:
    span = match[0]
    # Only groups can have taken no part in a match.
    return span or (0, 0)


def _shifted(match: list[Span], offset: int) -> list[Span]:
    if not offset:
        return match
    return [span and (span[0] + offset, span[1] + offset) for span in match]


def _cut(units: str, span: Span) -> Value:
    return UNDEFINED if span is None else units[span[0] : span[1]]


def _texts(units: str, match: list[Span]) -> list[Value]:
    return [_cut(units, span) for span in match]


def expand(
    meter: Meter, replacement: str, units: str, match: list[Span], names: dict[str, int]
) -> str:
    """Fill in ``$$ $& $` $' $1 $<name>`` (ECMA-262, GetSubstitution)."""
    if "$" not in replacement:
        return replacement
    parts: list[str] = []
    position = 0
    dollar = replacement.find("$")
    while dollar >= 0:
        parts.append(replacement[position:dollar])
        filled, position = _fill(replacement, dollar, units, match, names)
        meter.spend_scratch(len(filled))
        parts.append(filled)
        dollar = replacement.find("$", position)
    parts.append(replacement[position:])
    return "".join(parts)


def _fill(
    replacement: str, at: int, units: str, match: list[Span], names: dict[str, int]
) -> tuple[str, int]:
    """Return what stands for the ``$`` at ``at`` and where to go on."""
    mark = replacement[at + 1 : at + 2]
    start, end = _whole(match)
    simple = {"$": "$", "&": units[start:end]}
    if mark in simple:
        return simple[mark], at + 2
    if mark == "`":
        return units[:start], at + 2
    if mark == "'":
        return units[end:], at + 2
    if mark == "<" and names:
        close = replacement.find(">", at)
        if close > 0:
            group = names.get(replacement[at + 2 : close], 0)
            return (_text(units, match[group]) if group else ""), close + 1
    for digits in (replacement[at + 1 : at + 3], mark):
        if digits.isascii() and digits.isdecimal() and 0 < int(digits) < len(match):
            return _text(units, match[int(digits)]), at + 1 + len(digits)
    return "$", at + 1


def _text(units: str, span: Span) -> str:
    return "" if span is None else units[span[0] : span[1]]
