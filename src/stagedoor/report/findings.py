"""Findings as text, JSON, SARIF 2.1.0 and GitLab's code quality report."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Final

from stagedoor import __version__
from stagedoor.checks.table import RULES
from stagedoor.report.problems import printable, problems_to_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stagedoor.checks.findings import Finding
    from stagedoor.checks.run import Checked
    from stagedoor.core.errors import Problem
    from stagedoor.core.json import JsonObject, JsonValue

_PAGE: Final = "docs/reference/rules.md"
_GITLAB: Final = {"error": "major", "warning": "minor"}


def checked_to_text(checked: Checked) -> str:
    """Return one block a finding, blank lines between them, and a count."""
    blocks = [format_finding(finding) for finding in checked.findings]
    return "\n\n".join([*blocks, _count(checked)])


def format_finding(finding: Finding) -> str:
    """Return what, how to mend it and why; three lines at most."""
    problem = finding.problem
    where = printable(str(problem.at)) if problem.at else "the component"
    lines = [
        f"{where}: {finding.severity}[{problem.code}]: {printable(problem.message)}"
    ]
    if problem.hint:
        lines.append(f"    fix  {printable(problem.hint)}")
    lines.append(f"    why  {_plain(_why(problem.code))}")
    lines.append(f"    see  {_page(problem.code)}")
    return "\n".join(lines)


def _count(checked: Checked) -> str:
    severities = [finding.severity for finding in checked.findings]
    rules, components = len(checked.rules), checked.components
    return (
        f"{_number(severities.count('error'), 'error')}, "
        f"{_number(severities.count('warning'), 'warning')}: "
        f"{_number(components, 'component')}, {_number(rules, 'rule')}"
    )


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def checked_to_json(checked: Checked, *, ok: bool) -> JsonObject:
    """Return the document of ``schemas/findings.schema.json``."""
    used = dict.fromkeys(finding.problem.code for finding in checked.findings)
    return {
        "version": 1,
        "ok": ok,
        "components": checked.components,
        "findings": [_finding_to_json(finding) for finding in checked.findings],
        "rules": {code: _rule_to_json(code) for code in used},
    }


def _finding_to_json(finding: Finding) -> JsonObject:
    [problem] = problems_to_json([finding.problem])
    assert isinstance(problem, dict)  # noqa: S101 - problems are objects
    return {"severity": finding.severity, "tool": finding.tool, **problem}


def _rule_to_json(code: str) -> JsonObject:
    return {
        "title": _title(code),
        "why": _why(code),
        "page": _page(code),
    }


def checked_to_sarif(checked: Checked) -> JsonObject:
    """Return a SARIF 2.1.0 log with one run."""
    rules = list(checked.rules)
    driver: JsonObject = {
        "name": "stagedoor",
        "version": __version__,
        "rules": [_sarif_rule(code) for code in rules],
    }
    results: list[JsonValue] = [
        _sarif_result(finding, rules) for finding in checked.findings
    ]
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "results": results,
            }
        ],
    }


def _sarif_rule(code: str) -> JsonObject:
    page = _docstring(code)
    return {
        "id": code,
        "shortDescription": {"text": _plain(_title(code))},
        "fullDescription": {"text": _plain(_why(code))},
        "help": {"text": page, "markdown": f"{page}\n\nSee {_page(code)}."},
    }


def _sarif_result(finding: Finding, rules: list[str]) -> JsonObject:
    problem = finding.problem
    hint = f"\nFix: {problem.hint}" if problem.hint else ""
    return {
        "ruleId": problem.code,
        "ruleIndex": rules.index(problem.code),
        "level": finding.severity,
        "message": {"text": f"{problem.message}{hint}"},
        "locations": [_sarif_location(problem)] if problem.at else [],
        "partialFingerprints": {"stagedoor/v1": _fingerprint(problem)},
    }


def _sarif_location(problem: Problem) -> JsonObject:
    from urllib.parse import quote

    assert problem.at is not None  # noqa: S101 - the caller asked
    place: JsonObject = {"artifactLocation": {"uri": quote(problem.at.path)}}
    region: JsonObject = {}
    if problem.at.line:
        region["startLine"] = problem.at.line
    if problem.at.line and problem.at.column:
        region["startColumn"] = problem.at.column
    if region:
        place["region"] = region
    return {"physicalLocation": place}


def checked_to_gitlab(checked: Checked) -> list[JsonValue]:
    """Return a GitLab code quality report: a list of issues, each with a fingerprint."""
    return list(_gitlab_issues(checked.findings))


def _gitlab_issues(findings: Iterable[Finding]) -> Iterator[JsonValue]:
    seen: dict[str, int] = {}
    for finding in findings:
        problem = finding.problem
        key = _fingerprint(problem, seen.get(_fingerprint(problem), 0))
        seen[_fingerprint(problem)] = seen.get(_fingerprint(problem), 0) + 1
        yield {
            "description": f"{problem.message} ({_plain(_title(problem.code))})",
            "check_name": problem.code,
            "fingerprint": key,
            "content": {"body": _docstring(problem.code)},
            "severity": _GITLAB[finding.severity],
            "location": {
                "path": problem.at.path if problem.at else ".",
                "lines": {"begin": (problem.at.line if problem.at else None) or 1},
            },
        }


def _fingerprint(problem: Problem, occurrence: int = 0) -> str:
    """Return what stays the same when a finding moves to another line."""
    import hashlib

    path = problem.at.path if problem.at else ""
    text = "\0".join((problem.code, path, problem.message, str(occurrence)))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def _page(code: str) -> str:
    return f"{_PAGE}#{code.lower()}"


def _plain(text: str) -> str:
    return text.replace("``", "'")


def _docstring(code: str) -> str:
    return inspect.cleandoc(RULES[code].__doc__ or "")


def _title(code: str) -> str:
    return " ".join(_docstring(code).split("\n\n")[0].split())


def _why(code: str) -> str:
    return " ".join(_docstring(code).split("\n\n")[1].split())
