"""Random whole templates: text, output, every tag, white-space control, scope, noise."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Final

from tests.oracle.context import CONTEXT, TEXTS
from tests.oracle.engines import Case
from tests.oracle.expressions import Expressions, quoted
from tests.oracle.scopes import Scopes

if TYPE_CHECKING:
    from collections.abc import Callable

PLAIN_TEXT: Final = (
    *(
        "text",
        " ",
        "\n",
        "  ",
        "\n\n",
        " \n\t",
        "a: b\n",
        "- x\n",
        "\r\n",
        "  indented\n",
    ),
    *("{{ not }}", "% }", "é😀", "\u00a0", "'", '"', "\\", "}} "),
)
ODD_TEXT: Final = ("$", "{", "}}", "$$", "${", "#", "#}", "{%", "{#", "${{")
NOISE: Final = (
    *("{%", "%}", "${{", "}}", "{#", "#}", "-", "'", '"', "(", ")", "[", "]", "{", "}"),
    *(
        "|",
        ".",
        ",",
        ":",
        "=",
        "!",
        "~",
        "?",
        ";",
        "`",
        "@",
        "&&",
        "||",
        "!",
        "^",
        "if",
    ),
    *(
        "else",
        "not",
        "in",
        "is",
        "1e3",
        "0x1",
        "1.2.3",
        "\\",
        "/",
        "//",
        "r/",
        "r/a/gg",
    ),
    *("end", "\n", " ", "$", "#", "raw", "{% endif %}", "{% else %}", "{% raw %}", "é"),
)


class Templates:
    """Grows one template at a time from a seeded generator."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.expressions = Expressions(rng)
        self.depth = 0
        self.serial = 0
        self.captured = False
        self.scopes = Scopes(rng).template

    def case(self) -> Case:
        """Grow a case: template, context and options."""
        self.expressions.names, self.expressions.macros = [], []
        self.serial = 0
        options = self.options()
        (grow,) = self.rng.choices((self.output, self.body, self.scopes), (4, 4, 2))
        template = grow()
        if options.get("cookiecutterCompat"):
            template = template.replace("${{", "{{")
        if self.rng.random() < 0.08:
            template = self.disturbed(template)
        return Case(template, CONTEXT, options)

    def options(self) -> dict[str, bool]:
        odds = {"trimBlocks": 0.1, "lstripBlocks": 0.1, "cookiecutterCompat": 0.06}
        chosen = {name: True for name, odd in odds.items() if self.rng.random() < odd}
        if not chosen and self.rng.random() < 0.25:
            chosen["value"] = True
            if self.rng.random() < 0.25:
                chosen["legacy"] = True
        return chosen

    def disturbed(self, template: str) -> str:
        """Cut a few characters out, or put a token in, anywhere."""
        at = self.rng.randint(0, len(template))
        if self.rng.random() < 0.5:
            return template[:at] + template[at + self.rng.randint(1, 4) :]
        return template[:at] + self.rng.choice(NOISE) + template[at:]

    # -- pieces --------------------------------------------------------------------

    def body(self) -> str:
        return "".join(self.piece() for _ in range(self.rng.choice((1, 1, 2, 3))))

    def piece(self) -> str:
        if self.depth >= 3 or (self.depth and self.rng.random() < 0.4):
            return self.rng.choice((self.text, self.output))()
        table: tuple[tuple[int, Callable[[], str]], ...] = (
            (5, self.text),
            (6, self.output),
            (3, self.if_),
            (4, self.for_),
            (3, self.set_),
            (1, self.set_block),
            (0 if self.captured else 2, self.macro),
            (0 if self.captured else 1, self.call),
            (1, self.filter_),
            (1, self.switch),
            (1, self.block),
            (1, self.raw),
            (1, self.comment),
            (1, self.helper),
        )
        (chosen,) = self.rng.choices(
            [make for _, make in table], [weight for weight, _ in table]
        )
        self.depth += 1
        try:
            return chosen()
        finally:
            self.depth -= 1

    def dash(self) -> str:
        return "-" if self.rng.random() < 0.12 else ""

    def tag(self, inside: str) -> str:
        left, right = self.dash(), self.dash()
        space = self.rng.choice(("", " ", " ", " ", "\n"))
        # `%}` would close early after a modulo; a space keeps them apart.
        return (
            "{%"
            + left
            + (space if left or space else " ")
            + inside
            + " "
            + right
            + "%}"
        )

    def text(self) -> str:
        parts = self.rng.choices(PLAIN_TEXT, k=self.rng.randint(1, 2))
        if self.rng.random() < 0.03:
            parts.append(self.rng.choice(ODD_TEXT))
        return "".join(parts)

    def output(self) -> str:
        expression = self.expressions.grow("any")
        if self.rng.random() < 0.3:
            expression = f"({expression}) | dump"
        return "${{" + self.dash() + f" {expression} " + self.dash() + "}}"

    def new_name(self) -> str:
        self.serial += 1
        return self.rng.choice((f"v{self.serial}", "v1", "item", "name"))

    def bound(self, names: list[str], make: Callable[[], str]) -> str:
        """Grow a body in which ``names`` are used more often than others."""
        before = list(self.expressions.names)
        self.expressions.names = before + names * 2
        try:
            return make()
        finally:
            self.expressions.names = before + self.rng.choice(([], names))

    def capture(self) -> str:
        """Grow a body that is captured: macros there are refused, so they are rare."""
        before = self.captured
        self.captured = self.rng.random() < 0.97
        try:
            return self.body()
        finally:
            self.captured = before

    # -- tags ----------------------------------------------------------------------

    def if_(self) -> str:
        made = self.tag(f"if {self.expressions.grow('any')}") + self.body()
        for _ in range(self.rng.choice((0, 0, 1, 2))):
            word = self.rng.choice(("elif", "elseif"))
            made += self.tag(f"{word} {self.expressions.grow('any')}") + self.body()
        if self.rng.random() < 0.5:
            made += self.tag("else") + self.body()
        return made + self.tag("endif")

    def for_(self) -> str:
        one = self.rng.random() < 0.7
        names = [self.new_name()] if one else [self.new_name(), "value"]
        kinds = ("list", "list", "string", "any") if one else ("record", "list", "any")
        source = self.expressions.grow(self.rng.choice(kinds))
        body = self.bound([*names, "loop.index", "loop.last", "loop"], self.body)
        other = self.tag("else") + self.body() if self.rng.random() < 0.3 else ""
        return (
            self.tag(f"for {', '.join(names)} in {source}")
            + body
            + other
            + self.tag("endfor")
        )

    def set_(self) -> str:
        names = [self.new_name() for _ in range(self.rng.choice((1, 1, 1, 2)))]
        made = self.tag(f"set {', '.join(names)} = {self.expressions.grow('any')}")
        self.expressions.names += names
        return made

    def set_block(self) -> str:
        name = self.new_name()
        made = self.tag(f"set {name}") + self.capture() + self.tag("endset")
        self.expressions.names.append(name)
        return made

    def macro(self) -> str:
        name = self.rng.choice(("m1", "m2", "shout"))
        default = (
            f"second={self.expressions.grow('any')}"
            if self.rng.random() < 0.6
            else "second"
        )
        body = self.bound(["first", "second"], self.body)
        if self.rng.random() < 0.2:
            body += "${{ caller() }}"
        self.expressions.macros.append(name)
        return self.tag(f"macro {name}(first, {default})") + body + self.tag("endmacro")

    def call(self) -> str:
        body = self.bound(["x"], self.body)
        given = self.rng.choice(("", "(x)"))
        passed = "${{ caller(first) }}" if given else "${{ caller() }}"
        made = self.tag("macro wrap(first)") + f"<{passed}>" + self.tag("endmacro")
        head = self.tag(f"call{given} wrap({self.expressions.grow('any')})")
        return made + head + body + self.tag("endcall")

    def filter_(self) -> str:
        name = self.rng.choice(
            ("upper", "trim", 'replace("a", "b")', "indent(2)", "title")
        )
        return self.tag(f"filter {name}") + self.capture() + self.tag("endfilter")

    def switch(self) -> str:
        subject = self.rng.choice(
            ("one", "low", "digits", self.expressions.grow("any"))
        )
        made = self.tag(f"switch {subject}")
        for _ in range(self.rng.randint(1, 3)):
            match = self.rng.choice(
                ("1", "'abc'", '"42"', "42", self.expressions.grow("any"))
            )
            made += self.tag(f"case {match}")
            made += self.body() if self.rng.random() < 0.8 else ""
        if self.rng.random() < 0.6:
            made += self.tag("default") + self.body()
        return made + self.tag("endswitch")

    def block(self) -> str:
        self.serial += 1
        name = f"part{self.serial}"
        again = self.rng.choice(("", f" {name}"))
        return self.tag(f"block {name}") + self.body() + self.tag(f"endblock{again}")

    def raw(self) -> str:
        word = self.rng.choice(("raw", "verbatim"))
        inside = self.rng.choice(
            ("${{ x }}", "{% if %}", "{# #}", " text ", "\n{{ y }}\n")
        )
        return self.tag(word) + inside + "{% end" + word + " %}"

    def comment(self) -> str:
        left, right = self.dash(), self.dash()
        inside = self.rng.choice((" note ", "", "{% x %}", "${{ 1 }}", "\n", "# - #"))
        return "{#" + left + inside + right + "#}"

    def helper(self) -> str:
        """Use one of the two stateful globals."""
        word = quoted(self.rng, self.rng.choice(TEXTS))
        if self.rng.random() < 0.5:
            made = self.tag(f"set cyc = cycler({word}, 1, name)")
            return (
                made
                + "${{ cyc.next() }}${{ cyc.next() }}${{ cyc.current }}${{ cyc.reset() }}"
            )
        made = self.tag(f"set sep = joiner({self.rng.choice(('', word))})")
        return made + "${{ sep() }}a${{ sep() }}b"


def cases(seed: int, count: int) -> list[Case]:
    """Return ``count`` cases; the same seed gives the same ones."""
    templates = Templates(Random(seed))  # noqa: S311 - no secret depends on it
    return [templates.case() for _ in range(count)]
