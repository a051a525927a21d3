"""The dialect as a Jinja2 environment.

Jinja2's lexer, parser, nodes and registries, and ``from_string(…).render(…)`` as its
users know them; Nunjucks' language and JavaScript's values underneath.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast
from zlib import crc32

import jinja2

from stagedoor.nunjucks import legacy as old
from stagedoor.nunjucks.backstage import INTEGRATIONS, backstage_filters
from stagedoor.nunjucks.calls import global_function
from stagedoor.nunjucks.errors import DialectError, RenderError, located, too_much
from stagedoor.nunjucks.execute import template_closure
from stagedoor.nunjucks.expression import Expression
from stagedoor.nunjucks.filters import COOKIECUTTER_FILTERS, FILTERS, LEGACY_FILTERS
from stagedoor.nunjucks.globals import GLOBALS
from stagedoor.nunjucks.limits import DEFAULT_LIMITS, Limits, Meter
from stagedoor.nunjucks.pieces import Pieces
from stagedoor.nunjucks.quick import build_quickly
from stagedoor.nunjucks.reader import ExpressionEnvironment
from stagedoor.nunjucks.region import PROBLEMS, error_of
from stagedoor.nunjucks.scanner import Scanner
from stagedoor.nunjucks.scope import MISSING, Run, Scope, top_scope
from stagedoor.nunjucks.stack import deep_stack
from stagedoor.nunjucks.tests import TESTS
from stagedoor.nunjucks.text import from_units, to_units
from stagedoor.nunjucks.tree import build
from stagedoor.nunjucks.values import (
    UNDEFINED,
    Fault,
    Function,
    Value,
    copy_in,
    copy_out,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping

    from jinja2 import nodes

    from stagedoor.nunjucks.statements import Tree

_PYTHON_NAMES: Final[dict[str, Value]] = {"True": True, "False": False, "None": None}


class Context:
    """Data prepared for many renders: checked and copied once (R-7, R-17).

    Attributes:
        values: Template values; a template that changes data gets a copy of its own.
    """

    __slots__ = ("values",)

    def __init__(self, values: dict[str, Value]) -> None:
        self.values = values


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
        self._register(integrations)
        self.filters.update(filters or {})
        self.globals.update(globals or {})
        self.pieces = _shared_pieces(limits)
        self.scanner = Scanner(
            "cookiecutter" if cookiecutter else delimiters,
            trim_blocks=trim_blocks,
            lstrip_blocks=lstrip_blocks,
            is_expression=self.pieces.is_expression,
        )
        self.template_class = NunjucksTemplate

    def _register(self, integrations: Mapping[str, str]) -> None:
        built_in = {
            **FILTERS,
            **(COOKIECUTTER_FILTERS if self.cookiecutter else {}),
            **(LEGACY_FILTERS if self.legacy else {}),
            **backstage_filters(integrations),
        }
        self.built_in = frozenset(built_in.values())
        self.filters = dict(built_in)
        self.tests = dict(TESTS)
        self.globals = dict(GLOBALS)

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


class NunjucksTemplate(jinja2.Template):
    """A parsed template."""

    environment: NunjucksEnvironment
    source: str

    def __new__(cls, source: str | nodes.Template, **options: Any) -> NunjucksTemplate:  # noqa: ANN401  # those of the environment
        """Parse ``source`` in an environment of its own."""
        return NunjucksEnvironment(**options).from_string(source)

    @classmethod
    def parsed(
        cls,
        environment: NunjucksEnvironment,
        source: str,
        name: str | None,
        extra: Mapping[str, Any],
    ) -> NunjucksTemplate:
        """Parse ``source``; see :meth:`NunjucksEnvironment.from_string`."""
        template = object.__new__(cls)
        template.environment = environment
        template.name = template.filename = name
        template.globals = cast("MutableMapping[str, Any]", extra)
        template.source = source
        try:
            template.read()
        except DialectError as error:
            raise located(error, template.source, name) from error
        except RecursionError as problem:
            raise located(error_of(problem), template.source, name) from problem
        return template

    def read(self) -> None:
        """Make the statements and their closures."""
        environment, limits = self.environment, self.environment.limits
        if len(self.source) > limits.source:
            raise too_much("source", limits.source, 0)
        self.source = to_units(self.source)
        self.tree = self._tree(limits)
        if environment.strict and self.tree.notices:
            what, at = self.tree.notices[0]
            raise DialectError(
                "N060",
                f"{what} works in Backstage up to 4.0.2 only",
                at,
                "it is an error because of --strict-templates",
            )
        if self.tree.deep:
            with deep_stack:
                self.perform = template_closure(self.tree.body, limits)
        else:
            self.perform = template_closure(self.tree.body, limits)

    def _tree(self, limits: Limits) -> Tree:
        scanner, pieces = self.environment.scanner, self.environment.pieces
        opening = scanner.quick_opening
        tree = opening and build_quickly(self.source, opening, pieces, limits)
        return tree or build(scanner.scan(self.source), pieces, limits)

    def render(self, *args: Any, **kwargs: Any) -> str:  # noqa: ANN401  # as in Jinja2
        """Return the text of a skeleton file.

        Takes a :class:`Context` from :meth:`NunjucksEnvironment.prepare`, or what
        ``dict`` takes.

        Raises:
            RenderError: With the place in the template.
        """
        return str(self._within_limits(self._text, self._context(args, kwargs)))

    def generate(self, *args: Any, **kwargs: Any) -> Iterator[str]:  # noqa: ANN401  # as in Jinja2
        """Yield the text in one piece; Jinja2's streams are built on it."""
        yield self.render(*args, **kwargs)

    def value(self, context: Mapping[str, object] | Context) -> Value:
        """Return the native value of a step input (R-1 to R-8), detached data.

        :data:`~stagedoor.nunjucks.values.UNDEFINED` means there is none.

        Raises:
            RenderError: With the place in the template.
        """
        prepared = self._context((context,), {})
        if self.environment.legacy:
            return old.value(self, prepared)
        return self._within_limits(self._native, prepared)

    def _context(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Context:
        if len(args) == 1 and not kwargs and isinstance(args[0], Context):
            context = args[0]
            if not self.globals:
                return context
            data = {**self.globals, **context.values}
        else:
            data = {**self.globals, **dict(*args, **kwargs)}
        return self.environment.prepare(data)

    def _within_limits(self, work: Callable[[Scope], Value], context: Context) -> Value:
        environment = self.environment
        meter = Meter(environment.limits, self._seed(), strict=environment.strict)
        values = copy_in(context.values) if self.tree.mutates else context.values
        scope = top_scope(Run(environment, meter), values, sets=self.tree.sets)
        try:
            if self.tree.deep:
                with deep_stack:
                    result = work(scope)
            else:
                result = work(scope)
        except DialectError as error:
            raise located(error, self.source, self.name) from error
        except PROBLEMS as problem:
            raise located(error_of(problem), self.source, self.name) from problem
        if environment.on_notice and (meter.notices or self.tree.notices):
            for notice in self._notices(meter):
                environment.on_notice(notice)
        return result

    def _seed(self) -> int:
        if "random" not in self.source:
            return self.environment.seed
        # Other files draw other numbers; the same file always the same ones.
        return self.environment.seed + crc32(f"{self.name}\n{self.source}".encode())

    def _text(self, scope: Scope) -> str:
        self.perform(scope)
        return from_units("".join(scope.run.out))

    def _native(self, scope: Scope) -> Value:
        items = self.tree.body.items
        if len(items) != 1 or not isinstance(items[0], Expression):
            return self._text(scope)
        try:
            return copy_out(scope.meter, items[0].evaluate(scope))
        except DialectError as error:
            error.shifted(self.tree.body.places[0])
            raise
        except PROBLEMS as problem:
            place = self.tree.body.places[0]
            raise error_of(problem).shifted(place) from problem

    def _notices(self, meter: Meter) -> Iterable[str]:
        tags = (
            f"{what} works in Backstage up to 4.0.2 only"
            for what, _ in self.tree.notices
        )
        return dict.fromkeys((*tags, *meter.notices))


_PIECES: Final[dict[tuple[int, int, int], Pieces]] = {}
_MOST_PIECES: Final = 20_000


def _shared_pieces(limits: Limits) -> Pieces:
    """Return the parses of this process for such limits; forget them when too many."""
    key = (limits.nodes, limits.nesting, limits.regex_pattern)
    pieces = _PIECES.get(key)
    if pieces is None or len(pieces.expressions) + len(pieces.tags) > _MOST_PIECES:
        pieces = _PIECES[key] = Pieces(limits)
    return pieces


def _refused_data(error: Exception) -> RenderError:
    if isinstance(error, Fault):
        message, hint = error.message, error.hint
    else:
        message, hint = "the data are nested too deeply", None
    return RenderError("N080", f"the context cannot be used: {message}", hint=hint)
