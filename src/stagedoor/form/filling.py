"""A form while it is filled in: defaults, computed fields, pickers' verdicts (K-46)."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Final

from stagedoor.core.errors import Problem, TemplateError
from stagedoor.core.frozen import field, frozen
from stagedoor.form.absent import ABSENT, Draft, settled
from stagedoor.form.questions import (
    Question,
    all_questions,
    item_question,
    value_of,
    with_value,
)
from stagedoor.form.verdict import dotted, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stagedoor.catalog.view import CatalogView
    from stagedoor.core.json import JsonObject, JsonPath
    from stagedoor.form.build import Form
    from stagedoor.form.merge_given import Merged
    from stagedoor.form.pickers.api import Picker, Scene

_ROUNDS: Final = 20


@frozen
class FillOptions:
    """The user's choices about answers.

    Attributes:
        allow_unknown: Pass on what no page asks for.
        witboost: Entity references and names as Witboost has them (K-30, K-80).
        user: The user's own reference, complete and lower-case (K-16).
        strict: Apply rules Witboost only documents (K-80).
        allow_existing: An identifier may name what the catalog holds (K-44).
        secrets_schema: The template's ``spec.secrets.schema`` (P-52).
        pickers: Further pickers by ``ui:field`` name; they win over the built-in ones.
    """

    allow_unknown: bool = False
    witboost: bool = False
    user: str | None = None
    strict: bool = False
    allow_existing: bool = False
    secrets_schema: JsonObject | None = None
    pickers: Mapping[str, Picker] = field(default_factory=dict)


class Filling:
    """What is known while a form is filled in.

    Attributes:
        form: The form.
        given: What the user gave, merged.
        catalog: Where pickers look.
        options: The user's choices.
        computed: By path: what a picker worked out, in the state last completed.
    """

    def __init__(
        self,
        form: Form,
        given: Merged,
        catalog: CatalogView | None,
        options: FillOptions,
    ) -> None:
        self.form = form
        self.given = given
        self.catalog = catalog
        self.options = options
        self.computed: dict[JsonPath, Draft] = {}
        self._completed: tuple[Draft, Draft] = (ABSENT, ABSENT)
        self._picked: tuple[Draft, tuple[tuple[Question, Picker, Draft], ...]] = (
            ABSENT,
            (),
        )

    @cached_property
    def pickers(self) -> Mapping[str, Picker]:
        """The pickers this form uses, by name; importing them costs a little."""
        return pickers_of(self.form, self.options.pickers)

    @cached_property
    def computes(self) -> bool:
        """Whether any field works its value out by itself."""
        return any(picker.is_computed for picker in self.pickers.values())

    def picker(self, question: Question) -> Picker | None:
        """Return the picker a question is asked with."""
        return self.pickers.get(question.field) if question.field else None

    def scene(self, state: Draft) -> Scene:
        """Return what pickers see of a state."""
        from stagedoor.form.pickers.api import Scene

        values = settled(state)
        return Scene(
            values=values if isinstance(values, dict) else {},
            catalog=self.catalog,
            witboost=self.options.witboost,
            user=self.options.user,
            strict=self.options.strict,
            allow_existing=self.options.allow_existing,
        )

    def complete(self, draft: Draft) -> Draft:
        """Fill defaults and computed fields into a draft, until nothing changes.

        Drafts are never changed in place, so that the last result is kept.
        """
        if self._completed[0] is not draft:
            self._completed = (draft, self._complete(draft))
        return self._completed[1]

    def _complete(self, draft: Draft) -> Draft:
        state = self.form.draft_with_defaults(draft)
        if not self.computes:
            return state
        for _ in range(_ROUNDS):
            before = json.dumps(state, default=repr)
            self.computed = dict(self._computed(state))
            filled = draft
            for path, value in self.computed.items():
                if value_of(draft, path) is ABSENT:
                    filled = with_value(filled, path, value)
            state = self.form.draft_with_defaults(filled)
            if json.dumps(state, default=repr) == before:
                break
        return state

    def _computed(self, state: Draft) -> Iterator[tuple[JsonPath, Draft]]:
        scene = self.scene(state)
        for question in all_questions(self.form, state):
            picker = self.picker(question)
            if picker is None or not picker.is_computed:
                continue
            value = picker.computed(question, scene)
            if value is not ABSENT:
                yield question.path, value

    def with_coerced(self, draft: Draft) -> Draft:
        """Give answers out of files the shape a picker's form would store."""
        if not any(picker.is_coercing for picker in self.pickers.values()):
            return draft
        state = self.complete(draft)
        scene = self.scene(state)
        for question in all_questions(self.form, state):
            picker, value = self.picker(question), value_of(draft, question.path)
            if picker is not None and value is not ABSENT:
                changed = picker.coerced(question, value, scene)
                if changed is not value:
                    draft = with_value(draft, question.path, changed)
        return draft

    def picked(self, state: Draft) -> tuple[tuple[Question, Picker, Draft], ...]:
        """Return every present value that a picker stands for, items of lists too."""
        if self._picked[0] is not state:
            self._picked = (state, tuple(self._find_picked(state)))
        return self._picked[1]

    def _find_picked(self, state: Draft) -> Iterator[tuple[Question, Picker, Draft]]:
        if not self.pickers:
            return
        for question in all_questions(self.form, state):
            value = value_of(state, question.path)
            picker = self.picker(question)
            if picker is not None and value is not ABSENT:
                yield question, picker, value
            for index, item in enumerate(value if isinstance(value, list) else ()):
                inner = item_question(question, index)
                own = self.picker(inner)
                if own is not None:
                    yield inner, own, item

    def hint_for(self, state: Draft, path: JsonPath) -> str | None:
        """Say how a missing value would come about by itself, when it would."""
        for question in all_questions(self.form, state) if self.pickers else ():
            picker = self.picker(question)
            if question.path != path or picker is None:
                continue
            if picker.is_computed and not picker.is_entity:
                known = self.form.names()
                named = [
                    f"'{name}'" for name in picker.reads(question) if name in known
                ]
                origin = f" from {' and '.join(named)}" if named else ""
                catalog = "" if self.catalog else ", out of a catalog (--catalog)"
                return f"it is computed{origin}{catalog}; or give it"
            if picker.is_entity:
                return f"give {picker.summary}"
        return None

    def picker_problems(self, state: Draft) -> Iterator[Problem]:
        """Yield what pickers refuse (P-39)."""
        for question, picker, value, said in self._refused(state):
            if self.options.strict or not picker.is_lenient:
                at, excerpt = self.given.place(question.path)
                text = f"'{dotted(question.path)}' {said}, not {shown(value)}"
                yield Problem("A010", text, at, picker.summary, excerpt)

    def _refused(self, state: Draft) -> Iterator[tuple[Question, Picker, Draft, str]]:
        if not self.pickers:
            return
        scene = self.scene(state)
        for question, picker, value in self.picked(state):
            said = picker.check(question, value, scene)
            if said is not None:
                yield question, picker, value, said

    def notices(self, state: Draft) -> Iterator[Problem]:
        """Yield what is odd about the pickers' values, each thing once."""
        yield from self._doubts(state)
        if self.catalog is None and self._has_references(state):
            said = "entity references are not checked: there is no catalog"
            yield Problem("A012", said, hint="name one with --catalog")
        yield from self._differences(state)
        yield from self._unknown_fields(state)

    def _doubts(self, state: Draft) -> Iterator[Problem]:
        if not self.pickers:
            return
        found = [(q, said) for q, p, _, said in self._refused(state) if p.is_lenient]
        scene = self.scene(state)
        for question, picker, value in self.picked(state):
            doubt = picker.doubts(question, value, scene)
            if doubt is not None:
                found.append((question, doubt))
        for question, said in found:
            at, _ = self.given.place(question.path)
            yield Problem("A013", f"'{dotted(question.path)}': {said}", at)

    def _has_references(self, state: Draft) -> bool:
        return any(
            picker.is_entity and value not in ("", [])
            for _, picker, value in self.picked(state)
        )

    def _differences(self, state: Draft) -> Iterator[Problem]:
        for path, value in self.computed.items():
            own = value_of(state, path)
            if own != value:
                at, _ = self.given.place(path)
                said = f"'{dotted(path)}' is {shown(own)}; computed it would be"
                yield Problem("A015", f"{said} {shown(value)}", at)

    def _unknown_fields(self, state: Draft) -> Iterator[Problem]:
        unknown = self.form.fields - self.pickers.keys()
        for question in all_questions(self.form, state) if unknown else ():
            if question.field in unknown:
                said = f"'{dotted(question.path)}' is asked by the unknown ui:field"
                hint = "it is taken by its type"
                yield Problem("A014", f"{said} '{question.field}'", hint=hint)

    def check_order(self) -> None:
        """Refuse computed fields that wait for each other (K-46).

        Raises:
            TemplateError: They do.
        """
        if not self.computes:
            return
        reads = {}
        for question in all_questions(self.form, {}):
            picker = self.picker(question)
            if picker is not None and picker.is_computed and not picker.is_entity:
                reads[question.name] = picker.reads(question)
        for name in reads:
            loop = _loop(name, reads, ())
            if loop:
                raise TemplateError(
                    "T008",
                    f"computed fields wait for each other: {' -> '.join(loop)}",
                    hint="let one of them be asked",
                )


def pickers_of(form: Form, own: Mapping[str, Picker]) -> Mapping[str, Picker]:
    """Return the pickers a form uses; those of plug-ins, ``own``, win."""
    if not form.fields:
        return {}
    from stagedoor.form.pickers import PICKERS

    return {
        name: own[name] if name in own else PICKERS[name]
        for name in form.fields
        if name in own or name in PICKERS
    }


def _loop(
    name: str, reads: Mapping[str, tuple[str, ...]], path: tuple[str, ...]
) -> tuple[str, ...]:
    if name in path:
        return (*path[path.index(name) :], name)
    for other in reads.get(name, ()):
        found = _loop(other, reads, (*path, name))
        if found:
            return found
    return ()
