"""Building an Airflow: once, alone, to the end or not at all. The installer is a script."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from stagedoor.checks.airflows import environment, interpreters
from stagedoor.checks.airflows.environment import ready
from stagedoor.checks.airflows.interpreters import Interpreter, choose_interpreter
from stagedoor.checks.airflows.requirements import split_requirements
from stagedoor.checks.airflows.versions import Version, parse_versions, pinned_versions
from stagedoor.checks.mwaa import VERSIONS, data_file
from stagedoor.cli.main import main
from stagedoor.core.errors import SourceError, UsageError

# Does what uv's `venv` and `pip install` leave behind, and writes down what it was asked.
INSTALLER = """#!/bin/sh
echo "$@" >> "{log}"
case "$1" in
  venv) for last; do :; done; mkdir -p "$last/bin"; ln -s "{python}" "$last/bin/python";;
  pip) sleep {seconds}; {then};;
esac
"""


@pytest.fixture
def installer(tmp_path, monkeypatch):
    """Put a script in uv's place; the lines it was called with are in the file."""
    log: Path = tmp_path / "installer.log"
    own = f"{sys.version_info.major}.{sys.version_info.minor}"
    monkeypatch.setattr(
        environment, "choose_interpreter", lambda _: Interpreter(sys.executable, own)
    )

    def make(then: str = "exit 0", seconds: float = 0) -> Path:
        script = tmp_path / "uv"
        text = INSTALLER.format(
            log=log, python=sys.executable, then=then, seconds=seconds
        )
        script.write_text(text)
        script.chmod(0o755)
        monkeypatch.setattr(environment, "find_uv", lambda: str(script))
        return log

    return make


@pytest.fixture
def said():
    return []


def build(tmp_path, said, extras=(), number="3.0.6"):
    [version] = parse_versions([number])
    return ready(version, extras, tmp_path / "cache", said.append)


def test_an_environment_is_built_once(installer, tmp_path, said):
    log = installer()
    first = build(tmp_path, said)
    assert build(tmp_path, said) == first
    assert len(said) == 1
    venv, pip = log.read_text().splitlines()
    assert venv.startswith("venv --quiet --python")
    assert pip.endswith(f"--no-deps --requirement {data_file('3.0.6.txt')}")


def test_other_requirements_are_another_environment(installer, tmp_path, said):
    log = installer()
    plain = build(tmp_path, said)
    other = build(tmp_path, said, ("pandas==2.2.0",))
    assert plain.python != other.python
    last = log.read_text().splitlines()[-1]
    assert f"--constraint {data_file('3.0.6.txt')} --requirement" in last
    listed = Path(last.split()[-1])
    assert listed.read_text() == "pandas==2.2.0\n"


def test_a_version_without_pins_is_installed_by_its_number(installer, tmp_path, said):
    log = installer()
    build(tmp_path, said, number="3.0.5")
    assert log.read_text().splitlines()[-1].endswith("apache-airflow[amazon]==3.0.5")


def test_a_failing_install_says_why_and_leaves_nothing(installer, tmp_path, said):
    installer(then="echo 'no route to the index' >&2; exit 2")
    with pytest.raises(SourceError, match="no route to the index") as caught:
        build(tmp_path, said)
    assert caught.value.problems[0].code == "K912"
    assert [one for one in (tmp_path / "cache/airflow").iterdir() if one.is_dir()] == []


def test_an_interrupted_build_is_not_taken_for_a_finished_one(
    installer, tmp_path, said
):
    installer()
    python = build(tmp_path, said).python
    (python.parent.parent / environment._STAMP).unlink()  # noqa: SLF001
    (python.parent / "half").write_text("")
    assert build(tmp_path, said).python == python
    assert not (python.parent / "half").exists()
    assert len(said) == 2


def test_a_python_that_went_away_is_built_anew(installer, tmp_path, said):
    installer()
    python = build(tmp_path, said).python
    python.unlink()
    python.symlink_to(tmp_path / "gone")
    assert build(tmp_path, said).python.exists()


