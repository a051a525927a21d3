"""The page on pushing, followed to the letter; folders stand for the host's projects."""

from __future__ import annotations

import re

import pytest
from tests.docs.pages import ROOT, Written, follow, steps
from tests.git_server import bare, git

PAGE = ROOT / "docs/how-to/publish.md"


@pytest.mark.slow
def test_the_page_on_pushing_shows_what_happens(tmp_path, monkeypatch):
    text = PAGE.read_text(encoding="utf-8")
    surroundings(tmp_path, monkeypatch)
    prepare(tmp_path / "host/acme", tmp_path / "work", text)
    desk = tmp_path / "desk"
    desk.mkdir()
    seen = 0
    for typed, printed in follow(text, desk):
        assert known(printed) == known(typed.shown), typed.command
        seen += 1
    assert seen > 5


def known(text):
    """The lines in any order, without commits: stdout and stderr are two streams."""
    return sorted(re.sub(r"\b[0-9a-f]{10}\b", "<commit>", text).splitlines())


def surroundings(folder, monkeypatch):
    file = folder / "gitconfig"
    file.write_text(
        "[user]\nname = Jane\nemail = jane@example.com\n"
        f'[url "file://{folder}/host/"]\ninsteadOf = https://gitlab.com/\n'
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(file))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
    monkeypatch.setenv("STAGEDOOR_CACHE", str(folder / "cache"))


def prepare(projects, work, text):
    """Make the projects the page speaks of; ``templates`` holds the page's own."""
    for name in ("orders", "full", "strict", "other", "templates"):
        bare(projects / f"{name}.git")
    hook = projects / "strict.git/hooks/pre-receive"
    hook.write_text("#!/bin/sh\necho no commit without a ticket\nexit 1\n")
    hook.chmod(0o755)
    for step in steps(text):
        if isinstance(step, Written):
            file = work / step.path.removeprefix("service/")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(step.text, encoding="utf-8")
    git(work, "init", "-q", "-b", "main")
    git(work, "add", "-A")
    git(work, "commit", "-q", "-m", "one")
    for name in ("full", "templates"):
        git(work, "push", "-q", str(projects / f"{name}.git"), "main")
