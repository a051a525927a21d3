"""The border to the template dialect: step inputs as values, skeleton files as text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from copy import copy
from math import isfinite
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from stagedoor.core.errors import TemplateError
from stagedoor.core.frozen import frozen
from stagedoor.core.json import JsonObject, JsonPath, JsonValue
from stagedoor.core.locations import Location
from stagedoor.nunjucks import environment as dialect
from stagedoor.nunjucks.environment import NunjucksEnvironment, NunjucksTemplate
from stagedoor.nunjucks.errors import RenderError
from stagedoor.nunjucks.values import UNDEFINED, Value
from stagedoor.workflow.result import Notice

if TYPE_CHECKING:
    from stagedoor.workflow.capabilities import Capabilities, RunOptions

Prepared: TypeAlias = dialect.Context
"""Variables, checked and copied once for many texts."""
Delimiters: TypeAlias = Literal["backstage", "angle", "both"]
Locate: TypeAlias = Callable[[JsonPath], Location]
Tell: TypeAlias = Callable[[Notice], None]
Fault: TypeAlias = Callable[[RenderError, str, JsonPath, Locate], None]
"""What becomes of a text that cannot be rendered: error, text, where, how to locate."""

_MARKUP: Final = re.compile(r"\$\{\{|\{%|\{#|#\}|\$<<")


@frozen
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
    """Renders the files and paths of one action run."""

    def __init__(
        self, style: TextStyle, globals_: Mapping[str, JsonValue], origin: Renderers
    ) -> None:
        self._tell = origin.tell
        self._name = ""
        self._environment = origin.environment(style, globals_, self._notice)
        marks = _marks(style)
        self._marks = marks
        self._marks_bytes = tuple(mark.encode() for mark in marks)

    def is_plain(self, text: str) -> bool:
        """Tell whether rendering ``text`` gives ``text``."""
        return not any(mark in text for mark in self._marks)

    def is_plain_bytes(self, data: bytes) -> bool:
        """Tell the same of a text that is not decoded yet."""
        return not any(mark in data for mark in self._marks_bytes)

    def prepare(self, variables: JsonObject) -> Prepared:
        """Check and copy the variables once, for many texts (R-17)."""
        return self._environment.prepare(variables)

    def render(self, text: str, variables: Prepared, name: str) -> str:
        """Render one text.

        Args:
            text: The template text.
            variables: What it sees; never changed.
            name: The file, as error messages should name it.

        Raises:
            RenderError: With line and column in ``name``.
        """
        self._name = name
        return self._environment.from_string(text, name=name).render(variables)

    def _notice(self, text: str) -> None:
        self._tell(Notice("W101", text, self._name))


def encoded(text: str) -> bytes:
    """Return UTF-8; half a surrogate pair becomes U+FFFD, as in Node."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        units = text.encode("utf-16-le", "surrogatepass")
        return units.decode("utf-16-le", "replace").encode()


class Renderers:
    """Makes renderers that all know the same filters and globals."""

    def __init__(
        self, capabilities: Capabilities, options: RunOptions, tell: Tell
    ) -> None:
        self.tell = tell
        self.options = options
        self._capabilities = capabilities

    def environment(
        self,
        style: TextStyle,
        names: Mapping[str, Any],  # JSON values and functions
        notice: Callable[[str], None],
    ) -> NunjucksEnvironment:
        """Return an environment of the dialect with further global ``names``."""
        return NunjucksEnvironment(
            delimiters=style.delimiters,
            cookiecutter=style.cookiecutter,
            trim_blocks=style.trim_blocks,
            lstrip_blocks=style.lstrip_blocks,
            legacy=self.options.engine == "legacy",
            strict=self.options.strict_templates,
            filters=self._capabilities.filters,
            globals={**self._capabilities.globals, **names},
            integrations=self.options.integrations,
            on_notice=notice,
        )

    def text(
        self, style: TextStyle, globals_: Mapping[str, JsonValue] | None = None
    ) -> TextRenderer:
        """Return a renderer of texts; ``globals_`` are visible beside the variables."""
        return TextRenderer(style, globals_ or {}, self)

    def values(
        self, functions: Mapping[str, Callable[[], bool]] | None = None
    ) -> ValueRenderer:
        """Return a renderer of values; ``functions`` can be called in them."""
        return ValueRenderer(self, functions or {})


