"""What a step costs, and what a large binary costs on its way through.

Prints the processor time each of 500 steps adds to a run, and for a skeleton with a
200 MB binary the time beside ``cp`` of the same file and the peak memory beside its
size. ``--tmp /dev/shm`` takes the disk out.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from measure import run_once

STEPS, STEP_BAR = 500, 1.0  # milliseconds a step
MEGABYTES, TIME_BAR, MEMORY_BAR = 200, 3.0, 1.5  # times cp, times the file's size
ROUNDS = 5
HEAD = """\
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: made}
spec:
  type: service
  parameters: {properties: {name: {type: string, default: x}}}
  steps:
    - {id: fetch, action: "fetch:template", input: {url: ./skeleton, values: {name: "${{ parameters.name }}"}}}
"""
STEP = """\
    - {{id: s{0}, action: "debug:log", if: "${{{{ parameters.name != 'y' }}}}", input: {{message: "${{{{ parameters.name }}}} {0}"}}}}
"""


def write_template(folder: Path, steps: int) -> Path:
    """Write a template with one small file and ``steps`` more steps."""
    (folder / "skeleton").mkdir(parents=True)
    (folder / "skeleton" / "a.txt").write_text("${{ values.name }}\n")
    text = HEAD + "".join(STEP.format(number) for number in range(steps))
    (folder / "template.yaml").write_text(text)
    return folder


def runs(command: list[Any], place: Path, rounds: int) -> list[Any]:
    """Run a command some times, each into a folder of its own."""
    samples = []
    for number in range(rounds):
        target = place / str(number)
        sample = run_once([*map(str, command), str(target)], os.environ)
        if sample.status:
            sys.exit(f"failed: {command}")
        samples.append(sample)
    return samples


def new(template: Path, place: Path, rounds: int = ROUNDS) -> list[Any]:
    """Run ``stagedoor new`` on a template."""
    program = Path(sys.executable).with_name("stagedoor")
    more = ["--no-input", "--no-git", "--no-record", "--quiet"]
    place.mkdir()
    return runs([program, "new", *more, template], place, rounds)


def measure_steps(tmp: Path) -> float:
    """Return the milliseconds of processor time that one step adds."""
    times = []
    for steps in (0, STEPS):
        template = write_template(tmp / f"steps{steps}", steps)
        samples = new(template, tmp / f"made{steps}")
        times.append(statistics.median(sample.processor for sample in samples))
    return 1_000 * (times[1] - times[0]) / STEPS


def measure_binary(tmp: Path) -> tuple[float, float]:
    """Return wall time beside ``cp``, and the memory it adds beside the file's size."""
    small = write_template(tmp / "small", 0)
    large = write_template(tmp / "large", 0)
    binary = large / "skeleton" / "big.bin"
    with binary.open("wb") as out:
        for _ in range(MEGABYTES):
            out.write(os.urandom(1_000_000))
    (tmp / "copies").mkdir()
    copied = runs(["cp", binary], tmp / "copies", 3)
    before, through = new(small, tmp / "a", 3), new(large, tmp / "b", 3)
    extra = [one.wall - other.wall for one, other in zip(through, before, strict=True)]
    ratio = statistics.median(extra) / statistics.median(c.wall for c in copied)
    peak = max(sample.peak for sample in through)
    return ratio, peak * 1.048576 / MEGABYTES


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tmp", default=None)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=chosen.tmp) as name:
        tmp = Path(name)
        print(f"a step adds {measure_steps(tmp):.3f} ms (bar {STEP_BAR} ms)")
        ratio, memory = measure_binary(tmp)
        print(
            f"a {MEGABYTES} MB binary takes {ratio:.2f} times cp beyond a small run"
            f" (bar {TIME_BAR}), peak memory {memory:.2f} of its size (bar {MEMORY_BAR})"
        )


if __name__ == "__main__":
    main()
