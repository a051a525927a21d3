"""What a policy means, one small policy a row; the answers are those of CUE 0.17.1."""

from __future__ import annotations

import pytest
from tests.cue.asking import ask

# policy                                          document                 verdict
STRUCTS = {
    "fields declared twice are both asked":
        ("a: int\na: >3", {"a": 2}, "fail"),
    "a struct in one place and a field of it in another join":
        ("a: {b: int}\na: c: int", {"a": {"b": 1, "c": 2}}, "pass"),
    "a conflict inside a definition nobody refers to fails":
        ("#D: {a: 1 & 2}", {}, "fail"),
    "a definition that is not concrete is fine":
        ("#D: {a: string}", {}, "pass"),
    "a required field inside a definition is not asked for":
        ("#D: {a!: string}", {}, "pass"),
    "a required field inside a hidden field is not asked for":
        ("_d: {a!: string}", {}, "pass"),
    "a conflict inside a hidden field fails":
        ("_d: {a: 1}\n_d: {a: 2}", {}, "fail"),
    "an embedded scalar is the value, not a struct":
        ("a: {5}", {"a": 5}, "pass"),
    "an embedded scalar with a definition beside it is the scalar":
        ("a: {string, #x: 1}", {"a": "t"}, "pass"),
    "an embedded top with an open struct beside it is no struct":
        ("a: {..., #x: 1, _}", {"a": "t"}, "pass"),
    "a guard without else leaves an empty struct":
        ("a: {if false {b: 1}}", {"a": {}}, "pass"),
    "the elements of an embedded list are the list's alone":
        ('import "list"\na: {[1, 2], #x: 1}\nb: list.Concat([a, a])',
         {"b": [1, 2, 1, 2]}, "pass"),
    "a pattern gives its label a name":
        ("m: [Name=string]: {name: Name}", {"m": {"x": {"name": "x"}}}, "pass"),
    "the name of a pattern's label is the label of each field":
        ("m: [Name=string]: {name: Name}", {"m": {"x": {"name": "y"}}}, "fail"),
    "a field alias refers to the field":
        ('X="a-b": int\nc: X', {"a-b": 1, "c": 1}, "pass"),
    "a field alias refers to the value too":
        ('X="a-b": int\nc: X', {"a-b": 1, "c": 2}, "fail"),
    "a computed label is a label":
        ('p: "x"\n"\\(p)-y": int', {"x-y": 1}, "pass"),
    "a computed label must be a string":
        ("p: 3\n(p): int", {}, "fail"),
    "a label in single quotes is a label":
        ("'a b'?: int", {"a b": "x"}, "fail"),
}  # fmt: skip

