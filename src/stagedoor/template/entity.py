"""What a template is once it is parsed: pages, steps, output, each with its place.

Everything here is data; :mod:`stagedoor.template.parse` builds it, ``form`` reads the
pages, ``workflow`` the steps.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from stagedoor.core.frozen import field, frozen
from stagedoor.core.json import JsonObject, JsonPath, JsonValue
from stagedoor.core.locations import Location

if TYPE_CHECKING:
    from stagedoor.core.errors import Problem

Locate: TypeAlias = Callable[[JsonPath], Location]
"""From a path in the template document to its place in the file."""


@frozen
class Step:
    """One step of ``spec.steps``, with T-8's defaults filled in.

    Attributes:
        id: As written, else ``step-<1-based number>``.
        name: As written, else the action's id.
        action: The action's id; never rendered (T-11).
        input: Unrendered; ``{}`` when absent.
        condition: The ``if``: unrendered text, any JSON literal, ``None`` if absent.
        has_condition: Tells ``if: null`` from no ``if``.
        each: Unrendered; ``None`` when absent.
        path: Where the step stands in the document: ``("spec", "steps", 0)``.
    """

    id: str
    name: str
    action: str
    input: JsonObject
    condition: JsonValue
    has_condition: bool
    each: JsonValue
    path: JsonPath


@frozen
class Template:
    """A valid template (rules T-1 … T-53).

    Attributes:
        kind: ``Template``, or ``EditTemplate`` (T-50).
        document: The whole document as JSON data.
        pages: ``[spec.parameters ?? []].flat()`` (T-13).
        steps: In order.
        output: ``spec.output``, unrendered; ``{}`` when absent.
        locate: From a path in ``document`` to line and column.
        excerpt: From a place in the template's file to the text of its line.
        notices: What the author should know that stops nothing (T-2, T-9, T-42).
    """

    kind: str
    document: JsonObject
    pages: tuple[JsonObject, ...]
    steps: tuple[Step, ...]
    output: JsonObject
    locate: Locate = field(compare=False, repr=False)
    excerpt: Callable[[Location], str | None] = field(compare=False, repr=False)
    notices: tuple[Problem, ...] = ()

    @property
    def metadata(self) -> Mapping[str, JsonValue]:
        """The ``metadata`` block."""
        metadata = self.document["metadata"]
        return metadata if isinstance(metadata, dict) else {}

    @property
    def name(self) -> str:
        """``metadata.name``."""
        return str(self.metadata["name"])

    @property
    def title(self) -> str:
        """``metadata.title``, else the name (T-14)."""
        return str(self.metadata.get("title") or self.name)
