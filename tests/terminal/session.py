"""The command in a real pseudo-terminal: what is typed, what the screen shows."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pexpect
import pyte

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

BACKSPACE = "\x7f"
ENTER, ESC, SPACE, DOWN, UP = "\r", "\x1b", " ", "\x1b[B", "\x1b[A"
PAGE_UP, CTRL_C, CTRL_D, CTRL_O, CLEAR = "\x1b[5~", "\x03", "\x04", "\x0f", "\x15"
ROWS: Final = 300
TIMEOUT: Final = 25
STAGEDOOR: Final = (sys.executable, "-m", "stagedoor")

Step = tuple[str, str]
"""What to wait for, below what was waited for before; the keys to press then."""


@dataclass
class Session:
    """One run of the command on a terminal of its own.

    Attributes:
        seen: The row of the screen where the last text was that was waited for.
        raw: Every byte the terminal got, decoded.
    """

    words: Sequence[str]
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    columns: int = 80
    seen: int = -1
    raw: str = ""

    def __post_init__(self) -> None:
        self.screen = pyte.Screen(self.columns, ROWS)
        self.stream = pyte.Stream(self.screen)
        usual = {"TERM": "xterm-256color", "PROMPT_TOOLKIT_NO_CPR": "1"}
        program, *first = STAGEDOOR
        self.child = pexpect.spawn(
            program,
            [*first, *self.words],
            cwd=str(self.folder),
            env={**_surroundings(), **usual, **self.environment},
            dimensions=(ROWS, self.columns),
            encoding="utf-8",
            timeout=TIMEOUT,
        )

    def play(self, *steps: Step) -> None:
        """Wait for each text, then press the keys."""
        for expected, keys in steps:
            self.wait_for(expected)
            self.child.send(keys)

    def wait_for(self, expected: str) -> None:
        """Wait until ``expected`` shows below what was waited for before."""
        while (row := self._row_of(expected)) is None:
            try:
                self._feed(self.child.read_nonblocking(4096, TIMEOUT))
            except (pexpect.EOF, pexpect.TIMEOUT) as error:
                said = f"never saw {expected!r} ({type(error).__name__})"
                raise AssertionError(f"{said}:\n{self.text}") from error
        self.seen = row

    def leave(self, expected: str, keys: str) -> None:
        """Press keys that leave until something happens.

        A signal between a prompt and the read behind it waits for the next key.
        """
        self.wait_for(expected)
        before = len(self.raw)
        self.child.send(keys)
        while not self._answers_after(before):
            self.child.send(keys)

    def _answers_after(self, length: int) -> bool:
        """Read until more than the echo of the keys is there, or all is quiet."""
        while self.raw[length:].strip("^CD\b \r\n") == "":
            try:
                self._feed(self.child.read_nonblocking(4096, 5))
            except pexpect.EOF:
                return True
            except pexpect.TIMEOUT:
                return False
        return True

    def end(self) -> int:
        """Read to the end; return the exit code."""
        while True:
            try:
                self._feed(self.child.read_nonblocking(4096, TIMEOUT))
            except pexpect.EOF:
                break
        self.child.close()
        return self.child.exitstatus if self.child.exitstatus is not None else -1

    @property
    def text(self) -> str:
        """What the screen shows, without blanks at the ends of lines."""
        return "\n".join(line.rstrip() for line in self.screen.display).rstrip() + "\n"

    def _feed(self, text: str) -> None:
        self.raw += text
        self.stream.feed(text)

    def _row_of(self, expected: str) -> int | None:
        lines = enumerate(self.screen.display)
        return next((n for n, s in lines if n > self.seen and expected in s), None)


def _surroundings() -> dict[str, str]:
    """Our own environment; the terminal tells its size itself."""
    return {k: v for k, v in os.environ.items() if k not in {"COLUMNS", "LINES"}}
