"""Policies that cannot be used, and what is said of them."""

from __future__ import annotations

import pytest
from tests.cue.asking import ask

from stagedoor.core.errors import ExitCode, PolicyError
from stagedoor.cue.policy import load_policy

# policy                                   code    line:column  what the message has
BROKEN = {
    "an open brace": ("a: {b: int", "P001", "1:4", "'{' is not closed"),
    "a closing brace too many": ("a: 1}", "P001", "1:5", "closes nothing"),
    "two colons": ("a: : int", "P001", "1:4", "expected a value"),
    "an escape of a regular expression": (r'a: "\d"', "P001", "1:5", "unknown escape"),
    "an open string": ('a: "x', "P001", "1:4", "not closed"),
    "a string over the line end": ('a: "x\ny"', "P001", "1:6", "not closed"),
    "text beside the opening of lines": ('a: """x"""', "P001", "1:7", "line below"),
    "a line left of the closing quotes":
        ('a: """\n  x\n y\n  """', "P001", "3:1", "indented less"),
    "an octal of old": ("a: 012", "P001", "1:4", "no number"),
    "a number that runs into a name": ("a: 1x", "P001", "1:4", "no number"),
    "a number that ends in an underscore": ("a: 1_", "P001", "1:4", "no number"),
    "a reserved name": ("__a: 1", "P001", "1:1", "reserved"),
    "an underscore as label": ("_: 1", "P001", "1:1", "no label"),
    "an unknown character": ("a: 1\nb: §", "P001", "2:4", "means nothing"),
    "no comma between fields": ("a: 1 b: 2", "P001", "1:6", "new line"),
    "half a surrogate pair": (r'a: "\ud800"', "P001", None, "no character"),
    "an open interpolation": (r'a: "\(b"', "P001", None, "not closed"),
    "an open attribute": ("a: 1 @x(y", "P001", "1:6", "attribute"),
    "a mark without alternatives": ("a: *1", "P001", "1:4", "only one"),
    "something behind an ellipsis": ("a: [...int, 3]", "P001", "1:13", "nothing may follow"),
    "a byte number out of range": (r"a: '\777'", "P001", None, "no byte"),
    "a reference to nothing": ("a: #Nope", "P004", "1:4", "'#Nope' not found"),
    "a reference to a quoted label": ('"k": 1\na: k', "P004", "2:4", "'k' not found"),
    "a type that is called": ("a: string(1)", "P004", "1:4", "no function"),
    "a function that is not called": ("a: len", "P004", "1:4", "not called"),
    "a function with too few arguments": ("a: len()", "P004", "1:4", "takes 1"),
    "a package as a value": ('import "list"\na: list', "P004", "2:4", "no value"),
    "a let that is also a field": ("let a = 1\na: 2\nb: a", "P005", "2:1", "a field and"),
    "a let that nobody uses": ("let a = 1", "P006", "1:1", "never used"),
}  # fmt: skip

