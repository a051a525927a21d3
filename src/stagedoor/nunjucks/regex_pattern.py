"""Reads a JavaScript regular expression: spells it for the engine, bounds its cost.

The engine works on characters, JavaScript (without its ``u`` flag, which templates
cannot set) on UTF-16 code units. :func:`disguise` therefore writes every surrogate
as a private character of plane 16, in pattern and text alike, which makes ``.``,
classes and offsets come out as in JavaScript.

The engine has no time limit: :class:`Cost` says beforehand how a search can grow, by a
known degree, or exponentially when repetitions nest or alternatives overlap.

Source: ECMA-262, RegExp patterns and annex B.1.2; V8 for what it refuses.
"""

from __future__ import annotations

import re
from typing import Final

from stagedoor.core.frozen import frozen

_PRIVATE: Final = 0x10_0000
_SURROGATES: Final = range(0xD800, 0xE000)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
# The engine folds these letters onto others (dotless i onto i, the Kelvin sign onto
# k), JavaScript does not.
_FOLDED_RANGES: Final = (
    *(range(unit, unit + 1) for unit in (0x131, 0x17F, 0x1E9E, 0x2126, 0x212A, 0x212B)),
    _SURROGATES,
)
_FOLDED: Final = re.compile("[\u0131\u017f\u1e9e\u2126\u212a\u212b\ud800-\udfff]")
_QUANTIFIER: Final = re.compile(r"(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??", re.ASCII)
_NAME: Final = re.compile(r"<([A-Za-z_$][A-Za-z0-9_$]*)>")
_HEX: Final = {"u": re.compile("[0-9a-fA-F]{4}"), "x": re.compile("[0-9a-fA-F]{2}")}
_OCTAL: Final = re.compile("[0-3][0-7]{0,2}|[4-7][0-7]?")
_CLASS_CONTROL: Final = re.compile(r"\\c[0-9_]")
_DEEPEST: Final = 200
_REFERENCE_DIGITS: Final = 5
# Repetitions beyond this are as good as endless.
_COUNT_DIGITS: Final = 18
_CONTROLS: Final = {"f": 0x0C, "n": 0x0A, "r": 0x0D, "t": 0x09, "v": 0x0B}
_SYNTAX: Final = frozenset("^$\\.*+?()[]{}|/-")


class PatternError(ValueError):
    """The text is no regular expression of JavaScript's."""


@frozen
class Cost:
    """How many steps a search may take: ``choices * length ** degree``.

    Attributes:
        degree: How many repetitions can take turns; 0 when nothing repeats.
        choices: Ways through alternatives and optional parts.
        explodes: Whether repetitions nest, so that steps double with each character.
    """

    degree: int = 0
    choices: int = 1
    explodes: bool = False

    def then(self, other: Cost) -> Cost:
        """Return the cost of one part after the other."""
        return Cost(
            self.degree + other.degree,
            self.choices * other.choices,
            self.explodes or other.explodes,
        )

    def or_(self, other: Cost) -> Cost:
        """Return the cost of one alternative or the other."""
        return Cost(
            max(self.degree, other.degree),
            self.choices + other.choices,
            self.explodes or other.explodes,
        )

    def repeated(self, least: int, most: int | None) -> Cost:
        """Return the cost of a repetition; ``most`` is ``None`` for no end."""
        simple = self.degree == 0 and self.choices == 1
        if most == least:
            return self if simple or least <= 1 else Cost(explodes=True)
        if (least, most) == (0, 1):
            return Cost(self.degree, self.choices + 1, self.explodes)
        return Cost(1, 1, self.explodes or not simple)

    def steps(self, length: int) -> float:
        """Return how many steps a search through ``length`` units may take."""
        if self.explodes or self.degree > _HIGHEST_DEGREE:
            return float("inf")
        steps: int = min(self.choices, 10**9) * (length + 1) ** (self.degree + 1)
        return float(steps)


_HIGHEST_DEGREE: Final = 8


@frozen
class Pattern:
    """A pattern as the engine reads it.

    Attributes:
        spelled: What to hand to the engine.
        groups: How many capturing groups there are.
        names: The number of each named group.
        cost: What a search may take.
        looks_back: Whether a match may depend on what comes before it.
    """

    spelled: str
    groups: int
    names: dict[str, int]
    cost: Cost
    looks_back: bool


def disguise(units: str, *, fold: bool) -> str:
    """Write surrogates (and with ``fold`` six letters) as private characters."""
    if units.isascii():
        return units
    return (_FOLDED if fold else _SURROGATE).sub(_hide, units)


def _hide(match: re.Match[str]) -> str:
    return chr(_PRIVATE + ord(match[0]))


