"""Where the YAML writer that Backstage uses breaks long lines.

Source: the behaviour of npm's ``yaml`` 2; the tests hold its answers as data. Texts
here are sequences of UTF-16 units, as there.
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

Mode: TypeAlias = Literal["plain", "quoted", "block"]

WIDTH: Final = 80
_NARROWEST: Final = 20
_BLANKS: Final = frozenset(" \n\t")
# How many units an escape of a double-quoted text takes after its backslash's letter.
_ESCAPES: Final = {"x": 3, "u": 5}


def fold(
    text: str, indent: str, mode: Mode, start: int | None = None, width: int = WIDTH
) -> tuple[str, bool]:
    """Return ``text`` with lines of limited length, and whether one is longer.

    Args:
        text: Without the first line's indentation.
        indent: What every further line begins with.
        mode: A plain or single-quoted text, a double-quoted one, a ``>`` block.
        start: The column the text begins in, when it is not the indentation.
        width: How long a line may be; 0 and less leave lines alone.
    """
    if width <= 0:
        return text, False
    narrowest = _NARROWEST if width >= _NARROWEST else 0
    step = max(1 + narrowest, 1 + width - len(indent))
    if len(text) <= step:
        return text, False
    folding = _Folding(text, len(indent), mode, step)
    folding.begin(start, width, narrowest)
    while folding.at < len(text):
        folding.advance()
    return _broken(text, indent, folding), folding.overflow


class _Folding:
    """The walk over a text that decides where to break."""

    def __init__(self, text: str, indent: int, mode: Mode, step: int) -> None:
        self.text = text
        self.indent = indent
        self.mode = mode
        self.step = step
        self.folds: list[int] = []
        self.escaped: set[int] = set()
        self.overflow = False
        self.at = self.end = self.split = 0
        self.previous = ""
        self.escape = (-1, -1)

    def begin(self, start: int | None, width: int, narrowest: int) -> None:
        """Set the first line's end."""
        self.end = width - self.indent
        if start is not None:
            if start > width - max(2, narrowest):
                self.folds.append(0)
            else:
                self.end = width - start
        if self.mode == "block":
            skipped = _past_more_indented(self.text, -1, self.indent)
            if skipped != -1:
                self.end = skipped + self.step
            self.at = skipped + 1

    def advance(self) -> None:
        """Look at one character."""
        text = self.text
        char = text[self.at]
        if self.mode == "quoted" and char == "\\":
            after = self.at + _ESCAPES.get(text[self.at + 1 : self.at + 2], 1)
            self.escape = (self.at, after)
            self.at = after
        if char == "\n":
            if self.mode == "block":
                self.at = _past_more_indented(text, self.at, self.indent)
            self.end = self.at + self.indent + self.step
            self.split = 0
        else:
            char = self._within_line(char)
        self.previous = char
        self.at += 1

    def _within_line(self, char: str) -> str:
        following = self.text[self.at + 1 : self.at + 2]
        # Only a blank between two letters can become a line break.
        beside = (self.previous, following)
        if char == " " and all(side and side not in _BLANKS for side in beside):
            self.split = self.at
        if self.at < self.end:
            return char
        if self.split:
            self._break_at(self.split)
        elif self.mode == "quoted":
            return self._break_word(char)
        else:
            self.overflow = True
        return char

    def _break_at(self, place: int) -> None:
        self.folds.append(place)
        self.end = place + self.step
        self.split = 0

    def _break_word(self, char: str) -> str:
        """Break where there is no blank, as only a double-quoted text can."""
        while self.previous in (" ", "\t"):
            self.previous = char
            self.at += 1
            char = self.text[self.at : self.at + 1]
            self.overflow = True
        began, ended = self.escape
        place = self.at - 2 if self.at > ended + 1 else began - 1
        if place in self.escaped:
            # Not even one escape fits: leave the text in one line.
            self.folds, self.at = [], len(self.text)
            return char
        self.escaped.add(place)
        self._break_at(place)
        return char


def _broken(text: str, indent: str, folding: _Folding) -> str:
    folds = folding.folds
    if not folds:
        return text
    made = text[: folds[0]]
    for index, place in enumerate(folds):
        end = folds[index + 1] if index + 1 < len(folds) else len(text)
        if place == 0:
            made = f"\n{indent}{text[:end]}"
            continue
        if place in folding.escaped:
            made += f"{text[place]}\\"
        made += f"\n{indent}{text[place + 1 : end]}"
    return made


def _past_more_indented(text: str, at: int, indent: int) -> int:
    """Return the last line end of the lines after ``at`` that begin with a blank.

    Such lines keep their breaks in a folded block.
    """
    end, start = at, at + 1
    while text[start : start + 1] in (" ", "\t"):
        if at < start + indent:
            at += 1
            if text[at : at + 1] not in (" ", "\t"):
                break
            continue
        stop = text.find("\n", at + 1)
        at = stop if stop >= 0 else len(text)
        end, start = at, at + 1
    return end
