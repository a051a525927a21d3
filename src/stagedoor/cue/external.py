"""A real ``cue`` on PATH: asking it, and reading what it says.

Its exit code tells pass from everything else; whether the policy or the document is to
blame has to be read from its messages, as no other form of them exists.

Source: CUE 0.17.1, ``cmd/cue/cmd/testdata/script``.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final

from stagedoor.core.errors import Problem, StagedoorError, UsageError
from stagedoor.core.locations import Location
from stagedoor.cue.result import CueResult, Violation

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stagedoor.core.json import JsonPath, JsonValue

_SECONDS: Final = 30
# Older ones do not know required fields (``name!: string``).
_OLDEST: Final = (0, 6)
_VERSION: Final = re.compile(r"cue version (v?[^\s]+)")
_NUMBERS: Final = re.compile(r"v(\d+)\.(\d+)")
_PLACE: Final = re.compile(r"\s+(?:\./)?([^\s:]+):(\d+):(\d+)\Z")
_LABEL: Final = re.compile(r'"((?:[^"\\]|\\.)*)"|([\w$#]+)')

_POLICY_WORDS: Final = re.compile(
    r"imported and not used|reference \".*\" not found|unknown escape|invalid regexp"
    r"|expected .* found|reserved|import failed|cannot find|syntax|string literal"
    r"|unreferenced (?:alias|let)|illegal character|missing ','|package name"
)
_UNUSED: Final = re.compile(r"imported and not used")
_CODES: Final = (
    ("required_missing", re.compile("required but not present")),
    ("not_allowed", re.compile("field not allowed")),
    ("disjunction", re.compile("empty disjunction")),
    ("pattern", re.compile(r"out of bound [=!]~")),
    ("bound", re.compile("out of bound|incompatible .* bounds")),
    ("validator", re.compile("does not satisfy")),
    ("list_length", re.compile("incompatible list lengths")),
    ("type", re.compile("mismatched types")),
    ("value", re.compile("conflicting values")),
    ("index", re.compile("index out of range")),
)


@dataclass(frozen=True, slots=True)
class CueCommand:
    """A ``cue`` command.

    Attributes:
        version: As it says it, such as ``v0.17.1``; ``(devel)`` for odd builds.
    """

    path: str
    version: str

    @property
    def usable(self) -> bool:
        """Whether it knows required fields; odd builds are taken to."""
        found = _NUMBERS.match(self.version)
        return not found or (int(found[1]), int(found[2])) >= _OLDEST


def find_cue() -> CueCommand | None:
    """Return the ``cue`` on PATH and its version; None when there is none."""
    path = shutil.which("cue")
    if path is None:
        return None
    try:
        said = _run([path, "version"], None, None)
    except (OSError, subprocess.SubprocessError):
        return None
    found = _VERSION.search(said.stdout)
    return CueCommand(path, found[1]) if found else None


def _run(
    command: Sequence[str], folder: str | None, text: str | None
) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "CUE_REGISTRY": "none"}
    if folder:
        environment["CUE_CACHE_DIR"] = str(Path(folder, "cache"))
    return subprocess.run(  # noqa: S603 - a list, no shell
        command,
        input=text,
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=_SECONDS,
        check=False,
    )


def check_with_cue(
    command: CueCommand,
    files: Sequence[tuple[str, str]],
    document: JsonValue,
    expression: str | None = None,
    locate: Callable[[JsonPath], Location] | None = None,
) -> CueResult:
    """Check a document with a real ``cue``.

    Both engines see one value: our reading of the document, as JSON.

    Raises:
        UsageError: P022, ``cue`` does not run or does not end.
    """
    with tempfile.TemporaryDirectory(prefix="stagedoor-cue-") as folder:
        names = _write(Path(folder), files)
        arguments = [command.path, "vet", "-c", *names]
        if expression:
            arguments += ["-d", expression]
        try:
            answer = _run([*arguments, "json:", "-"], folder, json.dumps(document))
        except (OSError, subprocess.SubprocessError, RecursionError) as error:
            raise UsageError(
                "P022", f"'{command.path}' did not answer: {error}"
            ) from None
    engine = f"cue {command.version.removeprefix('v')}"
    if answer.returncode == 0:
        return CueResult("pass", engine=engine)
    return read_answer(answer.stderr, names, engine, locate)


def _write(folder: Path, files: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Write policies side by side; returns the user's path of each file name."""
    names: dict[str, str] = {}
    for path, text in files:
        name = PurePath(path).name or "policy.cue"
        while name in names:
            name = f"_{name}"
        name = name if name.endswith(".cue") else f"{name}.cue"
        Path(folder, name).write_text(text, encoding="utf-8")
        names[name] = path
    return names


def read_answer(
    stderr: str,
    names: dict[str, str],
    engine: str,
    locate: Callable[[JsonPath], Location] | None = None,
) -> CueResult:
    """Read the error blocks of ``cue vet``."""
    blocks = tuple(_blocks(stderr))
    broken = [(text, at) for text, at in blocks if _POLICY_WORDS.search(text)]
    if broken or not blocks:
        problems = tuple(
            Problem(_policy_code(text), text, _named(at, names)) for text, at in broken
        ) or (Problem("P009", f"cue failed: {stderr.strip()[:200] or 'no message'}"),)
        return CueResult("policy_error", problems=problems, engine=engine)
    violations = tuple(
        _violation(text, _named(at, names), locate) for text, at in blocks
    )
    return CueResult("fail", violations, engine=engine)


def is_only_unused_import(result: CueResult) -> bool:
    """Tell whether all that ``cue`` refuses is an import that nothing uses."""
    return result.verdict == "policy_error" and all(
        _UNUSED.search(problem.message) for problem in result.problems
    )


def _policy_code(text: str) -> str:
    return "P010" if _UNUSED.search(text) else "P009"


def _blocks(stderr: str) -> list[tuple[str, Location | None]]:
    """Split messages from the indented places below each of them."""
    found: list[tuple[str, Location | None]] = []
    for line in stderr.splitlines():
        place = _PLACE.match(line)
        if place and found:
            text, at = found[-1]
            if at is None or at.path == "-":
                at = Location(place[1], int(place[2]), int(place[3]))
            found[-1] = (text, at)
        elif line.strip():
            found.append((line.strip().removesuffix(":"), None))
    return found


def _named(at: Location | None, names: dict[str, str]) -> Location | None:
    if at is None or at.path not in names:
        return None
    return Location(names[at.path], at.line, at.column)


def _violation(
    text: str,
    at: Location | None,
    locate: Callable[[JsonPath], Location] | None,
) -> Violation:
    path, message = split_path(text)
    code = next((code for code, words in _CODES if words.search(message)), "incomplete")
    data = None
    if locate is not None:
        try:
            data = locate(path)
        except StagedoorError:
            data = None
    return Violation(code, path, message, policy=at, data=data)


def split_path(text: str) -> tuple[JsonPath, str]:
    """Split ``cfg."a b".0: message``; a message without a path is about the root."""
    labels: list[str | int] = []
    offset = 0
    while found := _LABEL.match(text, offset):
        quoted, plain = found.groups()
        if quoted is not None:
            labels.append(json.loads(f'"{quoted}"'))
        else:
            labels.append(int(plain) if plain.isdigit() else plain)
        offset = found.end()
        if text.startswith(": ", offset):
            return tuple(labels), text[offset + 2 :]
        if not text.startswith(".", offset):
            break
        offset += 1
    return (), text