def test_two_at_once_build_one(installer, tmp_path, said):
    log = installer(seconds=0.5)
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: build(tmp_path, said), range(2)))
    assert both[0] == both[1]
    assert len(log.read_text().splitlines()) == 2
    assert any(text.startswith("waiting for another stagedoor") for text in said)


def test_a_python_that_does_not_fit_is_said(monkeypatch):
    monkeypatch.setattr(interpreters, "_version_of", lambda _: "3.9")
    with pytest.raises(SourceError, match=r"needs Python 3\.12 or 3\.11") as caught:
        choose_interpreter(Version("3.0.6", ("3.12", "3.11"), None))
    assert caught.value.exit_code == 6


def test_this_python_is_found():
    own = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert choose_interpreter(Version("1.0.0", (own,), None)).version == own


# words                                    versions
WORDS = {
    ("2.10.3,3.0.6",):                     ["2.10.3", "3.0.6"],
    ("3.0.6", "2.10.3, 3.0.6"):            ["3.0.6", "2.10.3"],
    ("4.0.0",):                            ["4.0.0"],
}  # fmt: skip


@pytest.mark.parametrize("words", WORDS)
def test_versions_come_as_a_list_and_repeated(words):
    assert [one.number for one in parse_versions(words)] == WORDS[words]


@pytest.mark.parametrize("word", ["", "3", "latest", "3.0.6 --index-url x", "3.0.6;"])
def test_what_is_no_version_is_said(word):
    with pytest.raises(UsageError, match="is no version of Airflow"):
        parse_versions([word])


def test_the_pins_are_of_their_version_and_name_no_index():
    assert {"2.10.3", "3.0.6", "3.3.1"} <= set(pinned_versions()) <= set(VERSIONS)
    for number in pinned_versions():
        lines = data_file(f"{number}.txt").read_text().splitlines()
        assert f"apache-airflow=={number}" in lines
        assert [line for line in lines if "==" not in line or "://" in line] == []


# a line of requirements.txt                           installed   left out
LINES = {
    "pandas==2.2.0":                                   (True,      False),
    "apache-airflow-providers-snowflake>=5 # why":     (True,      False),
    "SQLAlchemy==2.0.0":                               (False,     False),
    "--constraint https://x/constraints-3.12.txt":     (False,     False),
    "-c x.txt":                                        (False,     False),
    "# pandas":                                        (False,     False),
    "/usr/local/airflow/plugins/own.whl":              (False,     True),
    "own @ git+https://example.org/own":               (False,     True),
    "--find-links /usr/local/airflow/plugins":         (False,     True),
}  # fmt: skip


@pytest.mark.parametrize("line", LINES)
def test_requirements_are_installed_as_far_as_they_can_be(line):
    wanted, left_out = split_requirements([line, ""])
    assert (bool(wanted), bool(left_out)) == LINES[line]


# command line                                         exit code
LINES_OF_COMMANDS = {
    ("--run",):                                        2,
    ("--airflow", "newest"):                           2,
    ("--select", "K5"):                                2,
}  # fmt: skip


@pytest.mark.parametrize("words", LINES_OF_COMMANDS)
def test_a_wrong_command_line_is_said(words, tmp_path):
    (tmp_path / "catalog-info.yaml").write_text("{}")
    assert main(["check", str(tmp_path), *words]) == LINES_OF_COMMANDS[words]


def test_offline_is_exit_code_6(installer, tmp_path, capfd):
    installer(then="echo 'could not connect' >&2; exit 1")
    (tmp_path / "dags").mkdir()
    (tmp_path / "dags/a.py").write_text("from airflow import DAG\nDAG(dag_id='a')\n")
    assert main(["check", str(tmp_path), "--airflow", "3.0.6"]) == 6
    assert "could not connect" in capfd.readouterr().err
