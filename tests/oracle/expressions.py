"""Random expressions of the template language, mostly of a wanted kind.

Kinds keep most expressions meaningful (a method on the right receiver); one in seven is
of any kind at all, so that coercion and errors are seen too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from random import Random

CONTEXT: Final = {
    "name": "Daily Sales",
    "low": "abc",
    "empty": "",
    "digits": "42",
    "padded": "  mixed Case  ",
    "lines": "one\n\ntwo\r\nthree",
    "markup": "<b>bold</b> & \"quoted\" 'x' <script>",
    "csv": "a,b,,c",
    "wide": "é😀z",
    "zero": 0,
    "one": 1,
    "minus": -7,
    "half": 2.5,
    "big": 12345678901234567890,
    "tiny": 1e-7,
    "yes": True,
    "no": False,
    "nil": None,
    "numbers": [3, 1, 2],
    "words": ["pear", "Apple", "fig", "apple"],
    "mixed": [1, "1", None, True, [2, [3]], {"k": 1}, ""],
    "void": [],
    "pairs": [["b", 1], ["a", 2]],
    "record": {"b": 1, "a": "x", "10": "ten", "9": [1], "B": None},
    "nested": {"inner": {"deep": [{"leaf": "found"}]}, "length": 2},
    "nothing": {},
    "people": [
        {"n": "Ann", "age": 31, "on": True, "at": {"city": "Rome"}},
        {"n": "bob", "age": 5, "on": False, "at": {"city": "Oslo"}},
        {"n": "Cid", "age": 31, "on": True, "at": {"city": "Rome"}},
    ],
}

STRINGS: Final = [
    "name",
    "low",
    "empty",
    "digits",
    "padded",
    "lines",
    "markup",
    "csv",
    "wide",
    "record.a",
    "nested.inner.deep[0].leaf",
    "words[1]",
    "people[0].n",
]
NUMBERS: Final = [
    "zero",
    "one",
    "minus",
    "half",
    "big",
    "tiny",
    "numbers[0]",
    "people[1].age",
    "name.length",
    "words.length",
]
LISTS: Final = ["numbers", "words", "mixed", "void", "pairs", "people", "record['9']"]
RECORDS: Final = ["record", "nested", "nothing", "people[0]", "nested.inner"]
OTHERS: Final = [
    "yes",
    "no",
    "nil",
    "nope",
    "true",
    "false",
    "none",
    "null",
    "nope.x",
    "nil.x",
    "numbers[9]",
    "numbers[-1]",
    "record.nope",
    "low[0]",
    "wide[1]",
    "record['b']",
    "mixed[4][1]",
    "one.x",
    "yes.y",
    "record[low]",
    "record.B",
    "True",
]

TEXTS: Final = (
    "",
    "a",
    "x y",
    "-",
    ",",
    "1",
    "$&",
    "é",
    "😀",
    "\n",
    "}}",
    "%}",
    "it's",
    'say "hi"',
    "back\\slash",
    "Daily",
    "  pad ",
    "a<b>&c",
    "http://example.org/x",
    "0",
    "3.7px",
    "name",
)
REGEXES: Final = (
    "r/a/",
    "r/a/g",
    "r/[A-Z]/g",
    "r/(\\w+) (\\w+)/",
    "r/\\s+/g",
    "r/^d/i",
    "r/,/g",
    "r/(?<first>.)/",
    "r/$/gm",
    "r/\\//",
    "r/.*/",
    "r/[^a-z0-9]+/gi",
    "r/é/y",
)
REPLACEMENTS: Final = ("$1", "[$&]", "$2 $1", "-", "", "$$", "$<first>", "$`|$'")

Choice = Callable[[], str]

BINARY: Final = [
    "+",
    "-",
    "*",
    "/",
    "//",
    "%",
    "**",
    "~",
    "==",
    "!=",
    "===",
    "!==",
    "<",
    "<=",
    ">",
    ">=",
    "and",
    "or",
    "in",
] + ["not in"] * 1
TESTS_PLAIN: Final = [
    "callable",
    "defined",
    "undefined",
    "none",
    "null",
    "number",
    "string",
    "mapping",
    "iterable",
    "lower",
    "upper",
    "even",
    "odd",
    "truthy",
    "falsy",
    "escaped",
]
TESTS_ARGUMENT: Final = [
    "divisibleby",
    "eq",
    "equalto",
    "sameas",
    "ne",
    "gt",
    "greaterthan",
    "ge",
    "lt",
    "lessthan",
    "le",
]


def quoted(rng: Random, text: str) -> str:
    """Spell ``text`` as a literal; both quotes are used, line ends escaped or not."""
    quote = rng.choice("'\"")
    text = text.replace("\\", "\\\\").replace(quote, "\\" + quote)
    if rng.random() < 0.7:
        text = text.replace("\n", "\\n")
    return quote + text + quote


class Expressions:
    """Grows expressions; ``names`` are what the tags around have brought into scope."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.names: list[str] = []
        self.macros: list[str] = []
        self.depth = 0

    def pick(self, *choices: Choice | tuple[int, Choice]) -> str:
        """Grow one of ``choices``, given as they are or with a weight."""
        weighted = [c if isinstance(c, tuple) else (1, c) for c in choices]
        (chosen,) = self.rng.choices(
            [choice for _, choice in weighted], [weight for weight, _ in weighted]
        )
        return chosen()

    def one_of(self, words: Sequence[str]) -> str:
        return self.rng.choice(words)

    def grow(self, leaf: Choice, branch: Choice) -> str:
        """Grow a branch while the budget lasts, else a leaf."""
        if self.depth >= 4 or self.rng.random() < 0.3 + 0.18 * self.depth:
            return leaf()
        self.depth += 1
        try:
            return branch()
        finally:
            self.depth -= 1

    # -- kinds ------------------------------------------------------------------

    def any(self) -> str:
        """Grow an expression of any kind."""
        return self.pick(
            (4, self.string),
            (3, self.number),
            (3, self.list),
            (2, self.record),
            (3, self.boolean),
            (2, self.other),
            (2, self.binary),
            (1, self.local),
        )

    def stray(self, wanted: Choice) -> Choice:
        """Return ``wanted``, or now and then something of another kind."""
        return self.any if self.rng.random() < 0.05 and self.depth < 3 else wanted

    def string(self) -> str:
        return self.grow(
            lambda: self.pick(
                (3, lambda: self.one_of(STRINGS)),
                (2, lambda: quoted(self.rng, self.one_of(TEXTS))),
            ),
            lambda: self.pick(
                (4, self.string_filter),
                (4, self.string_method),
                (2, lambda: f"{self.any()} ~ {self.any()}"),
                (2, lambda: self.conditional(self.string)),
                (1, lambda: f"({self.string()})"),
                (
                    1,
                    lambda: (
                        f"{self.receiver(self.list)}.join({self.maybe(self.string)})"
                    ),
                ),
                (
                    1,
                    lambda: (
                        f"{self.filtered(self.list)} | join({self.maybe(self.string)})"
                    ),
                ),
                (1, self.macro_call),
            ),
        )

    def number(self) -> str:
        return self.grow(
            lambda: self.pick(
                (3, lambda: self.one_of(NUMBERS)),
                (
                    2,
                    lambda: self.one_of(
                        [
                            "0",
                            "1",
                            "2",
                            "3",
                            "10",
                            "2.5",
                            "0.1",
                            "5.",
                            "255",
                            "9007199254740993",
                        ]
                    ),
                ),
            ),
            lambda: self.pick(
                (4, self.arithmetic),
                (2, self.number_filter),
                (2, lambda: f"{self.receiver(self.string)}.length"),
                (1, lambda: f"{self.filtered(self.any)} | length"),
                (1, lambda: f"{self.receiver(self.string)}.indexOf({self.string()})"),
                (1, lambda: f"{self.rng.choice('-+')}{self.receiver(self.number)}"),
                (1, lambda: self.conditional(self.number)),
                (1, lambda: f"({self.number()})"),
                (
                    1,
                    lambda: self.one_of(
                        ["loop.index", "loop.revindex0", "loop.length"]
                    ),
                ),
            ),
        )

    def list(self) -> str:
        return self.grow(
            lambda: self.one_of(LISTS),
            lambda: self.pick(
                (3, lambda: "[" + self.several(self.any, 3) + "]"),
                (3, self.list_filter),
                (3, self.list_method),
                (2, self.slice),
                (1, self.range),
                (1, lambda: f"{self.filtered(self.list)} | sort"),
                (
                    1,
                    lambda: (
                        f"{self.receiver(self.string)}.split({self.maybe(self.separator)})"
                    ),
                ),
            ),
        )

    def record(self) -> str:
        return self.grow(
            lambda: self.one_of(RECORDS),
            lambda: self.pick(
                (4, self.dict_literal),
                (
                    2,
                    lambda: (
                        f"{self.filtered(self.list)} | groupby({quoted(self.rng, self.one_of(['n', 'age', 'at.city', 'nope']))})"
                    ),
                ),
            ),
        )

    def boolean(self) -> str:
        return self.grow(
            lambda: self.one_of(["yes", "no", "true", "false", "loop.first"]),
            lambda: self.pick(
                (3, self.comparison),
                (3, self.test),
                (2, lambda: f"not {self.any()}"),
                (2, lambda: f"{self.any()} {self.one_of(['and', 'or'])} {self.any()}"),
                (
                    2,
                    lambda: (
                        f"{self.any()} {self.one_of(['in', 'not in'])} {self.pick(self.list, self.string, self.record)}"
                    ),
                ),
                (1, lambda: f"{self.one_of(REGEXES)}.test({self.string()})"),
                (
                    1,
                    lambda: (
                        f"{self.receiver(self.string)}.{self.one_of(['startsWith', 'endsWith', 'includes'])}({self.string()})"
                    ),
                ),
            ),
        )

    def other(self) -> str:
        return self.pick(
            (5, lambda: self.one_of(OTHERS)),
            (1, self.regex_text),
            (2, self.member),
            (
                1,
                lambda: (
                    f"{self.filtered(self.list)} | {self.one_of(['first', 'last', 'length'])}"
                ),
            ),
            (
                1,
                lambda: f"{self.receiver(self.list)}.{self.one_of(['pop', 'shift'])}()",
            ),
            (1, lambda: f"{self.receiver(self.list)}.at({self.number()})"),
            (1, self.default),
            (1, self.sum),
        )

    def local(self) -> str:
        return self.one_of(self.names) if self.names else self.one_of(OTHERS)

    # -- operators ---------------------------------------------------------------

    def binary(self) -> str:
        """Grow a chain of two to four operands with no brackets: precedence decides."""
        parts = [self.operand()]
        for _ in range(self.rng.choice((1, 1, 1, 2, 3))):
            parts += [self.one_of(BINARY), self.operand()]
        return " ".join(parts)

    def operand(self) -> str:
        prefix = self.rng.choice((*[""] * 12, "not ", "-", "+"))
        return prefix + self.grow(
            lambda: self.pick(
                lambda: self.one_of(NUMBERS),
                lambda: self.one_of(STRINGS),
                lambda: self.one_of(OTHERS),
                lambda: self.one_of(["1", "2", "0.5", '"7"', '"b"', "[]", "[1, 2]"]),
            ),
            lambda: self.pick(
                (3, lambda: f"({self.any()})"),
                (2, lambda: f"{self.filtered(self.any)}"),
            ),
        )

    def arithmetic(self) -> str:
        operator = self.one_of(["+", "-", "*", "/", "//", "%", "**", "+"])
        return f"{self.stray(self.number)()} {operator} {self.stray(self.number)()}"

    def comparison(self) -> str:
        operator = self.one_of(["==", "!=", "===", "!==", "<", "<=", ">", ">="])
        same = self.pick(lambda: "n", lambda: "s", lambda: "a")
        kind = {"n": self.number, "s": self.string, "a": self.any}[same]
        return f"{kind()} {operator} {self.stray(kind)()}"

    def test(self) -> str:
        verb = self.one_of(["is", "is", "is not"])
        if self.rng.random() < 0.6:
            return f"{self.any()} {verb} {self.one_of(TESTS_PLAIN)}"
        name = self.one_of(TESTS_ARGUMENT)
        return f"{self.any()} {verb} {name}({self.any()})"

    def conditional(self, kind: Choice) -> str:
        tail = f" else {self.stray(kind)()}" if self.rng.random() < 0.7 else ""
        return f"({kind()} if {self.boolean()}{tail})"

    # -- parts -------------------------------------------------------------------

    def several(self, kind: Choice, most: int) -> str:
        return ", ".join(kind() for _ in range(self.rng.randint(0, most)))

    def maybe(self, kind: Choice) -> str:
        return kind() if self.rng.random() < 0.7 else ""

    def receiver(self, kind: Choice) -> str:
        """Grow something that may stand before a dot: a name, or brackets."""
        text = self.stray(kind)()
        plain = (
            text.replace(".", "").replace("_", "").isalnum() and not text[0].isdigit()
        )
        return text if plain and text.isascii() else f"({text})"

    def filtered(self, kind: Choice) -> str:
        """Grow something that may stand before a pipe."""
        return self.receiver(kind)

    def member(self) -> str:
        key = self.pick(
            lambda: "." + self.one_of(["a", "b", "length", "inner", "x1", "nope"]),
            lambda: f"[{self.number()}]",
            lambda: f"[{self.string()}]",
        )
        return self.receiver(self.pick_kind()) + key

    def pick_kind(self) -> Choice:
        return self.rng.choice((self.record, self.list, self.string))

    def slice(self) -> str:
        bound = lambda: self.one_of(["", "0", "1", "2", "-1", "-2", "9"])  # noqa: E731
        inside = f"{bound()}:{bound()}"
        if self.rng.random() < 0.4:
            inside += ":" + self.one_of(["1", "2", "-1", "-2", ""])
        return f"{self.receiver(self.rng.choice((self.list, self.string)))}[{inside}]"

    def range(self) -> str:
        small = lambda: self.one_of(["0", "1", "3", "-2", "5"])  # noqa: E731
        return self.pick(
            lambda: f"range({small()})",
            lambda: f"range({small()}, {small()})",
            lambda: (
                f"range({small()}, {small()}, {self.one_of(['1', '2', '-1', '-2', '0.5'])})"
            ),
        )

    def dict_literal(self) -> str:
        def entry() -> str:
            key = self.one_of(["a", "b", '"two words"', "'2'", '"1"', "length"])
            return f"{key}: {self.any()}"

        return "{" + self.several(entry, 3) + " }"

    def macro_call(self) -> str:
        if not self.macros:
            return self.string()
        arguments = self.several(self.any, 3)
        keyword = f"{', ' if arguments else ''}second={self.any()}"
        return f"{self.one_of(self.macros)}({arguments}{self.one_of(['', keyword])})"

    # -- filters and methods -------------------------------------------------------

    def separator(self) -> str:
        return self.pick(
            (3, lambda: quoted(self.rng, self.one_of([",", "", "a", " ", "-"]))),
            (1, lambda: self.one_of(REGEXES)),
        )

    def string_filter(self) -> str:
        subject, word = (
            self.filtered(self.string),
            lambda: quoted(self.rng, self.one_of(TEXTS)),
        )
        size = self.one_of(["0", "1", "3", "10", "-1", "2.5"])
        filter_ = self.one_of(
            [
                *[
                    "upper",
                    "lower",
                    "title",
                    "capitalize",
                    "trim",
                    "string",
                    "safe",
                    "escape",
                    "e",
                    "forceescape",
                ],
                *[
                    "nl2br",
                    "striptags",
                    "urlencode",
                    "urlize",
                    "reverse",
                    "list",
                    "length",
                    "wordcount",
                ],
                *["dump", "first", "last", "default", "string"],
                *("int", "float", "abs"),
                f"indent({size})",
                f"indent({size}, true)",
                f"center({size})",
                f"center({size}0)",
                f"truncate({size})",
                f"truncate({size}, true)",
                f"truncate({size}, {self.one_of(['true', 'false'])}, {word()})",
                f"replace({word()}, {word()})",
                f"replace({word()}, {word()}, {size})",
                f"replace({self.one_of(REGEXES)}, {quoted(self.rng, self.one_of(REPLACEMENTS))})",
                f"striptags({self.one_of(['true', 'false'])})",
                f"urlize({size}, true)",
                f"dump({size})",
                f"default({word()})",
                f"default({word()}, true)",
                f"d({word()}, boolean=true)",
            ]
        )
        return f"{subject} | {filter_}"

    def string_method(self) -> str:
        subject, word = self.receiver(self.string), self.stray(self.string)
        at = self.one_of(["0", "1", "2", "-1", "-2", "5", "99"])
        method = self.one_of(
            [
                *(
                    f"{m}()"
                    for m in [
                        "toLowerCase",
                        "toUpperCase",
                        "trim",
                        "trimEnd",
                        "trimStart",
                    ]
                ),
                *(f"{m}({at})" for m in ["charAt", "charCodeAt", "slice", "substring"]),
                f"slice({at}, {self.one_of(['1', '3', '-1', '7'])})",
                f"substring({at}, {self.one_of(['1', '3', '-1', '7'])})",
                f"concat({word()})",
                f"split({self.separator()})",
                f"split({self.separator()}, {at})",
                f"split({self.separator()})[{at}]",
                f"replace({self.separator()}, {quoted(self.rng, self.one_of(REPLACEMENTS))})",
                f"{self.one_of(['indexOf', 'lastIndexOf', 'includes'])}({word()})",
                f"{self.one_of(['indexOf', 'startsWith', 'endsWith'])}({word()}, {at})",
            ]
        )
        return f"{subject}.{method}"

    def number_filter(self) -> str:
        name = self.one_of(
            [
                "abs",
                "round",
                "int",
                "float",
                "round(1)",
                "round(2,'ceil')",
                "round(0,'floor')",
                "string",
                "int(7)",
                "int(0,16)",
                "int(base=2)",
                "float(1.5)",
                "default(3)",
                "dump",
                "length",
            ]
        )
        return f"{self.filtered(self.pick_number_like())} | {name}"

    def pick_number_like(self) -> Choice:
        return self.rng.choice((self.number, self.number, self.string))

    def number_method(self) -> str:
        method = self.one_of(
            [
                "toFixed()",
                "toFixed(2)",
                "toString()",
                "toString(2)",
                "toString(16)",
                "toPrecision(3)",
                "toExponential()",
                "toExponential(2)",
            ]
        )
        return f"{self.receiver(self.number)}.{method}"

    def list_filter(self) -> str:
        key = quoted(self.rng, self.one_of(["n", "age", "on", "at.city", "nope"]))
        name = self.one_of(
            [
                *[
                    "sort",
                    "reverse",
                    "list",
                    "batch(2)",
                    "slice(2)",
                    "first",
                    "last",
                    "length",
                ],
                *("sort(true)", "sort(false, true)", f"sort(attribute={key})"),
                f"sort(true, false, {key})",
                f"sort(reverse=true, attribute={key})",
                f"batch({self.one_of(['1', '2', '4'])}, {self.any()})",
                f"slice({self.one_of(['1', '2', '4'])}, {self.any()})",
                f"selectattr({key})",
                f"rejectattr({key})",
                *("select", "reject", 'select("odd")', 'reject("string")'),
                f'select("gt", {self.number()})',
                'reject("sameas", 1)',
                "dictsort",
                'dictsort(true, "value")',
            ]
        )
        kind = self.record if "dictsort" in name else self.list
        return f"{self.filtered(kind)} | {name}"

    def list_method(self) -> str:
        at = self.one_of(["0", "1", "-1", "2"])
        method = self.one_of(
            [
                *("reverse()", "sort()", "flat()", "slice()", f"slice({at})"),
                f"slice({at}, {self.one_of(['1', '3', '-1'])})",
                f"concat({self.several(self.any, 2)})",
                f"splice({at}, 1)",
                f"splice({at}, 1, {self.any()})",
                f"fill({self.any()}, {at})",
                f"flat({at})",
                f"copyWithin(0, {at})",
            ]
        )
        return f"{self.receiver(self.list)}.{method}"

    def regex_text(self) -> str:
        return self.pick(
            lambda: self.one_of(REGEXES),
            lambda: (
                f"{self.receiver(self.string)}.replace({self.one_of(REGEXES)}, {quoted(self.rng, self.one_of(REPLACEMENTS))})"
            ),
            self.number_method,
            lambda: (
                f"{self.receiver(self.list)}.{self.one_of(['includes', 'indexOf', 'lastIndexOf'])}({self.any()})"
            ),
            lambda: (
                f"{self.receiver(self.list)}.{self.one_of(['push', 'unshift'])}({self.any()})"
            ),
        )

    def default(self) -> str:
        boolean = self.one_of(["", ", true", ", false", ", boolean=true"])
        return f"{self.filtered(self.any)} | default({self.any()}{boolean})"

    def sum(self) -> str:
        how = self.one_of(["", "('age')", "('n', 5)", "(none, 2)", "('nope')"])
        return f"{self.filtered(self.list)} | sum{how}"


CONTEXT_JSON: Final = json.dumps(CONTEXT)
