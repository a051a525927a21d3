"""What a template asks for: the use case behind ``stagedoor describe``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from stagedoor.core.frozen import field, frozen
from stagedoor.form.absent import ABSENT, Draft
from stagedoor.form.answers_schema import answers_schema
from stagedoor.form.build import build
from stagedoor.form.describe import describe
from stagedoor.form.filling import pickers_of
from stagedoor.form.outline import outline
from stagedoor.form.questions import all_questions, value_of
from stagedoor.project.new import secrets_schema
from stagedoor.template.parse import parse_template

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stagedoor.core.json import JsonObject, JsonValue
    from stagedoor.form.build import Form
    from stagedoor.form.outline import Entry
    from stagedoor.form.pickers.api import Picker
    from stagedoor.form.questions import Choice
    from stagedoor.sources import TemplateSource
    from stagedoor.template.entity import Template

Kind: TypeAlias = Literal["asked", "computed", "hidden", "secret", "shown"]
"""``shown`` is not to be edited; ``hidden`` is not even seen."""


@frozen
class Parameter:
    """One parameter, as a page asks for it.

    Attributes:
        path: Its name; deeper for the parts of an object.
        title: What the form calls it.
        description: Markdown; empty when there is none.
        type: The JSON type, ``any`` when the schema names none.
        kind: How its value comes about.
        required: Whether the form insists on an answer wherever it asks.
        default: What the form takes without an answer; ``ABSENT`` for nothing.
        choices: What there is to choose from; empty for free input.
        accepts: What a valid answer is, in words; ``None`` for anything.
        when: The branches that ask for it, in words; empty for always.
        needed_when: When an answer is required beyond that.
        also: What is asked of the answer in addition, and when.
        picker: The ``ui:field`` that asks it.
        about_picker: What that means in a terminal.
        active: Whether it is asked while everything is at its default.
    """

    path: tuple[str, ...]
    title: str
    description: str
    type: str
    kind: Kind
    required: bool
    default: Draft
    choices: tuple[Choice, ...]
    accepts: str | None
    when: tuple[str, ...]
    needed_when: tuple[str, ...]
    also: tuple[tuple[str, str], ...]
    picker: str | None
    about_picker: str | None
    active: bool

    @property
    def name(self) -> str:
        """The name as ``--set`` takes it."""
        return ".".join(self.path)


@frozen
class DescribedPage:
    """One page that is shown.

    Attributes:
        number: 1-based, among those that are shown.
        title: Never empty.
        description: Markdown; empty when there is none.
        parameters: In the form's order, of every branch.
    """

    number: int
    title: str
    description: str
    parameters: tuple[Parameter, ...]


@frozen
class Description:
    """A template's questions.

    Attributes:
        ref: As it was asked for.
        name: ``metadata.name``.
        title: ``metadata.title``, else the name.
        about: ``metadata.description``; empty when absent.
        pages: Those that are shown.
        schema: A JSON Schema of the answers file.
        secrets: What ``spec.secrets.schema`` asks for, by name: required or not.
    """

    ref: str
    name: str
    title: str
    about: str
    pages: tuple[DescribedPage, ...]
    schema: JsonObject
    secrets: Mapping[str, bool] = field(default_factory=dict)

    def secret_names(self) -> tuple[str, ...]:
        """Return every secret there is to give."""
        asked = (
            parameter.path[-1]
            for page in self.pages
            for parameter in page.parameters
            if parameter.kind == "secret"
        )
        return tuple(dict.fromkeys((*asked, *self.secrets)))


@frozen
class DescribeRequest:
    """Which template, and how it is looked at.

    Attributes:
        source: Where it comes from.
        kind: Which document of ``template.yaml``, when it holds several.
        feature_flags: The flags that are on (P-2).
        pickers: Those of plug-ins, by ``ui:field``.
    """

    source: TemplateSource
    kind: str | None = None
    feature_flags: tuple[str, ...] = ()
    pickers: Mapping[str, Picker] = field(default_factory=dict)


def describe_template(request: DescribeRequest) -> Description:
    """Return what a template asks for.

    Raises:
        StagedoorError: The template cannot be read, or is wrong.
    """
    source = request.source
    template = parse_template(
        source.content, source.name, kind=request.kind, read_text=source.read_text
    )
    form = build(template.pages, request.feature_flags)
    pickers = pickers_of(form, request.pickers)
    about = " ".join(str(template.metadata.get("description") or "").split())
    title = f"Answers for {template.title}"
    return Description(
        ref=source.ref,
        name=template.name,
        title=template.title,
        about=about,
        pages=tuple(_pages(form, pickers)),
        schema=answers_schema(form, pickers, title=title, description=about),
        secrets=_secrets(template),
    )


def _secrets(template: Template) -> dict[str, bool]:
    schema = secrets_schema(template) or {}
    properties, required = schema.get("properties"), schema.get("required")
    needed = (
        [n for n in required if isinstance(n, str)]
        if isinstance(required, list)
        else []
    )
    names = (*(properties if isinstance(properties, dict) else ()), *needed)
    return {name: name in needed for name in names}


def _pages(form: Form, pickers: Mapping[str, Picker]) -> Iterator[DescribedPage]:
    at_rest = form.with_defaults({})
    entries = outline(form)
    active = {question.path for question in all_questions(form, at_rest)}
    for number, page in enumerate((p for p in form.pages if p.shown), 1):
        own = (e for e in entries if e.question.page == page.number)
        parameters = tuple(
            _parameter(e, pickers, at_rest, active=e.question.path in active)
            for e in own
        )
        yield DescribedPage(number, page.title, page.description, parameters)


def _parameter(
    entry: Entry, pickers: Mapping[str, Picker], at_rest: JsonObject, *, active: bool
) -> Parameter:
    question = entry.question
    picker = pickers.get(question.field or "")
    return Parameter(
        path=tuple(map(str, question.path)),
        title=question.title,
        description=question.description,
        type=_type(question.schema.get("type"), question.type),
        kind=_kind(entry, picker),
        required=question.required,
        default=_default(entry, at_rest),
        choices=question.choices,
        accepts=describe(question.schema),
        when=tuple(" and ".join(branch) for branch in entry.when),
        needed_when=tuple(" and ".join(branch) for branch in entry.needed_when),
        also=tuple(
            (" and ".join(when), describe(schema) or "") for when, schema in entry.also
        ),
        picker=question.field,
        about_picker=picker.summary if picker else None,
        active=active,
    )


def _type(written: JsonValue, guessed: str | None) -> str:
    if isinstance(written, list):
        return " or ".join(map(str, written))
    return guessed or "any"


def _kind(entry: Entry, picker: Picker | None) -> Kind:
    question = entry.question
    if question.is_secret:
        return "secret"
    if picker is not None and picker.is_computed and not picker.is_entity:
        return "computed"
    if question.is_hidden:
        return "hidden"
    return "shown" if question.is_readonly else "asked"


def _default(entry: Entry, at_rest: JsonObject) -> Draft:
    """Return what the form takes; the empty list of every untouched list is none."""
    schema = entry.question.schema
    own = schema.get("const", schema.get("default", ABSENT))
    if own is not ABSENT or entry.when:
        return own
    found = value_of(at_rest, entry.question.path)
    return ABSENT if found in ([], {}) else found
