"""The shape the code must keep: small functions, small files, closed doors."""

from __future__ import annotations

import ast
import re
import statistics
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import stagedoor

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(stagedoor.__file__).parent
FILES = sorted(SOURCE.rglob("*.py"))
LONGEST_FUNCTION = 60
LONGEST_FILE = 400
MEDIAN_FUNCTION = 10


def functions(file: Path) -> Iterator[tuple[str, int]]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_function_is_longer_than_a_screen():
    long = [
        f"{file.relative_to(SOURCE)}: {name} ({lines})"
        for file in FILES
        for name, lines in functions(file)
        if lines > LONGEST_FUNCTION
    ]
    assert long == []


def test_the_median_function_is_small():
    lengths = [lines for file in FILES for _, lines in functions(file)]
    assert statistics.median(lengths) <= MEDIAN_FUNCTION


def test_no_file_is_too_long():
    sizes = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in FILES}
    assert {str(f): n for f, n in sizes.items() if n > LONGEST_FILE} == {}


def test_nothing_is_left_over():
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|NotImplementedError")
    found = [
        f"{file.relative_to(SOURCE)}:{number}"
        for file in FILES
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if marks.search(line)
    ]
    assert found == []


# what only some rooms may do      how it looks in code                  who may
DOORS = {
    "print": (r"(?<![\w.])print\(|sys\.std(out|err)\b", {"cli"}),
    "start a process": (
        r"\bsubprocess\.(run|Popen|check_\w+|call)\(|\bos\.(system|exec\w+|spawn\w+)\(",
        {"sources", "landing", "cue/external.py", "cue/engines.py", "nunjucks/regex", "checks/airflows", "checks/ruff.py"},
    ),
    "read the clock": (
        r"\b(datetime\.now|datetime\.utcnow|date\.today|time\.time)\(",
        {"cli"},
    ),
    "run generated code": (r"(?<![\w.])(?<!def )(exec|eval|compile)\(", {"core/frozen.py"}),
    "talk to AWS": (r"^\s*(?:import|from) (?:boto3|botocore)\b", {"deploying"}),
    "write to disk": (
        r"\.(write_text|write_bytes|mkdir|unlink|rmdir|symlink_to)\(|\bshutil\.(copy|move|rmtree|unpack)|O_CREAT",
        {"cli", "checks/airflows", "cue/external.py", "landing", "settings/trust.py", "sources",
         "workflow/actions/cookiecutter", "workflow/actions/copier", "workflow/actions/other_tools"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("door", DOORS)
def test_a_door_is_used_only_by_the_rooms_that_may(door):
    pattern, allowed = DOORS[door]
    look = re.compile(pattern)
    found = [
        f"{path}:{number}"
        for file in FILES
        if not (path := file.relative_to(SOURCE).as_posix()).startswith(tuple(allowed))
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if look.search(line.split("#")[0])
    ]
    assert found == []