def read_pattern(source: str, *, fold: bool) -> Pattern:
    """Read a pattern.

    Raises:
        PatternError: When JavaScript would refuse it, as far as this can tell; the
            engine refuses the rest.
    """
    reader = _Reader(source, fold=fold)
    spelled, cost = reader.alternatives(0)
    if reader.position < len(source):
        raise PatternError("unmatched ')'")
    looks_back = bool(re.search(r"\^|\(\?<[=!]|\\[bB]", source))
    return Pattern(spelled, reader.groups, reader.names, cost, looks_back)


class _Reader:
    """A recursive descent through one pattern."""

    def __init__(self, source: str, *, fold: bool) -> None:
        self.source = source
        self.fold = fold
        self.position = 0
        self.opened = 0
        self.open: list[int] = []
        self.repeatable = True
        self.names: dict[str, int] = {}
        plain = re.sub(r"\\.|\[(?:\\.|[^\]\\])*\]", "x", source, flags=re.DOTALL)
        self.groups = len(re.findall(r"\((?!\?)|\(\?<(?![=!])", plain))
        self.named = "(?<" in plain and bool(re.search(r"\(\?<(?![=!])", plain))

    def alternatives(self, depth: int) -> tuple[str, Cost]:
        """Read up to the closing parenthesis or the end."""
        if depth > _DEEPEST:
            raise PatternError("groups are nested too deeply")
        spelled, cost = self._sequence(depth)
        while self.source.startswith("|", self.position):
            self.position += 1
            more, other = self._sequence(depth)
            spelled, cost = f"{spelled}|{more}", cost.or_(other)
        return spelled, cost

    def _sequence(self, depth: int) -> tuple[str, Cost]:
        parts: list[str] = []
        cost = last = Cost()
        mark = ""
        while self.position < len(self.source):
            if self.source[self.position] in "|)":
                break
            self.repeatable = True
            atom, one = self._atom(depth)
            mark, last = self._quantifier(one)
            parts.append(atom + mark)
            cost = cost.then(last)
        at_end = depth == 0 and self.position == len(self.source)
        if at_end and mark and last == Cost(1, 1) and cost.choices == 1:
            # Nothing follows the last repetition, so it is never taken back.
            cost = Cost(cost.degree - 1, 1, cost.explodes)
        return "".join(parts), cost

    def _quantifier(self, cost: Cost) -> tuple[str, Cost]:
        match = _QUANTIFIER.match(self.source, self.position)
        if not match:
            return "", cost
        if not self.repeatable:
            raise PatternError("nothing to repeat")
        self.position = match.end()
        least, most = _bounds(match)
        if most is not None and most < least:
            raise PatternError("numbers out of order in a quantifier")
        return match[0], cost.repeated(least, most)

    def _atom(self, depth: int) -> tuple[str, Cost]:
        character = self.source[self.position]
        if character == "(":
            return self._group(depth)
        if character == "[":
            return self._class(), Cost()
        if character == "\\":
            return self._escape()
        if character in "*+?" or (
            character == "{" and _QUANTIFIER.match(self.source, self.position)
        ):
            raise PatternError("nothing to repeat")
        self.position += 1
        self.repeatable = character not in "^$"
        if character in "{}]":
            return "\\" + character, Cost()
        return disguise(character, fold=self.fold), Cost()

    def _group(self, depth: int) -> tuple[str, Cost]:
        before = self.opened
        opening = self._opening()
        self.open.append(self.opened if self.opened > before else 0)
        inner, cost = self.alternatives(depth + 1)
        if not self.source.startswith(")", self.position):
            raise PatternError("unterminated group")
        self.position += 1
        self.open.pop()
        self.repeatable = opening not in ("(?<=", "(?<!")
        if not self.repeatable:
            cost = cost.then(Cost(1))
        return f"{opening}{inner})", cost

    def _opening(self) -> str:
        """Read the start of a group, such as ``(``, ``(?:`` or ``(?<name>``."""
        start = self.position
        if not self.source.startswith("(?", start):
            self.position += 1
            self.opened += 1
            return "("
        for opening in ("(?:", "(?=", "(?!", "(?<=", "(?<!"):
            if self.source.startswith(opening, start):
                self.position += len(opening)
                return opening
        name = _NAME.match(self.source, start + 2)
        if not name or name[1] in self.names:
            raise PatternError("invalid group")
        self.position = name.end()
        self.opened += 1
        self.names[name[1]] = self.opened
        return self.source[start : self.position]

    def _escape(self) -> tuple[str, Cost]:
        """Read an escape outside a class."""
        following = self.source[self.position + 1 : self.position + 2]
        if following in ("d", "D", "w", "W", "s", "S", "b", "B"):
            self.position += 2
            self.repeatable = following not in ("b", "B")
            return "\\" + following, Cost()
        if following == "k" and self.named:
            return self._named_reference(), Cost(1)
        number = re.compile("[1-9][0-9]*").match(self.source, self.position + 1)
        if (
            number
            and len(number[0]) <= _REFERENCE_DIGITS
            and int(number[0]) <= self.groups
        ):
            self.position = number.end()
            if int(number[0]) in self.open:
                # Within its own group a reference is empty; the engine fails there.
                return "(?:)", Cost()
            # A following digit would be read as part of the number.
            return f"(?:\\{number[0]})", Cost(1)
        return _literal(self._unit_escape(), fold=self.fold), Cost()

    def _named_reference(self) -> str:
        name = _NAME.match(self.source, self.position + 2)
        if not name or not re.search(rf"\(\?<{re.escape(name[1])}>", self.source):
            raise PatternError("invalid named reference")
        self.position = name.end()
        return f"\\k<{name[1]}>"

    def _unit_escape(self) -> int:
        """Read an escape that stands for one code unit and return it."""
        if self.position + 1 >= len(self.source):
            raise PatternError("a backslash at the end")
        letter = self.source[self.position + 1]
        self.position += 2
        if letter in _HEX:
            digits = _HEX[letter].match(self.source, self.position)
            if digits:
                self.position = digits.end()
                return int(digits[0], 16)
        octal = _OCTAL.match(self.source, self.position - 1)
        if octal:
            self.position = octal.end()
            return int(octal[0], 8)
        if letter == "c":
            control = self.source[self.position : self.position + 1]
            if control.isascii() and control.isalpha():
                self.position += 1
                return ord(control) % 32
            self.position -= 1
            return ord("\\")
        return _CONTROLS.get(letter, ord(letter))

    def _class(self) -> str:
        """Read a character class."""
        self.position += 1
        negated = self.source.startswith("^", self.position)
        self.position += negated
        parts: list[str] = []
        while not self.source.startswith("]", self.position):
            parts.append(self._class_part())
        self.position += 1
        if not parts:
            return "[^]" if negated else "[]"
        return f"[{'^' if negated else ''}{''.join(parts)}]"

    def _class_part(self) -> str:
        """Read one member or range of a class."""
        first = self._class_member()
        if not self.source.startswith("-", self.position) or self.source.startswith(
            "-]", self.position
        ):
            return _member(first, fold=self.fold)
        self.position += 1
        last = self._class_member()
        if isinstance(first, str) or isinstance(last, str):
            members = (first, ord("-"), last)
            return "".join(_member(member, fold=self.fold) for member in members)
        if first > last:
            raise PatternError("range out of order in a character class")
        return _range(first, last, fold=self.fold)

    def _class_member(self) -> int | str:
        r"""Return a code unit, or a class such as ``\\d`` as it is."""
        if self.position >= len(self.source):
            raise PatternError("unterminated character class")
        character = self.source[self.position]
        if character != "\\":
            self.position += 1
            return ord(character)
        following = self.source[self.position + 1 : self.position + 2]
        if following in ("d", "D", "w", "W", "s", "S"):
            self.position += 2
            return "\\" + following
        control = _CLASS_CONTROL.match(self.source, self.position)
        if control:
            self.position += 3
            return ord(control[0][2]) % 32
        if following in ("b", "-"):
            self.position += 2
            return 8 if following == "b" else ord("-")
        return self._unit_escape()


