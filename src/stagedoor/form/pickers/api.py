"""What a picker is: what a ``ui:field`` means away from a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from stagedoor.core.frozen import frozen
from stagedoor.form.absent import ABSENT, Draft

if TYPE_CHECKING:
    from collections.abc import Callable

    from stagedoor.catalog.view import CatalogView
    from stagedoor.core.json import JsonObject, JsonValue
    from stagedoor.form.questions import Choice, Question


@frozen
class Scene:
    """What a picker can see beside its own question.

    Attributes:
        values: The form's values, of every page.
        catalog: Where entities come from; ``None`` when no catalog was given.
        witboost: References without the default namespace, free names (K-30, K-80).
        user: The user's complete reference (K-16).
        strict: Apply rules Witboost only documents (K-80).
        allow_existing: An identifier may name what the catalog already holds (K-44).
    """

    values: JsonObject
    catalog: CatalogView | None = None
    witboost: bool = False
    user: str | None = None
    strict: bool = False
    allow_existing: bool = False


Check: TypeAlias = "Callable[[Question, JsonValue, Scene], str | None]"
"""Why a value will not do, lower case and about the value; ``None`` when it will."""


def _offers_nothing(_question: Question, _scene: Scene) -> tuple[Choice, ...]:
    return ()


def _accepts(_question: Question, _value: JsonValue, _scene: Scene) -> str | None:
    return None


def _as_it_is(_question: Question, value: JsonValue, _scene: Scene) -> JsonValue:
    return value


def _reads_nothing(_question: Question) -> tuple[str, ...]:
    return ()


def _computes_nothing(_question: Question, _scene: Scene) -> Draft:
    return ABSENT


@frozen
class Picker:
    """One ``ui:field``.

    Attributes:
        summary: What it does in a terminal, in a line; the reference shows it.
        choices: What it offers.
        check: What its form refuses beyond the schema, for values that are present.
        stored: From what is typed or chosen to what the form stores.
        coerced: From what an answers file holds to what the form stores.
        computed: Its value out of others; ``ABSENT`` when they do not give one.
        reads: The root fields ``computed`` and ``choices`` look at (K-46).
        doubts: A remark about a present value that stops nothing.
        is_entity: Whether its values are entity references.
        is_lenient: What ``check`` refuses is only remarked upon for answers that were
            given, unless the user wants it strict: no source says a server refuses it.
    """

    summary: str
    choices: Callable[[Question, Scene], tuple[Choice, ...]] = _offers_nothing
    check: Check = _accepts
    stored: Callable[[Question, JsonValue, Scene], JsonValue] = _as_it_is
    coerced: Callable[[Question, JsonValue, Scene], JsonValue] = _as_it_is
    computed: Callable[[Question, Scene], Draft] = _computes_nothing
    reads: Callable[[Question], tuple[str, ...]] = _reads_nothing
    doubts: Check = _accepts
    is_entity: bool = False
    is_lenient: bool = False

    @property
    def is_computed(self) -> bool:
        """Whether it works its value out by itself."""
        return self.computed is not _computes_nothing

    @property
    def is_coercing(self) -> bool:
        """Whether it takes other shapes from answers files than its form stores."""
        return self.coerced is not _as_it_is


def setting(question: Question, name: str) -> Draft:
    """Return ``ui:NAME``, ``NAME`` of ``ui:options``, or ``NAME`` beside ``type``."""
    found = question.option(name)
    return question.schema.get(name) if found is None else found


def flag(question: Question, name: str, *, default: bool) -> bool:
    """Return a setting that is true or false."""
    found = setting(question, name)
    return found if isinstance(found, bool) else default


def texts(value: Draft) -> tuple[str, ...]:
    """Return the texts of a list, or of one text."""
    items = value if isinstance(value, list) else [value]
    return tuple(item for item in items if isinstance(item, str) and item)
