"""The entry point: help, versions, unknown words, bugs, and start-up cost."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest

from stagedoor import __version__
from stagedoor.cli import group
from stagedoor.cli.main import main


def test_the_version_is_printed(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"stagedoor {__version__}\n"


@pytest.mark.parametrize("name", group.COMMANDS)
def test_every_command_has_help_that_starts_with_its_summary(name, capsys):
    assert main([name, "--help"]) == 0
    page = capsys.readouterr().out
    command = group.stagedoor.get_command(click.Context(group.stagedoor), name)
    assert command is not None
    assert page.startswith(f"Usage: stagedoor {name} ")
    assert (command.help or "").split("\n")[0] == group.COMMANDS[name].summary
    assert "Example" in page


@pytest.mark.parametrize("name", group.COMMANDS)
def test_every_option_says_what_it_does(name):
    command = group.stagedoor.get_command(click.Context(group.stagedoor), name)
    assert command is not None
    for option in command.params:
        assert isinstance(option, click.Argument) or getattr(option, "help", None)


# what is wrong             words                    what is said
WRONG = {
    "an unknown command": (["nwe"], "there is no command 'nwe'; did you mean 'new'?"),
    "an unknown option": (["new", "--answer", "x"], "--answers"),
    "no template": (["new"], "missing argument 'TEMPLATE'"),
}  # fmt: skip


@pytest.mark.parametrize(("words", "said"), WRONG.values(), ids=WRONG)
def test_a_wrong_command_line_exits_2(words, said, capsys):
    assert main(words) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("error[U")
    assert said in captured.err


def test_a_wrong_command_line_is_json_when_json_is_wanted(capsys):
    assert main(["new", "--json"]) == 2
    document = json.loads(capsys.readouterr().out)
    assert document["ok"] is False
    assert document["exit_code"] == 2


def test_a_bug_exits_70_and_leaves_a_report_without_values(monkeypatch, capsys):
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret-in-message")

    monkeypatch.setattr(group.LazyGroup, "main", broken)
    assert main(["new", "x", "--secret", "token=hunter2", "--set", "a=hunter2"]) == 70
    said = capsys.readouterr().err
    assert "Traceback" not in said
    path = said.split(" is in ")[1].split(";")[0]
    report = Path(path).read_text(encoding="utf-8")
    assert "ZeroDivisionError" in report
    assert "hunter2" not in report
    assert "secret-in-message" not in report


def test_an_interrupt_exits_130(monkeypatch, capsys):
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(group.LazyGroup, "main", interrupted)
    assert main(["new", "x"]) == 130
    assert "interrupted" in capsys.readouterr().err


# the imports that are the bill of a run; none of them for help or a version
HEAVY = ("jinja2", "yaml", "jsonschema", "cookiecutter", "regress", "subprocess")


@pytest.mark.parametrize("words", [["--version"], ["--help"]], ids=" ".join)
def test_help_and_version_import_nothing_heavy(words):
    code = (
        "import sys; from stagedoor.cli.main import main; "
        f"main({words!r}); print([m for m in {HEAVY!r} if m in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert run.stdout.splitlines()[-1] == "[]"
