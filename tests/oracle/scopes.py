"""Random templates about names only: who sees which value where.

Few names, used for everything (variables, loop targets, macros, parameters), so that
they hide and overwrite each other all the time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

NAMES: Final = ("a", "b", "c", "m")
VALUES: Final = (
    *("1", "'x'", "none", "[]", "nope", "false", "'é'", "name", "yes", "one"),
    *("a", "b", "c", "a ~ b", "m", "loop.index", "[a, b]", "{a: b }", "caller"),
)
SOURCES: Final = (
    *("[1, 2]", "[[1, 2], [3]]", "[[1, 2, 3]]", "{x: 1, y: [2] }", "'xy'", "[]", "{}"),
    *("''", "none", "nope", "'ab' | safe", "'' | safe", "a", "b", "pairs", "record"),
    *("[[[1, 2]], []]", "[{x: 1 }, {}]", "['a', []]", "[true, false]", "[[m, 1], []]"),
)


class Scopes:
    """Grows templates about scope."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self._depth = 0
        self._blocks = 0
        self._in_macro = False

    def template(self) -> str:
        """Grow one template."""
        self._blocks = 0
        return self._body(self.rng.randint(2, 5)) + self._show()

    def _body(self, pieces: int = 2) -> str:
        return "".join(self._piece() for _ in range(self.rng.randint(1, pieces)))

    def _piece(self) -> str:
        grown: tuple[Callable[[], str], ...] = (
            *(self._if, self._for, self._for, self._macro, self._macro),
            *(self._block, self._call, self._switch, self._capture),
        )
        flat: tuple[Callable[[], str], ...] = (self._show, self._show, self._set)
        if self._depth >= 3:
            return self.rng.choice(flat)()
        self._depth += 1
        try:
            return self.rng.choice(flat + flat + grown)()
        finally:
            self._depth -= 1

    def _name(self) -> str:
        return self.rng.choice(NAMES)

    def _value(self) -> str:
        return self.rng.choice(VALUES)

    def _show(self) -> str:
        name = self._name()
        shown = [f"{name} | dump", name, f"{name} is callable", f"{name} is undefined"]
        if not self._in_macro:  # recursion would only use up the budget
            shown.append(f"{self._called(name)} if {name} is callable")
        return f"[${{{{ {self.rng.choice(shown)} }}}}]"

    def _called(self, name: str) -> str:
        arguments = [self._value() for _ in range(self.rng.randint(0, 3))]
        if self.rng.random() < 0.4:
            keyword = f"{self._name()}={self._value()}"
            arguments.insert(self.rng.randint(0, len(arguments)), keyword)
        return f"{name}({', '.join(arguments)})"

    def _parameters(self) -> str:
        named = [self._name() for _ in range(self.rng.randint(0, 3))]
        return ", ".join(
            f"{name}={self._value()}" if self.rng.random() < 0.4 else name
            for name in named
        )

    def _set(self) -> str:
        names = ", ".join(self._name() for _ in range(self.rng.choice((1, 1, 1, 2))))
        return f"{{% set {names} = {self._value()} %}}"

    def _capture(self) -> str:
        if self.rng.random() < 0.3:
            return f"{{% filter upper %}}{self._body()}{{% endfilter %}}"
        return f"{{% set {self._name()} %}}{self._body()}{{% endset %}}"

    def _if(self) -> str:
        other = "{% else %}" + self._body() if self.rng.random() < 0.5 else ""
        return f"{{% if {self._value()} %}}{self._body()}{other}{{% endif %}}"

    def _for(self) -> str:
        names = ", ".join(self._name() for _ in range(self.rng.choice((1, 1, 2, 2, 3))))
        head = f"{{% for {names} in {self.rng.choice(SOURCES)} %}}"
        other = "{% else %}" + self._body() if self.rng.random() < 0.4 else ""
        return f"{head}{self._body()}{other}{{% endfor %}}"

    def _macro(self) -> str:
        name = self._name()
        head = f"{{% macro {name}({self._parameters()}) %}}"
        made = f"{head}{self._macro_body()}{{% endmacro %}}"
        called = not self._in_macro and self.rng.random() < 0.7
        return made + (f"<${{{{ {self._called(name)} }}}}>" if called else "")

    def _macro_body(self) -> str:
        before, self._in_macro = self._in_macro, True
        try:
            return self._body()
        finally:
            self._in_macro = before

    def _call(self) -> str:
        given = ", ".join(self._value() for _ in range(self.rng.randint(0, 2)))
        wrap = f"{{% macro w(a) %}}<${{{{ caller({given}) }}}}>{{% endmacro %}}"
        head = f"{{% call({self._parameters()}) w({self._value()}) %}}"
        return f"{wrap}{head}{self._macro_body()}{{% endcall %}}"

    def _block(self) -> str:
        self._blocks += 1
        return f"{{% block p{self._blocks} %}}{self._body()}{{% endblock %}}"

    def _switch(self) -> str:
        case = f"{{% case {self._value()} %}}{self._body()}"
        other = "{% default %}" + self._body() if self.rng.random() < 0.5 else ""
        return f"{{% switch {self._value()} %}}{case}{other}{{% endswitch %}}"
