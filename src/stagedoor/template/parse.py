"""``template.yaml`` to a :class:`Template`, or to a list of everything wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stagedoor.core.errors import Problem, TemplateError, did_you_mean
from stagedoor.core.yaml import load_documents
from stagedoor.template.entity import Step, Template
from stagedoor.template.placeholders import Placeholders
from stagedoor.template.validate import naming_notices, schema_problems, shown

if TYPE_CHECKING:
    from stagedoor.core.json import JsonObject, JsonValue
    from stagedoor.core.yaml import Document
    from stagedoor.template.placeholders import ReadText

_VERSIONS: Final[dict[str, tuple[str, ...]]] = {
    "Template": ("scaffolder.backstage.io/v1beta3",),
    "EditTemplate": ("witboost.com/v1", "witboost.com/v2"),
}


def parse_template(
    text: str | bytes,
    path: str,
    *,
    kind: str | None = None,
    read_text: ReadText | None = None,
) -> Template:
    """Read the one template a file holds.

    Args:
        text: The file's content.
        path: The file as the user would name it; it appears in every error.
        kind: Which to take when the file holds several (T-40).
        read_text: Reads what ``$text``, ``$json``, ``$yaml`` name (T-41).

    Raises:
        TemplateError: No YAML, no template, several, or faults: all of them, each
            with line, column and hint.
    """
    documents = load_documents(text, path, error=TemplateError, code="T001")
    document = _choose(documents, path, kind)
    value = Placeholders(document, read_text).resolve(document.value)
    problems = schema_problems(value, document)
    if problems:
        raise TemplateError.of(problems)
    return _template(_object(value), document)


def _choose(documents: tuple[Document, ...], path: str, kind: str | None) -> Document:
    found = [d for d in documents if _is_template(d.value, kind)]
    if kind is None and len(found) > 1:
        # An edit template beside its template: the template is what one asks for.
        found = [d for d in found if _kind(d) == "Template"] or found
    if len(found) == 1:
        return found[0]
    if not found:
        raise TemplateError.of([_refusal(documents, path, kind)])
    raise TemplateError.of(
        [
            found[1].problem(
                "T003",
                f"{len(found)} documents of kind '{_kind(found[0])}' in one file",
                (),
                "keep one, or choose with --kind when their kinds differ",
            )
        ]
    )


def _kind(document: Document) -> str:
    return str(_object(document.value).get("kind"))


def _is_template(value: JsonValue, kind: str | None) -> bool:
    if not isinstance(value, dict):
        return False
    own = value.get("kind")
    versions = _VERSIONS.get(own, ()) if isinstance(own, str) else ()
    return value.get("apiVersion") in versions and kind in (None, own)


def _refusal(documents: tuple[Document, ...], path: str, kind: str | None) -> Problem:
    """Say why none of the documents is the template that is looked for (T-1)."""
    wanted = kind or "Template"
    hint = f"start with 'apiVersion: {_VERSIONS['Template'][0]}' and 'kind: Template'"
    if wanted in _VERSIONS:
        hint = f"start with 'apiVersion: {_VERSIONS[wanted][-1]}' and 'kind: {wanted}'"
    mappings = [d for d in documents if isinstance(d.value, dict)]
    if not mappings:
        held = shown(documents[0].value) if documents else "nothing"
        at = documents[0].locate(()) if documents else None
        return Problem("T002", f"'{path}' holds {held}, no template", at, hint)
    near = [d for d in mappings if _object(d.value).get("kind") == wanted]
    document = (near or mappings)[0]
    value = _object(document.value)
    if "kind" not in value or "apiVersion" not in value:
        missing = "kind" if "kind" not in value else "apiVersion"
        return document.problem("T002", f"no template: it has no '{missing}'", (), hint)
    key = "apiVersion" if near else "kind"
    said = f"no template of kind '{wanted}': {key} is {shown(value[key])}"
    near_miss = None
    kinds = {_object(document.value).get("kind") for document in mappings}
    there = [name for name in _VERSIONS if name in kinds]
    if kind is not None and kind not in _VERSIONS and there:
        near_miss = f"the file holds {' and '.join(there)}: name one with --kind"
    elif key == "kind" and value[key] not in _VERSIONS:
        near_miss = did_you_mean(str(value[key]), _VERSIONS)
    return document.problem("T002", said, (key,), near_miss or hint)


def _template(value: JsonObject, document: Document) -> Template:
    spec = _object(value["spec"])
    steps = spec.get("steps")
    return Template(
        kind=str(value["kind"]),
        document=value,
        pages=_pages(spec.get("parameters")),
        steps=tuple(
            _step(_object(step), index)
            for index, step in enumerate(steps if isinstance(steps, list) else ())
        ),
        output=_object(spec.get("output")),
        locate=document.locate,
        excerpt=document.origin.excerpt,
        notices=(*document.notices, *naming_notices(value, document)),
    )


def _pages(parameters: JsonValue) -> tuple[JsonObject, ...]:
    """Return ``[spec.parameters ?? []].flat()`` (T-13)."""
    if parameters is None:
        return ()
    pages = parameters if isinstance(parameters, list) else [parameters]
    return tuple(_object(page) for page in pages)


def _step(step: JsonObject, index: int) -> Step:
    action = str(step["action"])
    return Step(
        id=str(step.get("id") or f"step-{index + 1}"),
        name=str(step.get("name") or action),
        action=action,
        input=_object(step.get("input")),
        condition=step.get("if"),
        has_condition="if" in step,
        each=step.get("each"),
        path=("spec", "steps", index),
    )


def _object(value: JsonValue) -> JsonObject:
    return value if isinstance(value, dict) else {}
