"""Closes a run with a table: each proof, how many combinations, how many passed, how long."""

from __future__ import annotations

from collections import defaultdict

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table; skipped combinations count as not passed."""
    counts: dict[str, list[float]] = defaultdict(lambda: [0, 0, 0.0])
    for outcome, reports in terminalreporter.stats.items():
        for report in reports:
            if (
                not isinstance(report, pytest.TestReport)
                or "/prove/" not in report.nodeid
            ):
                continue
            row = counts[report.nodeid.split("/")[-1].split("[")[0]]
            row[2] += report.duration
            if report.when == "call" or outcome in {"skipped", "error"}:
                row[0] += 1
                row[1] += outcome == "passed"
    if not counts:
        return
    terminalreporter.section("proofs")
    for name, (tried, passed, seconds) in sorted(counts.items()):
        terminalreporter.line(
            f"{passed:4.0f} of {tried:3.0f}  {seconds:7.1f} s  {name}"
        )
