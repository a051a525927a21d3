"""Time commands in turn and read the kernel's account of each finished child."""

from __future__ import annotations

import hashlib
import os
import resource
import shutil
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Sample:
    """One run: seconds by the wall and by the processor, MiB at the peak."""

    wall: float
    processor: float
    peak: float
    status: int


@dataclass(frozen=True, slots=True)
class Row:
    """What a tool's samples come to.

    Attributes:
        ratio: Median of its wall times divided by the yardstick's, pair by pair.
    """

    tool: str
    wall: float
    lowest: float
    highest: float
    processor: float
    peak: float
    ratio: float


def run_once(command: Sequence[str], environment: Mapping[str, str]) -> Sample:
    """Run a command to its end with its talk thrown away."""
    started = time.perf_counter()
    child = subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    processor = usage.ru_utime + usage.ru_stime
    return Sample(wall, processor, usage.ru_maxrss / 1024, child.returncode)


def clean_environment(home: Path) -> dict[str, str]:
    """Return an environment in which no user's configuration is read."""
    home.mkdir(parents=True, exist_ok=True)
    return {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "LANG": "C.UTF-8",
    }


def tree(root: Path) -> dict[str, str]:
    """Return path → digest of every file under ``root``."""
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in root.rglob("*")
        if path.is_file()
    }


def differing(got_root: Path, want_root: Path) -> list[str]:
    """Return the paths on which the files of two folders differ, sorted."""
    got, want = tree(got_root), tree(want_root)
    return sorted(p for p in {*got, *want} if got.get(p) != want.get(p))


def in_turn(
    commands: Mapping[str, Callable[[Path], list[str]]],
    turns: int,
    folder: str | None,
) -> list[Row]:
    """Run A B C A B C …; the first is the yardstick.

    Whoever calls has run each once already, which warmed up the disk's cache.

    Args:
        commands: Tool → how to build its command line for a fresh output folder.
        turns: How many counted runs of each.
        folder: Where the outputs go; ``None`` is the system's temporary folder.
    """
    samples: dict[str, list[Sample]] = {tool: [] for tool in commands}
    with tempfile.TemporaryDirectory(dir=folder) as made:
        environment = clean_environment(Path(made) / "home")
        for _ in range(turns):
            for tool, command in commands.items():
                out = Path(made) / "out"
                out.mkdir()
                samples[tool].append(run_once(command(out), environment))
                shutil.rmtree(out)
    yardstick = next(iter(samples.values()))
    return [_row(tool, taken, yardstick) for tool, taken in samples.items()]


def own_peak() -> float:
    """Return our own peak in MiB, below which no child's can be read."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _row(tool: str, taken: Sequence[Sample], yardstick: Sequence[Sample]) -> Row:
    walls = [sample.wall for sample in taken]
    pairs = zip(taken, yardstick, strict=True)
    return Row(
        tool=tool,
        wall=statistics.median(walls),
        lowest=min(walls),
        highest=max(walls),
        processor=statistics.median(sample.processor for sample in taken),
        peak=statistics.median(sample.peak for sample in taken),
        ratio=statistics.median(a.wall / b.wall for a, b in pairs),
    )