def _bounds(match: re.Match[str]) -> tuple[int, int | None]:
    if match[1]:
        return {"*": (0, None), "+": (1, None), "?": (0, 1)}[match[1]]
    least = _count(match[2])
    if not match[3]:
        return least, least
    return least, _count(match[4]) if match[4] else None


def _count(digits: str) -> int:
    significant = digits.lstrip("0") or "0"
    return int(significant[:_COUNT_DIGITS])


def _literal(unit: int, *, fold: bool) -> str:
    character = chr(unit)
    if character in _SYNTAX:
        return "\\" + character
    if character < " ":
        return f"\\x{unit:02x}"
    return disguise(character, fold=fold)


def _member(member: int | str, *, fold: bool) -> str:
    return member if isinstance(member, str) else _literal(member, fold=fold)


def _range(first: int, last: int, *, fold: bool) -> str:
    """Write a range of code units, those to be disguised apart from the others."""
    parts: list[str] = []
    for hidden in _FOLDED_RANGES if fold else (_SURROGATES,):
        if hidden.stop <= first or last < hidden.start:
            continue
        if first < hidden.start:
            parts.append(_span(first, hidden.start - 1, 0))
        low, high = max(first, hidden.start), min(last, hidden.stop - 1)
        parts.append(_span(low, high, _PRIVATE))
        first = hidden.stop
    if first <= last:
        parts.append(_span(first, last, 0))
    return "".join(parts)


def _span(first: int, last: int, offset: int) -> str:
    low, high = (_literal(unit + offset, fold=False) for unit in (first, last))
    return f"{low}-{high}"
