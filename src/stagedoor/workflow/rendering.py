"""The border to the template dialect: step inputs as values, skeleton files as text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from stagedoor.core.errors import TemplateError
from stagedoor.core.json import JsonObject, JsonPath, JsonValue
from stagedoor.core.locations import Location
from stagedoor.nunjucks.environment import NunjucksEnvironment, NunjucksTemplate
from stagedoor.nunjucks.errors import RenderError
from stagedoor.nunjucks.values import UNDEFINED, Value
from stagedoor.workflow.result import Notice

if TYPE_CHECKING:
    from stagedoor.workflow.capabilities import Capabilities, RunOptions

Delimiters: TypeAlias = Literal["backstage", "angle", "both"]
Locate: TypeAlias = Callable[[JsonPath], Location]
Tell: TypeAlias = Callable[[Notice], None]

_MARKUP: Final = re.compile(r"\$\{\{|\{%|\{#|#\}|\$<<")


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a skeleton's texts are written.

    Attributes:
        delimiters: Which of ``${{ }}`` and ``$<< >>`` mean something.
        cookiecutter: ``{{ }}`` instead, and the context is named ``cookiecutter``.
        trim_blocks: Drop the line end after a tag (L-17).
        lstrip_blocks: Drop the blanks before a tag (L-18).
    """

    delimiters: Delimiters = "both"
    cookiecutter: bool = False
    trim_blocks: bool = False
    lstrip_blocks: bool = False


class TextRenderer:
    """Renders the files and paths of one action run; parses each text once."""

    def __init__(
        self, environment: NunjucksEnvironment, marks: tuple[str, ...]
    ) -> None:
        self._environment = environment
        self._marks = marks
        self._marks_bytes = tuple(mark.encode() for mark in marks)

    def is_plain(self, text: str) -> bool:
        """Tell whether rendering ``text`` gives ``text``."""
        return not any(mark in text for mark in self._marks)

    def is_plain_bytes(self, data: bytes) -> bool:
        """Tell the same of a text that is not decoded yet."""
        return not any(mark in data for mark in self._marks_bytes)

    def render(self, text: str, context: JsonObject, name: str) -> str:
        """Render one text.

        Args:
            text: The template text.
            context: The variables; copied in, so never changed.
            name: The file, as error messages should name it.

        Raises:
            RenderError: With line and column in ``name``.
        """
        return self._environment.from_string(text, name=name).render(context)


def encoded(text: str) -> bytes:
    """Return UTF-8; half a surrogate pair becomes U+FFFD, as in Node."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        units = text.encode("utf-16-le", "surrogatepass")
        return units.decode("utf-16-le", "replace").encode()


class Renderers:
    """Makes a :class:`TextRenderer` for an action run."""

    def __init__(
        self, capabilities: Capabilities, options: RunOptions, tell: Tell
    ) -> None:
        self._capabilities = capabilities
        self._options = options
        self._tell = tell

    def text(
        self, style: TextStyle, globals_: Mapping[str, JsonValue] | None = None
    ) -> TextRenderer:
        """Return a renderer; ``globals_`` are visible beside the context."""
        capabilities = self._capabilities
        environment = NunjucksEnvironment(
            delimiters=style.delimiters,
            cookiecutter=style.cookiecutter,
            trim_blocks=style.trim_blocks,
            lstrip_blocks=style.lstrip_blocks,
            legacy=self._options.engine == "legacy",
            filters=capabilities.filters,
            globals={**capabilities.globals, **(globals_ or {})},
            on_notice=lambda text: self._tell(Notice("W101", text)),
        )
        return TextRenderer(environment, _marks(style))

    def values(self) -> ValueRenderer:
        """Return a renderer of values, for YAML that holds expressions."""
        return ValueRenderer(self._capabilities, self._options, self._tell, {})


def _marks(style: TextStyle) -> tuple[str, ...]:
    """Return the texts of which a template with any markup holds at least one (L-4)."""
    always = ("{%", "{#", "#}")
    if style.cookiecutter:
        return ("{{", *always)
    opening = {"backstage": ("${{",), "angle": ("$<<",), "both": ("${{", "$<<")}
    return (*opening[style.delimiters], *always)


class ValueRenderer:
    """Renders step inputs: native values, faults swallowed (R-1 … R-12)."""

    def __init__(
        self,
        capabilities: Capabilities,
        options: RunOptions,
        tell: Tell,
        functions: Mapping[str, Callable[..., Any]],
    ) -> None:
        self._strict = options.strict_templates
        self._legacy = options.engine == "legacy"
        self._tell = tell
        self._templates: dict[str, NunjucksTemplate | RenderError] = {}
        self._environment = NunjucksEnvironment(
            legacy=options.engine == "legacy",
            filters=capabilities.filters,
            globals={**capabilities.globals, **functions},
            on_notice=lambda text: tell(Notice("W101", text)),
        )

    def record(
        self, value: JsonObject, context: JsonObject, path: JsonPath, locate: Locate
    ) -> JsonObject:
        """Render an object; keys whose value is undefined are gone (R-5)."""
        rendered: JsonObject = {}
        for key, item in value.items():
            result = self.value(item, context, (*path, key), locate)
            if result is not UNDEFINED:
                rendered[key] = result
        return rendered

    def value(
        self, value: JsonValue, context: JsonObject, path: JsonPath, locate: Locate
    ) -> Value:
        """Return a JSON value, or ``UNDEFINED``, for a value tree.

        Keys are never rendered, only string values (R-1).

        Args:
            value: What the template document holds.
            context: The variables.
            path: Where ``value`` stands in the document, for notices.
            locate: From such a path to its place in the file.
        """
        match value:
            case str():
                return self._text(value, context, path, locate)
            case dict():
                return self.record(value, context, path, locate)
            case list():
                items = (
                    self.value(item, context, (*path, index), locate)
                    for index, item in enumerate(value)
                )
                return [None if item is UNDEFINED else item for item in items]
            case _:
                return value

    def _text(
        self, text: str, context: JsonObject, path: JsonPath, locate: Locate
    ) -> Value:
        if not _MARKUP.search(text):
            return UNDEFINED if self._legacy and not text else text
        try:
            return self._template(text).value(context)
        except RenderError as error:
            self._swallow(error, text, path, locate)
            return text

    def _template(self, text: str) -> NunjucksTemplate:
        known = self._templates.get(text)
        if known is None:
            try:
                known = self._environment.from_string(text)
            except RenderError as error:
                known = error
            self._templates[text] = known
        if isinstance(known, RenderError):
            raise known
        return known

    def _swallow(
        self, error: RenderError, text: str, path: JsonPath, locate: Locate
    ) -> None:
        """Keep the text as the value, as Backstage silently does, and say so (R-12)."""
        where = locate(path)
        problem = error.problems[0]
        key = spelled(path)
        if self._strict:
            raise TemplateError(
                "W100",
                f"{key}: {problem.message}",
                at=where,
                hint=problem.hint,
                excerpt=text.splitlines()[0] if text.strip() else None,
            )
        message = f"{key} is passed on as text, unrendered: {problem.message}"
        self._tell(Notice("W100", message, str(where)))


def spelled(path: JsonPath) -> str:
    """Spell a path in a document as people do: ``spec.steps[0].input.url``."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).lstrip(".")