CLOSED = {
    "a definition lets in what it declares":
        ("x: #A\n#A: {a?: int}", {"x": {"a": 1}}, "pass"),
    "a definition keeps out everything else":
        ("x: #A\n#A: {a?: int}", {"x": {"b": 1}}, "fail"),
    "two declarations of one definition let in what either declares":
        ("x: #A\n#A: {a?: int}\n#A: {b?: int}", {"x": {"a": 1, "b": 1}}, "pass"),
    "a definition joined with another lets in what both declare":
        ("x: #A & #B\n#A: {a?: int, c?: int}\n#B: {b?: int, c?: int}",
         {"x": {"c": 1}}, "pass"),
    "a field that only one of two definitions declares is kept out":
        ("x: #A & #B\n#A: {a?: int}\n#B: {b?: int}", {"x": {"a": 1}}, "fail"),
    "an embedded definition lets in the fields around it":
        ("x: {#A, b: int}\n#A: {a: int}", {"x": {"a": 1, "b": 1}}, "pass"),
    "an embedded definition closes what is around it":
        ("x: {#A, b: int}\n#A: {a: int}", {"x": {"a": 1, "b": 1, "c": 1}}, "fail"),
    "a struct that embeds a definition is closed in its fields as well":
        ("x: {#A, b: {c: int}}\n#A: {a: int}",
         {"x": {"a": 1, "b": {"c": 1, "d": 1}}}, "fail"),
    "an ellipsis opens a struct that embeds a definition":
        ("x: {#A, ...}\n#A: {a: int}", {"x": {"a": 1, "z": 1}}, "pass"),
    "two definitions in one embedding keep each other's fields out":
        ("x: {#A & #B, c: int}\n#A: {a: int}\n#B: {b: int}",
         {"x": {"a": 1, "b": 1, "c": 1}}, "fail"),
    "two embeddings let in each other's fields":
        ("x: {#A, #B, c: int}\n#A: {a: int}\n#B: {b: int}",
         {"x": {"a": 1, "b": 1, "c": 1}}, "pass"),
    "the ellipsis of a field does not open the struct around it":
        ("x: #A\n#A: {a: {...}}", {"x": {"a": {"z": 1}, "b": 1}}, "fail"),
    "close closes one level":
        ("x: close({a: {b: int}})", {"x": {"a": {"b": 1, "c": 1}}}, "pass"),
    "a definition reached through a plain field closes":
        ("x: y\ny: #A\n#A: {a: int}", {"x": {"a": 1, "z": 1}}, "fail"),
    "a field inside a definition closes when it is named through it":
        ("x: #A.b\n#A: b: {c: int}", {"x": {"c": 1, "d": 1}}, "fail"),
    "a definition in a list of a definition closes":
        ("x: #A\n#A: {b: [...#B]}\n#B: {c: int}", {"x": {"b": [{"d": 1}]}}, "fail"),
    "a field of type top is open inside a definition":
        ("x: #A\n#A: {a: _}", {"x": {"a": {"b": 1}}}, "pass"),
    "what a guard lets in belongs to the definition":
        ("x: #A\n#A: {k: int, if k > 0 {p: int}}", {"x": {"k": 1, "p": 1}}, "pass"),
    "what a guard does not let in is kept out":
        ("x: #A\n#A: {k: int, if k > 0 {p: int}}", {"x": {"k": 0, "p": 1}}, "fail"),
    "computed labels of a comprehension are kept out of a definition":
        ('#A: {a?: int}\nx: #A & {for k in ["b"] {"\\(k)": 1}}', {}, "fail"),
    "hidden fields of the policy are let in everywhere":
        ("x: #A & {_h: 1}\n#A: {a?: int}", {"x": {}}, "pass"),
    "a file that embeds a definition is closed, with the fields of other files":
        ("#A\n#A: {a: int}\nb: int", {"a": 1, "b": 1, "c": 1}, "fail"),
    "disjunctions embedded side by side let in each other's fields":
        ("x: #A & {a: 1, e: 2}\n#A: {{} | {a: int}\n{} | {e: int}}", {}, "pass"),
}  # fmt: skip

DISJUNCTIONS = {
    "a default is taken when nothing is given":
        ('x: *"a" | "b"\ny: x', {"y": "a"}, "pass"),
    "a given value wins over the default":
        ('x: *"a" | "b"\ny: x', {"x": "b", "y": "a"}, "fail"),
    "two defaults that differ are none":
        ("x: (*1 | 2) & (1 | *2)", {}, "fail"),
    "a default that another disjunction drops leaves the other's":
        ("x: (*1 | 2 | 3) & (2 | *3)", {}, "pass"),
    "the default of an alternative is the default":
        ("x: 1 | (*2 | 3)\ny: x", {"y": 2}, "pass"),
    "an unmarked alternative's own default does not count beside a mark":
        ("x: *1 | (*2 | 3)\ny: x", {"y": 1}, "pass"),
    "equal alternatives are one":
        ("x: {a: int} | {a: int}", {"x": {"a": 1}}, "pass"),
    "alternatives that let in different fields are two":
        ("x: #A | #B\n#A: {k: int, a?: int}\n#B: {k: int, b?: int}",
         {"x": {"k": 1}}, "fail"),
    "a field tells two definitions apart":
        ('x: #A | #B\n#A: {k: "a", a?: int}\n#B: {k: "b", b?: int}',
         {"x": {"k": "b"}}, "pass"),
    "an alternative with a conflict far below drops out":
        ("x: {a: b: c: int} | {a: b: c: string}", {"x": {"a": {"b": {"c": "t"}}}}, "pass"),
    "an alternative that lacks a required field does not drop out":
        ("x: {a!: int} | {b!: int}", {"x": {"a": 1}}, "fail"),
    "a list alternative looks at its elements":
        ("x: [...int] | [...string]", {"x": ["t"]}, "pass"),
    "many disjunctions that say the same stay few":
        ("\n".join(["x: *1 | int"] * 20), {"x": 3}, "pass"),
    "or of a list is a disjunction":
        ('x: or([for k in ["a", "b"] {k}])', {"x": "b"}, "pass"),
    "and of a list joins":
        ("x: and([int, >3])", {"x": 3}, "fail"),
    "fields refer to the alternative they are in":
        ('x: {k: "a", l: "\\(k)1"} | {k: "b", l: "\\(k)2"}',
         {"x": {"k": "b", "l": "b2"}}, "pass"),
}  # fmt: skip

