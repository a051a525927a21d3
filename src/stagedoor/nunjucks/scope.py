"""Where names live while a template runs (L-57).

Nunjucks resolves a name twice: its compiler binds loop variables, positional
parameters and macro names to JavaScript variables (here *slots*, see ``execute``),
everything else is looked up at run time in a chain of frames (here :class:`Scope`).

Source: nunjucks 3.2.4 ``runtime.js`` ``Frame``; nunjitsu 0.6.2 ``scope.ts``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from stagedoor.nunjucks.environment import NunjucksEnvironment
    from stagedoor.nunjucks.limits import Meter
    from stagedoor.nunjucks.values import Value

OUTER_SLOTS: Final = -1
"""The slot in which a call block keeps the slots of the function around it."""

MISSING: Final = object()


class Run:
    """One render in progress.

    Attributes:
        environment: What the template was made by.
        meter: The budget.
        cookiecutter: Whether lists and records have Python's methods too (L-75).
        functions_in_data: Whether a list or record of the template holds a function.
        sets: Whether the template gives names a value.
        top: The outermost scope.
        out: The text written so far; captures replace it for a while.
        globals: Names that are found nowhere else, as values; filled when first used.
    """

    __slots__ = (
        "cookiecutter",
        "environment",
        "functions_in_data",
        "globals",
        "meter",
        "out",
        "sets",
        "top",
    )

    top: Scope

    def __init__(self, environment: NunjucksEnvironment, meter: Meter) -> None:
        self.environment = environment
        self.meter = meter
        self.cookiecutter: bool = environment.cookiecutter
        self.functions_in_data = False
        self.sets = False
        self.out: list[str] = []
        self.globals: dict[str, Value] = {}

    def global_value(self, name: str) -> Value:
        """Return a registered or built-in global, else undefined."""
        value = self.globals.get(name, MISSING)
        if value is MISSING:
            value = self.environment.global_value(self, name)
            self.globals[name] = value
        return value


class Scope:
    """One frame of names.

    Attributes:
        names: Its own names; in a function's first scope also those of the context.
        own: The names in ``names`` that can be assigned to from inner scopes.
        parent: The scope around it; ``None`` at the end of the chain.
        isolated: Whether a ``set`` never goes further out than here.
        slots: The variables of the function that runs.
        exports: What macros see; unset in templates that give no name a value.
        depth: How deep the function's body is nested (L-71).
    """

    __slots__ = (
        "depth",
        "exports",
        "isolated",
        "meter",
        "names",
        "own",
        "parent",
        "run",
        "slots",
    )

    exports: Exports

    def __init__(self, run: Run, names: dict[str, Value], depth: int) -> None:
        self.run = run
        self.meter = run.meter
        self.names = names
        self.own: set[str] = set()
        self.parent: Scope | None = None
        self.isolated = True
        self.slots: dict[int, Any] = {}
        self.depth = depth

    def child(self, *, isolated: bool = False) -> Scope:
        """Return a scope inside this one, of the same function."""
        scope = Scope(self.run, {}, self.depth)
        scope.parent = self
        scope.isolated = isolated
        scope.slots = self.slots
        if self.run.sets:
            scope.exports = self.exports
        return scope

    def find(self, name: str) -> Value:
        """Look ``name`` up outside of this scope's own names."""
        scope = self.parent
        while scope is not None:
            value = scope.names.get(name, MISSING)
            if value is not MISSING:
                return value
            scope = scope.parent
        return self.run.global_value(name)

    def bind(self, name: str, value: Value) -> None:
        """Define ``name`` here."""
        self.names[name] = value
        self.own.add(name)

    def assign(self, name: str, value: Value) -> None:
        """Give the nearest assignable ``name`` a new value, or define it here."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.own:
                scope.names[name] = value
                return
            if scope.isolated:
                break
            scope = scope.parent
        self.bind(name, value)


class Exports:
    """What macros see: the context, and what the top level has set so far.

    Attributes:
        scope: Holds the context and the exported names.
        top: The template's outermost scope, in which exported names also show.
    """

    __slots__ = ("scope", "top")

    def __init__(self, top: Scope, scope: Scope) -> None:
        self.top = top
        self.scope = scope

    def bind(self, name: str, value: Value) -> None:
        """Make ``name`` visible in macros, and at the top unless it is set there."""
        self.scope.names[name] = value
        if name not in self.top.own:
            self.top.names[name] = value


def top_scope(run: Run, context: dict[str, Value], *, sets: bool) -> Scope:
    """Return the scope of a whole template; ``context`` itself is not changed.

    Args:
        run: The render.
        context: The names it starts with.
        sets: Whether the template gives names a value.
    """
    scope = run.top = Scope(run, dict(context) if sets else context, depth=1)
    if sets:
        run.sets = True
        inner = Scope(run, dict(context), depth=1)
        scope.exports = inner.exports = Exports(scope, inner)
    return scope
