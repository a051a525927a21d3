"""What the user gave, merged and typed: one value a parameter, and whose it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagedoor.core.errors import AnswersError, Problem, did_you_mean
from stagedoor.core.frozen import field, slotted
from stagedoor.core.yaml import load_document
from stagedoor.form.answers import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.core.json import JsonObject, JsonPath, JsonValue
    from stagedoor.core.locations import Location
    from stagedoor.core.yaml import Document
    from stagedoor.form.answers import Assignment, Given, Origin
    from stagedoor.form.build import Form


@slotted
class Merged:
    """Given answers while they are merged, least binding first.

    Attributes:
        values: By parameter name.
        sources: By parameter name.
        problems: What is wrong with what was given.
        notices: What is merely odd about it.
    """

    values: JsonObject = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)

    def put(self, name: str, value: JsonValue, source: Source) -> None:
        """Let ``value`` win over what was given before."""
        self.values[name] = value
        self.sources[name] = source

    def place(self, path: JsonPath) -> tuple[Location | None, str | None]:
        """Return where a value stands in an answers file, and that line."""
        source = self.sources.get(str(path[0])) if path else None
        document = source.document if source else None
        if document is None:
            return None, None
        at = document.locate(path)
        return at, document.origin.excerpt(at)


def merge_given(form: Form, given: Given, *, allow_unknown: bool) -> Merged:
    """Merge by precedence: configuration, files, environment, options.

    Texts of the environment and of options are taken as they are where the schema says
    ``string``, else read as YAML. A name no page asks for is a problem in a file or an
    option, a notice elsewhere.
    """
    merged = Merged()
    known = form.names()
    everything = allow_unknown or form.accepts_others()

    def is_known(
        name: str, document: Document | None, spelled: str, *, strict: bool
    ) -> bool:
        if everything or name in known:
            return True
        at = document.locate((name,)) if document else None
        said = f"{spelled} answers nothing: no parameter is called '{name}'"
        hint = did_you_mean(name, known) or "--allow-unknown passes it on"
        problem = Problem("A004", said, at, hint)
        (merged.problems if strict else merged.notices).append(problem)
        return False

    for name, value in given.configuration.items():
        # It holds defaults for many templates: one that does not ask for it is fine.
        if everything or name in known:
            merged.put(name, value, Source("configuration"))
    for document in given.files:
        for name, value in _object(document.value).items():
            if is_known(name, document, f"'{name}'", strict=True):
                merged.put(name, value, Source("file", document, name))
    for origin, assignment in _assignments(given):
        name = str(assignment.path[0])
        strict = origin == "option"
        if is_known(name, None, f"'{assignment.spelled}'", strict=strict):
            _assign(merged, form, assignment, origin)
    return merged


def _assignments(given: Given) -> Iterator[tuple[Origin, Assignment]]:
    for assignment in given.environment:
        yield "environment", assignment
    for assignment in given.options:
        yield "option", assignment


def _assign(merged: Merged, form: Form, assignment: Assignment, origin: Origin) -> None:
    try:
        value = _typed(form, assignment)
    except AnswersError as fault:
        merged.problems.extend(fault.problems)
        return
    name = str(assignment.path[0])
    if len(assignment.path) > 1:
        value = _nested(merged.values.get(name), assignment.path[1:], value)
    elif value == "":
        # A form drops a cleared text, so that 'required' can notice (P-46).
        merged.values.pop(name, None)
        merged.sources.pop(name, None)
        return
    merged.put(name, value, Source(origin))


def _typed(form: Form, assignment: Assignment) -> JsonValue:
    schema = form.schema_at(assignment.path)
    if schema is not None and takes_text(schema):
        return assignment.text
    document = load_document(
        assignment.text, f"'{assignment.spelled}'", error=AnswersError, code="A005"
    )
    return document.value


def takes_text(schema: dict[str, Any]) -> bool:
    """Tell whether a parameter's schema says ``string``, by type or by its choices."""
    kind = schema.get("type")
    if kind is not None:
        return kind == "string" or (isinstance(kind, list) and "string" in kind)
    choices = schema.get("enum")
    if isinstance(choices, list):
        return bool(choices) and all(isinstance(choice, str) for choice in choices)
    return isinstance(schema.get("const"), str)


def _nested(own: JsonValue, path: JsonPath, value: JsonValue) -> JsonValue:
    if not path:
        return value
    inner = dict(own) if isinstance(own, dict) else {}
    key = str(path[0])
    inner[key] = _nested(inner.get(key), path[1:], value)
    return inner


def _object(value: JsonValue) -> JsonObject:
    return value if isinstance(value, dict) else {}
