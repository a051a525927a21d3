"""A secret text: shown, written and compared with nothing by accident (P-55, R-60)."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

HIDDEN: Final = "***"
"""What stands in a secret's place."""


class Secret:
    """A text that only :meth:`reveal` gives away.

    It is no ``str``: JSON and YAML writers refuse it, ``repr``, ``str`` and formatting
    show asterisks, it cannot be iterated, cut or pickled, and it equals no text.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        object.__setattr__(self, "_text", text)

    def reveal(self) -> str:
        """Return the text; every caller is a place where it can leak."""
        text: str = object.__getattribute__(self, "_text")
        return text

    def __repr__(self) -> str:
        """Show that there is something to hide."""
        return f"Secret({HIDDEN})"

    def __str__(self) -> str:
        """Show asterisks, always three: the length may tell something too."""
        return HIDDEN

    def __format__(self, spec: str) -> str:
        """Show asterisks, whatever the format asks for."""
        return HIDDEN

    def __eq__(self, other: object) -> bool:
        """Compare with another secret, in a time that tells nothing."""
        if not isinstance(other, Secret):
            return NotImplemented
        from hmac import compare_digest  # hashing is not loaded for nothing

        return compare_digest(_bytes(self), _bytes(other))

    def __hash__(self) -> int:
        """Agree with equality."""
        return hash((Secret, self.reveal()))

    def __setattr__(self, name: str, value: object) -> NoReturn:
        """Refuse: it is a value."""
        raise AttributeError("a secret cannot be changed")

    def __copy__(self) -> Secret:
        """Stay the same: there is nothing to change in a copy."""
        return self

    def __deepcopy__(self, _: object) -> Secret:
        """Stay the same: there is nothing to change in a copy."""
        return self

    def __reduce_ex__(self, _: object) -> NoReturn:
        """Refuse to be pickled, which would write the text."""
        raise TypeError("a secret cannot be serialised")


def _bytes(secret: Secret) -> bytes:
    return secret.reveal().encode("utf-8", "surrogatepass")


def revealed(secrets: Mapping[str, Secret]) -> dict[str, str]:
    """Return the texts by name, for what cannot do without them."""
    return {name: secret.reveal() for name, secret in secrets.items()}


def concealed(texts: Mapping[str, str]) -> dict[str, Secret]:
    """Return texts as secrets, by name."""
    return {name: Secret(text) for name, text in texts.items()}


class Concealer:
    """Replaces texts that are secret by ``***``, however a message spells them."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._hidden: set[str] = set()
        self._order: tuple[str, ...] = ()
        self.hide(texts)

    def __bool__(self) -> bool:
        """Tell whether there is anything to hide."""
        return bool(self._hidden)

    def __reduce_ex__(self, _: object) -> NoReturn:
        """Refuse to be pickled: it holds every secret."""
        raise TypeError("what hides secrets cannot be serialised")

    def hide(self, texts: Iterable[str]) -> None:
        """Hide these texts from now on; one of several lines also line by line."""
        for text in texts:
            if text.strip():
                lines = [line for line in text.splitlines() if line.strip()]
                for part in (text, *lines):
                    self._hidden.update(_spellings(part))
        self._order = tuple(sorted(self._hidden, key=lambda v: (-len(v), v)))

    def text(self, text: str) -> str:
        """Return ``text`` with every hidden text replaced."""
        for value in self._order:
            if value in text:
                text = text.replace(value, HIDDEN)
        return self._without_beginnings(text) if _CUT in text else text

    def _without_beginnings(self, text: str) -> str:
        """Hide what is left of a secret where a message was cut."""
        head, *rest = text.split(_CUT)
        for part in rest:
            head = self._without_end(head) + _CUT + part
        return head

    def _without_end(self, text: str) -> str:
        for value in self._order:
            for length in range(min(len(value), _LONGEST_CUT), _TELLING - 1, -1):
                if text.endswith(value[:length]):
                    return text[:-length] + HIDDEN
        return text


_CUT: Final = "…"
"""What stands where a message was cut."""

_LONGEST_CUT: Final = 500
"""No message is cut further behind."""

_TELLING: Final = 4
"""So many characters of a secret, where a message was cut, are too many."""

_CONTROLS: Final = re.compile("[\x00-\x1f\x7f-\x9f]")


def _spellings(text: str) -> tuple[str, ...]:
    """Return a text as it is and as messages, logs and JSON documents quote it."""
    return (
        text,
        json.dumps(text)[1:-1],
        json.dumps(text, ensure_ascii=False)[1:-1],
        repr(text)[1:-1],
        _CONTROLS.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text),
    )
