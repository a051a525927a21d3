"""The dialect as a Jinja2 environment.

Jinja2's lexer, parser, nodes and registries, and ``from_string(…).render(…)`` as its
users know them; Nunjucks' language and JavaScript's values underneath.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from stagedoor.nunjucks.backstage import INTEGRATIONS, backstage_filters
from stagedoor.nunjucks.calls import global_function
from stagedoor.nunjucks.errors import RenderError
from stagedoor.nunjucks.filters import COOKIECUTTER_FILTERS, FILTERS, LEGACY_FILTERS
from stagedoor.nunjucks.globals import GLOBALS
from stagedoor.nunjucks.limits import DEFAULT_LIMITS, Limits
from stagedoor.nunjucks.pieces import Pieces
from stagedoor.nunjucks.reader import ExpressionEnvironment
from stagedoor.nunjucks.scanner import Scanner
from stagedoor.nunjucks.scope import MISSING, Run
from stagedoor.nunjucks.stack import deep_stack
from stagedoor.nunjucks.template import Context, NativeExpression, NunjucksTemplate
from stagedoor.nunjucks.tests import TESTS
from stagedoor.nunjucks.values import UNDEFINED, Fault, Function, Value, copy_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, MutableMapping

    import jinja2
    from jinja2 import nodes

__all__ = ("Context", "NunjucksEnvironment", "NunjucksTemplate")

_PYTHON_NAMES: Final[dict[str, Value]] = {"True": True, "False": False, "None": None}


class NunjucksEnvironment(ExpressionEnvironment):
    """How templates are read and what they can use.

    ``filters``, ``tests`` and ``globals`` are Jinja2's registries: plain functions
    added there work as they are, on plain data.
    """

    def __init__(  # noqa: PLR0913  # the options of one environment, all by name
        self,
        *,
        delimiters: str = "both",
        cookiecutter: bool = False,
        trim_blocks: bool = False,
        lstrip_blocks: bool = False,
        legacy: bool = False,
        strict: bool = False,
        limits: Limits = DEFAULT_LIMITS,
        seed: int = 0,
        filters: Mapping[str, Callable[..., Any]] | None = None,
        globals: Mapping[str, Any] | None = None,  # noqa: A002  # Jinja2's word
        integrations: Mapping[str, str] = INTEGRATIONS,
        on_notice: Callable[[str], None] | None = None,
    ) -> None:
        """Make an environment.

        Args:
            delimiters: ``backstage`` reads ``${{ }}``, ``angle`` reads ``$<< >>``
                and leaves ``${{ }}`` alone, ``both`` reads both.
            cookiecutter: Read ``{{ }}`` only, with what L-75 says.
            trim_blocks: Drop the line end after a tag (L-17).
            lstrip_blocks: Drop the blanks before a tag (L-18).
            legacy: Step inputs as Backstage up to 4.0.2 made them (R-9, R-10).
            strict: Refuse what only that Backstage renders, instead of a notice.
            limits: See :class:`~stagedoor.nunjucks.limits.Limits`.
            seed: What the filter ``random`` starts from.
            filters: More filters.
            globals: More globals: data or functions.
            integrations: Types of hosts for ``parseRepoUrl`` (F-80).
            on_notice: Told about each construct that Backstage 4 would refuse.

        Raises:
            ValueError: For unknown ``delimiters``.
        """
        super().__init__(
            variable_start_string="{{" if cookiecutter else "${{",
            trim_blocks=trim_blocks,
            lstrip_blocks=lstrip_blocks,
            keep_trailing_newline=True,
        )
        if delimiters not in {"backstage", "angle", "both"}:
            raise ValueError(f"unknown delimiters {delimiters!r}")
        self.cookiecutter = cookiecutter
        self.legacy = legacy
        self.strict = strict
        self.limits = limits
        self.regex_pattern = limits.regex_pattern
        self.seed = seed
        self.on_notice = on_notice
        self._register(integrations, filters or {}, globals or {})
        self.pieces = _shared_pieces(limits)
        self.scanner = Scanner(
            "cookiecutter" if cookiecutter else delimiters,
            trim_blocks=trim_blocks,
            lstrip_blocks=lstrip_blocks,
            is_expression=self.pieces.is_expression,
        )
        self.template_class = NunjucksTemplate

    def _register(
        self,
        integrations: Mapping[str, str],
        filters: Mapping[str, Callable[..., Any]],
        more: Mapping[str, Any],
    ) -> None:
        built_in = {
            **FILTERS,
            **(COOKIECUTTER_FILTERS if self.cookiecutter else {}),
            **(LEGACY_FILTERS if self.legacy else {}),
            **backstage_filters(integrations),
        }
        self.built_in = frozenset(built_in.values())
        self.filters = {**built_in, **filters}
        self.tests = dict(TESTS)
        self.globals = {**GLOBALS, **more}

    def from_string(
        self,
        source: str | nodes.Template,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002  # Jinja2's word
        template_class: type[jinja2.Template] | None = None,
        *,
        name: str | None = None,
    ) -> NunjucksTemplate:
        """Parse a template; ``name`` is the file that errors speak of.

        ``globals`` and ``template_class`` are there for Jinja2's signature; the first
        adds to the context, the second is ignored.

        Raises:
            RenderError: For anything that cannot be parsed.
        """
        del template_class
        if not isinstance(source, str):
            raise RenderError("N081", "a template must be text")
        return NunjucksTemplate.parsed(self, source, name, globals or {})

    def get_template(
        self,
        name: str | jinja2.Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002  # Jinja2's word
    ) -> NunjucksTemplate:
        """Read a template with the ``loader``, if one was set; ``parent`` is ignored.

        Raises:
            RenderError: For anything that cannot be parsed.
            jinja2.TemplateNotFound: As the loader says.
        """
        del parent
        if isinstance(name, NunjucksTemplate):
            return name
        if self.loader is None:
            raise TypeError("the environment has no loader")
        source, _, _ = self.loader.get_source(self, str(name))
        return self.from_string(source, globals, name=str(name))

    def compile_expression(
        self,
        source: str,
        undefined_to_none: bool = True,  # noqa: FBT001, FBT002  # as in Jinja2
    ) -> NativeExpression:
        """Return a function that takes what ``dict`` takes and gives a native value.

        Raises:
            RenderError: For anything that cannot be parsed.
        """
        code = f"{self.variable_start_string} {source} }}}}"
        template = self.from_string(code, name="<expression>")
        return NativeExpression(template, undefined_to_none=undefined_to_none)

    def _parse(self, *_: object) -> nodes.Template:
        raise TypeError("statements of this dialect are no Jinja2 nodes: see 'tree'")

    def prepare(self, data: Mapping[str, object]) -> Context:
        """Check and copy context data once, to render many templates with them.

        Raises:
            RenderError: For reserved names and for what is no data (R-17).
        """
        try:
            with deep_stack:
                return Context(copy_in(data))
        except (Fault, RecursionError) as error:
            raise _refused_data(error) from error

    def global_value(self, run: Run, name: str) -> Value:
        """Return a global as a template value, undefined when there is none."""
        if self.cookiecutter and name in _PYTHON_NAMES:
            return _PYTHON_NAMES[name]
        value = self.globals.get(name, MISSING)
        if value is MISSING:
            return UNDEFINED
        if isinstance(value, Function):
            return value
        if callable(value):
            return global_function(run, name, value)
        return copy_in(value)


_PIECES: Final[dict[tuple[int, int, int], Pieces]] = {}


def _shared_pieces(limits: Limits) -> Pieces:
    """Return the parses of this process for such limits."""
    key = (limits.nodes, limits.nesting, limits.regex_pattern)
    pieces = _PIECES.get(key)
    if pieces is None:
        pieces = _PIECES[key] = Pieces(limits)
    return pieces


def _refused_data(error: Exception) -> RenderError:
    if isinstance(error, Fault):
        message, hint = error.message, error.hint
    else:
        message, hint = "the data are nested too deeply", None
    return RenderError("N080", f"the context cannot be used: {message}", hint=hint)