def _marks(style: TextStyle) -> tuple[str, ...]:
    """Return the texts of which a template with any markup holds at least one (L-4)."""
    always = ("{%", "{#", "#}")
    if style.cookiecutter:
        return ("{{", *always)
    opening = {"backstage": ("${{",), "angle": ("$<<",), "both": ("${{", "$<<")}
    return (*opening[style.delimiters], *always)


class ValueRenderer:
    """Renders step inputs: native values, faults swallowed (R-1 … R-12).

    Attributes:
        fault: Hears of every text that cannot be rendered.
    """

    def __init__(
        self, origin: Renderers, functions: Mapping[str, Callable[[], bool]]
    ) -> None:
        tell, options = origin.tell, origin.options
        self._legacy = options.engine == "legacy"
        self.fault = _raiser() if options.strict_templates else _teller(tell)
        self._templates: dict[str, NunjucksTemplate | RenderError] = {}
        self._environment = origin.environment(
            TextStyle(), functions, lambda text: tell(Notice("W101", text))
        )

    def prepare(self, variables: JsonObject) -> Prepared:
        """Check and copy the variables once, for many values (R-7, R-17)."""
        return self._environment.prepare(variables)

    def quietly(self) -> ValueRenderer:
        """Return a renderer that gives the same values, and tells nobody of faults."""
        quiet = copy(self)
        quiet.fault = _ignore
        return quiet

    def record(
        self, value: JsonObject, context: Prepared, path: JsonPath, locate: Locate
    ) -> JsonObject:
        """Render an object; keys whose value is undefined are gone (R-5)."""
        rendered: JsonObject = {}
        for key, item in value.items():
            result = self.value(item, context, (*path, key), locate)
            if result is not UNDEFINED:
                rendered[key] = result
        return rendered

    def value(
        self, value: JsonValue, context: Prepared, path: JsonPath, locate: Locate
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
            case float() if not isfinite(value):
                # JSON knows no such number; one that an expression gives stays.
                return None
            case _:
                return value

    def _text(
        self, text: str, context: Prepared, path: JsonPath, locate: Locate
    ) -> Value:
        if not _MARKUP.search(text):
            return UNDEFINED if self._legacy and not text else text
        try:
            return self._template(text).value(context)
        except RenderError as error:
            self.fault(error, text, path, locate)
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


def _ignore(error: RenderError, text: str, path: JsonPath, locate: Locate) -> None:
    del error, text, path, locate


def _teller(tell: Tell) -> Fault:
    """Keep the text as the value, as Backstage silently does, and say so (R-12)."""

    def fault(error: RenderError, text: str, path: JsonPath, locate: Locate) -> None:
        del text
        reason = error.problems[0].message
        message = f"{spelled(path)} is passed on as text, unrendered: {reason}"
        tell(Notice("W100", message, str(locate(path))))

    return fault


def _raiser() -> Fault:
    """Make a fault an error (``--strict-templates``)."""

    def fault(error: RenderError, text: str, path: JsonPath, locate: Locate) -> None:
        problem = error.problems[0]
        raise TemplateError(
            "W100",
            f"{spelled(path)}: {problem.message}",
            at=locate(path),
            hint=problem.hint,
            excerpt=text.strip().partition("\n")[0],
        )

    return fault


def spelled(path: JsonPath) -> str:
    """Spell a path in a document as people do: ``spec.steps[0].input.url``."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).lstrip(".")
