"""A form, what was given and perhaps somebody to ask: answers, or every problem."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from stagedoor.core.errors import AnswersError, Problem, redacted
from stagedoor.core.patterns import search_patiently_with
from stagedoor.core.schema_leaves import same
from stagedoor.core.secret import Concealer, concealed, revealed
from stagedoor.form.absent import ABSENT, Draft, settled
from stagedoor.form.answers import Answers, Source
from stagedoor.form.describe import describe
from stagedoor.form.filling import Filling, FillOptions
from stagedoor.form.merge_given import merge_given
from stagedoor.form.patience import patient_search
from stagedoor.form.questions import all_questions, value_of
from stagedoor.form.secrets import (
    exposed_notices,
    secret_problems,
    split_secrets,
    texts_at_secrets,
)
from stagedoor.form.verdict import dotted, faulty_pages, problems_of, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stagedoor.catalog.view import CatalogView
    from stagedoor.core.json import JsonObject
    from stagedoor.form.answers import Given
    from stagedoor.form.asker import Asker
    from stagedoor.form.build import Form

__all__ = ["FillOptions", "fill"]


def fill(
    form: Form,
    given: Given,
    *,
    asker: Asker | None = None,
    catalog: CatalogView | None = None,
    options: FillOptions | None = None,
) -> Answers:
    """Return what the form submits for what was given.

    Args:
        form: What is asked.
        given: What was given.
        asker: Asks for the rest; ``None`` asks nobody.
        catalog: What pickers look at.
        options: The user's choices.

    Raises:
        AnswersError: Something is missing or invalid: all of it at once. With an
            ``asker`` this is only what cannot be asked.
        TemplateError: Computed fields wait for each other (K-46).
    """
    options = options or FillOptions()
    search_patiently_with(patient_search)
    merged = merge_given(form, given, allow_unknown=options.allow_unknown)
    filling = Filling(form, merged, catalog, options)
    filling.check_order()
    draft, secrets, exposed = split_secrets(
        filling, merged.values, revealed(given.secrets)
    )
    draft = filling.with_coerced(draft)
    if asker is not None and not merged.problems:
        from stagedoor.form.conversation import converse

        draft = converse(filling, draft, secrets, asker)
    state = filling.complete(draft)
    values = _object(state)
    problems = (
        *merged.problems,
        *_replaced(filling, draft, state),
        *_problems(filling, state, values, secrets),
    )
    if problems:
        conceal = Concealer(texts_at_secrets(filling, merged.values, secrets))
        raise AnswersError.of(redacted(problem, conceal.text) for problem in problems)
    return Answers(
        values=values,
        sources=_sources(filling, draft, values),
        secrets=concealed(secrets),
        notices=(
            *merged.notices,
            *exposed_notices(exposed),
            *filling.notices(state),
            *faulty_pages(form),
        ),
    )


def _problems(
    filling: Filling, state: Draft, values: JsonObject, secrets: Mapping[str, str]
) -> Iterator[Problem]:
    yield from problems_of(
        filling.form, values, filling.given, partial(filling.hint_for, state)
    )
    yield from filling.picker_problems(state)
    yield from secret_problems(filling.options.secrets_schema, secrets)


def _replaced(filling: Filling, draft: Draft, state: Draft) -> Iterator[Problem]:
    """Refuse an answer in whose place the form would quietly take its default (P-21).

    In a browser nobody can choose what is not offered; a file can hold it.
    """
    for question in all_questions(filling.form, state):
        own = value_of(draft, question.path)
        if own is ABSENT or isinstance(own, dict | list) or not question.choices:
            continue
        if str(question.path[0]) in filling.given.sources and not same(
            own, value_of(state, question.path)
        ):
            at, excerpt = filling.given.place(question.path)
            said = f"'{dotted(question.path)}' is not among the choices: {shown(own)}"
            yield Problem(
                "A017", said, at, f"give {describe(question.schema)}", excerpt
            )


def _sources(filling: Filling, draft: Draft, values: JsonObject) -> dict[str, Source]:
    """Name the source of each value; what a form replaced is its default (P-21)."""
    given = filling.given.sources
    sources = {}
    for name, value in values.items():
        own = draft.get(name)
        if name in given and same(settled(own), value):
            sources[name] = given[name]
        elif any(path[0] == name for path in filling.computed):
            sources[name] = Source("computed")
        else:
            sources[name] = given[name] if isinstance(own, dict) else Source("default")
    return sources


def _object(state: Draft) -> JsonObject:
    values = settled(state)
    return values if isinstance(values, dict) else {}
