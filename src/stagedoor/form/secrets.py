"""Secrets: apart from the values, which hold asterisks in their place (P-50 … P-52)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.core.errors import Problem
from stagedoor.form.gate import rejections
from stagedoor.form.questions import all_questions, value_of, with_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stagedoor.core.json import JsonObject
    from stagedoor.form.absent import Draft
    from stagedoor.form.filling import Filling
    from stagedoor.form.questions import Question


def mask(secret: str) -> str:
    """Return as many asterisks as the secret has characters, as JavaScript counts."""
    return "*" * (len(secret.encode("utf-16-le", "surrogatepass")) // 2)


def split_secrets(
    filling: Filling, draft: Draft, secrets: Mapping[str, str]
) -> tuple[Draft, dict[str, str], tuple[str, ...]]:
    """Move secrets out of a draft.

    Returns:
        The draft with asterisks in their place; every secret by name; the names of
        those that stood among the answers in the clear.
    """
    found = dict(secrets)
    exposed: list[str] = []
    if "Secret" not in filling.form.fields:
        return draft, found, ()
    for question in secret_questions(filling, draft):
        own = value_of(draft, question.path)
        if isinstance(own, str) and own.strip("*") and question.name not in secrets:
            found[question.name] = own
            exposed.append(question.name)
        if question.name in found:
            draft = with_value(draft, question.path, mask(found[question.name]))
    return draft, found, tuple(exposed)


def secret_questions(filling: Filling, draft: Draft) -> Iterator[Question]:
    """Yield the questions whose answers are secrets."""
    for question in all_questions(filling.form, filling.complete(draft)):
        if question.is_secret:
            yield question


def texts_at_secrets(
    filling: Filling, given: Draft, secrets: Mapping[str, str]
) -> Iterator[str]:
    """Yield what no message may quote: secrets, and what stands in their place."""
    yield from secrets.values()
    for question in secret_questions(filling, given):
        yield from _scalars(value_of(given, question.path))


def _scalars(value: Draft) -> Iterator[str]:
    match value:
        case str():
            yield value
        case int() | float() if not isinstance(value, bool):
            yield str(value)
        case list() | dict():
            for item in value.values() if isinstance(value, dict) else value:
                yield from _scalars(item)
        case _:
            return


def secret_problems(
    schema: JsonObject | None, secrets: Mapping[str, str]
) -> Iterator[Problem]:
    """Yield what ``spec.secrets.schema`` refuses; no secret is ever quoted."""
    for rejection in rejections(schema, dict(secrets)) if schema else ():
        if rejection.keyword == "required":
            said = f"secrets.{rejection.argument} is required"
            hint = f"give --secret {rejection.argument}=…"
            yield Problem("A011", said, hint=hint)
        else:
            where = ".".join(("secrets", *map(str, rejection.path)))
            yield Problem("A011", f"{where} {rejection.message}")


def exposed_notices(names: tuple[str, ...]) -> Iterator[Problem]:
    """Yield a notice for each secret that stood among the answers."""
    for name in names:
        said = f"'{name}' is a secret: it is not recorded, but the answers hold it"
        yield Problem("A016", said, hint=f"give it with --secret {name}=…")
