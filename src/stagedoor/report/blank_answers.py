"""An answers file to fill in: every question as a comment, what is needed as a key."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

from stagedoor.core.yaml import dump
from stagedoor.form.absent import ABSENT
from stagedoor.form.questions import spoken
from stagedoor.report.describe import remarks
from stagedoor.report.problems import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.project.describe import DescribedPage, Description, Parameter

_WIDTH: Final = 80


def blank_answers(described: Description, schema_ref: str | None = None) -> str:
    """Return a commented answers file.

    What is required is a key without a value, or with its default; what is not stands
    in comments; secrets are only named.

    Args:
        described: The template's questions.
        schema_ref: Where editors find the schema of the file; ``None`` to leave it out.
    """
    lines = []
    if schema_ref is not None:
        lines.append(f"# yaml-language-server: $schema={_one_line(schema_ref)}")
    lines += _comment(f"Answers for {described.title} ({described.ref}).", "")
    lines += _comment(described.about, "")
    lines += _comment(
        "Fill in the keys without a value; take the # away from others to set them.", ""
    )
    given: set[str] = set()
    for page in described.pages:
        lines += ["", *_page(page, len(described.pages), given)]
    secrets = described.secret_names()
    if secrets:
        lines += ["", "# --- Secrets do not belong into this file"]
        for name in secrets:
            said = f"{name}: --secret {name}=…, --secrets-file or STAGEDOOR_SECRET_"
            lines += _comment(f"{said}{name}", "")
    return "\n".join(lines) + "\n"


def _page(page: DescribedPage, total: int, given: set[str]) -> Iterator[str]:
    yield f"# --- {page.number}/{total} {_one_line(page.title)}"
    yield from _comment(page.description, "")
    open_groups: tuple[str, ...] = ()
    for parameter in page.parameters:
        if parameter.kind == "secret":
            continue
        yield ""
        path = parameter.path
        alive = _needed_groups(page, given)
        for depth in range(1, len(path)):
            if path[:depth] != open_groups[:depth] and path[:depth] in alive:
                yield f"{'  ' * (depth - 1)}{dump({path[depth - 1]: None})[:-6]}"
        open_groups = path[:-1]
        yield from _answer(parameter, path[:-1] in alive, given)


def _needed_groups(page: DescribedPage, given: set[str]) -> set[tuple[str, ...]]:
    """Return the objects that hold a required answer; the page itself is ``()``."""
    needed: set[tuple[str, ...]] = {()}
    for parameter in page.parameters:
        if _is_needed(parameter, given) or parameter.name in given:
            needed |= {parameter.path[:depth] for depth in range(len(parameter.path))}
    return needed


def _is_needed(parameter: Parameter, given: set[str]) -> bool:
    asked = parameter.kind in ("asked", "hidden", "shown")
    needed = asked and parameter.required and parameter.active
    return needed and parameter.name not in given


def _answer(parameter: Parameter, in_group: bool, given: set[str]) -> Iterator[str]:  # noqa: FBT001 - one of two states
    indent = "  " * (len(parameter.path) - 1) if in_group else ""
    yield from _comment(_heading(parameter), indent)
    yield from _comment(parameter.description, indent)
    for remark in remarks(parameter):
        yield from _comment(remark, indent)
    value = None if parameter.default is ABSENT else parameter.default
    if _is_needed(parameter, given):
        given.add(parameter.name)
        text = _key(parameter.path[-1:], value, empty=parameter.default is ABSENT)
        yield from (f"{indent}{line}" for line in text)
        return
    path = parameter.path[-1:] if in_group else parameter.path
    text = _key(path, value, empty=parameter.default is ABSENT)
    yield from (f"{indent}#{line}" for line in text)


def _key(path: tuple[str, ...], value: object, *, empty: bool) -> list[str]:
    document: object = value
    for name in reversed(path):
        document = {name: document}
    lines = dump(document).splitlines()  # type: ignore[arg-type] # JSON, by name
    if empty:
        lines[-1] = lines[-1].removesuffix(" null")
    return lines


def _heading(parameter: Parameter) -> str:
    about = parameter.accepts or parameter.type
    labels = [
        f"{spoken(choice.value)}: {choice.label}"
        for choice in parameter.choices
        if choice.label != spoken(choice.value)
    ]
    more = f" ({', '.join(labels)})" if labels else ""
    needed = "required" if parameter.required else "optional"
    if parameter.kind == "computed":
        needed = "computed, unless it is given"
    return f"{parameter.title}: {about}{more}; {needed}"


def _comment(text: str, indent: str) -> list[str]:
    return [
        f"{indent}# {line}"
        for line in textwrap.wrap(
            _one_line(text), _WIDTH - len(indent) - 2, break_on_hyphens=False
        )
    ]


def _one_line(text: str) -> str:
    return printable(" ".join(text.split()), longest=4_000)
