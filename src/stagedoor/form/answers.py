"""Answers: as they are given, and as they are submitted.

:func:`read_given` gathers what the user gave, without looking at any template;
``fill`` gives it types, defaults and a verdict.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from stagedoor.core.errors import AnswersError, Problem
from stagedoor.core.frozen import field, frozen
from stagedoor.core.secret import Secret, concealed
from stagedoor.core.yaml import load_json_or_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stagedoor.core.json import JsonObject, JsonPath
    from stagedoor.core.locations import Location
    from stagedoor.core.yaml import Document

ANSWER_PREFIX: Final = "STAGEDOOR_ANSWER_"
SECRET_PREFIX: Final = "STAGEDOOR_SECRET_"  # noqa: S105  # a name, no secret

Origin = Literal[
    "default", "configuration", "file", "environment", "option", "prompt", "computed"
]


@frozen
class Source:
    """Where an answer comes from.

    Attributes:
        kind: ``option`` is ``--set``; ``computed`` a picker's own work (K-40 …).
        document: The answers file, for an answer out of one.
        name: The answer's key in that file.
    """

    kind: Origin
    document: Document | None = field(default=None, repr=False)
    name: str = ""

    @property
    def at(self) -> Location | None:
        """The answer's place in its file; looked for only when asked."""
        return self.document.locate((self.name,)) if self.document else None


@frozen
class Assignment:
    """One ``--set NAME=VALUE``, or one environment variable.

    Attributes:
        path: ``("a", "b")`` for ``a.b=``.
        text: Not yet typed: that needs the parameter's schema.
        spelled: As the user wrote the left side, for messages.
    """

    path: JsonPath
    text: str
    spelled: str


@frozen
class Given:
    """What the user gave, least binding first: later ones win.

    Attributes:
        configuration: Answers of the project's or the user's configuration.
        files: Answers files, in the order they were named; each holds an object.
        environment: Variables with ``ANSWER_PREFIX``, their names without it.
        options: ``--set`` assignments, in order.
        secrets: By name; never shown.
    """

    configuration: JsonObject = field(default_factory=dict)
    files: tuple[Document, ...] = ()
    environment: tuple[Assignment, ...] = ()
    options: tuple[Assignment, ...] = ()
    secrets: Mapping[str, Secret] = field(default_factory=dict)


@frozen
class Answers:
    """A form, filled in: valid, defaults in place, no secret inside.

    Attributes:
        values: What the template's steps see as ``parameters``.
        sources: By parameter name; every key of ``values`` has one.
        secrets: By name; what steps see as ``secrets``.
        notices: What the user should know that stopped nothing.
    """

    values: JsonObject
    sources: Mapping[str, Source]
    secrets: Mapping[str, Secret] = field(default_factory=dict)
    notices: tuple[Problem, ...] = ()


def read_given(
    *,
    files: Iterable[tuple[str, str | bytes]] = (),
    environment: Mapping[str, str] | None = None,
    options: Iterable[str] = (),
    configuration: JsonObject | None = None,
    secrets: Mapping[str, str] | None = None,
) -> Given:
    """Gather answers from everywhere they may come from.

    Args:
        files: Name and content of each answers file, in order; YAML or JSON.
        environment: The process's environment; only our prefixes are looked at.
        options: ``NAME=VALUE`` texts, in order.
        configuration: Answers out of a configuration file.
        secrets: From options and secrets files; they win over the environment's.

    Raises:
        AnswersError: A file is no YAML or JSON object, an option has no ``=``.
    """
    environment = environment or {}
    documents, problems = _documents(files)
    assignments = []
    for text in options:
        name, equals, value = text.partition("=")
        if equals and all(name.split(".")):
            assignments.append(
                Assignment(tuple(name.split(".")), value, "--set " + name)
            )
        else:
            problems.append(_no_assignment(text))
    if problems:
        raise AnswersError.of(problems)
    return Given(
        configuration=configuration or {},
        files=documents,
        environment=tuple(
            Assignment((name.removeprefix(ANSWER_PREFIX),), value, name)
            for name, value in sorted(environment.items())
            if name.startswith(ANSWER_PREFIX) and name != ANSWER_PREFIX
        ),
        options=tuple(assignments),
        secrets={
            **{
                name.removeprefix(SECRET_PREFIX): Secret(value)
                for name, value in environment.items()
                if name.startswith(SECRET_PREFIX) and name != SECRET_PREFIX
            },
            **concealed(secrets or {}),
        },
    )


def _documents(
    files: Iterable[tuple[str, str | bytes]],
) -> tuple[tuple[Document, ...], list[Problem]]:
    documents: list[Document] = []
    problems: list[Problem] = []
    for name, text in files:
        try:
            document = load_json_or_yaml(text, name, error=AnswersError, code="A001")
        except AnswersError as fault:
            problems.extend(fault.problems)
            continue
        if document.value is None:
            continue
        if isinstance(document.value, dict):
            documents.append(document)
        else:
            held = "a list" if isinstance(document.value, list) else "one value"
            said = f"'{name}' holds {held}, no answers"
            hint = "write one 'name: value' a line"
            problems.append(document.problem("A002", said, (), hint))
    return tuple(documents), problems


def _no_assignment(text: str) -> Problem:
    name = text.partition("=")[0]
    return Problem(
        "A003",
        f"'--set {text}' is no NAME=VALUE",
        hint=f"write --set {name or 'name'}=value",
    )
