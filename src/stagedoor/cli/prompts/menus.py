"""Asking with lists to move and search in: questionary, on a terminal's screen."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import questionary
from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings
from prompt_toolkit.output import ColorDepth, create_output
from questionary.prompts.common import InquirerControl

from stagedoor.cli.prompts.speech import (
    say_heading,
    say_introduction,
    say_table,
    say_wrapped,
    shown_value,
    title_of,
)
from stagedoor.cli.prompts.typed import is_multiline, refusal, typed_value
from stagedoor.core.schema_leaves import same
from stagedoor.form.absent import ABSENT, Draft
from stagedoor.form.asker import BACK, PAGE_BACK, Back, Move
from stagedoor.form.questions import Choice
from stagedoor.report.problems import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prompt_toolkit.application import Application
    from prompt_toolkit.key_binding import KeyPressEvent

    from stagedoor.form.asker import Check, Heading, ReviewRow
    from stagedoor.form.questions import Question

_STYLE: Final = questionary.Style(
    [
        ("qmark", "fg:ansicyan"),
        ("question", "bold"),
        ("instruction", ""),
        ("answer", "fg:ansicyan"),
        ("pointer", "fg:ansicyan bold"),
        ("highlighted", "fg:ansicyan"),
        ("selected", "fg:ansicyan noreverse"),
        ("validation-toolbar", "fg:ansired bg:default"),
        ("bottom-toolbar", "noreverse"),
    ]
)
_YES, _NO = Choice(value=True, label="yes"), Choice(value=False, label="no")
_GREETING: Final = (
    "enter accepts, esc goes back to the question before, page-up to the page before,"
    " ctrl-c leaves"
)
_LIST_KEYS: Final = "(type to search)"
_TICK_KEYS: Final = "(space ticks, type to search)"
_EDITOR_KEY: Final = "ctrl-o opens your editor"


class MenuAsker:
    """Asks on stderr, so that stdout stays data.

    Args:
        colourful: Whether to paint.
    """

    def __init__(self, *, colourful: bool) -> None:
        self._screen: dict[str, Any] = {  # what prompt_toolkit's applications take
            "output": create_output(stdout=sys.stderr),
            "color_depth": None if colourful else ColorDepth.DEPTH_1_BIT,
        }
        self._greeted = False

    def begin_page(self, heading: Heading) -> None:
        """Write ``2/3 Title`` and the description; at first, the keys."""
        if not self._greeted:
            self._greeted = True
            say_wrapped(_GREETING, "")
        say_heading(heading)

    def tell(self, text: str) -> None:
        """Write a line."""
        say_wrapped(text)

    def ask(
        self,
        question: Question,
        current: Draft,
        choices: tuple[Choice, ...],
        check: Check,
    ) -> Draft | Back:
        """Ask until the answer will do."""
        say_introduction(question)
        offered = choices or ((_YES, _NO) if question.type == "boolean" else ())
        while True:
            if question.is_multiple or (question.type == "array" and offered):
                answer = self._several(question, current, offered)
            elif offered:
                answer = self._one(question, current, offered)
            else:
                return self._text(question, current, check)
            if answer is _ANOTHER:
                answer = self._text(question, current, check)
            if isinstance(answer, Back):
                return answer
            reason = check(answer)
            if reason is None:
                return answer
            self.tell(reason)
            current = answer

    def _one(
        self, question: Question, current: Draft, offered: tuple[Choice, ...]
    ) -> Draft | Back:
        """Let one of a list be chosen, none where that will do, another by hand."""
        listed: list[tuple[str, Draft | Back]] = []
        if not question.required:
            listed.append(("(none)", ABSENT))
        listed += [(choice.label, choice.value) for choice in offered]
        if question.field and not question.choices:
            listed.append(("another value …", _ANOTHER))
        start = next((n for n, (_, v) in enumerate(listed) if _same(v, current)), None)
        if start is None and current is not ABSENT and not question.choices:
            listed.insert(0, (shown_value(question, current), current))
        return self._select(title_of(question), listed, start or 0)

    def _several(
        self, question: Question, current: Draft, offered: tuple[Choice, ...]
    ) -> Draft | Back:
        ticked = current if isinstance(current, list) else []
        found = self._run(
            questionary.checkbox(
                title_of(question),
                choices=[
                    questionary.Choice(
                        printable(choice.label),
                        number,
                        checked=any(_same(choice.value, item) for item in ticked),
                    )
                    for number, choice in enumerate(offered)
                ],
                instruction=_TICK_KEYS,
                use_search_filter=True,
                use_jk_keys=False,
                style=_STYLE,
                **self._screen,
            )
        )
        if isinstance(found, Back):
            return found
        return [offered[number].value for number in found]

    def _text(self, question: Question, current: Draft, check: Check) -> Draft | Back:
        """Let a text, a number, a secret be typed; it is judged at every key."""
        if question.is_secret:
            return self._secret(question, current, check)

        def judged(text: str) -> bool | str:
            reason = check(ABSENT) if text == "" else refusal(text, question, (), check)
            return reason or True

        remarks = [] if question.required else ["optional"]
        remarks += [_EDITOR_KEY] if is_multiline(question) else []
        asked = questionary.text(
            title_of(question),
            default=shown_value(question, current),
            validate=judged,
            instruction=f"({', '.join(remarks)})" if remarks else None,
            style=_STYLE,
            validate_while_typing=True,
            tempfile_suffix=".md",
            **self._screen,
        )
        found = self._run(asked, with_editor=is_multiline(question))
        if isinstance(found, Back):
            return found
        return ABSENT if found == "" else typed_value(found, question, ())

    def _secret(self, question: Question, current: Draft, check: Check) -> Draft | Back:
        """Let a secret be typed unseen; one that is there can be kept or cleared."""
        if current is not ABSENT:
            ways = [("keep it", current), ("type another", _ANOTHER)]
            ways += [] if question.required else [("clear it", ABSENT)]
            chosen = self._select(title_of(question), ways, 0)
            if chosen is not _ANOTHER:
                return chosen

        def judged(text: str) -> bool | str:
            return check(text or ABSENT) or True

        asked = questionary.password(
            title_of(question), validate=judged, style=_STYLE, **self._screen
        )
        found = self._run(asked)
        return found if isinstance(found, Back) else found or ABSENT

    def arrange(
        self, question: Question, items: tuple[str, ...], *, can_add: bool
    ) -> Move | Back:
        """Let an item be added, or one of the list be chosen and changed."""
        say_introduction(question)
        listed: list[tuple[str, Any]] = [("done", Move("done"))]
        if can_add:
            listed.append(("add an item", Move("add")))
        for index, item in enumerate(items):
            listed.append((f"{index + 1}) {item}", index))
        move = self._select(title_of(question), listed, 0)
        if not isinstance(move, int):
            return move  # type: ignore[no-any-return] # a Move, or a way back
        chosen = self._select(
            items[move],
            [("edit", Move("edit", move)), ("remove", Move("remove", move))],
            0,
        )
        if isinstance(chosen, Back):
            return self.arrange(question, items, can_add=can_add)
        return chosen  # type: ignore[no-any-return] # one of the two above

    def review(self, rows: tuple[ReviewRow, ...]) -> str | None:
        """Show all answers; let one be edited, everything written, or nothing."""
        say_table(rows)
        ends = [("write", "write"), ("edit an answer", "edit"), ("quit", "quit")]
        editable = [(row.label, row.name) for row in rows if row.can_edit]
        while True:
            end = self._select("What now?", ends, 0)
            if end == "quit":
                raise KeyboardInterrupt
            if end == "write":
                return None
            name = self._select("Which one?", editable, 0) if editable else BACK
            if isinstance(name, str):
                return name

    def _select(self, title: str, listed: Sequence[tuple[str, Any]], start: int) -> Any:  # noqa: ANN401 - a value of the list, or a way back
        """Let one of a list be chosen; returns its value."""
        number = self._run(
            questionary.select(
                printable(title),
                choices=[
                    questionary.Choice(printable(label) or " ", number)
                    for number, (label, _) in enumerate(listed)
                ],
                default=start,  # type: ignore[arg-type] # the choice of this value
                instruction=_LIST_KEYS,
                use_search_filter=True,
                use_jk_keys=False,
                style=_STYLE,
                **self._screen,
            )
        )
        return number if isinstance(number, Back) else listed[number][1]

    def _run(self, asked: questionary.Question, *, with_editor: bool = False) -> Any:  # noqa: ANN401 - what the question gives
        """Ask; two keys lead back from everywhere."""
        application = asked.application
        own = _keys_of_editor() if with_editor else KeyBindings()
        bound = [application.key_bindings] if application.key_bindings else []
        lists = _keys_of_searches(application)
        application.key_bindings = merge_key_bindings(
            [*bound, _keys_back(), own, lists]
        )
        return asked.unsafe_ask()


def _same(one: Draft | Back, other: Draft) -> bool:
    """Compare as JSON does: ``1`` is not ``true``."""
    if one is ABSENT or other is ABSENT or isinstance(one, Back):
        return one is other
    return same(one, other)


_ANOTHER: Final = Back()


def _keys_back() -> KeyBindings:
    keys = KeyBindings()

    @keys.add("escape", eager=True)
    def _back(event: KeyPressEvent) -> None:
        event.app.exit(result=BACK)

    @keys.add("pageup", eager=True)
    def _page_back(event: KeyPressEvent) -> None:
        event.app.exit(result=PAGE_BACK)

    return keys


def _keys_of_searches(application: Application[Any]) -> KeyBindings:
    """Keep enter from taking the first of all where a search has found nothing."""
    keys = KeyBindings()
    for window in application.layout.find_all_windows():
        listed = window.content
        if isinstance(listed, InquirerControl):
            found_nothing = Condition(partial(_found_nothing, listed))
            keys.add("enter", eager=True, filter=found_nothing)(lambda _: None)
    return keys


def _found_nothing(listed: InquirerControl) -> bool:
    # found_in_search is only right once the screen was drawn again.
    sought = (listed.search_filter or "").lower()
    return not any(sought in str(choice.title).lower() for choice in listed.choices)


def _keys_of_editor() -> KeyBindings:
    keys = KeyBindings()

    @keys.add("c-o", eager=True)
    def _open(event: KeyPressEvent) -> None:
        event.current_buffer.open_in_editor()

    return keys
