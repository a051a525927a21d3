"""A parsed template: rendering to text, and to native values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from zlib import crc32

import jinja2
from jinja2.environment import TemplateExpression

from stagedoor.nunjucks import legacy as old
from stagedoor.nunjucks.errors import DialectError, located, too_much
from stagedoor.nunjucks.execute import template_closure
from stagedoor.nunjucks.expression import Expression
from stagedoor.nunjucks.limits import Limits, Meter
from stagedoor.nunjucks.quick import build_quickly
from stagedoor.nunjucks.region import PROBLEMS, error_of
from stagedoor.nunjucks.scope import Run, Scope, top_scope
from stagedoor.nunjucks.stack import deep_stack
from stagedoor.nunjucks.text import from_units, to_units
from stagedoor.nunjucks.tree import build
from stagedoor.nunjucks.values import UNDEFINED, Value, copy_in, copy_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping

    from jinja2 import nodes

    from stagedoor.nunjucks.environment import NunjucksEnvironment
    from stagedoor.nunjucks.statements import Tree


class Context:
    """Data prepared for many renders: checked and copied once (R-7, R-17).

    Attributes:
        values: Template values; a template that changes data gets a copy of its own.
    """

    __slots__ = ("values",)

    def __init__(self, values: dict[str, Value]) -> None:
        self.values = values


class NunjucksTemplate(jinja2.Template):
    """A parsed template."""

    environment: NunjucksEnvironment
    source: str

    def __new__(cls, source: str | nodes.Template, **options: Any) -> NunjucksTemplate:  # noqa: ANN401  # those of the environment
        """Parse ``source`` in an environment of its own."""
        from stagedoor.nunjucks.environment import NunjucksEnvironment

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


class NativeExpression(TemplateExpression):
    """What :meth:`~jinja2.Environment.compile_expression` gives: native values."""

    def __init__(self, template: NunjucksTemplate, *, undefined_to_none: bool) -> None:
        super().__init__(template, undefined_to_none)
        self.template = template
        self.undefined_to_none = undefined_to_none

    def __call__(self, *args: Any, **kwargs: Any) -> Value:  # noqa: ANN401  # as in Jinja2
        """Evaluate with the context that ``dict`` would make of the arguments."""
        value = self.template.value(dict(*args, **kwargs))
        return None if value is UNDEFINED and self.undefined_to_none else value
