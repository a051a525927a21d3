"""What a benchmark file is made of, and how each template language spells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Value:
    """The answer called ``name``."""

    name: str


@dataclass(frozen=True, slots=True)
class When:
    """``body``, if the answer called ``name`` is ``wanted``."""

    name: str
    wanted: str
    body: str


@dataclass(frozen=True, slots=True)
class Rich:
    """A loop with a condition in it, a set and three filters, numbered."""

    number: int


Piece = str | Value | When | Rich
Text = Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Language:
    """A template language: how output is delimited and answers are named."""

    opens: str
    closes: str
    prefix: str


BACKSTAGE = Language("${{ ", " }}", "values.")
COOKIECUTTER = Language("{{ ", " }}", "cookiecutter.")
COPIER = Language("{{ ", " }}", "")


def spell(text: Text, language: Language) -> str:
    """Write ``text`` as a template."""
    return "".join(_spell_piece(piece, language) for piece in text)


def expected(text: Text, answers: Mapping[str, str]) -> str:
    """Write what every tool must make of ``text``; no engine takes part."""
    return "".join(_expect_piece(piece, answers) for piece in text)


def _spell_piece(piece: Piece, language: Language) -> str:
    match piece:
        case Value(name):
            return f"{language.opens}{language.prefix}{name}{language.closes}"
        case When(name, wanted, body):
            condition = f"{language.prefix}{name} == '{wanted}'"
            return f"{{% if {condition} %}}{body}{{% endif %}}"
        case Rich(number):
            return _spell_rich(number, language)
        case str():
            return piece


def _spell_rich(number: int, language: Language) -> str:
    def show(expression: str) -> str:
        return f"{language.opens}{expression}{language.closes}"

    answer = language.prefix
    zeros = f'{answer}system | replace("o", "0")'
    return (
        f'{{% for tag in {answer}tags.split(",") %}}* {show("tag")}'
        '{% if tag == "gamma" %} (third){% endif %}\n{% endfor %}'
        f"{{% set shout = {answer}owner | upper %}}{number}: {show('shout')}\n"
        f"{show(answer + 'domain | upper')} {show(zeros)}\n"
    )


def _expect_piece(piece: Piece, answers: Mapping[str, str]) -> str:
    match piece:
        case Value(name):
            return answers[name]
        case When(name, wanted, body):
            return body if answers[name] == wanted else ""
        case Rich(number):
            return _expect_rich(number, answers)
        case str():
            return piece


def _expect_rich(number: int, answers: Mapping[str, str]) -> str:
    tags = "".join(
        f"* {tag}{' (third)' if tag == 'gamma' else ''}\n"
        for tag in answers["tags"].split(",")
    )
    shout = f"{number}: {answers['owner'].upper()}\n"
    system = answers["system"].replace("o", "0")
    return f"{tags}{shout}{answers['domain'].upper()} {system}\n"