UNSUPPORTED = {
    "a slice": ("a: [1, 2][0:1]", "1:12"),
    "a typed ellipsis in a struct": ("a: {...string}", "1:5"),
    "a postfix ellipsis": ("a: #A...\n#A: {}", "1:6"),
    "a value alias": ("a: X={b: 1, c: X.b}", "1:4"),
    "a postfix alias": ("a~X: 1", "1:2"),
    "a bound of equality": ("a: ==3", "1:4"),
    "an else clause": ("if true {a: 1} else {b: 1}", "1:16"),
    "a module": ('import "example.org/x"\na: x.B', "1:8"),
    "a package we do not have": ('import "math"\na: math.Pi', "1:8"),
    "a function we do not have": ('import "strings"\na: strings.NoSuch(1)', "2:4"),
    "matchN": ("a: matchN(1, [int])", "1:4"),
    "error": ('a: error("x")', "1:4"),
    "self": ("a: self", "1:4"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN.values(), ids=BROKEN)
def test_what_is_broken_is_named_with_its_place(case) -> None:
    policy, code, place, words = case
    with pytest.raises(PolicyError) as caught:
        load_policy([("p.cue", policy)])
    problem = caught.value.problems[0]
    assert problem.code == code
    assert words in problem.message
    assert place is None or str(problem.at) == f"p.cue:{place}"


@pytest.mark.parametrize("case", UNSUPPORTED.values(), ids=UNSUPPORTED)
def test_what_is_not_supported_is_refused_wherever_it_stands(case) -> None:
    policy, place = case
    imports = "" if policy.startswith("import") else "\n"
    with pytest.raises(PolicyError, match="not supported") as caught:
        load_policy([("p.cue", policy + imports)])
    problem = caught.value.problems[0]
    assert (problem.code, str(problem.at)) == ("P002", f"p.cue:{place}")
    assert "cue" in (problem.hint or "")
    assert caught.value.exit_code is ExitCode.TEMPLATE


def test_all_unknown_names_are_told_at_once_with_the_nearest_name() -> None:
    with pytest.raises(PolicyError) as caught:
        load_policy([("p.cue", "#Label: string\na: #Lable\nb: strin")])
    assert [problem.hint for problem in caught.value.problems] == [
        "did you mean '#Label'?",
        "did you mean 'string'?",
    ]


def test_an_import_that_nothing_uses_is_a_warning() -> None:
    policy = load_policy([("p.cue", 'import "strings"\na: int')])
    assert [warning.code for warning in policy.warnings] == ["P010"]
    assert ask('import "strings"\na: int', {"a": 1}).verdict == "pass"


def test_an_import_may_be_renamed_and_shadows_a_field_of_its_name() -> None:
    policy = 'import (\n\ts "strings"\n\t"list"\n)\na: s.MinRunes(2)\nlist: int\n'
    policy += "b: list.MaxItems(1)"
    assert ask(policy, {"a": "xy", "list": 1, "b": []}).verdict == "pass"
    assert ask(policy, {"a": "x", "list": 1, "b": [1, 2]}).paths == ("/a", "/b")


def test_files_of_one_package_see_each_other_and_not_each_others_lets() -> None:
    first = ("a.cue", "package p\nlet x = 1\na: x\nb: #B")
    second = ("b.cue", "package p\n#B: {c: a}")
    assert load_policy([first, second]).path == "a.cue"
    with pytest.raises(PolicyError, match="'x' not found"):
        load_policy([first, ("b.cue", "package p\n#B: {c: x}")])


def test_files_of_different_packages_are_refused() -> None:
    with pytest.raises(PolicyError, match="different packages: p, q"):
        load_policy([("a.cue", "package p"), ("b.cue", "package q")])


def test_a_byte_order_mark_and_windows_line_ends_do_not_matter() -> None:
    policy = '\ufeffpackage p\r\n\r\na: """\r\n\tx\r\n\ty\r\n\t"""\r\n'
    assert ask(policy, {"a": "x\ny"}).verdict == "pass"


# how a policy spells it               the value
SPELLED = {
    "an escaped line end": ('"""\n\tx\\\n\ty\n\t"""', "xy"),
    "a raw string": (r'#"\d\#n\("#', "\\d\n\\("),
    "raw lines": ('#"""\n\t"""\\n\n\t"""#', '"""\\n'),
    "a pair of surrogates": (r'"\ud83d\ude00"', "😀"),
    "a long escape": (r'"\U0001F600"', "😀"),
    "every short escape": (r'"\a\b\f\n\r\t\v\\\/\""', '\a\b\f\n\r\t\v\\/"'),
    "a quote in bytes is escaped in bytes": ("\"\\('it\\'s')\"", "it's"),
    "a nested interpolation": (r'"a\("b\("c")")d"', "abcd"),
    "an empty interpolation around": (r'"\("")"', ""),
    "kilo": ("1K", 1000),
    "half a mebi": ("0.5Mi", 524288),
    "binary": ("0b101", 5),
    "octal": ("0o17", 15),
    "hexadecimal": ("0xFF", 255),
    "underscores": ("1_000", 1000),
    "a float": ("1.50", 1.5),
    "a float without a whole part": (".5", 0.5),
    "a float with an exponent": ("2e3", 2000.0),
}


@pytest.mark.parametrize("case", SPELLED.values(), ids=SPELLED)
def test_a_literal_is_read_as_cue_reads_it(case) -> None:
    literal, value = case
    assert ask(f"a: {literal}", {"a": value}).verdict == "pass"
    assert ask(f"a: {literal}", {"a": f"not {value}"}).verdict == "fail"


def test_attributes_and_comments_are_skipped() -> None:
    policy = '@file(x)\n// a comment\na: int @go(A, "b)", #"c)"#) // more\n@x(y)\n'
    assert ask(policy, {"a": 1}).verdict == "pass"


def test_words_of_the_language_may_be_labels() -> None:
    policy = (
        "for: int\nif: int\nlet: int\nimport: int\npackage: int\ntrue: int\nin: int"
    )
    words = ("for", "if", "let", "import", "package", "true", "in")
    assert ask(policy, dict.fromkeys(words, 1)).verdict == "pass"
    assert ask(policy, dict.fromkeys(words, "x")).paths == tuple(f"/{w}" for w in words)
