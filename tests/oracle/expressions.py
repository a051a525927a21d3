"""Grows expressions from the grammar, mostly of a wanted kind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tests.oracle.context import TEXTS
from tests.oracle.language import KINDS, RULES

if TYPE_CHECKING:
    from random import Random

SLOT: Final = re.compile(r"<(\()?(\w+)\)?([?*])?>")
WEIGHT: Final = re.compile(r"(\d+): ")
DEEPEST: Final = 4
STRAY: Final = 0.04
"""How often something of another kind stands where a kind is wanted."""


def quoted(rng: Random, text: str) -> str:
    """Spell ``text`` as a literal; both quotes are used, line ends escaped or not."""
    quote = rng.choice("'\"")
    text = text.replace("\\", "\\\\").replace(quote, "\\" + quote)
    if rng.random() < 0.7:
        text = text.replace("\n", "\\n")
    return quote + text + quote


class Expressions:
    """Grows expressions; names and macros are what the tags around brought into scope.

    Attributes:
        names: Local names, used for ``<local>``.
        macros: Names of macros, used for ``<macro>``.
    """

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.names: list[str] = []
        self.macros: list[str] = []
        self._depth = 0

    def grow(self, rule: str) -> str:
        """Grow an expression from a rule of the grammar."""
        if rule == "text":
            return quoted(self.rng, self.rng.choice(TEXTS))
        if rule == "local":
            return self.rng.choice(self.names or ["nope"])
        if rule == "macro":
            return self.rng.choice(self.macros or ["range"])
        if rule in KINDS and self._depth < DEEPEST and self.rng.random() < STRAY:
            rule = "any"
        return self._fill(self._phrase(rule))

    def _phrase(self, name: str) -> str:
        rule = RULES[name]
        ends = self._depth >= DEEPEST or self.rng.random() < 0.3 + 0.18 * self._depth
        phrases = rule.branch if rule.branch and not ends else rule.leaf
        weights = [int(m[1]) if (m := WEIGHT.match(p)) else 1 for p in phrases]
        (chosen,) = self.rng.choices(phrases, weights)
        return WEIGHT.sub("", chosen, count=1)

    def _fill(self, phrase: str) -> str:
        self._depth += 1
        try:
            return SLOT.sub(self._slot, phrase)
        finally:
            self._depth -= 1

    def _slot(self, match: re.Match[str]) -> str:
        bracketed, rule, how = match.groups()
        if rule not in RULES and rule not in {"text", "local", "macro"}:
            return match[0]  # a named group of a regular expression
        if how == "?" and self.rng.random() < 0.3:
            return ""
        if how == "*":
            return ", ".join(self.grow(rule) for _ in range(self.rng.randint(0, 3)))
        grown = self.grow(rule)
        return self._bracketed(grown) if bracketed else grown

    def _bracketed(self, text: str) -> str:
        """Put brackets around what a dot or a pipe would otherwise take apart."""
        plain = text.replace(".", "").replace("_", "")
        simple = plain.isalnum() and plain.isascii() and not plain[0].isdigit()
        if simple or self.rng.random() < 0.05:
            return text
        return f"({text})"
