"""The notation of the grammar.

In a phrase, ``<rule>`` grows a rule, ``<rule?>`` now and then nothing, ``<rule*>`` up to
three of them with commas, and ``<(rule)>`` puts brackets around what is more than a name.
``3: …`` makes a phrase three times as likely.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """What a name may become.

    Attributes:
        leaf: Phrases that grow no deeper.
        branch: Phrases that do; empty when the rule is a list of words.
    """

    leaf: tuple[str, ...]
    branch: tuple[str, ...] = ()


def words(text: str) -> Rule:
    """Return a rule that is a list of words."""
    return Rule(tuple(text.split()))


def lines(text: str) -> tuple[str, ...]:
    """Return one phrase a line."""
    return tuple(line.strip() for line in text.strip().splitlines())
