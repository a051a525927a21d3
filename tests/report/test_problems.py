"""How problems read: headline, place, source line with a caret, hint."""

from __future__ import annotations

import pytest
from jsonschema import Draft7Validator
from tests.schemas import schema

from stagedoor.core.errors import Problem, TemplateError
from stagedoor.core.locations import Location
from stagedoor.report.problems import error_to_json, format_problem, printable

LINE = "name: ${{ values.name | lowercase }}"
AT = Location("skeleton/catalog-info.yaml", 5, 25)

# what it shows                   problem, drawn
DRAWINGS = {
    "a bare message": (
        Problem("T001", "it is wrong"),
        "error[T001]: it is wrong",
    ),
    "a place and a hint": (
        Problem("T001", "it is wrong", Location("a.yaml", 3), "make it right"),
        "error[T001]: it is wrong\n  --> a.yaml:3\nhint: make it right",
    ),
    "a caret under the column": (
        Problem("N012", "unknown filter 'lowercase'", AT, "did you mean 'lower'?", LINE),
        ("error[N012]: unknown filter 'lowercase'\n"
        "  --> skeleton/catalog-info.yaml:5:25\n"
        "   | name: ${{ values.name | lowercase }}\n"
        "   |                         ^\n"
        "hint: did you mean 'lower'?"),
    ),
    "wide characters before the caret": (
        Problem("N001", "x", Location("f", 1, 4), None, "日本語x"),
        "error[N001]: x\n  --> f:1:4\n   | 日本語x\n   |       ^",
    ),
    "a tab is four columns wide": (
        Problem("N001", "x", Location("f", 1, 2), None, "\tx"),
        "error[N001]: x\n  --> f:1:2\n   |     x\n   |     ^",
    ),
    "escapes terminal control": (
        Problem("N001", "bad \x1b[31m and \u202e"),
        "error[N001]: bad \\x1b[31m and \\u202e",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("problem", "drawn"), DRAWINGS.values(), ids=DRAWINGS)
def test_a_problem_is_drawn(problem, drawn):
    assert format_problem(problem) == drawn


def test_a_long_source_line_is_cut_around_the_caret():
    line = "x" * 500 + "HERE" + "y" * 500
    drawn = format_problem(Problem("N001", "m", Location("f", 1, 501), None, line))
    source, caret = drawn.splitlines()[2:4]
    assert len(source) < 120
    assert source[caret.index("^") :].startswith("HERE")


def test_foreign_text_is_bounded():
    assert len(printable("x" * 10_000)) < 500


def test_the_json_form_is_in_its_schema():
    error = TemplateError.of(problem for problem, _ in DRAWINGS.values())
    document = error_to_json(error)
    assert not list(Draft7Validator(schema("error")).iter_errors(document))
    assert document["exit_code"] == 3
