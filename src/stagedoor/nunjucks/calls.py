"""Calling filters, tests and globals, built-in and registered (F-40, F-41, F-55).

A built-in takes the meter first and template values; a registered one is a plain
Python function, as Jinja2 has them, and takes and returns plain data.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, cast

from jinja2 import Undefined
from jinja2.nodes import EvalContext
from jinja2.runtime import Context
from jinja2.utils import _PassArg
from markupsafe import Markup

from stagedoor.core.errors import StagedoorError, did_you_mean
from stagedoor.nunjucks.errors import quoted
from stagedoor.nunjucks.filters import bind_arguments
from stagedoor.nunjucks.limits import LimitExceededError
from stagedoor.nunjucks.operators import truthy
from stagedoor.nunjucks.tests import TESTS, apply_test
from stagedoor.nunjucks.text import to_units
from stagedoor.nunjucks.values import (
    UNDEFINED,
    Fault,
    Function,
    Safe,
    Value,
    copy_in,
    copy_out,
    refuse_functions,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from stagedoor.nunjucks.scope import Run, Scope

_OTHER_FILTERS: Final = {
    "tojson": "dump",
    "to_json": "dump",
    "json": "dump",
    "jsonify": "dump",
    "count": "length",
    "size": "length",
    "lowercase": "lower",
    "uppercase": "upper",
    "downcase": "lower",
    "upcase": "upper",
    "strip": "trim",
    "min": "sort | first",
    "max": "sort | last",
    "regex_replace": "replace(r/pattern/g, 'new')",
    "split": "'a,b'.split(',')",
    "map": "join(', ', 'attribute'), or a for loop",
    "unique": "a for loop with a set",
    "items": "{% for key, value in record %}",
    "slugify": "lower | replace(r/[^a-z0-9]+/g, '-')",
    "format": "~",
}
_OTHER_TESTS: Final = {
    "empty": "x | length == 0",
    "in": "the operator: x in list",
    "sequence": "iterable",
    "dict": "mapping",
    "list": "iterable",
    "boolean": "x === true or x === false",
    "integer": "x is number",
    "float": "x is number",
    "null_or_empty": "not x",
    "match": "r/pattern/.test(x)",
    "search": "r/pattern/.test(x)",
    "true": "x === true",
    "false": "x === false",
}
_OTHER_NAMES: Final = {"filter": _OTHER_FILTERS, "test": _OTHER_TESTS}
"""What authors know from Jinja2, Liquid or Ansible, and what does the same here."""


def call_filter(
    scope: Scope,
    name: str,
    value: Value,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
) -> Value:
    """Apply the filter called ``name``.

    Raises:
        Fault: When there is none, or when it fails.
    """
    run = scope.run
    function = run.environment.filters.get(name)
    if function is None:
        raise unknown("filter", name, run.environment.filters)
    for item in (value, *arguments, *keywords.values()):
        refuse_function(run, item)
    if function in run.environment.built_in:
        bound = bind_arguments(name, arguments, keywords)
        if type(value) is str:
            run.meter.spend_reading(len(value))
        return function(run.meter, value, *bound)
    return _call_registered(scope, "failed", function, (value, *arguments), keywords)


def call_test(
    scope: Scope,
    name: str,
    value: Value,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
) -> bool:
    """Apply the test called ``name``.

    Raises:
        Fault: When there is none, or when it fails.
    """
    run = scope.run
    # Jinja2 leaves the registry's type open.
    function = cast("Callable[..., object]", run.environment.tests.get(name))
    if function is None:
        raise unknown("test", name, run.environment.tests)
    if TESTS.get(name) is function:
        if keywords:
            raise Fault(f"the test '{name}' takes no keyword arguments")
        return apply_test(run.meter, name, value, *arguments)
    given = (value, *arguments)
    return truthy(
        _call_registered(scope, f"the test '{name}' failed", function, given, keywords)
    )


def global_function(run: Run, name: str, function: Callable[..., object]) -> Function:
    """Return a registered Python function as a template value."""

    def call(
        _meter: object, arguments: Sequence[Value], keywords: Mapping[str, Value]
    ) -> Value:
        scope = run.top
        return _call_registered(scope, "failed", function, arguments, keywords)

    return Function(name, call)


def refuse_function(run: Run, value: Value) -> None:
    """Raise a fault when ``value`` is a function, or may hold one and does."""
    if isinstance(value, Function) or run.functions_in_data:
        refuse_functions(value)


def unknown(kind: str, name: str, known: Mapping[str, object]) -> Fault:
    """Describe a filter or test that does not exist."""
    meant = _OTHER_NAMES[kind].get(name)
    hint = f"use {meant}" if meant else did_you_mean(name, known)
    return Fault(f"unknown {kind} {quoted(name)}", hint)


def _call_registered(
    scope: Scope,
    what: str,
    function: Callable[..., object],
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
) -> Value:
    """Call a plug-in with plain data; whatever it raises becomes a fault."""
    meter = scope.meter
    meter.spend_call()
    given = [_plain(scope, argument) for argument in arguments]
    named = {key: _plain(scope, argument) for key, argument in keywords.items()}
    passed = _PassArg.from_obj(function)
    if passed is not None:
        given.insert(0, _passed(scope, passed))
    try:
        return closed(function(*given, **named))
    except (Fault, LimitExceededError):
        raise
    except StagedoorError as error:
        problem = error.problems[0]
        raise Fault(f"{what}: {problem.message}", problem.hint) from error
    except Exception as error:
        message = str(error) or type(error).__name__
        raise Fault(f"{what}: {message[:500]}") from error


def closed(result: object) -> Value:
    """Turn what a plug-in returned into a template value.

    Raises:
        Fault: When it is not data.
    """
    if isinstance(result, Undefined):
        return UNDEFINED
    if isinstance(result, Markup):
        return Safe(to_units(str(result)))
    if isinstance(result, (Iterator, set, frozenset)):
        return [closed(item) for item in result]
    return copy_in(result)


def _plain(scope: Scope, value: Value) -> object:
    if value is UNDEFINED:
        return scope.run.environment.undefined()
    if isinstance(value, Safe):
        return Markup(copy_out(scope.meter, value))  # noqa: S704  # the template marked it
    return copy_out(scope.meter, value)


def _passed(scope: Scope, passed: _PassArg) -> object:
    """Return what Jinja2's ``pass_*`` decorators ask for."""
    environment = scope.run.environment
    if passed is _PassArg.environment:
        return environment
    if passed is _PassArg.eval_context:
        return EvalContext(environment)
    names = {
        name: copy_out(scope.meter, value)
        for name, value in scope.run.top.names.items()
        if not isinstance(value, Function)
    }
    return Context(environment, names, None, {})
