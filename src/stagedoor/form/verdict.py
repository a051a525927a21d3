"""Everything that is wrong with a set of answers, in words that help (P-60)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from stagedoor.core.errors import Problem, TemplateError
from stagedoor.core.frozen import replace
from stagedoor.core.json import JsonPath
from stagedoor.core.schema_leaves import SchemaError
from stagedoor.form.describe import describe
from stagedoor.form.gate import rejections
from stagedoor.form.questions import spoken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.core.json import JsonObject, JsonValue
    from stagedoor.core.schema_leaves import Schema
    from stagedoor.form.build import Form, Page
    from stagedoor.form.gate import Rejection
    from stagedoor.form.merge_given import Merged

_SHOWN: Final = 60


HintFor: TypeAlias = Callable[[JsonPath], str | None]
"""From a missing value's path to a better hint than its schema gives."""


def problems_of(
    form: Form, values: JsonObject, given: Merged, hint_for: HintFor
) -> Iterator[Problem]:
    """Yield what the backend refuses, page by page, each fact once.

    The backend stops at the first page that fails (P-40); here all are judged.
    """
    seen: set[tuple[JsonPath, str]] = set()
    for page in form.pages:
        try:
            found = rejections(page.raw, values)
        except SchemaError as fault:
            said = f"the schema of {page.label} is broken: {fault}"
            hint = "the template's author has to fix it"
            raise TemplateError("A008", said, hint=hint) from fault
        for rejection in (each for one in found for each in _plainly(one, page.raw)):
            key = (target(rejection), rejection.message)
            if key not in seen and not _is_wrapper(rejection):
                seen.add(key)
                problem = problem_of(form, page, rejection, given)
                better = hint_for(key[0]) if problem.code == "A006" else None
                yield replace(problem, hint=better) if better else problem


def _plainly(rejection: Rejection, root: Schema) -> tuple[Rejection, ...]:
    """Replace *is not exactly one from …* by what the one branch that is meant lacks.

    That is the branch whose constants hold, of those that tell the branches apart, when
    there is only one.
    """
    if rejection.keyword not in ("oneOf", "anyOf"):
        return (rejection,)
    options = rejection.argument if isinstance(rejection.argument, list) else []
    telling = _telling(options)
    meant = []
    for option in options:
        found = rejections(option, rejection.value, root)
        if found and not any(_is_chosen_by(each, telling) for each in found):
            meant.append(found)
    if len(meant) != 1 or not isinstance(rejection.value, dict):
        return (rejection,)
    return tuple(
        replace(
            each, path=(*rejection.path, *each.path), near=(*rejection.near, *each.near)
        )
        for each in meant[0]
    )


def _telling(options: list[Any]) -> set[str]:
    """Return the properties that tell options apart: constants of several."""
    seen: list[str] = []
    for option in options:
        properties = option.get("properties") if isinstance(option, dict) else None
        for name, part in (properties if isinstance(properties, dict) else {}).items():
            if isinstance(part, dict) and {"const", "enum"} & part.keys():
                seen.append(name)
    return {name for name in seen if seen.count(name) > 1}


def _is_chosen_by(rejection: Rejection, telling: set[str]) -> bool:
    """Tell whether a rejection says that another option is meant."""
    if rejection.keyword not in ("const", "enum"):
        return False
    return not telling or not rejection.path or rejection.path[0] in telling


def faulty_pages(form: Form) -> Iterator[Problem]:
    """Yield a notice for each fault the form's own validator finds in a page (P-39)."""
    for page in form.pages:
        for path, wanted in page.faults:
            where = ".".join(map(str, path))
            said = f"the schema of {page.label} is faulty: '{where}' {wanted}"
            hint = "its conditions may count as not met, as in Backstage"
            yield Problem("A009", said, hint=hint)


def target(rejection: Rejection) -> JsonPath:
    """Return what a rejection is about: for a missing key the key itself."""
    if rejection.keyword == "required":
        own = rejection.path
        name = str(rejection.argument)
        is_own = bool(own) and own[-1] == name and rejection.message == "is required"
        return own if is_own else (*own, name)
    return rejection.near if rejection.keyword in ("oneOf", "anyOf") else rejection.path


def _is_wrapper(rejection: Rejection) -> bool:
    """Tell a rejection that only announces the ones that follow."""
    return rejection.keyword == "allOf" or rejection.message.startswith(
        "does not meet dependency"
    )


def problem_of(form: Form, page: Page, rejection: Rejection, given: Merged) -> Problem:
    """Word a rejection for the person who answers."""
    path = target(rejection)
    at, excerpt = given.place(path)
    schema = form.schema_at(path)
    valid = describe(schema)
    name = dotted(path)
    if rejection.keyword == "required":
        said = f"'{name}' is required on {page.label}"
        hint = f"give {valid}" if valid else None
        return Problem("A006", said, at, hint, excerpt)
    own = _own_message(schema, rejection.keyword)
    about = f"'{name}'" if path else "the answers"
    said = f"{about}: {own}" if own else f"{about} {rejection.message}"
    whole = isinstance(rejection.value, dict) or not path
    refused = "" if whole else f", not {shown(rejection.value)}"
    hint = f"{page.label} takes {valid}" if valid else f"asked on {page.label}"
    return Problem("A007", said + refused, at, hint, excerpt)


def _own_message(schema: dict[str, Any] | None, keyword: str) -> str | None:
    """Return the author's own text for a refusal (``errorMessage``, P-39)."""
    own = schema.get("errorMessage") if schema else None
    if isinstance(own, dict):
        own = own.get(keyword)
    return own if isinstance(own, str) else None


def dotted(path: JsonPath) -> str:
    """Spell a path as ``--set`` takes it: ``a.b``, items as ``a[0]``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text[1:]


def shown(value: JsonValue) -> str:
    """Quote a value for a message, cut where it is long."""
    text = spoken(value)
    text = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
    return f"'{text}'" if isinstance(value, str) else text
