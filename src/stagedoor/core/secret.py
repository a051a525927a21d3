"""A secret text: shown, written and compared with nothing by accident (P-55, R-60)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NoReturn

if TYPE_CHECKING:
    from collections.abc import Mapping

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
