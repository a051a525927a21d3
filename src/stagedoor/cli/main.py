"""The entry point: finds the command, turns errors into text and exit codes."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from stagedoor.core.errors import ExitCode, StagedoorError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import click

    from stagedoor.cli.output import Output


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code, never raises.

    Args:
        arguments: Without the program's name; the process's own when ``None``.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return _run(given)
    except StagedoorError as error:
        return _failed(error, given)
    except KeyboardInterrupt as interrupt:
        said = str(interrupt) or "interrupted: nothing was left half done"
        _output(given).say(said)
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        return _closed_pipe()
    except Exception as error:  # noqa: BLE001 - the one place where a bug ends
        from stagedoor.cli.bug import report_bug

        return report_bug(error, given, _output(given))


def _run(arguments: list[str]) -> int:
    import click

    from stagedoor.cli.group import stagedoor

    try:
        result = stagedoor.main(arguments, "stagedoor", standalone_mode=False)
    except click.ClickException as error:
        return _usage(error, arguments)
    except click.Abort as abort:
        raise _interrupt(abort.__cause__) from None
    return result if isinstance(result, int) else ExitCode.OK


def _interrupt(cause: BaseException | None) -> KeyboardInterrupt:
    """Return what click made an ``Abort`` of, with what it had to say."""
    return cause if isinstance(cause, KeyboardInterrupt) else KeyboardInterrupt()


def _usage(error: click.ClickException, arguments: list[str]) -> int:
    """Report a wrong command line as every other error, with click's usage line."""
    from stagedoor.cli.usage import usage_problem
    from stagedoor.core.errors import UsageError

    return _failed(UsageError.of([usage_problem(error)]), arguments)


def _failed(error: StagedoorError, arguments: list[str]) -> int:
    from stagedoor.report.problems import error_to_json, format_error

    output = _output(arguments)
    output.say(format_error(error), level=-1)
    if output.json:
        output.document(error_to_json(error))
    return error.exit_code


def _output(arguments: list[str]) -> Output:
    """Guess how to speak from the bare words: parsing them may be what failed."""
    from stagedoor.cli.output import Output

    words = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return Output(json="--json" in words)


def _closed_pipe() -> int:
    """End quietly when the reader of stdout has gone, as ``head`` does."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return ExitCode.OK
