"""What a template asks for, as text and as one JSON document."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

from stagedoor.form.absent import ABSENT
from stagedoor.form.questions import spoken
from stagedoor.report.problems import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.core.json import JsonObject, JsonValue
    from stagedoor.project.describe import DescribedPage, Description, Parameter

_WIDTH: Final = 80
_WIDEST_NAME: Final = 28
_SHOWN: Final = 34
_FEW: Final = 12
_HEAD: Final = ("parameter", "type", "required", "default")


def format_description(described: Description) -> str:
    """Return a table a page: name, type, required, default; the rest below each."""
    lines = [printable(f"{described.title} ({described.name})")]
    lines += _wrapped(described.about, "  ")
    for page in described.pages:
        lines += ["", *_page(page, len(described.pages))]
    secrets = [n for n in described.secret_names() if n in described.secrets]
    if secrets:
        lines += ["", "Secrets, given with --secret NAME=…"]
        needed = {n: " (required)" if described.secrets[n] else "" for n in secrets}
        lines += [printable(f"  {name}{needed[name]}") for name in secrets]
    return "\n".join(lines)


def _page(page: DescribedPage, total: int) -> Iterator[str]:
    yield printable(f"{page.number}/{total} {page.title}")
    yield from _wrapped(page.description, "  ")
    if not page.parameters:
        yield "  nothing is asked"
        return
    rows = [_row(parameter) for parameter in page.parameters]
    widths = [max(map(len, column)) for column in zip(_HEAD, *rows, strict=True)]
    widths[0] = min(widths[0], _WIDEST_NAME)
    yield _line(_HEAD, widths)
    for row, parameter in zip(rows, page.parameters, strict=True):
        long = len(row[0]) > widths[0]
        if long:
            yield f"  {row[0]}"
        yield _line(("", *row[1:]) if long else row, widths)
        yield from _remarks(parameter)


def _line(cells: tuple[str, ...], widths: list[int]) -> str:
    padded = (f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True))
    return f"  {'  '.join(padded)}".rstrip()


def _row(parameter: Parameter) -> tuple[str, str, str, str]:
    required = {"computed": "computed", "secret": "secret"}.get(parameter.kind)
    return (
        printable(parameter.name),
        printable(parameter.type),
        required or ("yes" if parameter.required else "no"),
        _short(parameter.default) if parameter.default is not ABSENT else "-",
    )


def _short(value: JsonValue) -> str:
    text = printable(spoken(value)).replace("\n", "\\n") if value != "" else '""'
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _remarks(parameter: Parameter) -> Iterator[str]:
    title = "" if parameter.title == parameter.path[-1] else parameter.title
    accepts = "" if parameter.choices else _beyond_type(parameter)
    yield from _wrapped("; ".join(filter(None, (title, accepts))), "      ")
    yield from _wrapped(_choices(parameter), "      ")
    for remark in remarks(parameter):
        yield from _wrapped(remark, "      ")


def _beyond_type(parameter: Parameter) -> str:
    """Return what is accepted where it says more than the type does."""
    accepts = parameter.accepts or ""
    return accepts if len(accepts.split()) > len(("a", "whole", "number")) else ""


def _choices(parameter: Parameter) -> str:
    if not parameter.choices:
        return ""
    named = [
        spoken(choice.value)
        if choice.label == spoken(choice.value)
        else f"{spoken(choice.value)} ({choice.label})"
        for choice in parameter.choices[:_FEW]
    ]
    left = len(parameter.choices) - _FEW
    more = f" and {left} more" if left > 0 else ""
    return f"one of: {', '.join(named)}{more}"


def remarks(parameter: Parameter) -> Iterator[str]:
    """Yield when it is asked and required, and how it comes about."""
    if parameter.when:
        yield f"when {', or when '.join(parameter.when)}"
    if parameter.needed_when:
        yield f"required when {', or when '.join(parameter.needed_when)}"
    yield from (f"when {when}: {text}" for when, text in parameter.also)
    match parameter.kind:
        case "secret":
            yield f"give it with --secret {parameter.path[-1]}=…; it is not recorded"
        case "computed" | "asked" if parameter.about_picker:
            yield f"{parameter.picker}: {parameter.about_picker}"
        case "hidden":
            yield "not shown by the form"
        case "shown":
            yield "shown by the form, not asked"
        case _:
            return


def _wrapped(text: str, indent: str) -> list[str]:
    plain = printable(" ".join(text.split()), longest=2_000)
    return textwrap.wrap(
        plain,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_on_hyphens=False,
    )


def description_to_json(described: Description) -> JsonObject:
    """Return the document of ``schemas/describe.schema.json``."""
    return {
        "version": 1,
        "ok": True,
        "template": {
            "ref": described.ref,
            "name": described.name,
            "title": described.title,
            "description": described.about,
        },
        "pages": [
            {
                "number": page.number,
                "title": page.title,
                "description": page.description,
                "parameters": [_to_json(each) for each in page.parameters],
            }
            for page in described.pages
        ],
        "secrets": [
            {"name": name, "required": described.secrets.get(name, False)}
            for name in described.secret_names()
        ],
        "schema": described.schema,
    }


def _to_json(parameter: Parameter) -> JsonObject:
    row: JsonObject = {
        "name": parameter.name,
        "title": parameter.title,
        "description": parameter.description,
        "type": parameter.type,
        "kind": parameter.kind,
        "required": parameter.required,
        "choices": [{"value": c.value, "label": c.label} for c in parameter.choices],
        "accepts": parameter.accepts,
        "when": list(parameter.when),
        "required_when": list(parameter.needed_when),
        "also": [{"when": when, "accepts": text} for when, text in parameter.also],
        "picker": parameter.picker,
    }
    if parameter.default is not ABSENT:
        row["default"] = parameter.default
    return row
