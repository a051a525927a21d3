"""The filters and methods of the grammar, with their arguments."""

from __future__ import annotations

from typing import Final

from tests.oracle.rules import Rule, lines, words

CALLS: Final = {
    "string_filter": Rule(
        (
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
                "dump",
                "default",
            ],
            *lines("""
                indent(<size>)
                indent(<size>, <flag>)
                center(<size>)
                truncate(<size>)
                truncate(<size>, <flag>)
                truncate(<size>, <flag>, <text>)
                2: replace(<text>, <text>)
                replace(<text>, <text>, <size>)
                2: replace(<regex>, <replacement>)
                striptags(<flag>)
                urlize(<size>, true)
                dump(<size>)
                default(<text>)
                default(<text>, true)
                d(<text>, boolean=true)
            """),
        )
    ),
    "number_filter": Rule(
        (
            *[
                "abs",
                "round",
                "int",
                "float",
                "string",
                "dump",
                "round(1)",
                "round(2,'ceil')",
            ],
            *["round(0,'floor')", "int(7)", "int(0,16)", "int(base=2)", "float(1.5)"],
        )
    ),
    "list_filter": Rule(
        (
            *[
                "sort",
                "reverse",
                "list",
                "select",
                "reject",
                "length",
                "dump",
                "first",
                "last",
            ],
            *lines("""
                sort(<flag>)
                sort(<flag>, <flag>)
                sort(<flag>, <flag>, <attribute>)
                sort(attribute=<attribute>)
                sort(reverse=true, attribute=<attribute>)
                batch(<count>)
                batch(<count>, <any>)
                slice(<count>)
                slice(<count>, <any>)
                selectattr(<attribute>)
                rejectattr(<attribute>)
                select("odd")
                reject("string")
                select("gt", <number>)
                reject("sameas", 1)
                join("-", <attribute>)
            """),
        )
    ),
    "record_filter": Rule(
        (
            *("dictsort", "list", "dump", "length"),
            *("dictsort(<flag>, 'value')", "dictsort(<flag>)", "urlencode"),
        )
    ),
    "operand_filter": words("upper length abs string default(1) first dump"),
    "count": words("1 2 4"),
    "string_method": Rule(
        (
            *(
                f"{name}()"
                for name in [
                    "toLowerCase",
                    "toUpperCase",
                    "trim",
                    "trimEnd",
                    "trimStart",
                ]
            ),
            *lines("""
                charAt(<at>)
                charCodeAt(<at>)
                slice(<at>)
                slice(<at>, <at>)
                substring(<at>)
                substring(<at>, <at>)
                concat(<any>)
                split(<separator>)
                split(<separator>, <at>)
                2: split(<separator>)[<at>]
                2: replace(<separator>, <replacement>)
                indexOf(<string>, <at>)
                startsWith(<string>, <at>)
                endsWith(<string>, <at>)
            """),
        )
    ),
    "number_method": Rule(
        (
            "toFixed()",
            "toFixed(2)",
            "toString()",
            "toString(2)",
            "toString(16)",
            "toPrecision(3)",
            "toExponential()",
            "toExponential(2)",
        )
    ),
    # Python's methods, which the cookiecutter mode brings.
    "cookiecutter_list": Rule(
        lines("""
            append(<any>)
            count(<any>)
            find(<any>)
            index(<any>)
            insert(<at>, <any>)
            remove(<any>)
            pop(<at>)
        """)
    ),
    "cookiecutter_record": Rule(
        (
            *["items()", "keys()", "values()", "pop('a')", "length"],
            *("get(<string>)", "get(<attribute>, <any>)", "has_key(<string>)"),
        )
    ),
    "list_method": Rule(
        lines("""
            reverse()
            sort()
            flat()
            flat(<at>)
            slice()
            slice(<at>)
            slice(<at>, <at>)
            concat(<any*>)
            splice(<at>, 1)
            splice(<at>, 1, <any>)
            fill(<any>, <at>)
            copyWithin(0, <at>)
        """)
    ),
}