GUARDS = {
    "a guard that is false asks nothing":
        ("a: int\nif a > 3 {b!: int}", {"a": 1}, "pass"),
    "a guard may look at what another guard lets in":
        ("a: int\nif a > 0 {b: 1}\nb?: int\nif b != _|_ {c!: int}", {"a": 1}, "fail"),
    "guards work in any order":
        ("if b == 1 {c!: int}\nb: int\na: int\nif a > 0 {b: 1}", {"a": 1}, "fail"),
    "a guard that undoes its own condition is an error":
        ("x?: int\nif x == _|_ {x: 1}", {}, "fail"),
    "a guard that is no bool is an error":
        ("a: int\nif a {b: 1}", {"a": 1}, "fail"),
    "an error is bottom":
        ("x: 1 & 2\n_y: x == _|_\na: {if _y {b!: int}}", {}, "fail"),
    "a conflict deep inside is bottom too":
        ("y: ({a: 1} & {a: 2}) == _|_\ny: true", {}, "pass"),
    "a field that is there and not concrete is not bottom":
        ("#D: {a: string, if a != _|_ {b: 1}}\nx: #D & {a: string}",
         {"x": {"a": "t", "b": 1}}, "pass"),
    "both operands of && are asked":
        ("a: false && (1 & 2)", {}, "fail"),
    "a for over a struct gives labels and values":
        ('m: {a: 1, b: 2}\nn: {for k, v in m {"\\(k)2": v}}',
         {"n": {"a2": 1, "b2": 2}}, "pass"),
    "a for over a struct leaves out optional fields":
        ("m: {a: 1, b?: int}\nn: [for k, v in m {k}]", {"n": ["a"]}, "pass"),
    "a for with an index counts from 0":
        ('n: [for i, v in ["a", "b"] {i}]', {"n": [0, 1]}, "pass"),
    "clauses nest":
        ("n: [for a in [1, 2] for b in [10, 20] if a > 1 let c = a + b {c}]",
         {"n": [12, 22]}, "pass"),
}  # fmt: skip

