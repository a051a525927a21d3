"""A form, what was given and perhaps somebody to ask: answers, or every problem."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stagedoor.core.errors import AnswersError, Problem
from stagedoor.core.schema_leaves import same
from stagedoor.form.answers import Answers, Source
from stagedoor.form.merge_given import Merged, merge_given
from stagedoor.form.verdict import faulty_pages, problems_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.catalog.view import CatalogView
    from stagedoor.core.json import JsonObject
    from stagedoor.form.answers import Given
    from stagedoor.form.asker import Asker
    from stagedoor.form.build import Form


@dataclass(frozen=True, slots=True)
class FillOptions:
    """The user's choices about answers.

    Attributes:
        allow_unknown: Pass on what no page asks for.
        witboost: Entity references and names as Witboost has them (K-30, K-80).
        user: The user's own reference, complete and lower-case (K-16).
        strict: Apply rules Witboost only documents (K-80).
    """

    allow_unknown: bool = False
    witboost: bool = False
    user: str | None = None
    strict: bool = False


def fill(
    form: Form,
    given: Given,
    *,
    asker: Asker | None = None,  # noqa: ARG001
    catalog: CatalogView | None = None,  # noqa: ARG001
    options: FillOptions | None = None,
) -> Answers:
    """Return what the form submits for what was given.

    Raises:
        AnswersError: Something is missing or invalid: all of it at once. With an
            ``asker`` this is only what cannot be asked.
    """
    options = options or FillOptions()
    merged = merge_given(form, given, allow_unknown=options.allow_unknown)
    if merged.problems:
        raise AnswersError.of(merged.problems + list(_all_else(form, merged)))
    values = form.with_defaults(merged.values)
    problems = tuple(problems_of(form, values, merged))
    if problems:
        raise AnswersError.of(problems)
    return Answers(
        values=values,
        sources=_sources(values, merged),
        secrets=given.secrets,
        notices=(*merged.notices, *faulty_pages(form)),
    )


def _all_else(form: Form, merged: Merged) -> Iterator[Problem]:
    """Judge what is left beside what was given wrongly, so that one run tells all."""
    yield from problems_of(form, form.with_defaults(merged.values), merged)


def _sources(values: JsonObject, merged: Merged) -> dict[str, Source]:
    """Name the source of each value; what a form replaced is its default (P-21)."""
    default = Source("default")
    sources = {}
    for name, value in values.items():
        given = name in merged.values and same(merged.values[name], value)
        sources[name] = merged.sources[name] if given else default
    return sources
