"""Who answers what nobody has given: a terminal, or nobody at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeAlias

from stagedoor.core.frozen import frozen
from stagedoor.form.absent import Draft

if TYPE_CHECKING:
    from stagedoor.core.json import JsonObject
    from stagedoor.form.questions import Choice, Question

Check: TypeAlias = Callable[[Draft], str | None]
"""From a value, or ``ABSENT``, to the reason why it will not do."""


class Back:
    """The type of :data:`BACK` and :data:`PAGE_BACK`."""

    __slots__ = ()


BACK: Final = Back()
"""Answered in place of a value: go back to the question before."""

PAGE_BACK: Final = Back()
"""Answered in place of a value: go back to the start of the page before."""


class LeftError(KeyboardInterrupt):
    """Somebody left the conversation before its end.

    Attributes:
        answers: What was given and answered so far, without any secret.
    """

    def __init__(self, answers: JsonObject) -> None:
        super().__init__("interrupted: nothing was made")
        self.answers = answers


@frozen
class Move:
    """What to do next with a list that is asked for item by item.

    Attributes:
        kind: ``add`` an item, ``edit`` or ``remove`` one, or the list is ``done``.
        index: Which item, 0-based; only of ``edit`` and ``remove``.
    """

    kind: Literal["add", "edit", "remove", "done"]
    index: int = 0


@frozen
class Heading:
    """What stands above the questions of a page.

    Attributes:
        number: 1-based, among the pages that are shown.
        total: How many are shown.
        title: Never empty.
        description: Markdown; may be empty.
    """

    number: int
    total: int
    title: str
    description: str


@frozen
class ReviewRow:
    """One line of the table before anything is made (P-15).

    Attributes:
        name: The parameter, as :meth:`Asker.review` may return it.
        label: What the table calls it.
        value: As text; secrets are masked.
        can_edit: Whether there is a question to go back to.
    """

    name: str
    label: str
    value: str
    can_edit: bool


class Asker(Protocol):
    """Puts questions to somebody."""

    def begin_page(self, heading: Heading) -> None:
        """Announce a page."""
        ...

    def ask(
        self,
        question: Question,
        current: Draft,
        choices: tuple[Choice, ...],
        check: Check,
    ) -> Draft | Back:
        """Return a value that ``check`` accepts, ``ABSENT`` for none, or a way back.

        Args:
            question: What to ask.
            current: The value so far, a default usually; ``ABSENT`` when none.
            choices: What can be chosen; empty for free input.
            check: Must answer ``None`` for whatever is returned.
        """
        ...

    def arrange(
        self, question: Question, items: tuple[str, ...], *, can_add: bool
    ) -> Move | Back:
        """Return what happens next to the list of ``question``.

        Args:
            question: The list.
            items: What it holds, as text.
            can_add: Whether it may have another item.
        """
        ...

    def tell(self, text: str) -> None:
        """Say something that needs no answer: a computed value, a warning."""
        ...

    def review(self, rows: tuple[ReviewRow, ...]) -> str | None:
        """Show everything; return a name to edit, or ``None`` to go on.

        Raises:
            KeyboardInterrupt: Nothing shall be made.
        """
        ...
