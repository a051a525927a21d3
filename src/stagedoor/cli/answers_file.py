"""Answers as a file that ``--answers`` takes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from stagedoor.core.errors import UsageError

if TYPE_CHECKING:
    from stagedoor.core.json import JsonObject


def check_writable(file: Path) -> None:
    """See that answers can be saved before anything is made.

    Raises:
        UsageError: They cannot.
    """
    existed = file.exists()
    try:
        file.open("ab").close()
    except OSError as error:
        raise _unwritable(str(file), error) from error
    if not existed:
        file.unlink()


def write_answers(file: str, template: str, answers: JsonObject) -> None:
    """Write answers as they were submitted; secrets are not among them.

    Raises:
        UsageError: The file cannot be written.
    """
    from stagedoor.core.yaml import dump

    text = f"# Answers for the template {template}\n{dump(answers)}"
    try:
        Path(file).write_text(text, encoding="utf-8")
    except OSError as error:
        raise _unwritable(file, error) from error


def _unwritable(file: str, error: OSError) -> UsageError:
    reason = (error.strerror or "unknown reason").lower()
    hint = "name a file in a folder you can write to"
    return UsageError("U008", f"cannot write '{file}': {reason}", hint=hint)
