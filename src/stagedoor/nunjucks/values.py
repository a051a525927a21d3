"""The closed value model of a template: JavaScript values spelled in Python.

==========  =======================================================================
JavaScript  here
==========  =======================================================================
undefined   :data:`UNDEFINED` (the only instance of :class:`Undefined`)
null        ``None``
boolean     ``bool``
number      ``int`` while the value is whole and |n| <= 2**53, else ``float``
string      ``str``; counted and sliced in UTF-16 units, may hold lone surrogates
SafeString  :class:`Safe` (what ``safe``, ``escape`` and macros return)
array       ``list``
object      ``dict`` with string keys
regex       :class:`~stagedoor.nunjucks.regex.Regex`
function    :class:`Function` (methods, macros, globals)
==========  =======================================================================

Nothing else ever reaches a template; no Python attribute is ever read.
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias


class Undefined:
    """The type of :data:`UNDEFINED`."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Show it as JavaScript does."""
        return "undefined"


UNDEFINED: Final = Undefined()

# Lists and records are mutable and nested, callables are opaque: a closed recursive
# alias makes every narrowing in the operators unreadable, so this one is Any.
Value: TypeAlias = Any


class Fault(Exception):
    """An operation that Nunjucks calls an error; the evaluator adds the place.

    Attributes:
        message: Lower case, no final stop.
        hint: What would work, or ``None``.
    """

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
