"""Record a terminal session as one animated SVG: ``make recording`` runs this.

The session is played in a real pseudo-terminal; a frame is kept wherever the script
waits for the screen, so that two recordings of the same program are equal.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pexpect
import pyte
from drawing import Frame, Run, draw

COLUMNS, ROWS = 84, 26
HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PROMPT = "$ "
TIMEOUT = 120
QUIET = 1.5  # seconds
_KEYS = {"<enter>": "\r", "<clear>": "\x15"}


@dataclass
class Session:
    """A shell prompt, the programs behind it, and what the screen showed.

    Attributes:
        frames: What a viewer sees, in order, each with how long (seconds).
    """

    folder: Path
    frames: list[Frame] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.screen = pyte.Screen(COLUMNS, ROWS)
        self.stream = pyte.Stream(self.screen)
        self.stream.feed(PROMPT)

    def keep(self, seconds: float) -> None:
        """Keep what the screen shows now as a frame."""
        self.frames.append(Frame(tuple(map(self._line, range(ROWS))), seconds))

    def command(self, line: str, *script: tuple[str, tuple[str, ...]]) -> None:
        """Type a command, play ``script`` to it, and wait until it ends.

        Args:
            line: The command.
            script: A text to wait for, and what to type then, piece by piece.
        """
        self._type(line)
        child = self._spawn(line)
        for expected, presses in script:
            self._until(child, expected)
            self.keep(1.2)
            for keys in presses:
                self._press(child, keys)
        self._until(child, None)
        child.close()
        self.stream.feed(PROMPT)
        self.keep(4.0)

    def _press(self, child: pexpect.spawn[str], keys: str) -> None:
        """Press keys; keep what the screen shows once they are seen on it."""
        named = [name for name in _KEYS if name in keys]
        for name in named:
            keys = keys.replace(name, "")
            child.send(_KEYS[name])
        if keys:
            child.send(keys)
            self._settle(child)
            self.keep(1.5)

    def _settle(self, child: pexpect.spawn[str]) -> None:
        """Feed the screen until the program has nothing more to show."""
        with contextlib.suppress(pexpect.TIMEOUT):
            while True:
                self.stream.feed(child.read_nonblocking(4096, QUIET))

    def _type(self, line: str) -> None:
        for start in range(0, len(line), 4):
            self.stream.feed(line[start : start + 4])
            self.keep(0.09)
        self.keep(0.6)
        self.stream.feed("\r\n")

    def _spawn(self, line: str) -> pexpect.spawn[str]:
        ours = ("NO_COLOR", "COLUMNS", "LINES")  # the terminal tells its size itself
        environment = {k: v for k, v in os.environ.items() if k not in ours}
        environment |= {"TERM": "xterm-256color", "HOME": str(self.folder)}
        environment["PROMPT_TOOLKIT_NO_CPR"] = "1"
        environment["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        program, *words = shlex.split(line)
        return pexpect.spawn(
            program,
            words,
            cwd=str(self.folder),
            env=environment,  # type: ignore[arg-type] # a mapping, whatever the stubs say
            dimensions=(ROWS, COLUMNS),
            encoding="utf-8",
            timeout=TIMEOUT,
        )

    def _until(self, child: pexpect.spawn[str], expected: str | None) -> None:
        """Feed the screen until it shows ``expected``; ``None``: until the end."""
        while expected is None or expected not in "\n".join(self.screen.display):
            try:
                self.stream.feed(child.read_nonblocking(4096, TIMEOUT))
            except (pexpect.EOF, pexpect.TIMEOUT):
                if expected is None:
                    return
                shown = "\n".join(self.screen.display)
                sys.exit(f"ended before it showed {expected!r}:\n{shown}")

    def _line(self, row: int) -> tuple[Run, ...]:
        runs: list[Run] = []
        for column in range(COLUMNS):
            char = self.screen.buffer[row][column]
            style = (char.fg, char.bold, char.reverse)
            if runs and runs[-1].style == style:
                runs[-1] = Run(runs[-1].text + char.data, style)
            else:
                runs.append(Run(char.data, style))
        return tuple(runs)


def play(session: Session) -> None:
    """Play what the README tells: a component is asked for, made and checked."""
    session.command(
        "stagedoor new mwaa-workload orders --answers most.yaml",
        ("? Name", ("Daily orders", "<enter>")),
        ("? Schedule", ("every night", "<clear>15 4 * * 1-5", "<enter>")),
        ("? Style", ("task", "<enter>")),
        ("? SNS topic", ("<enter>",)),
        ("? Host name", ("<enter>",)),
        ("? Policy check", ("<enter>",)),
        ("? What now?", ("<enter>",)),
    )
    session.command("stagedoor check orders")


def write_most_answers(folder: Path) -> None:
    """Write all answers of the example but those the session is asked for."""
    words = ["stagedoor", "new", "mwaa-workload", "all", "--no-input", "--quiet"]
    words += ["--answers", "docs/examples/orders.yaml", "--save-answers", "all.yaml"]
    run_quietly(words, folder)
    asked = ("name:", "scheduleCron:", "style:")
    lines = (folder / "all.yaml").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = (line for line in lines if not line.startswith(asked))
    (folder / "most.yaml").write_text("".join(kept), encoding="utf-8")


def run_quietly(words: list[str], folder: Path) -> None:
    """Run a command that is not part of the session."""
    program = Path(sys.executable).parent / words[0]
    environment = {**os.environ, "HOME": str(folder)}
    subprocess.run([program, *words[1:]], cwd=folder, env=environment, check=True)


def main() -> None:
    """Write ``session.svg`` beside this file, or where the argument says."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "session.svg"
    with tempfile.TemporaryDirectory(prefix="stagedoor-recording-") as name:
        (Path(name) / "docs").symlink_to(ROOT / "docs")
        write_most_answers(Path(name))
        session = Session(Path(name))
        play(session)
    target.write_text(draw(session.frames, COLUMNS), encoding="utf-8")


if __name__ == "__main__":
    main()
