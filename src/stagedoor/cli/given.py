"""What the command line says about answers, secrets, outputs: files read, texts kept."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from stagedoor.core.errors import AnswersError, StagedoorError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stagedoor.core.json import JsonObject
    from stagedoor.form.answers import Given


def read_answers(
    files: Iterable[str],
    assignments: Iterable[str],
    secret_files: Iterable[str],
    secrets: Iterable[str],
    *,
    configuration: JsonObject,
) -> Given:
    """Gather the answers of files, environment and options, and the secrets.

    Raises:
        AnswersError: A file cannot be read or holds no mapping.
        UsageError: An option has no ``=``.
    """
    from stagedoor.form.answers import read_given

    options = tuple(assignments)
    for text in options:
        _split(text, "--set")
    return read_given(
        files=[(name, _read(name, "answers")) for name in files],
        environment=os.environ,
        options=options,
        configuration=configuration,
        secrets=_secrets(secret_files, secrets),
    )


def _secrets(files: Iterable[str], assignments: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in files:
        found |= dict(_texts(name))
    return found | dict(_split(text, "--secret") for text in assignments)


def _texts(name: str) -> Iterator[tuple[str, str]]:
    """Yield the secrets of a file; what is wrong with it is told without quoting it."""
    try:
        content = read_mapping(name, "secrets", AnswersError, "A071")
    except AnswersError as fault:
        [problem] = fault.problems
        if problem.code == "A070":
            raise
        raise AnswersError(
            "A071",
            f"the secrets file '{name}' is no YAML or JSON object",
            at=problem.at,
            hint="write one 'name: \"value\"' a line",
        ) from None
    for key, value in content.items():
        if not isinstance(value, str):
            raise AnswersError(
                "A072",
                f"the secret '{key}' in '{name}' is no text",
                hint="put its value in quotes",
            )
        yield key, value


def _split(text: str, option: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if equals and name:
        return name, value
    shown = text if option == "--set" else "…"
    raise UsageError(
        "U002",
        f"'{option} {shown}' is no NAME=VALUE",
        hint=f"for example: {option} name=orders",
    )


def read_outputs(files: Iterable[str]) -> dict[str, JsonObject]:
    """Read ``--outputs`` files: outputs by step or action id; later files win."""
    found: dict[str, JsonObject] = {}
    for name in files:
        for key, value in read_mapping(name, "outputs", UsageError, "U003").items():
            if not isinstance(value, dict):
                raise UsageError(
                    "U004",
                    f"the outputs of '{key}' in '{name}' are no mapping",
                    hint="write the outputs by name: {remoteUrl: …}",
                )
            found[key] = _bare(value)
    return found


def _bare(value: JsonObject) -> JsonObject:
    """Accept ``{output: {…}}`` too: that is how expressions spell it."""
    inner = value.get("output")
    return inner if len(value) == 1 and isinstance(inner, dict) else value


def read_mapping(
    name: str, what: str, error: type[StagedoorError], code: str
) -> JsonObject:
    """Read a YAML or JSON file that holds an object; ``-`` is stdin."""
    from stagedoor.core.yaml import load_json_or_yaml

    value = load_json_or_yaml(_read(name, what), name, error=error, code=code).value
    if isinstance(value, dict):
        return value
    if value is None:
        return {}
    raise error(code, f"'{name}' holds no {what} by name", hint="write 'name: value'")


def _read(name: str, what: str) -> bytes:
    if name == "-":
        return read_stdin(what)
    try:
        return Path(name).read_bytes()
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise AnswersError(
            "A070", f"cannot read the {what} file '{name}': {reason}", hint=_near(name)
        ) from error


def read_stdin(what: str) -> bytes:
    """Return all of stdin.

    Raises:
        UsageError: stdin is closed.
    """
    if sys.stdin is None:
        raise UsageError(
            "U014", f"there is no stdin to read the {what} from", hint="name a file"
        )
    return sys.stdin.buffer.read()


def _near(name: str) -> str | None:
    from stagedoor.core.errors import did_you_mean

    folder = Path(name).parent
    if Path(name).exists() or not folder.is_dir():
        return None
    return did_you_mean(Path(name).name, _names(folder))


def _names(folder: Path) -> Iterator[str]:
    return (child.name for child in folder.iterdir())
