"""The grammar that templates are grown from: kinds of expression and operators."""

from __future__ import annotations

from typing import Final

from tests.oracle.calls import CALLS
from tests.oracle.rules import Rule, lines, words

KINDS: Final = ("string", "number", "list", "record", "boolean")
"""Rules in whose place anything may stand now and then."""

RULES: Final = {
    "any": Rule(
        lines("""
            4: <string>
            3: <number>
            3: <list>
            2: <record>
            3: <boolean>
            2: <other>
            2: <chain>
            <local>
        """),
    ),
    "string": Rule(
        ("3: <string_name>", "2: <text>"),
        lines("""
            4: <(string)> | <string_filter>
            4: <(string)>.<string_method>
            2: <any> ~ <any>
            2: (<string> if <boolean> else <string>)
            (<string> if <boolean>)
            (<string>)
            <(list)>.join(<string?>)
            <(list)> | join(<string?>)
            <macro>(<any*>)
            <macro>(<any>, second=<any>)
            <(number)>.<number_method>
        """),
    ),
    "number": Rule(
        ("3: <number_name>", "2: <number_literal>"),
        lines("""
            4: <number> <arithmetic> <number>
            2: <(number)> | <number_filter>
            <(string)> | <number_filter>
            2: <(string)>.length
            <(any)> | length
            <(string)>.<indexOf>(<string>)
            <sign><(number)>
            (<number> if <boolean> else <number>)
            (<number>)
            loop.<loop_number>
            <(list)> | sum<sum_arguments>
            <(string)> | wordcount
        """),
    ),
    "list": Rule(
        ("<list_name>",),
        lines("""
            3: [<any*>]
            3: <(list)> | <list_filter>
            3: <(list)>.<list_method>
            <(record)> | <record_filter>
            <(list)>[<slice>]
            <(string)>[<slice>]
            range(<range>)
            <(string)>.split(<separator?>)
            <(string)> | list
        """),
    ),
    "record": Rule(
        ("<record_name>",),
        ("4: {<entry*> }", "<(list)> | groupby(<attribute>)"),
    ),
    "boolean": Rule(
        words("yes no true false loop.first loop.last").leaf,
        lines("""
            2: <number> <compare> <number>
            2: <string> <compare> <string>
            <any> <compare> <any>
            2: <any> <is> <test>
            2: <any> <is> <test_of_one>(<any>)
            2: not <any>
            2: <any> <logic> <any>
            <any> <in> <list>
            <any> <in> <string>
            <any> <in> <record>
            <regex>.test(<string>)
            <(string)>.<string_question>(<string>)
            <(list)>.includes(<any>)
        """),
    ),
    "other": Rule(
        ("<other_name>",),
        lines("""
            2: <other_name>
            <regex>
            2: <(record)>.<member>
            <(list)>.<member>
            <(record)>[<string>]
            2: <(list)>[<number>]
            <(string)>[<number>]
            <(list)> | <first_last>
            <(string)> | <first_last>
            <(list)>.<pop>()
            <(list)>.at(<number>)
            <(list)>.<push>(<any>)
            2: <(any)> | default(<any><default_boolean>)
            (<any>, <any>)
            <(list)>.<cookiecutter_list>
            <(record)>.<cookiecutter_record>
        """),
    ),
    # A chain has no brackets of its own: precedence decides.
    "chain": Rule(
        lines("""
            3: <operand> <binary> <operand>
            2: <operand> <binary> <operand> <binary> <operand>
            <operand> <binary> <operand> <binary> <operand> <binary> <operand>
            <operand> if <operand> <binary> <operand> else <operand>
        """),
    ),
    "operand": Rule(
        lines("""
            4: <number_name>
            4: <string_name>
            4: <other_name>
            3: <small_value>
            not <other_name>
            -<number_name>
            +<string_name>
        """),
        ("3: (<any>)", "2: <(any)> | <operand_filter>", "<(string)>.length"),
    ),
    "entry": Rule(("<key>: <any>",)),
    # -- words -------------------------------------------------------------------
    "string_name": words(
        "name low empty digits padded lines markup csv wide record.a words[1] people[0].n "
        "nested.inner.deep[0].leaf record['10']"
    ),
    "number_name": words(
        "zero one minus half big tiny numbers[0] people[1].age name.length words.length"
    ),
    "list_name": words("numbers words mixed void pairs people record['9']"),
    "record_name": words("record nested nothing people[0] nested.inner"),
    "other_name": words(
        "yes no nil nope true false none null nope.x nil.x numbers[9] numbers[-1] loop "
        "record.nope low[0] wide[1] record['b'] mixed[4][1] one.x yes.y record[low] True"
    ),
    "number_literal": words("0 1 2 3 10 2.5 0.1 5. 255 9007199254740993 007 1.50"),
    "small_value": words("1 2 0.5 '7' 'b' '' [] [1] {} none"),
    "binary": Rule(
        (
            *[
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
            ],
            "not in",
        )
    ),
    "arithmetic": words("+ + - * / // % **"),
    "compare": words("== != === !== < <= > >="),
    "logic": words("and or"),
    "in": Rule(("2: in", "not in")),
    "is": Rule(("2: is", "is not")),
    "sign": words("- +"),
    "test": words(
        "callable defined undefined none null number string mapping iterable lower upper "
        "even odd truthy falsy escaped"
    ),
    "test_of_one": words(
        "divisibleby eq equalto sameas ne gt greaterthan ge lt lessthan le"
    ),
    "loop_number": words("index index0 revindex revindex0 length"),
    "indexOf": words("indexOf lastIndexOf"),
    "string_question": words("startsWith endsWith includes"),
    "first_last": words("first last"),
    "pop": words("pop shift"),
    "push": words("push unshift"),
    "member": words("a b length inner x1 nope 9x"),
    "key": Rule(("a", "b", '"two words"', "'2'", '"1"', "length")),
    "attribute": words("'n' 'age' 'on' 'at.city' 'nope'"),
    "size": words("0 1 3 10 -1 2.5 40"),
    "at": words("0 1 2 -1 -2 5 99"),
    "flag": words("true false"),
    "default_boolean": Rule(("3: ", ", true", ", false", ", boolean=true")),
    "sum_arguments": Rule(("2: ", "('age')", "('n', 5)", "(none, 2)", "('nope')")),
    "bound": Rule(("2: ", "0", "1", "2", "-1", "-2", "9")),
    "step": words("1 2 -1 -2"),
    "slice": Rule(("2: <bound>:<bound>", "<bound>:<bound>:<step>")),
    "range": Rule(
        ("<small>", "<small>, <small>", "<small>, <small>, <range_step>"),
    ),
    "small": words("0 1 3 -2 5"),
    "range_step": words("1 2 -1 -2 0.5"),
    "separator": Rule(('","', '""', '"a"', "' '", '"-"', "<regex>")),
    "regex": Rule(
        (
            *("r/a/", "r/a/g", "r/[A-Z]/g", "r/(\\w+) (\\w+)/", "r/\\s+/g", "r/^d/i"),
            *("r/,/g", "r/(?<first>.)/", "r/$/gm", "r/\\//", "r/.*/", "r/é/y"),
            *("r/[^a-z0-9]+/gi", "r/(a)|(b)/g", "r/\\bs/i", "r/x*/g", "r/(?=a)/"),
        )
    ),
    "replacement": Rule(
        (
            "'$1'",
            "'[$&]'",
            "'$2 $1'",
            "'-'",
            "''",
            "'$$'",
            "'$`|$\\''",
            "'$0$10'",
            "'$<first>'",
        )
    ),
    **CALLS,
}
