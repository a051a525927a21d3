"""The real template engines of Backstage, in one long-lived node process.

nunjitsu 0.6.2 is Backstage 4.2's, nunjucks 3.2.4 that of Backstage 4.0.2 and older, each
configured as Backstage configures it. They are installed with npm into ``.cache/oracle``.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from typing import Any

from tests.locks import alone_in

HERE = Path(__file__).parent / "engines"
CACHE = Path(__file__).parents[2] / ".cache" / "oracle"
PATIENCE = 10.0
"""Seconds one template may take before its process is killed."""

Answer = dict[str, Any]  # {"ok": True, "out" | "value": …} or {"ok": False, "error": …}


class OracleMissingError(Exception):
    """Node, npm or the packages are not to be had; the message says which."""


@dataclass(frozen=True, slots=True)
class Case:
    """One template to render.

    Attributes:
        template: Its source.
        context: What it sees; plain JSON.
        options: ``trimBlocks``, ``lstripBlocks``, ``cookiecutterCompat``; ``value`` asks
            for the native value of a step input in place of text, ``legacy`` for the
            one that Backstage up to 4.0.2 gave it.
    """

    template: str
    context: dict[str, Any]
    options: dict[str, bool]

    def to_json(self) -> str:
        """Return the request line, ASCII only."""
        return json.dumps(
            {
                "id": 0,
                "template": self.template,
                "context": self.context,
                "options": self.options,
            }
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the engines said.

    Attributes:
        current: nunjitsu's answer, which decides; for ``legacy`` the old runner's.
        old: nunjucks's answer; ``None`` when a native value was asked.
        successor: For ``legacy``, nunjitsu's answer with the old coercion.
    """

    current: Answer
    old: Answer | None
    successor: Answer | None = None


def install() -> Path:
    """Install the pinned packages into the cache unless they are there already.

    Raises:
        OracleMissingError: No node, no npm, or npm failed.
    """
    for tool in ("node", "npm"):
        if shutil.which(tool) is None:
            raise OracleMissingError(f"no '{tool}' on the path")
    wanted = (HERE / "package.json").read_bytes()
    there = CACHE / "package.json"
    with alone_in(CACHE):
        if (CACHE / ".installed").exists() and there.read_bytes() == wanted:
            return CACHE
        there.write_bytes(wanted)
        _npm_install()
        (CACHE / ".installed").touch()
    return CACHE


def _npm_install() -> None:
    done = subprocess.run(
        ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock"],
        cwd=CACHE,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:]
        raise OracleMissingError(f"npm could not install the engines: {last}")


class Engines:
    """The node process, started on first use and restarted after a hang."""

    def __init__(self) -> None:
        self._packages = install()
        self._process: subprocess.Popen[str] | None = None
        self._answers: Queue[str] = Queue()

    def ask(self, cases: list[Case]) -> list[Verdict]:
        """Render every case in both engines, in order."""
        verdicts: list[Verdict] = []
        while len(verdicts) < len(cases):
            verdicts += self._batch(cases[len(verdicts) :])
        return verdicts

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                with suppress(BrokenPipeError):  # unsent requests of a dead process
                    if pipe is not None:
                        pipe.close()
            self._process = None

    def _batch(self, cases: list[Case]) -> list[Verdict]:
        """Answer cases until all are done, or one hangs or kills node: an error, too."""
        self._start()
        writer = threading.Thread(target=self._write, args=(cases,), daemon=True)
        writer.start()
        verdicts: list[Verdict] = []
        for case in cases:
            line = self._next_answer()
            verdicts.append(_verdict(line) if line else _hung(case))
            if not line:
                self.close()
                break
        writer.join()
        return verdicts

    def _next_answer(self) -> str:
        """Return a line, or ``""`` when the process hangs or has died."""
        try:
            return self._answers.get(timeout=PATIENCE)
        except Empty:
            return ""

    def _write(self, cases: list[Case]) -> None:
        process = self._process
        if process is None or process.stdin is None:
            return
        try:
            for case in cases:
                process.stdin.write(case.to_json() + "\n")
            process.stdin.flush()
        except (BrokenPipeError, ValueError):
            return  # the process was killed after a hang; the rest is asked again

    def _start(self) -> None:
        if self._process is not None:
            return
        self._answers = Queue()
        self._process = subprocess.Popen(
            ["node", str(HERE / "render.mjs"), str(self._packages)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )
        reader = threading.Thread(
            target=_read, args=(self._process, self._answers), daemon=True
        )
        reader.start()


def _read(process: subprocess.Popen[str], answers: Queue[str]) -> None:
    if process.stdout is None:
        return
    try:
        for line in process.stdout:
            answers.put(line)
        answers.put("")
    except ValueError:
        return  # closed under us by Engines.close


def _verdict(line: str) -> Verdict:
    answer = json.loads(line)
    return Verdict(answer["current"], answer.get("old"), answer.get("successor"))


def _hung(case: Case) -> Verdict:
    failed: Answer = {"ok": False, "error": "no answer in time"}
    return Verdict(failed, None if case.options.get("value") else failed)