VALUES = {
    "ints compare with floats by size": ("a: 1 == 1.0\na: true", {}, "pass"),
    "ints do not unify with floats": ("a: 1\na: 1.0", {}, "fail"),
    "values of different kinds are unequal": ('a: 1 == "1"\na: false', {}, "pass"),
    "strings and numbers cannot be ordered": ('a: 1 < "1"', {}, "fail"),
    "lists are equal element by element": ("a: [1, 2] == [1, 2]\na: true", {}, "pass"),
    "structs are equal field by field": ("a: {x: 1} == {x: 2}\na: false", {}, "pass"),
    "division gives a float": ("a: 4 / 2\na: 2.0", {}, "pass"),
    "div rounds down": ("a: div(-7, 2)\na: -4", {}, "pass"),
    "quo rounds to zero": ("a: quo(-7, 2)\na: -3", {}, "pass"),
    "mod is never negative": ("a: mod(-7, 2)\na: 1", {}, "pass"),
    "rem has the sign of the dividend": ("a: rem(-7, 2)\na: -1", {}, "pass"),
    "division by zero has no result": ("a: 1 / 0", {}, "fail"),
    "text times a number repeats": ('a: "ab" * 2\na: "abab"', {}, "pass"),
    "lists do not add": ("a: [1] + [2]", {}, "fail"),
    "interpolation spells numbers": ('a: "\\(1)\\(2.50)\\(true)"\na: "12.50true"', {}, "pass"),
    "interpolation takes no list": ('a: "\\([1])"', {}, "fail"),
    "an index beyond the end is an error": ("a: [1][3]", {}, "fail"),
    "a negative index is an error": ("a: [1][-1]", {}, "fail"),
    "a string index selects a field": ('a: {"x y": 1}["x y"]\na: 1', {}, "pass"),
    "a list has no fields": ('a: [1]["x"]', {}, "fail"),
    "a closed struct has no other fields": ("#A: {b: 1}\n_x: #A.c", {}, "fail"),
    "an open struct may still get the field": ("a: {b: 1}\n_x: a.c", {}, "pass"),
    "bounds that leave no number are an error": ("_a: >5 & <3", {}, "fail"),
    "bounds that leave no whole number are an error": ("_a: int & >5 & <6", {}, "fail"),
    "bounds that leave one number are no value": ("a: int & >=5 & <=5", {}, "fail"),
    "uint is not negative": ("a: uint", {"a": -1}, "fail"),
    "rune ends at the last code point": ("a: rune", {"a": 0x110000}, "fail"),
    "float64 admits ints": ("a: float64", {"a": 3}, "pass"),
    "len of a struct counts what is there": ("a: len({x: 1, y?: 2})\na: 1", {}, "pass"),
    "true is no number": ("a: number", {"a": True}, "fail"),
    "unary minus and plus compute": ("a: -(+3)\na: -3", {}, "pass"),
    "not needs a bool": ("a: !1", {}, "fail"),
    "bytes are bytes": ("a: 'x' + 'y'\na: 'xy'", {}, "pass"),
    "a literal bottom fails": ("a: _|_", {}, "fail"),
    "a function is no value": ('import "strings"\na: strings.ToLower', {}, "fail"),
    "null is a value of its own": ("a: null", {"a": None}, "pass"),
}  # fmt: skip

CYCLES = {
    "two fields that refer to each other are one": ("a: b\nb: a", {"a": 1, "b": 1}, "pass"),
    "two fields that refer to each other agree": ("a: b\nb: a", {"a": 1, "b": 2}, "fail"),
    "arithmetic round a circle is fine with a value":
        ("a: b + 1\nb: a - 1", {"a": 3, "b": 2}, "pass"),
    "arithmetic round a circle checks the value":
        ("a: b + 1\nb: a - 1", {"a": 3, "b": 3}, "fail"),
    "arithmetic round a circle without a value is not known":
        ("a: b + 1\nb: a - 1", {}, "fail"),
    "a struct that must hold itself is endless": ("#L: {n: #L}\nx: #L", {}, "fail"),
    "a struct inside itself is endless": ("a: {b: a}", {}, "fail"),
    "a struct that may hold itself is not": ("#L: {n?: #L}\nx: #L", {"x": {"n": {}}}, "pass"),
    "an alternative ends a recursion":
        ("#L: {n: null | #L}\nx: #L", {"x": {"n": {"n": None}}}, "pass"),
    "definitions that name each other end": ("#A: #B\n#B: #A\nx: #A", {"x": 1}, "pass"),
}  # fmt: skip

TABLES = STRUCTS | CLOSED | DISJUNCTIONS | GUARDS | VALUES | CYCLES


@pytest.mark.parametrize("case", TABLES.values(), ids=TABLES)
def test_a_policy_means(case) -> None:
    policy, document, verdict = case
    result = ask(policy, document)
    assert result.verdict == verdict, result


def test_an_expression_is_asked_instead_of_the_policy() -> None:
    policy = "#A: {a: int}\nb: string"
    assert ask(policy, {"a": 1}, "#A").verdict == "pass"
    assert ask(policy, {"a": 1, "z": 1}, "#A").paths == ("/z",)
    assert ask(policy, {"a": 1, "z": 1}, "#A & {z: int}").paths == ("/z",)
    assert ask(policy, {"a": 1}, "#B").problems[0].code == "P004"
    assert ask(policy, {"a": 1}, "#A &").problems[0].code == "P001"
