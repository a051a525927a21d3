"""Page by page, question by question, until somebody has answered everything (P-61)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.core.schema_leaves import SchemaError
from stagedoor.form.absent import ABSENT, Draft, settled
from stagedoor.form.answers import Source
from stagedoor.form.asker import BACK, PAGE_BACK, Back, Heading, LeftError
from stagedoor.form.gate import rejections
from stagedoor.form.questions import (
    Choice,
    Question,
    item_question,
    leaf_questions,
    parts,
    questions,
    spoken,
    value_of,
    with_value,
)
from stagedoor.form.review import review_rows
from stagedoor.form.secrets import mask
from stagedoor.form.verdict import dotted, shown, target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.core.json import JsonObject, JsonPath
    from stagedoor.form.asker import Asker, Move
    from stagedoor.form.build import Page
    from stagedoor.form.filling import Filling


def converse(
    filling: Filling, draft: Draft, secrets: dict[str, str], asker: Asker
) -> Draft:
    """Ask for everything that is not given and can be asked.

    Args:
        filling: The form; what is answered is noted as given in it.
        draft: What is given.
        secrets: Gains the secrets that are asked for.
        asker: Whom to ask.

    Returns:
        The draft with the answers in it; ``ABSENT`` where a default was cleared.

    Raises:
        LeftError: Somebody left; it holds the answers so far.
    """
    conversation = Conversation(filling, draft, secrets, asker)
    try:
        conversation.run()
    except (KeyboardInterrupt, EOFError):
        raise LeftError(conversation.answers()) from None
    return conversation.draft


class Conversation:
    """One conversation.

    Attributes:
        draft: What is given and answered so far.
        answered: Paths that need not be asked any more.
        history: What was asked, in order: page index and path.
    """

    def __init__(
        self, filling: Filling, draft: Draft, secrets: dict[str, str], asker: Asker
    ) -> None:
        self.filling = filling
        self.draft = draft
        self.secrets = secrets
        self.asker = asker
        self.pages = [page for page in filling.form.pages if page.shown]
        self.answered: set[JsonPath] = set()
        self.told: set[JsonPath] = set()
        self.history: list[tuple[int, JsonPath]] = []

    def run(self) -> None:
        """Go through the pages, then through the review until it is accepted."""
        start = 0
        while True:
            self._pages(start)
            state = self.filling.complete(self.draft)
            name = self.asker.review(tuple(review_rows(self.filling, state)))
            if name is None:
                return
            start = self._reopen(name)

    def answers(self) -> JsonObject:
        """Return what is given and answered so far, without any secret."""
        draft = self.draft
        for page in self.pages:
            for question in self._leaves(page, draft):
                secret = question.is_secret
                if secret and value_of(draft, question.path) is not ABSENT:
                    draft = with_value(draft, question.path, ABSENT)
        kept = settled(draft)
        return kept if isinstance(kept, dict) else {}

    def _pages(self, index: int) -> None:
        announced: int | None = None
        while index < len(self.pages):
            if announced != index:
                announced = index
                self.asker.begin_page(self._heading(index))
            question = self._next(self.pages[index])
            if question is None:
                index += 0 if self._reopened_by_problems(self.pages[index]) else 1
                continue
            way_back = self._ask(question, index)
            if way_back is PAGE_BACK:
                index = self._page_back(index)
            elif way_back is BACK:
                index = self._step_back(index)

    def _heading(self, index: int) -> Heading:
        page = self.pages[index]
        return Heading(index + 1, len(self.pages), page.title, page.description)

    def _leaves(self, page: Page, state: Draft) -> Iterator[Question]:
        found = questions(self.filling.form, page, state)
        yield from leaf_questions(page, found, state)

    def _next(self, page: Page) -> Question | None:
        """Return the first question of a page that is still open."""
        state = self.filling.complete(self.draft)
        for question in self._leaves(page, state):
            if question.path in self.answered:
                continue
            if not self.can_ask(question):
                self._tell_fixed(question, state)
                continue
            if question.path in self.filling.computed and not self._has(question):
                self._tell_computed(question, state)
                continue
            if self._has(question) and question.path not in self.told:
                self.answered.add(question.path)  # it was given
                continue
            return question
        return None

    def _has(self, question: Question) -> bool:
        if question.is_secret:
            return question.name in self.secrets
        return value_of(self.draft, question.path) is not ABSENT

    @staticmethod
    def can_ask(question: Question) -> bool:
        """Tell whether the form lets the question be answered at all."""
        return not question.is_hidden and not question.is_readonly

    def _tell_fixed(self, question: Question, state: Draft) -> None:
        """Say what a field holds that the form shows and nobody can change."""
        value = value_of(state, question.path)
        if not question.is_hidden and value is not ABSENT:
            self._tell_once(question, value, "fixed")

    def _tell_computed(self, question: Question, state: Draft) -> None:
        self._tell_once(question, value_of(state, question.path), "computed")

    def _tell_once(self, question: Question, value: Draft, why: str) -> None:
        if question.path not in self.told:
            self.told.add(question.path)
            self.asker.tell(f"{question.title}: {shown(settled(value))} ({why})")

    def _ask(self, question: Question, index: int) -> Back | None:
        """Ask one question; return a way back when it was left for another."""
        state = self.filling.complete(self.draft)
        current = value_of(state, question.path)
        answer = self._answer(question, current)
        if isinstance(answer, Back):
            return answer
        self._put(question.path, answer)
        self.answered.add(question.path)
        self.history.append((index, question.path))
        return None

    def _answer(self, question: Question, current: Draft) -> Draft | Back:
        if question.type == "array" and not question.field and not question.choices:
            return self._items(question, current)
        picker = self.filling.picker(question)
        scene = self.filling.scene(self.filling.complete(self.draft))

        def stored(value: Draft) -> Draft:
            if value == "" or value is ABSENT:
                empty = question.option("emptyValue")
                return ABSENT if empty is None else empty
            return picker.stored(question, value, scene) if picker else value

        def check(value: Draft) -> str | None:
            return self.reason(question, stored(value))

        offered: tuple[Choice, ...] = picker.choices(question, scene) if picker else ()
        answer = self.asker.ask(question, current, offered or question.choices, check)
        if isinstance(answer, Back):
            return answer
        if question.is_secret and answer is not current:
            return self._put_apart(question, stored(answer))
        return stored(answer)

    def _put_apart(self, question: Question, secret: Draft) -> Draft:
        """Keep a secret with the secrets; return what stands in its place."""
        self.secrets.pop(question.name, None)
        if not isinstance(secret, str):
            return secret
        self.secrets[question.name] = secret
        return mask(secret)

    def reason(self, question: Question, value: Draft) -> str | None:
        """Return why a value will not do; ``None`` when it will."""
        if value is ABSENT:
            return "an answer is required" if question.required else None
        page = next(p for p in self.pages if p.number == question.page)
        kept = mask(value) if question.is_secret else value
        try:
            found = rejections(_alone(page.raw, question), {question.name: kept})
        except SchemaError:
            found = ()
        if found:
            return found[0].message
        picker = self.filling.picker(question)
        scene = self.filling.scene(self.filling.complete(self.draft))
        return picker.check(question, value, scene) if picker else None

    def _items(self, question: Question, current: Draft) -> Draft | Back:
        """Ask for a list item by item; what it holds already can be changed."""
        items = list(current) if isinstance(current, list) else []
        while True:
            texts = tuple(spoken(settled(item)) for item in items)
            can_add = self._has_room(question, items)
            move = self.asker.arrange(question, texts, can_add=can_add)
            if isinstance(move, Back):
                return move
            if move.kind == "done":
                reason = self.reason(question, items)
                if reason is None:
                    return items
                self.asker.tell(reason)
            elif move.kind == "remove":
                del items[move.index]
            else:
                self._put_item(question, items, move)

    def _put_item(self, question: Question, items: list[Draft], move: Move) -> None:
        """Ask for one item; going back from it leaves the list as it was."""
        index = move.index if move.kind == "edit" else len(items)
        own = item_question(question, index)
        before = items[index] if move.kind == "edit" else own.schema.get("default")
        item = self._item(own, ABSENT if before is None else before)
        if not isinstance(item, Back):
            items[index : index + 1] = [item]

    @staticmethod
    def _has_room(question: Question, items: list[Draft]) -> bool:
        most = question.schema.get("maxItems")
        return not isinstance(most, int) or len(items) < most

    def _item(self, question: Question, before: Draft) -> Draft | Back:
        if question.type != "object" or question.field:
            return self._answer(question, before)
        page = next(p for p in self.pages if p.number == question.page)
        value: dict[str, Draft] = dict(before) if isinstance(before, dict) else {}
        asked: list[JsonPath] = []
        while True:
            schema = page.conditions.retrieve(question.schema, value)
            inner = parts(page, schema, question.ui, value, question.path)
            part = next(
                (p for p in inner if p.path not in asked and self.can_ask(p)), None
            )
            if part is None:
                return value
            answer = self._answer(
                part, value.get(part.name, part.schema.get("default", ABSENT))
            )
            if isinstance(answer, Back):
                if answer is PAGE_BACK or not asked:
                    return answer
                asked.pop()
                continue
            asked.append(part.path)
            value.pop(part.name, None)
            if answer is not ABSENT:
                value[part.name] = answer

    def _put(self, path: JsonPath, value: Draft) -> None:
        self.draft = with_value(self.draft, path, value)
        self.filling.given.put(
            str(path[0]), settled(value_of(self.draft, path[:1])), Source("prompt")
        )

    def _step_back(self, index: int) -> int:
        """Reopen the question before; return its page."""
        if not self.history:
            return index
        before, path = self.history.pop()
        self.answered.discard(path)
        self.told.add(path)  # it has a value, and is asked all the same
        return before

    def _page_back(self, index: int) -> int:
        """Reopen this page and what was asked of the one before; return that one."""
        earlier = [page for page, _ in self.history if page < index]
        target = earlier[-1] if earlier else index
        while self.history and self.history[-1][0] >= target:
            self._step_back(index)
        return target

    def _reopen(self, name: str) -> int:
        for index, page in enumerate(self.pages):
            for question in self._leaves(page, self.filling.complete(self.draft)):
                if dotted(question.path) == name:
                    self.answered.discard(question.path)
                    self.told.add(question.path)
                    return index
        return len(self.pages)

    def _reopened_by_problems(self, page: Page) -> bool:
        """Judge a page that is answered; reopen what it refuses, and say why."""
        state = self.filling.complete(self.draft)
        values = settled(state)
        askable = {q.path for q in self._leaves(page, state) if self.can_ask(q)}
        try:
            found = rejections(page.raw, values if isinstance(values, dict) else {})
        except SchemaError:
            return False
        reopened = False
        for rejection in found:
            path = next((p for p in _prefixes(target(rejection)) if p in askable), None)
            if path is not None and path in self.answered:
                self.asker.tell(f"{dotted(path)}: {rejection.message}")
                self.answered.discard(path)
                self.told.add(path)
                reopened = True
        return reopened


def _alone(page: JsonObject, question: Question) -> JsonObject:
    """Return a page that judges one question only; ``$ref`` still finds its way."""
    conditions = ("required", "dependencies", "allOf", "anyOf", "oneOf", "if")
    schema = {key: value for key, value in page.items() if key not in conditions}
    properties = page.get("properties")
    known = properties if isinstance(properties, dict) else {}
    schema["properties"] = {**known, question.name: question.schema}
    return schema


def _prefixes(path: JsonPath) -> Iterator[JsonPath]:
    for length in range(len(path), 0, -1):
        yield path[:length]
