"""Pit stagedoor against its peers, side by side: ``python benchmarks/run.py``.

Every tool makes the same tree first (compared byte by byte); only then is it timed, in
turn with the others, so that the machine's moods hit all alike. Ratios are medians of
pairs. Prints Markdown tables; ``--page FILE`` puts them between the marks of a page as well.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from measure import (
    Row,
    clean_environment,
    differing,
    in_turn,
    own_peak,
    run_once,
)
from tools import CACHE, TOOLS, Tool, ToolMissingError
from workloads import NAME, Workload, generate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

T = TypeVar("T")

# workload, turns, turns with --quick (0: left out)
WORKLOADS: tuple[tuple[Workload, int, int], ...] = (
    (Workload("small"), 21, 7),
    (Workload("files-2000", 2_000), 7, 3),
    (Workload("files-2000-rich", 2_000, rich=True), 7, 0),
    (Workload("files-10000", 10_000), 3, 0),
)
START_TURNS = (21, 7)
MARKS = ("<!-- measured -->", "<!-- /measured -->")


def main() -> int:
    """Run what the command line asks for."""
    options = _options()
    wanted = options.only or TOOLS
    tools = _installed([name for name in TOOLS if name in wanted])
    report = [_machine()]
    for part in (_workload_tables(tools, options), _start_tables(tools, options)):
        for table in part:
            sys.stdout.write(table + "\n\n")
            sys.stdout.flush()
            report.append(table)
    if options.page:
        _put_into(options.page, "\n\n".join(report) + "\n")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="fewer turns and workloads"
    )
    parser.add_argument(
        "--only", action="append", choices=TOOLS, help="a tool (repeat for more)"
    )
    parser.add_argument("--turns", type=int, help="at most so many turns")
    parser.add_argument("--workload", help="run only this one, or 'start'")
    parser.add_argument("--tmp", help="folder for outputs, such as one in memory")
    parser.add_argument("--page", type=Path, help="put the tables into this page too")
    return parser.parse_args()


def _installed(names: Sequence[str]) -> list[Tool]:
    tools = []
    for name in names:
        try:
            tools.append(TOOLS[name]())
        except ToolMissingError as error:
            _say(f"{name} is left out: {error}")
    return tools


def _workload_tables(
    tools: Sequence[Tool], options: argparse.Namespace
) -> Iterable[str]:
    for workload, turns, quick_turns in WORKLOADS:
        wanted = options.workload in (None, workload.name)
        counted = quick_turns if options.quick else turns
        counted = min(counted, options.turns or counted)
        if wanted and counted:
            folder = _apart(generate, workload, CACHE / "workloads")
            alike = [t for t in tools if _makes_the_tree(t, folder, options.tmp)]
            yield _table(
                workload.name, _timed(alike, folder, counted, options.tmp), counted
            )


def _makes_the_tree(tool: Tool, folder: Path, tmp: str | None) -> bool:
    with tempfile.TemporaryDirectory(dir=tmp) as made:
        out = Path(made) / "out"
        out.mkdir()
        environment = clean_environment(Path(made) / "home")
        command = tool.command(folder / tool.language, folder, out)
        status = run_once(command, environment).status
        wrong = _apart(differing, out / NAME, folder / "plain")
    if status or wrong:
        _say(f"{tool.name}, {folder.name}: exit {status}, differs in {wrong[:3]}")
    return not status and not wrong


def _apart(work: Callable[..., T], *given: object) -> T:
    """Call ``work`` in a process of its own: our peak is the floor of the children's."""
    with ProcessPoolExecutor(max_workers=1) as process:
        return process.submit(work, *given).result()


def _timed(
    tools: Sequence[Tool], folder: Path, turns: int, tmp: str | None
) -> list[Row]:
    commands = {
        tool.name: lambda out, tool=tool: tool.command(
            folder / tool.language, folder, out
        )
        for tool in tools
    }
    return in_turn(commands, turns, tmp)


def _start_tables(tools: Sequence[Tool], options: argparse.Namespace) -> Iterable[str]:
    if options.workload not in (None, "start"):
        return
    turns = START_TURNS[options.quick]
    for what in ("version", "help"):
        lines = {tool.name: list(getattr(tool, what)) for tool in tools}
        lines = {name: line for name, line in lines.items() if line}
        lines["python -c pass"] = [sys.executable, "-c", "pass"]
        commands = {name: lambda _, line=line: line for name, line in lines.items()}
        yield _table(f"--{what}", in_turn(commands, turns, options.tmp), turns)


def _table(title: str, rows: Sequence[Row], turns: int) -> str:
    if not rows:
        return f"### {title}\n\nno tool made the tree"
    head = [
        f"### {title} ({turns} turns)",
        "",
        f"| tool | median | lowest to highest | processor | peak | wall, {rows[0].tool} = 1 |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    return "\n".join([*head, *map(_line, rows)])


def _line(row: Row) -> str:
    spread = f"{row.lowest:.3f} to {row.highest:.3f} s"
    times = f"{row.wall:.3f} s | {spread} | {row.processor:.3f} s"
    return f"| {row.tool} | {times} | {row.peak:.0f} MiB | {row.ratio:.3f} |"


def _put_into(page: Path, tables: str) -> None:
    before, rest = page.read_text("utf-8").split(MARKS[0])
    after = rest.split(MARKS[1])[1]
    text = f"{before}{MARKS[0]}\n{tables}{MARKS[1]}{after}"
    page.write_text(text, encoding="utf-8")


def _machine() -> str:
    kind = f"{os.cpu_count()} processors, {platform.system()} {platform.machine()}"
    return (
        f"Python {platform.python_version()}, {kind}; "
        f"peaks below {own_peak():.0f} MiB cannot be read."
    )


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
