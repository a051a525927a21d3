"""A source that breaks off or changes while it is read: nothing is made, nothing stays."""

from __future__ import annotations

import zipfile

import pytest
from tests.cli.conftest import SKELETON, TEMPLATE, files_below, write_files
from tests.git_server import git, http_server

from stagedoor.cli.main import main

ANSWERS = ("--set", "name=x", "--no-input", "--no-git", "--no-record")


@pytest.fixture
def server(tmp_path):
    """A server that has the small template as a repository and as a zip file."""
    work = write_files(tmp_path / "work", {"template.yaml": TEMPLATE})
    write_files(work / "skeleton", SKELETON)
    git(work, "init", "-q", "-b", "main")
    git(work, "add", "-A")
    who = ("-c", "user.name=J", "-c", "user.email=j@acme.example")
    git(work, *who, "commit", "-qm", "one")
    (tmp_path / "served").mkdir()
    git(tmp_path, "clone", "-q", "--bare", "work", "served/small.git")
    with zipfile.ZipFile(tmp_path / "served" / "small.zip", "w") as archive:
        for path in sorted(work.rglob("*")):
            if path.is_file() and ".git" not in path.parts:
                archive.write(path, path.relative_to(work))
    with http_server(tmp_path / "served") as running:
        yield running


@pytest.mark.parametrize("cut", [0, 1, 40, 200, 400])
@pytest.mark.parametrize("name", ["small.git", "small.zip"])
def test_a_fetch_that_breaks_off_makes_nothing(server, tmp_path, monkeypatch, capfd, name, cut):  # fmt: skip
    (tmp_path / "desk").mkdir()
    monkeypatch.chdir(tmp_path / "desk")
    server.cut = cut
    address = f"{server.url}/{name}"
    assert main(["new", address, "made", *ANSWERS]) == 6
    told = capfd.readouterr().err
    assert told.startswith("error[S0")
    assert "Traceback" not in told
    assert list((tmp_path / "desk").iterdir()) == []
    server.cut = None
    assert main(["new", address, "made", *ANSWERS]) == 0
    assert files_below(tmp_path / "desk" / "made") == {
        "README.md": "# x\n",
        "src/x.txt": "size 3\n",
    }


# what happens to the template, while a step runs
CHANGES = {
    "a file is written": "(t / 'skeleton/README.md').write_text('other')",
    "a file comes": "(t / 'skeleton/new.txt').write_text('new')",
    "a file goes": "(t / 'skeleton/README.md').unlink()",
    "a file is renamed": "(t / 'skeleton/README.md').rename(t / 'skeleton/B.md')",
    "the template itself": "(t / 'template.yaml').write_text('other')",
}  # fmt: skip
SPOILER = """\
from pathlib import Path


class Spoil:
    id, input_schema, output_schema = "spoil", {}, {}

    def run(self, inputs, context):
        t = Path("../template")
        CHANGE


actions = [Spoil()]
"""


@pytest.mark.parametrize("change", [*CHANGES.values(), "pass"], ids=[*CHANGES, "nothing"])  # fmt: skip
@pytest.mark.parametrize("when", ["before the skeleton is read", "after"])
def test_a_template_that_changes_while_it_is_read_makes_nothing(run, desk, change, when):  # fmt: skip
    step = "    - {id: spoil, action: spoil, input: {}}\n"
    head, steps, fetch = TEMPLATE.partition("  steps:\n")
    text = head + steps + (fetch + step if when == "after" else step + fetch)
    write_files(desk.parent / "template", {"template.yaml": text})
    write_files(desk, {"spoil.py": SPOILER.replace("CHANGE", change)})
    ran = run("new", "../template", "made", "--plugin", "./spoil.py", *ANSWERS)
    if change == "pass":
        assert ran.code == 0, ran.err
        return
    assert ran.code == 6, ran.err
    assert "error[S043]: the template changed while it was read: " in ran.err
    assert not (desk / "made").exists()
